"""Published tables of the data itself."""

import dataframely as dy

from mobility.tables.clean.events import EVENT_KINDS
from mobility.tables.clean.origin import DISTRIBUTIONS, STATUSES


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


class EventNotes(dy.Schema):
    """Per event and series: what happened when, drawn on the series that it may have moved."""

    event_id = dy.String(primary_key=True)
    series = dy.String(primary_key=True)
    kind = dy.Enum(EVENT_KINDS)
    began = dy.Date()
    ended = dy.Date(nullable=True)
    municipality_code = dy.String(nullable=True, description="null: the whole country")
    place = dy.String(nullable=True)
    title_da = dy.String()
    title_en = dy.String()
    source = dy.String()
    address = dy.String(nullable=True)


class Factors(dy.Schema):
    """Per factor and parameter of a model: its value, its spread, and where it is from."""

    factor_id = dy.String(primary_key=True)
    topic = dy.String()
    value = dy.Float64()
    low = dy.Float64(nullable=True)
    high = dy.Float64(nullable=True)
    unit = dy.String()
    distribution = dy.Enum(DISTRIBUTIONS)
    status = dy.Enum(STATUSES)
    source = dy.String()
    address = dy.String(nullable=True)
    note = dy.String(nullable=True)
    is_used = dy.Bool()
