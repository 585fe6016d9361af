"""The register of sub-goals: what was decided, what is known, and the state that follows."""

from mobility.targets.evidence import Observation, read_observations
from mobility.targets.gather import gather
from mobility.targets.judgement import Verdict, chosen_reading, judge
from mobility.targets.knowledge import Knowledge, quarter_ends, quarter_of
from mobility.targets.pace import (
    Projection,
    chance_of_meeting,
    project,
    required_factor,
    required_pace,
)
from mobility.targets.register import Reading, SubGoal, read_readings, read_register
from mobility.targets.reminders import Reminder, remind
from mobility.targets.rules import AT_RISK_FROM, ON_TRACK_FROM, RULES, STATES, Facts, Rule
from mobility.targets.signatures import Decision, read_decisions
from mobility.targets.status import status_frame, status_rows

__all__ = [
    "AT_RISK_FROM",
    "ON_TRACK_FROM",
    "RULES",
    "STATES",
    "Decision",
    "Facts",
    "Knowledge",
    "Observation",
    "Projection",
    "Reading",
    "Reminder",
    "Rule",
    "SubGoal",
    "Verdict",
    "chance_of_meeting",
    "chosen_reading",
    "gather",
    "judge",
    "project",
    "quarter_ends",
    "quarter_of",
    "read_decisions",
    "read_observations",
    "read_readings",
    "read_register",
    "remind",
    "required_factor",
    "required_pace",
    "status_frame",
    "status_rows",
]
