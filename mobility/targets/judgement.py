"""From evidence to verdict: gather the facts, apply the rules, mind the signatures."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy.typing as npt

from mobility.errors import SchemaError
from mobility.targets.evidence import Observation
from mobility.targets.pace import (
    DAYS_PER_YEAR,
    Projection,
    chance_of_meeting,
    project,
    required_pace,
)
from mobility.targets.register import Reading, SubGoal
from mobility.targets.rules import Facts, Rule, apply
from mobility.targets.signatures import Decision


@dataclass(frozen=True)
class Verdict:
    """A sub-goal's state on a day, with all that it follows from.

    Attributes
    ----------
    state
        What is in force: the rule's state, or a signed override's.
    rule
        The rule that held; its state stands even under an override.
    past_due
        The date is gone and the sub-goal is not met.
    value, target
        What is shown as measured, and what is to be reached.
    observation
        The evidence behind `value`.
    chance
        Chance of meeting, while it is open; ``None`` where it is decided, cannot be told, or
        rests on made-up data.
    required
        Change a year that is needed from the last observation on, while it is open.
    override
        The signed decision in force, if any.
    reading
        The chosen reading's name, if any.
    """

    goal: SubGoal
    state: str
    rule: Rule
    past_due: bool
    value: float | None
    target: float | None
    observation: Observation | None
    chance: float | None
    projection: Projection | None
    required: float | None
    override: Decision | None
    reading: str | None

    @property
    def is_synthetic(self) -> bool:
        """Whether what is shown rests on made-up data."""
        return self.observation is not None and self.observation.is_synthetic


def judge(  # noqa: PLR0913
    goal: SubGoal,
    observations: Sequence[Observation],
    *,
    as_of: date,
    decisions: Sequence[Decision] = (),
    readings: Sequence[Reading] = (),
    values_at_due: npt.ArrayLike | None = None,
    values_are_synthetic: bool = False,
    chance_at_due: float | None = None,
) -> Verdict:
    """Tell a sub-goal's state on a day from what was known on that day.

    Parameters
    ----------
    goal
        The sub-goal.
    observations
        Of all sub-goals; those of others and of later days are left aside.
    as_of
        The day.
    decisions, readings
        Signed decisions, and the readings that an open text allows.
    values_at_due
        The value on the due date in every replicate, from a model; goes before the projection of
        the observations.
    values_are_synthetic
        Whether made-up data count in `values_at_due`.
    chance_at_due
        Chance of meeting it by a model that keeps its own replicates; goes before all others.

    Raises
    ------
    SchemaError
        A reading was chosen that the register does not hold.
    """
    own = [seen for seen in observations if seen.target_id == goal.id and seen.observed <= as_of]
    signed = [d for d in decisions if d.target_id == goal.id and d.signed_on <= as_of]
    reading, target = _target(goal, chosen_reading(goal, signed, as_of), readings)
    known = [seen for seen in own if not seen.is_synthetic and seen.measured(goal) is not None]
    facts = _facts(goal, target, own, known, as_of)
    projection = _projection(goal, known, target)
    chance = projection.chance if projection else None
    if values_at_due is not None and target is not None:
        sense, made_up = goal.comparison, values_are_synthetic
        chance = chance_of_meeting(values_at_due, target, comparison=sense, synthetic=made_up)
    chance = chance if chance_at_due is None else chance_at_due
    rule = apply(replace(facts, chance=chance))
    is_open = not (facts.is_past_due or facts.is_met or rule.state == "not_measurable")
    override, shown = _override(signed, own), _shown(goal, own, known, facts)
    state = override.choice if override else rule.state
    return Verdict(
        goal=goal,
        state=state,
        rule=rule,
        past_due=facts.is_past_due and state not in ("met", "met_late"),
        value=shown.measured(goal) if shown else None,
        target=target,
        observation=shown,
        chance=chance if is_open and goal.due else None,
        projection=projection,
        required=_required(goal, known, target) if is_open else None,
        override=override,
        reading=reading,
    )


def chosen_reading(goal: SubGoal, decisions: Sequence[Decision], day: date) -> str | None:
    """Give the reading of a text that was in force on a day; the last one signed goes first."""
    chosen = [
        decision.choice
        for decision in decisions
        if decision.target_id == goal.id and decision.kind == "reading"
        if decision.signed_on <= day
    ]
    return chosen[-1] if chosen else goal.chosen_reading


def _target(
    goal: SubGoal, reading: str | None, readings: Sequence[Reading]
) -> tuple[str | None, float | None]:
    """Give the reading in force and the number to reach; 1 for a yes without one."""
    own = {known.reading: known.target for known in readings if known.target_id == goal.id}
    if reading is None:
        plain = 1.0 if goal.comparison == "yes" and goal.target is None else goal.target
        return None, None if goal.needs_reading else plain
    if own and reading not in own:
        raise SchemaError(
            f"{goal.id} is to be read as {reading!r}, which is not among its readings.",
            where=f"signed readings of {goal.id}",
            todo=f"choose one of {', '.join(sorted(own))}.",
        )
    return reading, own.get(reading, goal.target)


def _facts(
    goal: SubGoal,
    target: float | None,
    own: Sequence[Observation],
    known: Sequence[Observation],
    as_of: date,
) -> Facts:
    year = as_of.year - 1
    if goal.is_standing:
        begun = goal.due_year is not None and year >= goal.due_year
        judged = [seen for seen in known if begun and seen.observed.year == year]
        is_past_due = begun
    else:
        judged = list(known)
        is_past_due = goal.due is not None and as_of > goal.due

    def met(seen: Observation) -> bool:
        value = seen.measured(goal)
        return value is not None and target is not None and goal.is_met_by(value, target)

    latest = judged[-1] if judged else None
    before = [seen for seen in known if latest and seen.observed < latest.observed]
    in_time = [seen for seen in known if goal.due and seen.observed <= goal.due]
    has_ratio = not goal.is_ratio or bool(goal.denominator)
    is_unknown = any(not seen.is_synthetic for seen in own) and not known
    return Facts(
        goal=goal,
        target=target,
        judged_year=year if goal.is_standing else None,
        is_past_due=is_past_due,
        has_evidence=latest is not None,
        is_only_synthetic=bool(own) and all(seen.is_synthetic for seen in own),
        is_ratio_known=has_ratio and not is_unknown,
        is_met=latest is not None and met(latest),
        was_met=any(met(seen) for seen in before),
        was_met_in_time=bool(in_time) and met(in_time[-1]),
        is_measured_for_due=latest is not None and latest.observed.year >= (goal.due_year or 0),
        chance=None,
        observed=latest.observed if latest else None,
    )


def _shown(
    goal: SubGoal, own: Sequence[Observation], known: Sequence[Observation], facts: Facts
) -> Observation | None:
    """Give the evidence to show: what was judged, else the latest real, else the latest made up."""
    judged = [seen for seen in known if seen.observed == facts.observed]
    for candidates in (judged, known, [seen for seen in own if seen.measured(goal) is not None]):
        if candidates:
            return candidates[-1]
    return None


def _projection(
    goal: SubGoal, known: Sequence[Observation], target: float | None
) -> Projection | None:
    values = [seen.measured(goal) for seen in known]
    numbers = [value for value in values if value is not None]
    if target is None or len(numbers) < 2:
        return None
    days = [seen.observed for seen in known]
    error = known[-1].standard_error or 0.0
    return project(goal, days, numbers, target=target, standard_error=error)


def _required(goal: SubGoal, known: Sequence[Observation], target: float | None) -> float | None:
    value = known[-1].measured(goal) if known else None
    if value is None or target is None or goal.due is None or known[-1].observed >= goal.due:
        return None
    return required_pace(value, target, (goal.due - known[-1].observed).days / DAYS_PER_YEAR)


def _override(signed: Sequence[Decision], own: Sequence[Observation]) -> Decision | None:
    """Give the last signed override, unless newer real evidence has come in since."""
    overrides = [decision for decision in signed if decision.kind == "override"]
    days = [seen.observed for seen in own if not seen.is_synthetic]
    if not overrides or (days and max(days) > overrides[-1].signed_on):
        return None
    return overrides[-1]
