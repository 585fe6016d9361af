"""States of the answers: what differs between two releases because answers came or changed."""

from collections.abc import Sequence

from mobility.disclosure.cells import Cell, Nested, ancestors, name_of
from mobility.disclosure.ledger import Released
from mobility.disclosure.primary import Rules

ANSWERS = "answers"
"""The variable by which states of the answers differ; an earlier state lies within a later one."""

CHANGED = "the answers changed by a few persons between two releases"
"""How something was found: by subtracting states of the answers."""

GROWTH = f", the rest by {ANSWERS}"
"""How the name of a growth ends."""

Finding = tuple[str, float, float, str]
"""A cell's name, the least and most of it, and how it was found."""


def _shown(known: Sequence[Released]) -> dict[Cell, dict[str, int]]:
    """Gather the shown counts of each cell by the state of the answers."""
    shown: dict[Cell, dict[str, int]] = {}
    for release in known:
        for table in release.tables.values():
            for key, count in table.items():
                if count is not None:
                    shown.setdefault(key, {})[release.answers] = count
    return shown


def only_grew(known: Sequence[Released]) -> bool:
    """Tell whether no shown count fell from one state of the answers to a later one."""
    order = {state: place for place, state in enumerate(release.answers for release in known)}
    return all(
        counts == sorted(counts)
        for by_state in _shown(known).values()
        for counts in [[by_state[state] for state in sorted(by_state, key=order.__getitem__)]]
    )


def near_in_two_states(known: Sequence[Released], rules: Rules, nested: Nested) -> list[Finding]:
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
