"""Published tables of who answered."""

import dataframely as dy


class ResponseRates(dy.Schema):
    """How many of those asked have answered, per survey, wave and employer, also in the field.

    `margin` is half the 95 % interval of a share near one half as it would be from these answers,
    the finite staff counted; null where nobody said how many were asked.
    """

    survey = dy.String(primary_key=True)
    wave = dy.Int32(primary_key=True)
    employer = dy.String(primary_key=True, description="empty where the survey is of no employer")
    answered = dy.Int64(min=1, description="people")
    asked = dy.Int64(nullable=True, min=1, description="people")
    rate = dy.Float64(nullable=True, min=0, max=1)
    margin = dy.Float64(nullable=True, min=0)
    last_answer = dy.Date(nullable=True)
    is_synthetic = dy.Bool()
