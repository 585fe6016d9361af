"""Two published runs compared: which numbers moved, by how much, and why."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from mobility.errors import SourceError
from mobility.lake import Lake, Published
from mobility.lake.published import runs
from mobility.tables import marts, name_of
from pipelines.explaining import Pair, entries, find_ways
from pipelines.runner import Say


def compare_runs(
    lake: Lake,
    old: str | None,
    new: str | None,
    *,
    quick: bool = False,
    say: Say = lambda event, about: None,
) -> dict[str, Any]:
    """Compare two published runs, by default the last two.

    Parameters
    ----------
    quick
        Whether nothing is built again: what has several causes is then `unknown`.
    say
        Hears which table is being built again.

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
    records = before.record(), after.record()
    changed = _changed(*records)
    pairs = [pair for pair in _pairs(before, after) if not pair.moved().is_empty()]
    ways = find_ways(lake, pairs, records, quick=quick, say=say)
    moved = [entry for pair in pairs for entry in entries(pair, ways[pair.table])]
    return {"old": before.run_id, "new": after.run_id, "changed": changed, "moved": moved}


def _pairs(before: Published, after: Published) -> Iterator[Pair]:
    """Give every table that both runs have."""
    for declared in marts.TABLES:
        table = name_of(declared)
        if table in before.tables and table in after.tables:
            yield Pair.of(table, declared.primary_key(), before.read(table), after.read(table))


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
    lines += _by_table(moved)
    for entry in moved[:most]:
        key = ", ".join(
            f"{name} {value}" for name, value in entry["key"].items() if value is not None
        )
        lines.append(
            f"  {entry['table']} ({key}) {entry['column']}: "
            f"{_short(entry['old'])} -> {_short(entry['new'])}  [{_why(entry)}]"
        )
    if len(moved) > most:
        lines.append(f"  ... and {len(moved) - most:,} more; --json lists all.")
    return "\n".join(lines)


def _by_table(moved: list[dict[str, Any]]) -> list[str]:
    """Count what moved in each table, and how often each cause had a part in it."""
    tables: dict[str, Counter[str]] = {}
    for entry in moved:
        tables.setdefault(entry["table"], Counter()).update(["", *_causes_of(entry)])
    return [
        f"  {table}: {counted.pop(''):,} moved ("
        + ", ".join(f"{cause} {count:,}" for cause, count in counted.most_common())
        + ")"
        for table, counted in tables.items()
    ]


def _causes_of(entry: dict[str, Any]) -> list[str]:
    if "because" in entry["causes"]:
        return [str(entry["causes"]["because"])]
    return [name for name, share in entry["causes"].items() if share]


def _why(entry: dict[str, Any]) -> str:
    if "because" in entry["causes"]:
        return str(entry["causes"]["because"])
    told = {name: share for name, share in entry["causes"].items() if share}
    if len(told) == 1:
        return str(*told)
    return ", ".join(f"{name} {share:+.4g}" for name, share in told.items())


def _short(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)
