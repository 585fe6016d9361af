"""Evidence: what somebody measured, when, and where it stands."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from mobility.errors import SchemaError
from mobility.targets.register import PERCENT, SubGoal

RATIO_UNITS = ("percent", "%")
"""Units in which an observation of a ratio may come without its two numbers."""


@dataclass(frozen=True)
class Observation:
    """A value of a sub-goal on a day.

    Attributes
    ----------
    target_id, value, observed, source
        Whose value, the value in the sub-goal's unit, the day it holds for, where it stands.
        A yes is 1, a no is 0.
    numerator, denominator
        The two numbers of a ratio, where they are known; they go before `value`.
    standard_error
        Of `value`, from a survey; ``None`` for a count.
    is_synthetic
        Whether made-up data count in it: it is shown, and moves no state.
    note, note_da
        Anything to add, and the Danish of it.
    known_on
        The day it was written down, where that is known; the day it holds for otherwise.
    """

    target_id: str
    value: float | None
    observed: date
    source: str
    numerator: float | None = None
    denominator: float | None = None
    standard_error: float | None = None
    is_synthetic: bool = False
    known_on: date | None = None
    who: str | None = None
    note: str | None = None
    note_da: str | None = None

    def measured(self, goal: SubGoal) -> float | None:
        """Give the value that the sub-goal is judged on; none where it is not one.

        A ratio needs its denominator: counted here, or named by the register with the value given
        in percent of it.
        """
        if not goal.is_ratio:
            return self.value
        if self.numerator is not None and self.denominator:
            return PERCENT * self.numerator / self.denominator
        if self.numerator is not None or self.denominator is not None:
            return None
        return self.value if goal.unit in RATIO_UNITS and goal.denominator else None


def read_observations(rows: pl.DataFrame) -> tuple[Observation, ...]:
    """Read observations, oldest first; of two on one day the later row stands last.

    Parameters
    ----------
    rows
        what (or target_id), value, observed (date), source; optionally numerator, denominator,
        standard_error, is_synthetic, known_on (date), who, note, note_da.

    Raises
    ------
    SchemaError
        An observation has no date, no source, or no number.
    """
    named = rows.rename({"what": "target_id"}) if "what" in rows.columns else rows
    known = [name for name in Observation.__dataclass_fields__ if name in named.columns]
    made = []
    for number, row in enumerate(named.select(known).iter_rows(named=True), start=1):
        observation = Observation(**row | {"is_synthetic": bool(row.get("is_synthetic"))})
        _check(observation, number)
        made.append(observation)
    return tuple(sorted(made, key=lambda observation: observation.observed))


def _check(observation: Observation, number: int) -> None:
    if observation.value is None and observation.numerator is None:
        lack = "value"
    elif observation.observed is None:
        lack = "date"
    elif not (observation.source or "").strip():
        lack = "source"
    else:
        return
    raise SchemaError(
        f"An observation of {observation.target_id} has no {lack}: it is no evidence.",
        where=f"observations, row {number}",
        todo=f"give the {lack}, or take the observation out.",
    )
