"""Published tables of goals and sub-goals."""

import dataframely as dy

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


class TargetObservations(dy.Schema):
    """All that is known of the sub-goals, row by row, oldest first.

    A `measurement` was bundled, an `observation` was noted by a planner, a `model` is a published
    table's own number; `context` stands beside a state and never moves it.
    """

    id = dy.String(primary_key=True)
    evidence_no = dy.Int64(primary_key=True, min=1)
    kind = dy.Enum(("measurement", "observation", "model", "context"))
    value = dy.Float64(nullable=True)
    observed = dy.Date(nullable=True, description="the day that the value holds for")
    period = dy.String(nullable=True, description="what it holds for, where that is no day")
    source = dy.String()
    address = dy.String(nullable=True)
    who = dy.String(nullable=True, description="who observed it")
    known_on = dy.Date(nullable=True, description="the day it was written down")
    note_da = dy.String(nullable=True)
    note_en = dy.String(nullable=True)
    numerator = dy.Float64(nullable=True)
    denominator = dy.Float64(nullable=True)
    standard_error = dy.Float64(nullable=True, min=0)
    chance_at_due = dy.Float64(nullable=True, min=0, max=1, description="by a model")
    measured_by = dy.String(nullable=True, description="the published table it came from")
    is_synthetic = dy.Bool()


class TargetStatus(dy.Schema):
    """One row per sub-goal: its state, the rule and evidence it follows from, and what comes next.

    `due` is a year: the end of it where `due_kind` is by, the first of a standing duty where it is
    from. `chance_of_meeting` is null wherever made-up data count.
    """

    municipality_code = dy.String(nullable=True)
    id = dy.String(primary_key=True)
    sphere = dy.String()
    title_da = dy.String()
    title_en = dy.String()
    state = dy.Enum(STATES)
    state_by_rule = dy.Enum(STATES)
    rule = dy.String()
    past_due = dy.Bool()
    value = dy.Float64(nullable=True)
    unit = dy.String(nullable=True)
    target = dy.Float64(nullable=True)
    comparison = dy.String(nullable=True)
    due = dy.Int32(nullable=True)
    due_kind = dy.String()
    chance_of_meeting = dy.Float64(nullable=True, min=0, max=1)
    projected = dy.Float64(nullable=True)
    projected_low = dy.Float64(nullable=True)
    projected_high = dy.Float64(nullable=True)
    pace_per_year = dy.Float64(nullable=True)
    required_pace_per_year = dy.Float64(nullable=True)
    reason_da = dy.String()
    reason_en = dy.String()
    evidence = dy.String(nullable=True)
    evidence_da = dy.String(nullable=True)
    source = dy.String(nullable=True)
    observed = dy.Date(nullable=True)
    reading = dy.String(nullable=True)
    signed_by = dy.String(nullable=True)
    signed_reason = dy.String(nullable=True)
    owner = dy.String(nullable=True)
    finance = dy.String(nullable=True)
    finance_da = dy.String(nullable=True)
    next_step = dy.String(nullable=True)
    next_step_da = dy.String(nullable=True)
    measure_da = dy.String()
    measure_en = dy.String()
    wording_da = dy.String(description="the sentence as adopted")
    numerator = dy.String(nullable=True)
    numerator_da = dy.String(nullable=True)
    denominator = dy.String(nullable=True)
    denominator_da = dy.String(nullable=True)
    counting_rule = dy.String()
    counting_rule_da = dy.String()
    note = dy.String(nullable=True)
    note_da = dy.String(nullable=True)
    context_da = dy.String(nullable=True, description="what is known beside, and moves no state")
    context_en = dy.String(nullable=True)
    readings_da = dy.String(nullable=True, description="the ways to read an open text, by name")
    readings_en = dy.String(nullable=True)
    is_synthetic = dy.Bool()


class TargetHistory(dy.Schema):
    """What followed for each sub-goal at the end of each quarter from what was noted by then.

    The last day is the day of the run, with all that is known.
    """

    municipality_code = dy.String(primary_key=True)
    id = dy.String(primary_key=True)
    as_of = dy.Date(primary_key=True)
    quarter = dy.String()
    is_latest = dy.Bool()
    state = dy.Enum(STATES)
    rule = dy.String()
    past_due = dy.Bool()
    value = dy.Float64(nullable=True)
    target = dy.Float64(nullable=True)
    chance_of_meeting = dy.Float64(nullable=True, min=0, max=1)
    evidence = dy.String(nullable=True)
    evidence_da = dy.String(nullable=True)
    source = dy.String(nullable=True)
    reading = dy.String(nullable=True)
    signed_by = dy.String(nullable=True)
    signed_reason = dy.String(nullable=True)
    reason_da = dy.String()
    reason_en = dy.String()
    is_synthetic = dy.Bool()


class TargetReminders(dy.Schema):
    """What is asked of a sub-goal's owner on the day of the run: at most one line a sub-goal."""

    municipality_code = dy.String(primary_key=True)
    id = dy.String(primary_key=True)
    kind = dy.String()
    days = dy.Int32(nullable=True, description="until the date; since it, or since the evidence")
    text_da = dy.String()
    text_en = dy.String()
    owner = dy.String(nullable=True)
    next_step = dy.String(nullable=True)
    next_step_da = dy.String(nullable=True)
    is_synthetic = dy.Bool()
