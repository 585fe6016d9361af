"""The release ledger: what left the house, to whom and when, in lines chained by their hashes.

Pure logic on lines; who keeps the file appends what `append` gives and nothing else. A chain shows
every altered, moved or missing line before the last; that lines are missing at the end shows only
to who keeps the last hash elsewhere too.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from mobility.disclosure.cells import Cell, Table
from mobility.errors import DisclosureError

BEGINNING = "0" * 64
"""What stands for the line before the first."""

Scalar = str | int | float | bool | None


@dataclass(frozen=True)
class Released:
    """One release: the cells that were shown or hidden, and of whom.

    Parameters
    ----------
    what
        The name of the release, such as the report's.
    to_whom
        Who received it.
    when
        The moment, as an ISO date or time; passed in, never asked of a clock.
    run
        The run it came from.
    people
        Whose answers it tells: the survey. Releases of the same people are compared.
    answers
        Which state of the answers: the hash of the deliveries they rest on.
    tables
        Per table the count of each cell, None where hidden.
    partial
        Variables whose values do not fill the wider one.
    proof
        What was proven of it.
    implied
        What it tells beside its tables, of other people or of other answers: as if it were
        released too. Comparisons and changes rest on such numbers.
    """

    what: str
    to_whom: str
    when: str
    run: str
    people: str
    answers: str
    tables: Mapping[str, Mapping[Cell, int | None]]
    partial: frozenset[str] = frozenset()
    proof: Mapping[str, object] = field(default_factory=dict)
    implied: tuple["Released", ...] = ()


def cells_shown(tables: Mapping[str, Table]) -> dict[str, dict[Cell, int | None]]:
    """Read off protected tables what a ledger keeps: each cell's count, None where hidden."""
    return {
        name: {
            frozenset((variable, _plain(value)) for variable, value in cell): (
                None if count is None else int(count)
            )
            for cell, count in zip(table.cells(), table.rows[table.count], strict=True)
        }
        for name, table in tables.items()
    }


def append(lines: Sequence[str], release: Released) -> str:
    """Write the line that follows, without its line end.

    Raises
    ------
    DisclosureError
        The ledger has been altered: nothing is added to it.
    """
    last = verify(lines)
    entry = _entry(release)
    told = _text(entry)
    return _text({"previous": last, "hash": _hash(last, told), "entry": entry})


def _entry(release: Released) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "what": release.what,
        "to_whom": release.to_whom,
        "when": release.when,
        "run": release.run,
        "people": release.people,
        "answers": release.answers,
        "tables": {
            name: [[dict(sorted(cell)), count] for cell, count in cells.items()]
            for name, cells in release.tables.items()
        },
        "partial": sorted(release.partial),
        "proof": dict(release.proof),
    }
    if release.implied:
        entry["implied"] = [_entry(one) for one in release.implied]
    return entry


def verify(lines: Sequence[str], *, last: str | None = None) -> str:
    """Check every line against the one before it, and give the last hash.

    Parameters
    ----------
    lines
        The ledger's lines, oldest first.
    last
        The last hash as kept elsewhere, so that missing lines at the end are found.

    Raises
    ------
    DisclosureError
        A line was altered, moved or taken out; the first such line is named.
    """
    before = BEGINNING
    for number, line in enumerate(lines, 1):
        read = _read(line, number)
        told = _text(read["entry"])
        is_whole = _text(read) == line.rstrip("\n")
        if not is_whole or read["previous"] != before or read["hash"] != _hash(before, told):
            raise _altered(number, "its hash does not follow from it and the line before")
        before = str(read["hash"])
    if last is not None and before != last:
        raise _altered(len(lines) + 1, "the last hash is not the one kept elsewhere")
    return before


def releases(lines: Sequence[str]) -> Iterator[Released]:
    """Read the releases back, oldest first.

    Raises
    ------
    DisclosureError
        The ledger has been altered.
    """
    verify(lines)
    for number, line in enumerate(lines, 1):
        yield _released(_read(line, number)["entry"])


def _released(entry: Mapping[str, Any]) -> Released:
    tables = {
        name: {frozenset(cell.items()): count for cell, count in cells}
        for name, cells in entry["tables"].items()
    }
    told = {key: entry[key] for key in ("what", "to_whom", "when", "run", "people", "answers")}
    return Released(
        **told,
        tables=tables,
        partial=frozenset(entry["partial"]),
        proof=entry["proof"],
        implied=tuple(_released(one) for one in entry.get("implied", ())),
    )


def _read(line: str, number: int) -> dict[str, Any]:
    try:
        read = json.loads(line)
    except json.JSONDecodeError as broken:
        raise _altered(number, "it is not JSON") from broken
    if not isinstance(read, dict) or set(read) != {"previous", "hash", "entry"}:
        raise _altered(number, "it has not the parts of an entry")
    return read


def _plain(value: object) -> Scalar:
    """Write a value as JSON can hold it."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool) else str(value)


def _text(told: object) -> str:
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _hash(before: str, told: str) -> str:
    return hashlib.sha256(f"{before}\n{told}".encode()).hexdigest()


def _altered(number: int, how: str) -> DisclosureError:
    return DisclosureError(
        f"The release ledger has been altered: {how}.",
        where=f"line {number}",
        todo="put the ledger back from a copy; nothing is released until it is whole.",
    )
