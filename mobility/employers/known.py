"""What may be known of every staff, and what is told of others by comparing with them.

Whatever sets an employer beside others, or beside itself in an earlier wave, is reckoned from
numbers that these staffs' own protected tables tell, and from no others. Who holds all tables could
reckon it too: it tells nothing more. A release that gives such rows enters these numbers in the
ledger as if it had printed them.
"""

from collections.abc import Iterable, Iterator

import polars as pl

from mobility.disclosure import Released
from mobility.disclosure.cells import Cell
from mobility.employers.compare import COMPARED_IN, GROUPS
from mobility.employers.groups import WIDER_MODES
from mobility.employers.tables import is_told

STAFF = ["survey", "wave", "employer"]
KNOWN = {
    "survey": pl.String,
    "wave": pl.Int32,
    "employer": pl.String,
    "value": pl.String,
    "answers": pl.Int64,
}
"""A staff, a group of its modes (null: everybody, with all kilograms), and how many it has."""


def known_groups(protected: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """List the groups whose share, and the staffs whose kilograms, the protected tables tell.

    Parameters
    ----------
    protected
        The protected rows of every staff and wave.
    cells
        Their cells before protection.
    """
    modes = cells.filter(topic="modes", quantity="share", detail=COMPARED_IN)
    counts = {
        (*staff, value): count
        for *staff, value, count in modes.select(*STAFF, "value", "answers").iter_rows()
    }
    rows = [
        (*staff, value, counts.get((*staff, value), 0))
        for staff, own in protected.group_by(STAFF, maintain_order=True)
        for value in (*GROUPS, None)
        if is_told(own, value) and (value is not None or _has_kg(own))
    ]
    return pl.DataFrame(rows, schema=KNOWN, orient="row")


def _has_kg(own: pl.DataFrame) -> bool:
    kg = own.filter(topic="climate", quantity="category_7", method="distance")
    return kg.height > 0 and kg["estimate"].null_count() == 0


def without_hidden(known: pl.DataFrame, earlier: Iterable[Released]) -> pl.DataFrame:
    """Leave out what a release in the ledger hid of the same staff, or of a part of its group."""
    hidden = {
        (*_staff_of(cell), group)
        for release in earlier
        for table in release.tables.values()
        for cell, count in table.items()
        if count is None
        for group in _groups_of(cell)
    }
    gone = pl.DataFrame(sorted(hidden, key=str), schema=dict(list(KNOWN.items())[:4]), orient="row")
    return known.join(gone, on=[*STAFF, "value"], how="anti", nulls_equal=True)


def _staff_of(cell: Cell) -> tuple[object, ...]:
    told = dict(cell)
    return told.get("survey"), told.get("wave"), told.get("employer")


def _groups_of(cell: Cell) -> Iterator[str | None]:
    """Name the groups that a hidden cell leaves untold: none where it parts the staff otherwise."""
    told = dict(cell)
    if set(told) - {*STAFF, "mode", "answered", "answers"} or told.get("answered") == "no":
        return
    mode = told.get("mode")
    yield None if mode is None else str(mode)
    while mode in WIDER_MODES:
        mode = WIDER_MODES[mode]
        yield str(mode)


def implied(
    known: pl.DataFrame, draft: Released, states: dict[tuple[object, ...], str]
) -> tuple[Released, ...]:
    """Write what a release tells of other staffs, and of its own in an earlier wave.

    Parameters
    ----------
    known
        The groups that its rows were reckoned from.
    draft
        The release itself.
    states
        The state of the answers by ``survey, wave, employer``.
    """
    found = []
    for staff, own in known.group_by(STAFF, maintain_order=True):
        survey, wave, employer = staff
        of_staff = {("survey", survey), ("wave", wave), ("employer", employer), ("answered", "yes")}
        cells: dict[Cell, int | None] = {
            frozenset(of_staff if value is None else of_staff | {("mode", value)}): count
            for value, count in own.select("value", "answers").iter_rows()
        }
        found.append(
            Released(
                what=f"told by {draft.what}",
                to_whom=draft.to_whom,
                when=draft.when,
                run=draft.run,
                people=f"{survey} {wave}",
                answers=states[staff],
                tables={"compared": cells},
                partial=frozenset({"mode"}),
            )
        )
    return tuple(found)
