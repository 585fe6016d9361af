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
from mobility.disclosure.cells import Bools, Cell, Floats, Nested, Sheet, ancestors, name_of
from mobility.disclosure.ledger import Released
from mobility.disclosure.primary import Rules
from mobility.disclosure.sums import Cells, add_up
from mobility.errors import DisclosureError

ANSWERS = "answers"
"""The variable by which states of the answers differ; an earlier state lies within a later one."""

TOGETHER = "all releases together leave too few possible counts"
CHANGED = "the answers changed by a few persons between two releases"
"""How something was found: by subtracting cells, or by subtracting states of the answers."""

GROWTH = f", the rest by {ANSWERS}"
"""How the name of a growth ends."""

Finding = tuple[str, float, float, str]
"""A cell's name, the least and most of it, and how it was found."""

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
    known = [*(release for release in earlier if release.people == new.people), new]
    found = findings(known, rules or Rules(), nested or {}, complete)
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
    known = [*(release for release in earlier if release.people == new.people), new]
    found = findings(known, rules or Rules(), nested or {}, complete)
    rows = [(readable(name), lower, upper, how) for name, lower, upper, how in found]
    return pl.DataFrame(rows, schema=FINDINGS, orient="row").unique("cell", maintain_order=True)


def findings(
    known: Sequence[Released], rules: Rules, nested: Nested, complete: frozenset[str]
) -> list[Finding]:
    """List what the last of several releases reveals beside the others."""
    if len(known) == 1:
        return []
    found = _pinned(known, rules, nested, complete)
    found += _near_in_two_states(known, rules, nested)
    if not found:
        return []
    # what the others gave away without it is not its doing
    before = set(findings(known[:-1], rules, nested, complete))
    return [finding for finding in found if finding not in before]


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
    grown: dict[object, object] = dict(pairwise(states)) if _only_grew(known) else {}
    try:
        cells = add_up(sheets, {**nested, ANSWERS: grown}, complete)
        return cells, *intervals(cells.sums, cells.counts, enough=enough)
    except DisclosureError:
        if not grown:
            raise
    # answers were not only added: what hidden counts say of it, no reader can know
    cells = add_up(sheets, nested, complete)
    return cells, *intervals(cells.sums, cells.counts, enough=enough)


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


def _shown(known: Sequence[Released]) -> dict[Cell, dict[str, int]]:
    """Gather the shown counts of each cell by the state of the answers."""
    shown: dict[Cell, dict[str, int]] = {}
    for release in known:
        for table in release.tables.values():
            for key, count in table.items():
                if count is not None:
                    shown.setdefault(key, {})[release.answers] = count
    return shown


def _only_grew(known: Sequence[Released]) -> bool:
    """Tell whether no shown count fell from one state of the answers to a later one."""
    order = {state: place for place, state in enumerate(release.answers for release in known)}
    return all(
        counts == sorted(counts)
        for by_state in _shown(known).values()
        for counts in [[by_state[state] for state in sorted(by_state, key=order.__getitem__)]]
    )


def _narrow_alone(release: Released, rules: Rules, nested: Nested) -> set[Cell]:
    """Find the hidden cells that a release by itself leaves narrow."""
    cells = add_up(sheets_of(release), nested)
    hidden = np.flatnonzero(np.isnan(cells.counts[: len(cells.keys)]))
    lower, upper = intervals(cells.sums, cells.counts, asked=hidden, enough=rules.threshold)
    pinned = may_be_small(lower[hidden], upper[hidden], rules)
    return {cells.keys[place] for place in hidden[pinned]}


def _near_in_two_states(known: Sequence[Released], rules: Rules, nested: Nested) -> list[Finding]:
    """Find cells that, told of two states of the answers, differ by a few persons only."""
    shown = _shown(known)
    found = []
    for key, by_state in shown.items():
        wider = [key, *(wide for _, _, wide in ancestors(key, nested) if wide in shown)]
        for other in wider:
            for state, count in by_state.items():
                for other_state, other_count in shown[other].items():
                    difference = abs(other_count - count)
                    if state != other_state and 0 < difference < rules.threshold:
                        name = f"{name_of(other)} against {name_of(key)}"
                        found.append((name, float(difference), float(difference), CHANGED))
    return found
