"""What a saved kilometre is worth, put together from tables of parameters, factors and cars."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import polars as pl

from mobility.errors import EstimateError
from mobility.shift.drawing import draw_parameters
from mobility.shift.savings import NEEDED, Factors

FROM_CAR: Final = "new_cyclists_from_car"
"""The share of new cyclists who drove before, as evidence has it."""

VALUE_OF_TIME: Final = "value_of_time"

FUELS: Final = {
    "petrol": "fossil",
    "diesel": "fossil",
    "plugin_hybrid": "plugin_hybrid",
    "electric": "electric",
}
"""What a registered fuel counts as: the Danish factor does not part petrol from diesel."""

OF_FACTORS: Final = {
    "fossil_car": "kg_per_km_fossil",
    "plugin_hybrid_car": "kg_per_km_plugin_hybrid",
    "electric_car": "kg_per_km_electric",
    "electric_bicycle": "ebike_kg_per_km",
}
"""Parameters that are emission factors: by vehicle, per vehicle-km (a bicycle's per person)."""

TOPICS: Final = ("heat", "tag", "cold_start")
"""Topics whose parameters all go along."""

COLUMNS: Final = ("parameter_id", "value", "low", "high", "distribution", "unit", "status",
                  "source", "note")  # fmt: skip


def assumptions_of(
    parameters: pl.DataFrame, emission_factors: pl.DataFrame, calibration_figures: pl.DataFrame
) -> pl.DataFrame:
    """Give every parameter that savings rest on, in one table.

    Returns
    -------
    parameter_id, value, low, high, distribution, unit, status, source, note

    Raises
    ------
    EstimateError
        One of `NEEDED`, of the factors or the evidence is absent.
    """
    named = parameters.filter(
        pl.col("parameter_id").is_in([*NEEDED, VALUE_OF_TIME])
        | pl.col("topic").cast(pl.String).is_in(TOPICS)
    ).select(_text(COLUMNS))
    factors = (
        emission_factors.filter(
            pl.col("is_used")
            & pl.col("vehicle").is_in(list(OF_FACTORS))
            & (
                (pl.col("per").cast(pl.String) == "vehicle_km")
                | (pl.col("vehicle") == "electric_bicycle")
            )
            & pl.col("mode").cast(pl.String).is_in(["car_driver", "ebike"])
        )
        .with_columns(
            parameter_id=pl.col("vehicle").replace_strict(OF_FACTORS),
            value=pl.col("factor_kg_per_km"),
            unit=pl.lit("kg CO2e/km"),
        )
        .select(_text(COLUMNS))
    )
    found = pl.concat([named, factors, _evidence(calibration_figures)], how="vertical_relaxed")
    absent = sorted({*NEEDED, VALUE_OF_TIME, FROM_CAR, *OF_FACTORS.values()}
                    - set(found["parameter_id"]))  # fmt: skip
    if absent:
        raise EstimateError(
            f"Savings lack {absent}.",
            where="parameters, emission_factors, calibration_figures",
            todo="deliver a row for each, with its source.",
        )
    return found


def _evidence(figures: pl.DataFrame) -> pl.DataFrame:
    rows = figures.filter(pl.col("figure_id") == "superhighway_new_cyclists_from_car")
    low, high = pl.col("low") / 100, pl.col("high") / 100
    return rows.with_columns(
        parameter_id=pl.lit(FROM_CAR), value=(low + high) / 2, low=low, high=high,
        distribution=pl.lit("uniform"), unit=pl.lit("share of new cyclists"),
    ).select(_text(COLUMNS))  # fmt: skip


def _text(columns: tuple[str, ...]) -> list[pl.Expr]:
    texts = ("distribution", "status")
    return [pl.col(name).cast(pl.String) if name in texts else pl.col(name) for name in columns]


def fleet_of(national_cars: pl.DataFrame) -> pl.DataFrame:
    """Give year, fuel, km_share by the newest projection of the stock.

    Every car is taken to drive alike: an electric one drives more in its first years, so early
    years' savings are told a little high.
    """
    newest = national_cars["vintage"].max()
    stock = national_cars.filter(
        (pl.col("vintage") == newest) & (pl.col("quantity").cast(pl.String) == "stock")
    ).with_columns(
        fuel=pl.col("fuel").cast(pl.String).replace_strict(FUELS, default=None),
    )
    counted = stock.drop_nulls("fuel").group_by("year", "fuel").agg(pl.col("cars").sum())
    share = pl.col("cars") / pl.col("cars").sum().over("year")
    return counted.select("year", "fuel", km_share=share).sort("year", "fuel")


def draws_of(assumptions: pl.DataFrame, draws: int, seed: int) -> dict[str, np.ndarray]:
    """Draw every assumption, of shape (1 + R,): the same for the same seed, wherever it is done."""
    return draw_parameters(assumptions, draws, seed)


def factors_of(drawn: Mapping[str, np.ndarray], fleet: pl.DataFrame) -> Factors:
    """Give what a saved kilometre is worth.

    Raises
    ------
    EstimateError
        A parameter is absent.
    """
    return Factors(drawn, fleet.with_columns(pl.col("fuel").cast(pl.String)))
