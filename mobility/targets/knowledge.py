"""All that is known of the sub-goals, and what followed from it on any day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import takewhile

from mobility.targets.evidence import Observation
from mobility.targets.judgement import Verdict, judge
from mobility.targets.register import Reading, SubGoal
from mobility.targets.signatures import Decision

MONTHS_PER_QUARTER, QUARTERS_PER_YEAR = 3, 4
"""Of the calendar; the steering group meets about once a quarter (climate policy 2023-2030)."""


@dataclass(frozen=True)
class Knowledge:
    """The register with its readings, evidence, decisions and models.

    Attributes
    ----------
    chances
        Per sub-goal the chance that a model gives it; it goes before its observations' pace.
    """

    register: Sequence[SubGoal]
    readings: Sequence[Reading]
    observations: Sequence[Observation]
    decisions: Sequence[Decision]
    chances: Mapping[str, float] = field(default_factory=dict)

    def on(self, day: date) -> tuple[Verdict, ...]:
        """Judge every sub-goal on a day by all that is known now."""
        return tuple(self._judged(goal, day) for goal in self.register)

    def then(self, day: date) -> tuple[Verdict, ...]:
        """Judge every sub-goal as it was judged on a day: what was noted later did not count.

        What a model says is of today, and is left aside.
        """
        seen = [one for one in self.observations if (one.known_on or one.observed) <= day]
        return replace(self, observations=seen, chances={}).on(day)

    def _judged(self, goal: SubGoal, day: date) -> Verdict:
        return judge(
            goal,
            self.observations,
            as_of=day,
            decisions=self.decisions,
            readings=self.readings,
            chance_at_due=self.chances.get(goal.id),
        )


def quarter_of(day: date) -> str:
    """Name the quarter that a day is in, as 2026Q4."""
    return f"{day.year}Q{(day.month - 1) // MONTHS_PER_QUARTER + 1}"


def quarter_ends(first: date, last: date) -> list[date]:
    """List the last days of the quarters that ended from a day on and before another.

    Parameters
    ----------
    first, last
        The days; `last` itself is left out, for it stands for the quarter under way.
    """
    starts = (
        date(year, month, 1)
        for year in range(first.year, last.year + 2)
        for month in range(1, 13, MONTHS_PER_QUARTER)
    )
    ends = (start - timedelta(days=1) for start in starts)
    return [end for end in takewhile(lambda end: end < last, ends) if end >= first]
