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
    is_synthetic = dy.Bool()
