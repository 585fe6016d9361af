"""What was fitted and weighted: tables, never pickles."""

import dataframely as dy

from mobility.tables import RELIABILITIES
from mobility.tables.clean.charging import CHARGE_STATUSES


class Replicates(dy.Schema):
    """Replicate weights of every respondent, in the order of `respondents`.

    `weight` is the full-sample weight; `weights` holds R replicate weights as an Arrow fixed-size
    list of float32. `method`, `scale` and `rscales` say how a variance is made of them.
    """

    survey = dy.String(primary_key=True)
    wave = dy.Int32(primary_key=True)
    respondent_id = dy.String(primary_key=True)
    weight = dy.Float64(min=0)
    weights = dy.Any()


class WeightingNotes(dy.Schema):
    """How each wave of a survey was weighted, and how far that can be trusted."""

    survey = dy.String(primary_key=True)
    wave = dy.Int32(primary_key=True)
    employer = dy.String(primary_key=True)
    item = dy.String(primary_key=True)
    value = dy.Float64(nullable=True)
    detail = dy.String(nullable=True)


class FlowPairs(dy.Schema):
    """Every pair of home and work, with what was seen of it: nought where nobody was.

    ``survey``: home postcodes by workplace areas, weighted answers of the latest wave.
    ``register``: municipalities around, as the register counts them.
    """

    level = dy.Enum(("survey", "register"), primary_key=True)
    origin = dy.String(primary_key=True)
    destination = dy.String(primary_key=True)
    persons = dy.Float64(min=0)
    n = dy.Int64(nullable=True, min=0, description="answers; the register asks nobody")
    distance_km = dy.Float64(min=0, description="between the centres, with the detour of roads")
    is_synthetic = dy.Bool()


class FlowSets(dy.Schema):
    """Sets of flows that can be laid side by side: commuters by municipality of home and mode.

    `persons` holds 1 + R of them: the estimate, then a draw each.
    """

    flow_set = dy.String(primary_key=True)
    kind = dy.Enum(("survey", "register", "modelled", "today", "added", "planned", "imported"))
    wave = dy.Int32(nullable=True)
    destination = dy.String(description="a place of work; the municipality: everybody in it")
    title = dy.String(nullable=True, description="of an imported set")
    origin = dy.String(primary_key=True, description="municipality's code, or elsewhere")
    mode = dy.String(primary_key=True, description="all: no mode is told")
    n = dy.Int64(nullable=True, min=0, description="answers; null where nobody was asked")
    is_modelled = dy.Bool()
    is_synthetic = dy.Bool()
    persons = dy.Any()


class PairAccess(dy.Schema):
    """Which share of a pair's commuters could come by train, from delivered points.

    Stations within 800 m of straight line; a shared bike for the last part where it says so.
    """

    origin = dy.String(primary_key=True)
    destination = dy.String(primary_key=True)
    train = dy.Float64(min=0, max=1.000001)
    train_and_shared_bike = dy.Float64(min=0, max=1.000001)
    home_near_station = dy.Float64(min=0, max=1.000001)
    work_near_station = dy.Float64(min=0, max=1.000001)
    is_synthetic = dy.Bool()


class FlowModels(dy.Schema):
    """How those who work at a place are spread over the municipalities, by a fitted model.

    `shares` holds 1 + R of them: the estimate, then a draw each; over the origins of one place each
    draw sums to 1.
    """

    place = dy.String(primary_key=True)
    municipality_code = dy.String(primary_key=True)
    name = dy.String()
    distance_km = dy.Float64(min=0)
    residents = dy.Float64(min=0)
    jobs = dy.Float64(nullable=True, min=0, description="as the register counts them, if delivered")
    shares = dy.Any()
    is_synthetic = dy.Bool()


