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
    """One row per sub-goal: its state, what it follows from, and what comes next."""

    municipality_code = dy.String()
    id = dy.String(primary_key=True)
    sphere = dy.String()
    title_da = dy.String()
    title_en = dy.String()
    state = dy.Enum(STATES)
    past_due = dy.Bool()
    value = dy.Float64(nullable=True)
    unit = dy.String(nullable=True)
    target = dy.Float64(nullable=True)
    comparison = dy.String(nullable=True)
    due = dy.Int32(nullable=True)
    due_kind = dy.String()
    chance_of_meeting = dy.Float64(nullable=True, min=0, max=1)
    reason_da = dy.String()
    reason_en = dy.String()
    evidence_da = dy.String(nullable=True)
    evidence_en = dy.String(nullable=True)
    source = dy.String(nullable=True)
    observed = dy.Date(nullable=True)
    owner = dy.String(nullable=True)
    finance = dy.String(nullable=True)
    next_step_da = dy.String(nullable=True)
    next_step_en = dy.String(nullable=True)
    is_synthetic = dy.Bool()
