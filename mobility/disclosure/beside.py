"""Protect a release so that it stays safe beside all earlier ones, or refuse it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import polars as pl

from mobility.disclosure.cells import Cell, Nested, Sheet, Table
from mobility.disclosure.differencing import everything, findings, readable, refusal, sheets_of
from mobility.disclosure.ledger import Released, cells_shown
from mobility.disclosure.primary import Rules
from mobility.disclosure.release import Beside, Release, protect_release
from mobility.disclosure.states import ANSWERS, CHANGED


def _no_links(tables: Mapping[str, Table]) -> Sequence[Sheet]:
    """Know nothing of how the answers of tables go together."""
    return ()


def protect_beside(  # noqa: PLR0913
    tables: Mapping[str, Table],
    draft: Released,
    earlier: Iterable[Released],
    *,
    rules: Rules | None = None,
    nested: Nested | None = None,
    complete: frozenset[str] = frozenset(),
    links: Callable[[Mapping[str, Table]], Sequence[Sheet]] = _no_links,
) -> tuple[Release, Released]:
    """Hide what the tables would reveal, by themselves and beside earlier releases.

    Where filters or sums of earlier releases give somebody away, further cells are hidden. Where
    answers changed by a few persons, a hole would itself tell which cell they are in: such a
    release is refused.

    Parameters
    ----------
    tables
        The tables by name, with all their counts.
    draft
        What the ledger will say of the release; its `tables` are filled in here.
    earlier
        The releases in the ledger.
    rules, nested, complete
        As for `revealed`.
    links
        Tells of tables what readers know of how their answers go together, as `Beside` has it.

    Returns
    -------
    tuple
        The protected tables, and the entry for the ledger.

    Raises
    ------
    DisclosureError
        No safe form was found; the reason is told.
    """
    rules, nested = rules or Rules(), nested or {}
    before = list(earlier)
    same = [one for one in everything([*before, draft]) if one.people == draft.people]
    same.remove(draft)
    known = [sheet for release in same for sheet in sheets_of(release)]
    marked = {
        name: replace(table, where={**table.where, ANSWERS: draft.answers})
        for name, table in tables.items()
    }
    beside = Beside(links=links(tables))
    release = protect_release(tables, rules=rules, nested=nested, beside=beside)
    sensitive: frozenset[str] = frozenset()
    while True:
        entry = replace(draft, tables=_told(tables, release), proof=release.proof)
        found = findings(entry, before, rules, nested, complete)
        if not found:
            named = pl.col("cell").map_elements(readable, return_dtype=pl.String)
            return replace(release, intervals=release.intervals.with_columns(cell=named)), entry
        more = sensitive | {name for name, *_ in found}
        # what is hidden already cannot be hidden more
        if more == sensitive or any(how == CHANGED for *_, how in found):
            raise refusal(found)
        sensitive = more
        beside = Beside(known, complete, sensitive, links(marked))
        release = protect_release(marked, rules=rules, nested=nested, beside=beside)


def _told(tables: Mapping[str, Table], release: Release) -> dict[str, dict[Cell, int | None]]:
    protected: dict[str, pl.DataFrame] = release.published()
    return cells_shown(
        {name: replace(table, rows=protected[name]) for name, table in tables.items()}
    )