class ChargeRegister(dy.Schema):
    """One row per connector in the municipality, each place once, from the source trusted most.

    Blanks are filled from the other sources that tell of the place.
    """

    sources = dy.String(description="every source that tells of the place, trusted first")
    pool_id = dy.String()
    station_id = dy.String(nullable=True, description="absent: posts are not told apart")
    evse_id = dy.String()
    connector_id = dy.String(primary_key=True)
    source = dy.String()
    source_id = dy.String()
    name = dy.String(nullable=True)
    operator = dy.String(nullable=True)
    address = dy.String(nullable=True)
    postcode = dy.String(nullable=True)
    area_code = dy.String(nullable=True, description="the postal area that it lies in")
    latitude = dy.Float64(min=-90, max=90)
    longitude = dy.Float64(min=-180, max=180)
    evse_code = dy.String(nullable=True)
    status = dy.Enum(CHARGE_STATUSES)
    is_public = dy.Bool(nullable=True)
    is_fleet = dy.Bool(nullable=True)
    commissioned = dy.Date(nullable=True)
    registered = dy.Date(nullable=True)
    standard = dy.String(nullable=True)
    current = dy.String(nullable=True)
    evse_kw = dy.Float64(nullable=True)
    connector_kw = dy.Float64(nullable=True)
    is_synthetic = dy.Bool()


class ChoiceCoefficients(dy.Schema):
    """Coefficients of the mode choice models, each with its errors and its draws by replicate.

    `tour` and `trip` say what chooses; `replicates` is one Newton step under every replicate
    weight, in the order of `replicates`.
    """

    model = dy.Enum(("nested", "plain"), primary_key=True)
    unit = dy.Enum(("trip", "tour"), primary_key=True)
    coefficient_no = dy.Int32(min=0)
    coefficient = dy.String(primary_key=True)
    value = dy.Float64()
    standard_error = dy.Float64(min=0)
    robust_standard_error = dy.Float64(min=0)
    clustered_standard_error = dy.Float64(min=0, description="respondents as clusters")
    replicate_standard_error = dy.Float64(min=0)
    replicates = dy.List(dy.Float64())
    is_synthetic = dy.Bool()


class ChoiceScores(dy.Schema):
    """How well the mode choice models describe and foretell, beside boosted trees."""

    model = dy.Enum(("nested", "plain"), primary_key=True)
    unit = dy.Enum(("trip", "tour"), primary_key=True)
    score = dy.String(primary_key=True, description="as `rho_squared`, `held_out_log_loss`")
    level = dy.String(primary_key=True, description="alternative, group or wave; `all`")
    value = dy.Float64()
    standard_error = dy.Float64(nullable=True, min=0)
    n = dy.Int64(nullable=True, min=0)
    is_synthetic = dy.Bool()


class EmployerCells(dy.Schema):
    """All that can be told of each employer's people, with its counts: nothing is hidden yet.

    For the house's own eyes; `marts/employer_summary` and the releases are made of it. A row is a
    cell of a table: a level of `variable` within one of `by_variable`, null for a total.
    """

    survey = dy.String()
    wave = dy.Int32()
    employer = dy.String()
    detail = dy.Int8(min=0, max=5, description="how fine the groups are; 0 where they do not vary")
    topic = dy.String()
    quantity = dy.String()
    unit = dy.String()
    method = dy.String(nullable=True)
    vintage = dy.String(nullable=True)
    variable = dy.String(nullable=True)
    value = dy.String(nullable=True)
    by_variable = dy.String(nullable=True)
    by_value = dy.String(nullable=True)
    answers = dy.Int64(nullable=True, min=0, description="respondents in the cell itself")
    largest = dy.Float64(nullable=True, description="the largest respondent's part of the amount")
    second = dy.Float64(nullable=True)
    estimate = dy.Float64(nullable=True)
    standard_error = dy.Float64(nullable=True, min=0)
    low = dy.Float64(nullable=True)
    high = dy.Float64(nullable=True)
    n = dy.Int64(nullable=True, min=0, description="respondents behind it: of a share, its base")
    n_effective = dy.Float64(nullable=True, min=0)
    reliability = dy.Enum(RELIABILITIES)
    bound_low = dy.Float64(nullable=True)
    bound_high = dy.Float64(nullable=True)
    is_synthetic = dy.Bool()
