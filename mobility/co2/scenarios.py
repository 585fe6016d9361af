"""Scenario sets, pinned to the edition they were made with, and the alarm when that one moves."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from mobility.co2.uncertain import Floats
from mobility.errors import SchemaError

PINNED_TO_TONNES = 0.5
"""Tonnes are pinned whole: half of the last digit is no move."""


@dataclass(frozen=True)
class ScenarioSet:
    """Some measures, what they were to reach, and what they were made with.

    Attributes
    ----------
    measures
        Ids.
    book, year, limit_tonnes
        What it aims at: at most so many tonnes in a book and a year.
    account, vintage, projection, measures_hash
        The editions of the account, the national projection and the measures it was made with.
    tonnes
        What it gave then.
    """

    name: str
    measures: tuple[str, ...]
    book: str
    year: int
    limit_tonnes: float
    account: str
    vintage: str
    projection: str
    measures_hash: str
    tonnes: float


@dataclass(frozen=True)
class Alarm:
    """What an update did to a scenario set.

    Attributes
    ----------
    kind
        ``misses_its_goal`` (it met it when made), ``meets_its_goal_again``, ``moved`` (tonnes
        moved, its goal did not), ``unchanged``.
    was_tonnes, now_tonnes
        Tonnes when made and now.
    moved
        What changed: ``account``, ``projection``, ``measures``.
    """

    name: str
    kind: str
    was_tonnes: float
    now_tonnes: float
    limit_tonnes: float
    moved: tuple[str, ...]


def read_scenarios(content: Mapping[str, Any]) -> tuple[ScenarioSet, ...]:
    """Read pinned scenario sets: ``[[scenario]]`` tables with the fields of `ScenarioSet`.

    Raises
    ------
    SchemaError
        A set lacks a field: without its pin there is nothing to compare with.
    """
    fields = list(ScenarioSet.__dataclass_fields__)
    made = []
    for given in content.get("scenario", ()):
        lacking = [name for name in fields if name not in given]
        if lacking:
            raise SchemaError(
                f"The scenario set {given.get('name', '?')} is not pinned.",
                where=f"scenario sets, {', '.join(lacking)}",
                todo="give what it aims at, and the editions it was made with.",
            )
        pinned = {name: given[name] for name in fields}
        made.append(ScenarioSet(**pinned | {"measures": tuple(given["measures"])}))
    return tuple(made)


def check_scenario(
    scenario: ScenarioSet, tonnes: Floats, *, vintage: str, projection: str, measures_hash: str
) -> Alarm:
    """Compare a pinned set with what it gives under the editions in force.

    Parameters
    ----------
    scenario
        The set.
    tonnes
        What it gives now in its year and book, shape (replicates,).
    vintage, projection, measures_hash
        Editions in force.
    """
    now = float(np.mean(tonnes))
    editions = {
        "account": (vintage, scenario.vintage),
        "projection": (projection, scenario.projection),
        "measures": (measures_hash, scenario.measures_hash),
    }
    moved = [name for name, (present, pinned) in editions.items() if present != pinned]
    was_met, is_met = scenario.tonnes <= scenario.limit_tonnes, now <= scenario.limit_tonnes
    if was_met != is_met:
        kind = "meets_its_goal_again" if is_met else "misses_its_goal"
    else:
        kind = "moved" if abs(now - scenario.tonnes) > PINNED_TO_TONNES else "unchanged"
    return Alarm(scenario.name, kind, scenario.tonnes, now, scenario.limit_tonnes, tuple(moved))
