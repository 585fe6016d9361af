"""Published tables of surveys: every estimate with its error."""

import dataframely as dy

from mobility.tables import MODES
from mobility.tables.marts.estimates import Estimated

MEASURES = ("persons", "days", "trips", "km")
"""What a mode's share is a share of."""


class _OfSurvey(Estimated):
    """Which survey, wave and group; null in `employer` is surveyed employers together."""

    survey = dy.String()
    wave = dy.Int32()
    group_variable = dy.String(nullable=True)
    group_value = dy.String(nullable=True)
    is_synthetic = dy.Bool()


class ModeShare(_OfSurvey):
    """Share of each mode among persons, days, trips or kilometres."""

    employer = dy.String(nullable=True)
    measure = dy.Enum(MEASURES)
    mode = dy.Enum(MODES)


class TripLength(_OfSurvey):
    """Share of trips, or of commutes, in each distance band, by mode (null: all modes)."""

    employer = dy.String(nullable=True)
    measure = dy.Enum(MEASURES)
    mode = dy.Enum(MODES, nullable=True)
    distance_band = dy.String()


class ShortCarTrips(_OfSurvey):
    """Car trips shorter than a limit: their share of car trips and, where weights allow, number.

    `counted_by` trip counts a trip by its own length, tour by whether its whole tour stays under
    the limit. `survey` names the source, also where it is a count of lengths and no survey.
    """

    limit_km = dy.Float64()
    counted_by = dy.Enum(("trip", "tour"))
    quantity = dy.Enum(("share", "trips_per_day", "difference"))


class Crosstab(Estimated):
    """Any variable by any other of a declared list: share of respondents, by column value."""

    survey = dy.String()
    wave = dy.Int32()
    employer = dy.String(nullable=True)
    variable = dy.String()
    value = dy.String()
    by_variable = dy.String()
    by_value = dy.String()
    is_synthetic = dy.Bool()


class EstimatesChanged(_OfSurvey):
    """Change of a published share from one wave to the next, with the error of the change.

    Where the question was changed in between, `is_break`, nothing is compared.
    """

    employer = dy.String(nullable=True)
    quantity = dy.String()
    level = dy.String()
    earlier_wave = dy.Int32()
    p_value = dy.Float64(nullable=True)
    p_adjusted = dy.Float64(nullable=True)
    composition = dy.Float64(nullable=True)
    behaviour = dy.Float64(nullable=True)
    is_break = dy.Bool()
