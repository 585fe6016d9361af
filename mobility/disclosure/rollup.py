"""Merge small groups into wider ones before any hole is made."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import polars as pl

from mobility.disclosure.cells import Nested, Table, chain
from mobility.disclosure.primary import Rules, primary_cells
from mobility.disclosure.release import Release, protect_release
from mobility.disclosure.sums import add_up

Recoding = dict[str, dict[object, object]]
"""Per variable, the wider value that stands for a value: ``{"mode": {"ebike": "two wheels"}}``."""


def protect_rolled_up(
    build: Callable[[Recoding], Mapping[str, Table]],
    nested: Nested,
    *,
    rules: Rules | None = None,
    most_small: float = 0.0,
) -> tuple[Release, Recoding]:
    """Roll up along the given hierarchies first, then hide what is still too small.

    Parameters
    ----------
    build
        Makes the tables for a recoding; shares and errors are estimated anew, never added.
    nested
        The wider value that a value may be merged into, per variable.
    rules
        What counts as revealing somebody.
    most_small
        The share of cells that may be too small before groups are merged.

    Raises
    ------
    DisclosureError
        The tables cannot be made safe even so.
    """
    rules = rules or Rules()
    recoding = roll_up(build({}), nested, rules=rules, most_small=most_small)
    return protect_release(build(recoding), rules=rules), recoding


def roll_up(
    tables: Mapping[str, Table],
    nested: Nested,
    *,
    rules: Rules | None = None,
    most_small: float = 0.0,
) -> Recoding:
    """Choose the merges that leave the fewest small cells, best first.

    A merge is made only where fewer cells are too small after it.
    """
    rules = rules or Rules()
    given, recoding = list(tables.values()), Recoding()
    small, size = _small(given, rules)
    while small > most_small * size:
        best = None
        for variable, wider in _merges(given, nested, recoding):
            trial = _merged(recoding, nested, variable, wider)
            left, left_size = _small([recoded(table, trial) for table in given], rules)
            gain = (small - left) / max(size - left_size, 1)
            if left < small and (best is None or gain > best[0]):
                best = (gain, trial, left, left_size)
        if best is None:
            break
        _, recoding, small, size = best
    return recoding


def recoded(table: Table, recoding: Recoding) -> Table:
    """Merge the rows of a table of counts, and of its amount, by a recoding."""
    changes = [name for name in table.by if recoding.get(name)]
    if not changes:
        return table
    amounts = [table.count, *([table.value] if table.value else [])]
    merged = table.rows.select(
        *(_replaced(name, recoding.get(name, {}), table) for name in table.by),
        *amounts,
        is_changed=pl.any_horizontal(
            pl.col(name).is_in(list(recoding[name])).fill_null(value=False) for name in changes
        ),
    )
    # where the table had the wider row already, its parts only go
    kept = merged.filter(~pl.col("is_changed"))
    new = merged.filter("is_changed").join(kept, on=list(table.by), how="anti", nulls_equal=True)
    rows = pl.concat([kept, new]).group_by(table.by, maintain_order=True).agg(pl.col(amounts).sum())
    return replace(table, rows=rows, largest=None, second=None, cost=None, quantiles={})


def _replaced(name: str, changes: Mapping[object, object], table: Table) -> pl.Expr:
    kind = table.rows.schema[name]
    wide = pl.String if isinstance(kind, pl.Enum | pl.Categorical) else kind
    return pl.col(name).cast(wide).replace(dict(changes)).alias(name)


def _small(tables: Sequence[Table], rules: Rules) -> tuple[int, int]:
    """Count the cells that are too small, and all."""
    small = size = 0
    for table in tables:
        cells = add_up([table.sheet()])
        small += int(primary_cells(cells, [table], rules).sum())
        size += len(cells.counts)
    return small, size


def _merges(
    tables: Sequence[Table], nested: Nested, recoding: Recoding
) -> list[tuple[str, object]]:
    """List the wider values, near and far, that values now in the tables lie within."""
    found: dict[tuple[str, object], None] = {}
    for table in tables:
        for name in table.by:
            for value in table.rows[name].drop_nulls().unique(maintain_order=True):
                now = recoding.get(name, {}).get(value, value)
                found |= {(name, wider): None for wider in chain(name, now, nested)[1:]}
    return list(found)


def _merged(recoding: Recoding, nested: Nested, variable: str, wider: object) -> Recoding:
    """Add a merge of every value, near and far, that lies within the wider one."""
    below = [value for value in nested[variable] if wider in chain(variable, value, nested)[1:]]
    return {**recoding, variable: recoding.get(variable, {}) | dict.fromkeys(below, wider)}
