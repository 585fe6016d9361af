"""Whether a new release, laid beside all earlier ones of the same people, reveals somebody.

Every release is a set of shown and hidden counts. All of them together are attacked as one: cells
of the same people are one cell; a cell that holds another leaves a rest that whoever subtracts
knows; and where answers were added between two releases, every cell's growth is such a rest.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
import polars as pl

from mobility.disclosure.audit import intervals
from mobility.disclosure.cells import Bools, Cell, Floats, Nested, Sheet
from mobility.disclosure.crossed import crossed
from mobility.disclosure.ledger import Released
from mobility.disclosure.primary import Rules
from mobility.disclosure.states import (
    ANSWERS,
    CHANGED,
    GROWTH,
    Finding,
    near_in_two_states,
    only_grew,
)
from mobility.disclosure.sums import Cells, add_up
from mobility.errors import DisclosureError

TOGETHER = "all releases together leave too few possible counts"
"""How something was found: by subtracting cells."""

FINDINGS = {"cell": pl.String, "lower": pl.Float64, "upper": pl.Float64, "how": pl.String}
"""What `revealed` tells."""


def refuse_differences(
    new: Released,
    earlier: Iterable[Released],
    *,
    rules: Rules | None = None,
    nested: Nested | None = None,
    complete: frozenset[str] = frozenset(),
) -> None:
    """Refuse a release that reveals somebody beside the earlier ones.

    Raises
    ------
    DisclosureError
        It does; the first cell that could be worked out is named.
    """
    found = findings(new, list(earlier), rules or Rules(), nested or {}, complete)
    if found:
        raise refusal(found)


def refusal(found: Sequence[Finding]) -> DisclosureError:
    """Tell why a release is refused, by the first of what it would reveal."""
    name, lower, upper, how = found[0]
    return DisclosureError(
        f"Beside earlier releases this one would reveal {len(found)} small groups: {how}.",
        where=f"{readable(name)}: between {lower:.0f} and {upper:.0f} persons",
        todo="merge groups, leave the table out, or wait until more people have answered.",
    )


def revealed(
    new: Released,
    earlier: Iterable[Released],
    *,
    rules: Rules | None = None,
    nested: Nested | None = None,
    complete: frozenset[str] = frozenset(),
) -> pl.DataFrame:
    """List what a new release reveals beside the earlier ones, and not by itself.

    Parameters
    ----------
    new, earlier
        The release to be made, and those in the ledger; only those of the same people count.
    rules
        What counts as revealing somebody.
    nested
        The wider value that a value lies within, per variable.
    complete
        Variables of which everybody knows that all values are told, such as the employers asked.

    Returns
    -------
    pl.DataFrame
        `cell, lower, upper, how`: what can be inferred of whom, and by which subtraction.

    Raises
    ------
    DisclosureError
        The releases contradict each other.
    """
    found = findings(new, list(earlier), rules or Rules(), nested or {}, complete)
    rows = [(readable(name), lower, upper, how) for name, lower, upper, how in found]
    return pl.DataFrame(rows, schema=FINDINGS, orient="row").unique("cell", maintain_order=True)


def findings(
    new: Released,
    earlier: Sequence[Released],
    rules: Rules,
    nested: Nested,
    complete: frozenset[str],
) -> list[Finding]:
    """List what a release, with all that it implies, reveals beside the earlier ones."""
    before, fresh = everything(earlier), everything([new])
    found: list[Finding] = []
    for people in dict.fromkeys(release.people for release in fresh):
        same = [release for release in before if release.people == people]
        both = [*same, *(release for release in fresh if release.people == people)]
        told = _of_same_people(both, rules, nested, complete)
        # what the others gave away without it is not its doing
        known = set(_of_same_people(same, rules, nested, complete)) if told else set()
        found += [finding for finding in told if finding not in known]
    return found


def everything(releases: Iterable[Released]) -> list[Released]:
    """List releases, each followed by what it implies of others."""
    return [one for release in releases for one in (release, *release.implied)]


def _of_same_people(
    known: Sequence[Released], rules: Rules, nested: Nested, complete: frozenset[str]
) -> list[Finding]:
    """List what several releases of the same people reveal together, and none of them alone."""
    if len(known) < 2:
        return []
    found = _pinned(known, rules, nested, complete)
    return found + near_in_two_states(known, rules, nested)


def _pinned(
    known: Sequence[Released], rules: Rules, nested: Nested, complete: frozenset[str]
) -> list[Finding]:
    """List the small cells that releases together leave too well known, and none of them alone."""
    cells, lower, upper = inferred(known, nested, complete, rules.threshold)
    pinned = np.flatnonzero(may_be_small(lower, upper, rules))
    keys = {cells.keys[at] for at in pinned if at < len(cells.keys)}
    # what a release leaves narrow by itself was proven to be no small cell when it was made
    alone = {
        key
        for release in known
        if release.proof and any(key in sheet.keys for sheet in sheets_of(release) for key in keys)
        for key in _narrow_alone(release, rules, nested)
    }
    return [
        (
            cells.names[at],
            float(lower[at]),
            float(upper[at]),
            CHANGED if GROWTH in cells.names[at] else TOGETHER,
        )
        for at in pinned
        if at >= len(cells.keys) or cells.keys[at] not in alone
    ]


def readable(name: str) -> str:
    """Write a cell's name without the states of the answers."""
    told = name.replace(GROWTH, ", those added since")
    told = re.sub(rf"(^|, ){ANSWERS}=[^,]*", "", told).removeprefix(", ")
    return told or "all together"


