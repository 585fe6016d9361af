"""Published tables of how surveys were weighted, and of the survey that comes next."""

import dataframely as dy


class Weighting(dy.Schema):
    """What weighting found and did, as sentences: the key of one, and its values as JSON."""

    survey = dy.String()
    wave = dy.Int32()
    employer = dy.String(nullable=True)
    finding_no = dy.Int32(min=1)
    finding = dy.String()
    finding_values = dy.String()
    answers = dy.Int64(min=0)
    asked = dy.Int64(nullable=True, min=0)
    is_synthetic = dy.Bool()


class NextSurvey(dy.Schema):
    """Answers that the next wave needs to see a change, per employer (null: together)."""

    survey = dy.String()
    wave = dy.Int32(description="the wave that the plan learns from")
    employer = dy.String(nullable=True)
    quantity = dy.String()
    before = dy.Float64(min=0, max=1)
    change = dy.Float64()
    design_effect = dy.Float64(min=0)
    expected_response = dy.Float64(nullable=True, min=0, max=1)
    employees = dy.Int64(min=0)
    answers_needed = dy.Int64(min=0)
    to_ask = dy.Int64(min=0)
    is_enough = dy.Bool()
    smallest_change = dy.Float64(nullable=True)
    is_synthetic = dy.Bool()
