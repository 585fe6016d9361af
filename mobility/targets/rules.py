"""The rules from evidence to state, as a list that can be read: the first that holds decides."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from mobility.targets.register import SubGoal

STATES = (
    "met",
    "met_late",
    "on_track",
    "at_risk",
    "off_track",
    "missed",
    "not_measurable",
    "no_data",
)
"""What a sub-goal can be."""

ON_TRACK_FROM = 0.67
"""Least chance of meeting that is on track, from the municipality's contract with its readers."""

AT_RISK_FROM = 0.33
"""Least chance of meeting that is at risk; below it is off track."""


@dataclass(frozen=True)
class Facts:
    """What the evidence says of a sub-goal on a day.

    Attributes
    ----------
    goal
        The sub-goal.
    target
        The number to reach, by the chosen reading where there are several; none without one.
    is_past_due
        The due date, or the year a standing duty is judged on, is gone.
    has_evidence
        Somebody measured it (in the judged year, for a standing duty).
    is_only_synthetic
        All that is known is made up.
    is_ratio_known
        A share has its denominator, in the register and in the evidence.
    is_met, was_met, was_met_in_time
        The latest evidence meets the target; an earlier one did; it did on the due date.
    is_measured_for_due
        The latest evidence is from the due year or later.
    chance
        Chance of meeting; none where it cannot be told.
    """

    goal: SubGoal
    target: float | None
    judged_year: int | None
    is_past_due: bool
    has_evidence: bool
    is_only_synthetic: bool
    is_ratio_known: bool
    is_met: bool
    was_met: bool
    was_met_in_time: bool
    is_measured_for_due: bool
    chance: float | None
    observed: date | None = None


@dataclass(frozen=True)
class Rule:
    """One line of the rules: when it holds, the state follows."""

    name: str
    state: str
    text_en: str
    text_da: str
    holds: Callable[[Facts], bool]


def _chance(facts: Facts) -> float:
    return -1.0 if facts.chance is None else facts.chance


RULES = (
    Rule(
        "open_reading",
        "not_measurable",
        "The text can be read in several ways, and none has been chosen and signed.",
        "Teksten kan læses på flere måder, og ingen er valgt og underskrevet.",
        lambda f: f.goal.needs_reading and f.target is None,
    ),
    Rule(
        "no_indicator",
        "not_measurable",
        "The text names nothing to measure.",
        "Teksten nævner intet at måle.",
        lambda f: f.goal.comparison is None or f.target is None,
    ),
    Rule(
        "no_denominator",
        "not_measurable",
        "A share needs a denominator, and there is none.",
        "En andel kræver en nævner, og der er ingen.",
        lambda f: not f.is_ratio_known,
    ),
    Rule(
        "only_synthetic",
        "no_data",
        "All that is known is made up; nobody has measured it.",
        "Alt, hvad der vides, er opdigtet; ingen har målt det.",
        lambda f: f.is_only_synthetic,
    ),
    Rule(
        "standing_no_evidence",
        "no_data",
        "A standing duty without evidence for the latest full year.",
        "En stående pligt uden dokumentation for det seneste hele år.",
        lambda f: f.goal.is_standing and not f.has_evidence,
    ),
    Rule(
        "no_evidence",
        "no_data",
        "Nobody has measured it.",
        "Ingen har målt det.",
        lambda f: not f.has_evidence,
    ),
    Rule(
        "standing_met",
        "met",
        "A standing duty, kept in the latest full year.",
        "En stående pligt, opfyldt i det seneste hele år.",
        lambda f: f.goal.is_standing and f.is_met,
    ),
    Rule(
        "met_late",
        "met_late",
        "Met, first measured so after the due date.",
        "Nået, men først målt efter fristen.",
        lambda f: f.is_met and f.is_past_due and not f.was_met_in_time,
    ),
    Rule("met", "met", "Met.", "Nået.", lambda f: f.is_met),
    Rule(
        "lost",
        "off_track",
        "Was met once, and the latest measurement falls short.",
        "Var nået engang, men den seneste måling er under målet.",
        lambda f: f.was_met,
    ),
    Rule(
        "missed",
        "missed",
        "Past due and measured short.",
        "Fristen er gået, og målingen er under målet.",
        lambda f: f.is_past_due and f.is_measured_for_due,
    ),
    Rule(
        "measured_too_early",
        "no_data",
        "Past due, and last measured before the due year.",
        "Fristen er gået, og der er sidst målt før friståret.",
        lambda f: f.is_past_due,
    ),
    Rule(
        "on_track",
        "on_track",
        f"Chance of meeting at least {ON_TRACK_FROM}.",
        f"Chancen for at nå målet er mindst {ON_TRACK_FROM}.".replace("0.", "0,"),
        lambda f: _chance(f) >= ON_TRACK_FROM,
    ),
    Rule(
        "at_risk",
        "at_risk",
        f"Chance of meeting from {AT_RISK_FROM} to {ON_TRACK_FROM}.",
        f"Chancen for at nå målet er fra {AT_RISK_FROM} til {ON_TRACK_FROM}.".replace("0.", "0,"),
        lambda f: _chance(f) >= AT_RISK_FROM,
    ),
    Rule(
        "off_track",
        "off_track",
        f"Chance of meeting below {AT_RISK_FROM}.",
        f"Chancen for at nå målet er under {AT_RISK_FROM}.".replace("0.", "0,"),
        lambda f: f.chance is not None,
    ),
    Rule(
        "no_pace",
        "no_data",
        "Measured short, but too seldom to tell a pace, and so no chance.",
        "Målt under målet, men for sjældent til at vise et tempo og dermed en chance.",
        lambda f: True,
    ),
)
"""In order; the last holds always."""


def apply(facts: Facts) -> Rule:
    """Give the first rule that holds."""
    return next(rule for rule in RULES if rule.holds(facts))
