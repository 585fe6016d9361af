"""Two published runs compared: which numbers moved, by how much, and why."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from mobility.errors import SourceError
from mobility.lake import Lake, Published
from mobility.lake.published import runs
from mobility.tables import marts, name_of

CAUSES = ("data", "weights", "factors", "configuration", "code", "unknown")
VALUES = ("estimate", "tonnes", "share", "cars", "state", "value", "contribution")
"""What is compared, where a table has it: the numbers that people quote."""
_SMALL = 1e-9
"""Relative; sums of the same numbers in another order differ by less."""


def compare_runs(lake: Lake, old: str | None, new: str | None) -> dict[str, Any]:
    """Compare two published runs, by default the last two.

    Raises
    ------
    SourceError
        There are not two runs, or one named does not exist.
    """
    known = runs(lake)
    if (old is None or new is None) and len(known) < 2:
        raise SourceError(
            f"Two published runs are needed to compare; there are {len(known)}.",
            where="data_lake/published",
            todo="run `mobility run` after a change; two runs are needed.",
        )
    before = Published.of(lake, old or known[-2])
    after = Published.of(lake, new or known[-1])
    cause = _cause(before.record(), after.record())
    moved = [
        entry
        for table in marts.TABLES
        for entry in _moved(name_of(table), table.primary_key(), before, after, cause)
    ]
    return {
        "old": before.run_id,
        "new": after.run_id,
        "changed": _changed(before.record(), after.record()),
        "moved": moved,
    }


def has_moved(was: pl.Expr, now: pl.Expr) -> pl.Expr:
    """Say whether a number moved by more than the order of its sums can make it."""
    by_little = (was - now).abs() <= _SMALL * was.abs().clip(lower_bound=_SMALL)
    return was.ne_missing(now) & ~by_little.fill_null(False)


def _moved(
    table: str, key: list[str], before: Published, after: Published, cause: str
) -> Iterator[dict[str, Any]]:
    if table not in before.tables or table not in after.tables:
        return
    old, new = before.read(table), after.read(table)
    key = key or _key_of(new)
    shared = set(new.columns) & set(old.columns) - set(key)
    values = [name for name in VALUES if name in shared]
    both = old.select(*key, *values, _there=True).join(
        new.select(*key, *values, _there=True),
        on=key,
        how="full",
        suffix="_new",
        nulls_equal=True,
        coalesce=True,
    )
    for name in values:
        was, now = pl.col(name), pl.col(f"{name}_new")
        differs = has_moved(was, now) if new.schema[name].is_numeric() else was.ne_missing(now)
        for row in both.filter(differs).iter_rows(named=True):
            yield {
                "table": table,
                "key": {one: row[one] for one in key},
                "column": name,
                "old": row[name],
                "new": row[f"{name}_new"],
                "causes": _shares(cause, row[name], row[f"{name}_new"]),
            }


def _key_of(frame: pl.DataFrame) -> list[str]:
    """Give the columns before the numbers: what tells an estimate's row from another."""
    numbers = {
        "estimate",
        "standard_error",
        "low",
        "high",
        "n",
        "n_effective",
        "reliability",
        "run_id",
        "is_synthetic",
    }
    words = [name for name in frame.columns if name not in numbers]
    return [name for name in words if not frame.schema[name].is_float() or name == "limit_km"]


def _shares(cause: str, old: Any, new: Any) -> dict[str, Any]:
    """Give the whole move to the one cause; where several things changed, it is unknown."""
    moved = new - old if isinstance(old, int | float) and isinstance(new, int | float) else None
    return {
        name: (moved if name == cause else 0 if moved is not None else None) for name in CAUSES
    } | ({"because": cause} if moved is None else {})


def _changed(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    inputs_old, inputs_new = old.get("inputs") or {}, new.get("inputs") or {}
    differing = sorted(
        name for name in {*inputs_old, *inputs_new} if inputs_old.get(name) != inputs_new.get(name)
    )
    return {
        "inputs": differing,
        "configuration": old.get("settings") != new.get("settings"),
        "code": old.get("code_version") != new.get("code_version"),
    }


def _cause(old: dict[str, Any], new: dict[str, Any]) -> str:
    changed = _changed(old, new)
    kinds = {_kind(name) for name in changed["inputs"]}
    found = [*kinds, *(name for name in ("configuration", "code") if changed[name])]
    return found[0] if len(found) == 1 else "unknown"


def _kind(file: str) -> str:
    if file.endswith("margins.csv"):
        return "weights"
    factors = ("emission_factors", "electricity", "parameters", "national_projection")
    return "factors" if file.startswith(factors) else "data"


def compared_text(told: dict[str, Any], most: int = 40) -> str:
    """Say in lines what moved."""
    moved = told["moved"]
    lines = [f"{told['old']} -> {told['new']}: {len(moved):,} published numbers moved."]
    inputs = told["changed"]["inputs"]
    if inputs:
        lines.append(
            f"Inputs changed: {', '.join(inputs[:8])}" + (" ..." if len(inputs) > 8 else "")
        )
    lines += [f"Changed too: {name}" for name in ("configuration", "code") if told["changed"][name]]
    for entry in moved[:most]:
        key = ", ".join(
            f"{name} {value}" for name, value in entry["key"].items() if value is not None
        )
        lines.append(
            f"  {entry['table']} ({key}) {entry['column']}: "
            f"{_short(entry['old'])} -> {_short(entry['new'])}"
        )
    if len(moved) > most:
        lines.append(f"  ... and {len(moved) - most:,} more; --json lists all.")
    return "\n".join(lines)


def _short(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)
