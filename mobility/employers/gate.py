"""The one gate: what of a staff may leave the house, proven, and beside all that left before."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from mobility.disclosure import (
    Beside,
    Release,
    Released,
    Rules,
    protect_beside,
    protect_release,
)
from mobility.employers.groups import DETAILS, NESTED
from mobility.employers.tables import in_detail, is_told, rows_of, tables_of
from mobility.employers.together import known_links
from mobility.errors import DisclosureError


@dataclass(frozen=True)
class Passed:
    """What passed the gate.

    Attributes
    ----------
    cells
        The rows as they may leave: hidden numbers are null.
    release
        The protected tables with their proof.
    entry
        What the ledger will say.
    coarser
        Steps by which groups were widened because of earlier releases.
    """

    cells: pl.DataFrame
    release: Release
    entry: Released
    coarser: int


def rules_of(threshold: int) -> Rules:
    """Give the rules of employers' releases: groups that all answered alike are hidden too."""
    return Rules(threshold=threshold, homogeneity=True)


def protected(cells: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Protect one staff's cells by themselves, in the finest groups that will do."""
    chosen = in_detail(cells, rules)
    tables = tables_of(chosen)
    beside = Beside(links=known_links(tables))
    release = protect_release(tables, rules=rules, nested=NESTED, beside=beside)
    return rows_of(chosen, release.published())


def passed(
    cells: pl.DataFrame, draft: Released, earlier: Iterable[Released], rules: Rules
) -> Passed:
    """Protect one staff's cells beside all earlier releases, in wider groups where need be.

    Raises
    ------
    DisclosureError
        In no groups are they safe; the reason is that of the finest.
    """
    known, refused = list(earlier), None
    for coarser in range(len(DETAILS)):
        chosen = in_detail(cells, rules, coarser=coarser)
        try:
            release, entry = protect_beside(
                tables_of(chosen), draft, known, rules=rules, nested=NESTED, links=known_links
            )
        except DisclosureError as problem:
            refused = refused or problem
        else:
            return Passed(rows_of(chosen, release.published()), release, entry, coarser)
    assert refused is not None
    raise refused


def told_changes(
    cells: pl.DataFrame, before: pl.DataFrame, earlier: Iterable[Released] = ()
) -> pl.DataFrame:
    """Keep the changes whose earlier share may be known: it follows from the later one.

    Parameters
    ----------
    cells
        One staff's rows, protected or not.
    before
        The protected rows of the same staff in the wave before.
    earlier
        The releases in the ledger; what one of them hid of the wave before stays hidden.
    """
    changes = cells.filter(topic="change")
    if changes.is_empty():
        return cells
    hidden = _hidden_groups(before, earlier)
    allowed = [
        value
        for value in changes["value"].unique().sort()
        if value not in hidden and before.height and is_told(before, value)
    ]
    return cells.filter((pl.col("topic") != "change") | pl.col("value").is_in(allowed))


def _hidden_groups(before: pl.DataFrame, earlier: Iterable[Released]) -> set[object]:
    """Name the groups of modes that a release hid of this staff and wave."""
    if before.is_empty():
        return set()
    staff = set(before.select("survey", "wave", "employer").row(0, named=True).items())
    found: set[object] = set()
    for release in earlier:
        for table in release.tables.values():
            for cell, count in table.items():
                apart = dict(cell - staff)
                if count is None and staff <= cell and set(apart) <= {"mode", "answered"}:
                    found.add(apart.get("mode"))
    return found


def wave_before(cells: pl.DataFrame) -> int | None:
    """Give the wave that a staff's changes are told since; None where none is told."""
    spans = cells.filter(topic="change")["method"]
    return int(spans[0].split("-")[0]) if len(spans) else None
