"""Segments of the latest diary, ready for levers: no persons, at least so many in each."""

import numpy as np
import polars as pl

from mobility.settings import Settings
from mobility.shift import draw_parameters
from mobility.shift.diary import LIKE_PURPOSES, Diary, Network, read_diary
from mobility.shift.segmenting import segments
from mobility.shift.specification import read_back
from mobility.tables import clean, marts, models

READS = [
    clean.Respondents,
    clean.Trips,
    clean.Areas,
    clean.Stations,
    clean.TravelService,
    clean.RoutedWays,
    models.Replicates,
    models.ChoiceCoefficients,
    marts.ShiftAssumptions,
]
WRITES = marts.ShiftSegments
KEYS = ("is_held", "purpose", "distance_band", "zone")
"""The one to be kept longest first."""
LEAST_N = 8
"""Respondents that a segment has at least, where fewer might be shown: steadier and faster."""
SETS = (("nested", "tour"), ("plain", "tour"), ("nested", "trip"))
"""Model and unit; the first is the headline."""


def build(
    respondents: pl.LazyFrame,
    trips: pl.LazyFrame,
    areas: pl.LazyFrame,
    stations: pl.LazyFrame,
    travel_service: pl.LazyFrame,
    routed_ways: pl.LazyFrame,
    replicates: pl.DataFrame,
    choice_coefficients: pl.LazyFrame,
    shift_assumptions: pl.LazyFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Collapse every set; the value of time is drawn along with the replicates."""
    service, ways = travel_service.collect(), routed_ways.collect()
    network = Network.with_trains(areas.collect(), stations.collect(), service, ways)
    diary = read_diary(respondents.collect(), trips.collect(), replicates, service, network)
    fitted = choice_coefficients.lazy().collect()
    if diary is None or fitted.is_empty():
        return WRITES.create_empty()
    worth = shift_assumptions.filter(pl.col("parameter_id") == "value_of_time").collect()
    draws = draw_parameters(worth, settings.survey.replicates, settings.survey.seed)
    made = [
        _collapsed(
            diary, fitted, one, draws["value_of_time"], max(LEAST_N, settings.disclosure.threshold)
        )
        for one in SETS
    ]
    return pl.concat(made, how="diagonal_relaxed")


def _collapsed(
    diary: Diary,
    fitted: pl.DataFrame,
    one: tuple[str, str],
    value_of_time: np.ndarray,
    least_n: int,
) -> pl.DataFrame:
    kind, unit = one
    units = diary.units(unit).filter(pl.col("wave") == pl.col("wave").max()).drop("is_free")
    units = units.with_columns(
        pl.col("purpose").replace(LIKE_PURPOSES).fill_null("other"),
    )
    model, drawn = read_back(fitted, kind, unit)
    found = segments(
        model, units, diary.weights(units), coefficients=drawn, by=KEYS, least_n=least_n,
        value_of_time=value_of_time, unit=unit,
    )  # fmt: skip
    return found.with_columns(
        model=pl.lit(kind),
        wave=pl.lit(units["wave"][0], pl.Int32),
        is_synthetic=pl.lit(diary.is_synthetic),
    )
