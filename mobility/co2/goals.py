"""The goals on tonnes: what is known of them, and labelled readings beside what is not.

The goal is the whole municipality's against 1990, and there is no account for 1990: it has no
tonnes, and its state is `no_data`. What can be computed instead is a reading, which says what it
assumes and is never the goal. Transport has no goal of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from mobility.co2.goal_texts import TEXTS
from mobility.co2.outcomes import chance_at_most
from mobility.co2.uncertain import Floats
from mobility.errors import EstimateError

GOALS = ("goal", "climate_neutral")
"""Labels of what was adopted; all others are readings."""

ON_TRACK_FROM, AT_RISK_FROM = 0.67, 0.33
"""Least chances of meeting that are on track and at risk; the municipality's contract."""


@dataclass(frozen=True)
class Cut:
    """A goal of cutting tonnes.

    Attributes
    ----------
    share
        Part that has to go (0.85).
    reference_year, base_year, due_year
        Against which year, which year the policy's data rest on, and by when.
    """

    share: float
    reference_year: int
    base_year: int
    due_year: int


@dataclass(frozen=True)
class GoalReading:
    """The goal, or a labelled reading beside it.

    Attributes
    ----------
    label
        One of `GOALS`, or the reading's name.
    scope
        ``municipality`` or ``transport``.
    is_goal
        Whether it is the goal itself.
    state
        Of a goal alone: ``no_data`` without its reference year; readings have none.
    due_year
        When it is due.
    limit_tonnes
        What may be left in the due year.
    latest_year, latest_tonnes
        The last account.
    still_to_cut
        Part of the latest tonnes that has to go.
    yearly_factor
        Relative change a year from the last account on that would get there.
    projected, low, high, chance
        Tonnes in the due year on the path, its 95 % interval, and the chance to be at or below
        the limit; none without a path.
    """

    label: str
    scope: str
    is_goal: bool
    text_en: str
    text_da: str
    assumes_en: str
    assumes_da: str
    state: str | None
    due_year: int
    limit_tonnes: float | None
    latest_year: int
    latest_tonnes: float
    still_to_cut: float | None
    yearly_factor: float | None
    projected: float | None
    low: float | None
    high: float | None
    chance: float | None

    @property
    def missing_tonnes(self) -> float | None:
        """Give the tonnes above the limit in the due year on the path; negative where it is met."""
        if self.projected is None or self.limit_tonnes is None:
            return None
        return self.projected - self.limit_tonnes


def goal_and_readings(  # noqa: PLR0913
    totals: Mapping[int, float],
    transport: Mapping[int, float],
    cut: Cut,
    *,
    national_totals: Mapping[int, float] | None = None,
    national_road: Mapping[int, float] | None = None,
    transport_due: Floats | None = None,
    municipality_due: Floats | None = None,
    synthetic: bool = False,
) -> tuple[GoalReading, ...]:
    """Give the goal with its state, and the readings that can be computed beside it.

    Parameters
    ----------
    totals, transport
        Tonnes per year of the whole municipality and of its transport, one account and vintage.
    cut
        The goal.
    national_totals, national_road
        The nation's emissions per year, any unit, for the readings by its course.
    transport_due, municipality_due
        Tonnes in the due year on the path, shape (replicates,).
    synthetic
        Whether made-up data count in them: then there is no chance.

    Raises
    ------
    EstimateError
        The account lacks the base year.
    """
    if cut.base_year not in totals or cut.base_year not in transport:
        raise EstimateError(
            f"The account has no {cut.base_year}.",
            where="account, base year of the goal",
            todo="give the account with the year that the policy's data rest on.",
        )
    left, base = 1.0 - cut.share, cut.base_year
    reference = totals.get(cut.reference_year)
    limits = {
        "goal": None if reference is None else left * reference,
        "against_base_year": left * totals[base],
        "national_shape": _by_nation(totals[base], national_totals, cut),
        "transport_against_base_year": left * transport[base],
        "transport_national_shape": _by_nation(transport[base], national_road, cut),
    }
    made = []
    for label, limit in limits.items():
        if limit is None and label != "goal":
            continue
        own = label.startswith("transport")
        path = transport_due if own else municipality_due
        made.append(_reading(label, limit, transport if own else totals, cut, path, synthetic))
    return tuple(made)


def neutral_and_reading(
    totals: Mapping[int, float],
    transport: Mapping[int, float],
    neutral_year: int,
    *,
    transport_due: Floats | None = None,
) -> tuple[GoalReading, GoalReading]:
    """Give the goal of neutrality with its state, and the reading of transport at zero beside it.

    Neutral is what gives off no more than is taken up; an account that says what is taken up
    holds it in its total.

    Parameters
    ----------
    totals, transport
        As in `goal_and_readings`.
    neutral_year
        Year of the goal.
    transport_due
        Transport's tonnes in that year on the path, shape (replicates,).
    """
    cut = Cut(1.0, neutral_year, max(totals), neutral_year)
    return (
        _reading("climate_neutral", 0.0, totals, cut, None, False),
        _reading("transport_zero", 0.0, transport, cut, transport_due, False),
    )


def _by_nation(tonnes: float, national: Mapping[int, float] | None, cut: Cut) -> float | None:
    if not national or not {cut.reference_year, cut.base_year} <= set(national):
        return None
    then = tonnes * national[cut.reference_year] / national[cut.base_year]
    return (1.0 - cut.share) * then


def _reading(
    label: str,
    limit: float | None,
    account: Mapping[int, float],
    cut: Cut,
    path: Floats | None,
    synthetic: bool,
) -> GoalReading:
    latest = max(account)
    words = {
        "cut": f"{100 * cut.share:.0f} %",
        "reference": cut.reference_year,
        "base": cut.base_year,
        "due": cut.due_year,
    }
    texts = [text.format(**words) for text in TEXTS[label]]
    chance = chance_at_most(path, limit, synthetic=synthetic)
    low, high = (None, None) if path is None else np.quantile(path, [0.025, 0.975]).tolist()
    ahead = cut.due_year - latest
    factor = None
    if limit is not None and limit > 0 and ahead > 0:
        factor = float((limit / account[latest]) ** (1 / ahead) - 1)
    return GoalReading(
        label=label,
        scope="transport" if label.startswith("transport") else "municipality",
        is_goal=label in GOALS,
        text_en=texts[0],
        text_da=texts[1],
        assumes_en=texts[2],
        assumes_da=texts[3],
        state=_state(account[latest], limit, chance) if label in GOALS else None,
        due_year=cut.due_year,
        limit_tonnes=limit,
        latest_year=latest,
        latest_tonnes=account[latest],
        still_to_cut=None if limit is None else max(0.0, 1.0 - limit / account[latest]),
        yearly_factor=factor,
        projected=None if path is None else float(np.mean(path)),
        low=low,
        high=high,
        chance=chance,
    )


def _state(latest: float, limit: float | None, chance: float | None) -> str:
    if limit is not None and latest <= limit:
        return "met"
    if limit is None or chance is None:
        return "no_data"
    if chance >= ON_TRACK_FROM:
        return "on_track"
    return "at_risk" if chance >= AT_RISK_FROM else "off_track"
