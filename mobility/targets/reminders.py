"""Reminders: evidence that is due or stale, and choices that nobody has made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mobility.targets.judgement import Verdict

SOON_DAYS = 180
"""Days before a due date from which evidence is asked for: two meetings of the steering group,
which meets about four times a year (climate policy 2023-2030)."""

STALE_DAYS = 365
"""Days after which evidence is stale: the policy is followed up once a year."""

TEXTS = {
    "reading": ("Choose and sign a reading.", "Vælg og underskriv en læsning."),
    "indicator": ("Choose what to measure.", "Vælg, hvad der skal måles."),
    "denominator": ("Find the denominator.", "Find nævneren."),
    "past_due": ("The date is gone: bring evidence.", "Fristen er gået: skaf dokumentation."),
    "standing": (
        "Bring evidence for the latest full year.",
        "Skaf dokumentation for det seneste hele år.",
    ),
    "due_soon": ("The date is near: bring evidence.", "Fristen er nær: skaf dokumentation."),
    "stale": ("The evidence is old: measure again.", "Dokumentationen er gammel: mål igen."),
}
"""What is asked for, in English and Danish."""

_BY_RULE = {
    "open_reading": "reading",
    "no_indicator": "indicator",
    "no_denominator": "denominator",
    "standing_no_evidence": "standing",
}


@dataclass(frozen=True)
class Reminder:
    """Something that is asked of a sub-goal's owner.

    Attributes
    ----------
    kind
        A key of `TEXTS`.
    days
        Days until the date (negative: since it), or since the evidence; none where no day counts.
    """

    target_id: str
    kind: str
    days: int | None
    text_en: str
    text_da: str
    owner: str | None


def remind(verdicts: Sequence[Verdict], as_of: date) -> tuple[Reminder, ...]:
    """List what is asked for on a day, at most one line a sub-goal.

    Parameters
    ----------
    verdicts
        As judged on that day.
    as_of
        The day.
    """
    made = []
    for verdict in verdicts:
        kind, days = _kind(verdict, as_of)
        if kind:
            english, danish = TEXTS[kind]
            owner = verdict.goal.owner
            made.append(Reminder(verdict.goal.id, kind, days, english, danish, owner))
    return tuple(made)


def _kind(verdict: Verdict, as_of: date) -> tuple[str | None, int | None]:
    if verdict.rule.name in _BY_RULE:
        # a standing duty whose first year is not over asks for nothing yet
        is_early = verdict.rule.name == "standing_no_evidence" and not verdict.past_due
        return (None, None) if is_early else (_BY_RULE[verdict.rule.name], None)
    due = verdict.goal.due
    left = (due - as_of).days if due else None
    is_known = verdict.observation is not None and not verdict.is_synthetic
    if verdict.past_due and verdict.rule.state == "no_data":
        return "past_due", left
    if verdict.rule.state in ("met", "met_late", "missed"):
        return None, None
    if left is not None and 0 <= left <= SOON_DAYS:
        return "due_soon", left
    if is_known and verdict.observation is not None:
        age = (as_of - verdict.observation.observed).days
        return ("stale", age) if age > STALE_DAYS else (None, None)
    return None, None
