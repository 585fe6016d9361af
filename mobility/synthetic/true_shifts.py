"""What the true coefficients say of a lever: expected shares before and after, in the last wave."""

from typing import Any

import numpy as np
import polars as pl

from mobility.synthetic.choices import probabilities, utilities
from mobility.synthetic.population import Population
from mobility.tables import MODES

DIGITS = 8
SHORT_KM = 5.0

LEVERS: dict[str, dict[str, dict[str, bool]]] = {
    "commuting": {
        "ebike_for_all": {"has_ebike": True},
        "parking_paid": {"parking_free": False},
    },
    "diary": {"ebike_for_all": {"has_ebike": True}},
}
"""Per survey and lever: what everybody then has."""


def true_shifts(people: Population) -> dict[str, Any]:
    """Give expected shares of modes (by person, or by trip) under each lever and without it.

    Expected, not realised: the mean of the logit's probabilities over the population, which is what
    a fitted model's scenario estimates.
    """
    wave = pl.col("wave") == people.world.waves[-1]
    frames = {"commuting": people.staff.filter(wave), "diary": people.tours.filter(wave)}
    told: dict[str, Any] = {}
    for survey, frame in frames.items():
        before = _expected(frame, survey)
        told[survey] = {"reference": before}
        for lever, has in LEVERS[survey].items():
            columns = [pl.lit(value).alias(name) for name, value in has.items()]
            after = _expected(frame.with_columns(columns), survey)
            change = {
                name: round(after["mode_share"][name] - before["mode_share"][name], DIGITS)
                for name in MODES
            }
            told[survey][lever] = {**after, "change": change}
    return told


def _expected(frame: pl.DataFrame, survey: str) -> dict[str, Any]:
    chance = probabilities(utilities(frame, survey))
    if survey == "commuting":
        return {"mode_share": _named(chance.mean(axis=0))}
    trips = 1.0 + frame["stops"].to_numpy()
    km = frame.select("km_1", "km_2", "km_home")
    short = (
        km.select(pl.sum_horizontal((pl.all() < SHORT_KM).fill_null(False).cast(pl.Int64)))
        .to_series()
        .to_numpy()
    )
    driven = chance[:, MODES.index("car_driver")]
    return {
        "mode_share": _named(trips @ chance / trips.sum()),
        "car_trips_a_day": round(float(trips @ driven), 3),
        "car_trips_under_5_km_a_day": round(float(short @ driven), 3),
    }


def _named(values: np.ndarray) -> dict[str, float]:
    return {mode: round(float(value), DIGITS) for mode, value in zip(MODES, values, strict=True)}
