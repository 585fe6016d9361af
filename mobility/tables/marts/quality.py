"""Published tables of the data itself."""

import dataframely as dy


class DataQuality(dy.Schema):
    """Per delivery: who made it, when, how many rows came, stayed and were refused, and why."""

    source = dy.String(primary_key=True)
    delivery = dy.String(primary_key=True)
    title = dy.String()
    title_da = dy.String(nullable=True)
    publisher = dy.String(nullable=True)
    licence = dy.String(nullable=True)
    page = dy.String(nullable=True)
    kind = dy.String()
    retrieved = dy.String(nullable=True)
    caution = dy.String(nullable=True)
    rows = dy.Int64(min=0)
    rows_in = dy.Int64(min=0)
    refused = dy.Int64(min=0)
    answers_refused = dy.Int64(min=0)
    flagged = dy.Int64(min=0)
    most_refused_for = dy.String(nullable=True)
    first_refused_row = dy.Int64(nullable=True)
    is_synthetic = dy.Bool()
