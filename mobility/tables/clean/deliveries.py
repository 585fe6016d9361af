"""What was delivered from outside: deliveries, their margins, counts, breaks and refusals."""

import dataframely as dy

CHANGES = ("new", "gone", "reworded", "recoded")
"""How a question can differ from last year's."""


class Deliveries(dy.Schema):
    """Every delivery of `data_raw`: who made it, when, and whether it is made up."""

    source = dy.String(primary_key=True)
    delivery = dy.String(primary_key=True)
    title = dy.String()
    title_da = dy.String(nullable=True, description="the Danish of `title`, where it is told")
    publisher = dy.String(nullable=True)
    licence = dy.String(nullable=True)
    retrieved = dy.String(nullable=True)
    kind = dy.String()
    employer = dy.String(nullable=True)
    wave = dy.Int32(nullable=True)
    is_synthetic = dy.Bool()
    files = dy.Int32(min=0)
    retention = dy.Date(nullable=True)
    replicate_method = dy.String(nullable=True)
    fay_k = dy.Float64(nullable=True, min=0, max=1)
    replicate_scale = dy.Float64(nullable=True, min=0)
    replicate_scales = dy.List(dy.Float64(min=0), nullable=True)
    caution = dy.String(nullable=True)
    page = dy.String(nullable=True)


class Margins(dy.Schema):
    """Known population totals that a delivery's weights are raked to."""

    survey = dy.String(primary_key=True)
    wave = dy.Int32(primary_key=True)
    employer = dy.String(primary_key=True)
    variable = dy.String(primary_key=True)
    level = dy.String(primary_key=True)
    total = dy.Float64(min=0)
    file = dy.String()
    row = dy.Int64(min=1)


class SeriesBreaks(dy.Schema):
    """A question that a wave asks otherwise than the wave before; there a series may break."""

    survey = dy.String(primary_key=True)
    employer = dy.String(primary_key=True)
    wave = dy.Int32(primary_key=True)
    column = dy.String(primary_key=True)
    change = dy.Enum(CHANGES, primary_key=True)
    before_wave = dy.Int32(min=1900, max=2200)
    was = dy.String(nullable=True)
    now = dy.String(nullable=True)
    is_break = dy.Bool()


class CarTripLengths(dy.Schema):
    """Car trips counted by zone, month and distance band."""

    source = dy.String(primary_key=True)
    zone = dy.String(primary_key=True)
    month = dy.String(primary_key=True, regex=r"^\d{4}-\d{2}$")
    distance_band = dy.String(primary_key=True)
    from_km = dy.Float64(min=0)
    to_km = dy.Float64(nullable=True, min=0)
    trips = dy.Float64(min=0)
    is_synthetic = dy.Bool()
    file = dy.String()
    row = dy.Int64(min=1)


class Counts(dy.Schema):
    """Bicycles, cars or parked vehicles counted at a place."""

    source = dy.String(primary_key=True)
    place = dy.String(primary_key=True)
    time = dy.String(primary_key=True, regex=r"^\d{4}-\d{2}(-\d{2}([T ]\d{2}:\d{2}.*)?)?$")
    kind = dy.String(primary_key=True)
    count = dy.Float64(min=0)
    is_synthetic = dy.Bool()
    file = dy.String()
    row = dy.Int64(min=1)


class Refused(dy.Schema):
    """A row, or one answer of it, that could not be taken in."""

    table = dy.String()
    file = dy.String()
    row = dy.Int64()
    column = dy.String()
    value = dy.String(nullable=True)
    rule = dy.String()
    scope = dy.Enum(("row", "answer"))


class Tallies(dy.Schema):
    """Rows delivered, taken in and refused, per table and file."""

    table = dy.String(primary_key=True)
    file = dy.String(primary_key=True)
    rows_delivered = dy.Int64(min=0)
    rows_in = dy.Int64(min=0)
    rows_refused = dy.Int64(min=0)
    answers_refused = dy.Int64(min=0)
    rows_flagged = dy.Int64(min=0)
