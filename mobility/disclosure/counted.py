"""Count people for disclosure control: every cell, the empty ones too, and all totals.

What an estimate calls n is the number behind it, which for a share is its base; what must not be
small is the number in the cell itself. These counts go through the gate, and the estimates that are
joined to them are shown or hidden with them.
"""

from collections.abc import Mapping, Sequence
from itertools import product

import polars as pl

from mobility.disclosure.cells import Table
from mobility.errors import DisclosureError

NOT_TOLD = "not told"
"""Stands for a missing answer, so that all tables of the same people have the same total."""

TICKED, NOT_TICKED = "ticked", "not ticked"
"""The two answers to each option of a select-all question."""


def counted(
    people: pl.DataFrame, by: Sequence[str], *, where: Mapping[str, object] | None = None
) -> Table:
    """Count people by every combination of levels, with all totals.

    Parameters
    ----------
    people
        A row per person.
    by
        Columns of levels; a missing answer is the level `NOT_TOLD`.
    where
        What all the people have in common.

    Returns
    -------
    Table
        Rows with the columns of `by` as text, null for a total, and the count ``n``.

    Raises
    ------
    DisclosureError
        A column is absent, or is the word that stands for a missing answer.
    """
    absent = [name for name in by if name not in people.columns]
    if absent:
        raise DisclosureError(
            f"The people have no column {', '.join(absent)}.",
            where=f"columns {people.columns}",
            todo="name columns of levels.",
        )
    told = people.select(pl.col(name).cast(pl.String).fill_null(NOT_TOLD) for name in by)
    parts = []
    for kept in product((True, False), repeat=len(by)):
        names = [name for name, keep in zip(by, kept, strict=True) if keep]
        cells = pl.DataFrame({"n": [told.height]}, schema={"n": pl.Int64})
        if names:
            levels = [told.select(pl.col(name).unique().sort()) for name in names]
            found = told.group_by(names).agg(pl.len().cast(pl.Int64).alias("n"))
            cells = levels[0]
            for level in levels[1:]:
                cells = cells.join(level, how="cross")
            cells = cells.join(found, on=names, how="left", maintain_order="left")
        parts.append(cells.with_columns(pl.col("n").fill_null(0)))
    schema = {name: pl.String for name in by} | {"n": pl.Int64}
    rows = pl.concat([pl.DataFrame(schema=schema), *parts], how="diagonal")
    return Table(rows, list(by), where=where or {})


def counted_options(
    people: pl.DataFrame,
    options: str,
    by: Sequence[str] = (),
    *,
    where: Mapping[str, object] | None = None,
) -> dict[str, Table]:
    """Count who ticked each option of a select-all question, and who did not.

    The options do not add up to the people, so each is a table of its own: ticked, not ticked, and
    all who were asked.

    Parameters
    ----------
    people
        A row per person.
    options
        A column of lists; null for who was not asked, who is left out.
    by
        Columns of levels.
    where
        What all the people have in common.

    Returns
    -------
    dict
        Per option its table; the variable is called ``<options>: <option>``.
    """
    asked = people.filter(pl.col(options).is_not_null())
    common = {**(where or {}), f"asked for {options}": True}
    found = asked.select(pl.col(options).explode()).to_series().drop_nulls().unique().sort()
    return {
        str(option): counted(
            asked.with_columns(
                pl.when(pl.col(options).list.contains(option))
                .then(pl.lit(TICKED))
                .otherwise(pl.lit(NOT_TICKED))
                .alias(f"{options}: {option}")
            ),
            [f"{options}: {option}", *by],
            where=common,
        )
        for option in found
    }