def may_be_small(lower: Floats, upper: Floats, rules: Rules) -> Bools:
    """Tell which counts can be worked out too nearly, and may be too small to show."""
    least = 0 if rules.zeros else 1
    is_near = upper - lower < rules.threshold
    return np.asarray(is_near & (upper >= least) & (lower < rules.threshold), dtype=np.bool_)


def inferred(
    known: Sequence[Released], nested: Nested, complete: frozenset[str], enough: float
) -> tuple[Cells, Floats, Floats]:
    """Attack releases together; give their cells, and ends of each, exact where nearer than enough.

    Raises
    ------
    DisclosureError
        The releases contradict each other.
    """
    states = list(dict.fromkeys(release.answers for release in known))
    sheets = [sheet for release in known for sheet in sheets_of(release)]
    printed = len({key for sheet in sheets for key in sheet.keys})
    # crossed state by state: people of two states are not parted by the same answers
    sheets += crossed(sheets, nested).sheets
    grown: dict[object, object] = dict(pairwise(states)) if only_grew(known) else {}
    try:
        cells = add_up(sheets, {**nested, ANSWERS: grown}, complete)
        return cells, *_ends(cells, printed, enough)
    except DisclosureError:
        if not grown:
            raise
    # answers were not only added: what hidden counts say of it, no reader can know
    cells = add_up(sheets, nested, complete)
    return cells, *_ends(cells, printed, enough)


def _ends(cells: Cells, printed: int, enough: float) -> tuple[Floats, Floats]:
    """Find the ends of every hidden cell that was printed, and of every rest."""
    asked = np.isnan(cells.counts)
    asked[printed : len(cells.keys)] = False
    return intervals(cells.sums, cells.counts, asked=np.flatnonzero(asked), enough=enough)


def sheets_of(release: Released) -> list[Sheet]:
    """Give a release's tables as their reader sees them, marked with the state of the answers."""
    return [
        Sheet(
            [key | {(ANSWERS, release.answers)} for key in table],
            np.array([np.nan if count is None else count for count in table.values()], dtype=float),
            release.partial,
        )
        for table in release.tables.values()
    ]


def _narrow_alone(release: Released, rules: Rules, nested: Nested) -> set[Cell]:
    """Find the hidden cells that a release by itself leaves narrow."""
    cells = add_up(sheets_of(release), nested)
    hidden = np.flatnonzero(np.isnan(cells.counts[: len(cells.keys)]))
    lower, upper = intervals(cells.sums, cells.counts, asked=hidden, enough=rules.threshold)
    pinned = may_be_small(lower[hidden], upper[hidden], rules)
    return {cells.keys[place] for place in hidden[pinned]}
