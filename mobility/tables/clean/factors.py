"""Emission factors, electricity's factor, and parameters of models, each with its spread."""

import dataframely as dy
import polars as pl

from mobility.tables import MODES
from mobility.tables.clean.origin import DISTRIBUTIONS, MUNICIPALITY_CODE, STATUSES, Delivered

ELECTRICITY_METHODS = ("location_125_percent", "hourly_grid_mix")
PER = ("vehicle_km", "passenger_km")


class Spread(dy.Schema):
    """A number with its spread and how it was had."""

    low = dy.Float64(nullable=True)
    high = dy.Float64(nullable=True)
    distribution = dy.Enum(DISTRIBUTIONS, description="see `DISTRIBUTIONS` for low and high")
    spread_source = dy.String(nullable=True, description="where low and high come from")
    status = dy.Enum(STATUSES)
    source = dy.String()
    address = dy.String(nullable=True, description="web address of the source")
    note = dy.String(nullable=True)

    @dy.rule()
    def what_is_drawn_has_a_low_and_a_high(cls) -> pl.Expr:
        """Say that every number that is drawn has both ends, in order."""
        return (pl.col("distribution") == "fixed") | (pl.col("low") < pl.col("high")).fill_null(
            False
        )


class EmissionFactors(Delivered, Spread):
    """kg CO2e per km of a mode and vehicle; one per mode, vehicle and unit is used.

    A factor per vehicle-km is divided by persons in the vehicle before it meets a passenger-km.
    """

    factor_id = dy.String(primary_key=True)
    mode = dy.Enum(MODES)
    vehicle = dy.String(description="technology or kind, as `electric_car`")
    per = dy.Enum(PER)
    factor_kg_per_km = dy.Float64(min=0, max=1, description="kg CO2e per km of `per`")
    occupancy_persons = dy.Float64(
        nullable=True,
        min=1,
        max=200,
        description="persons per vehicle that the factor reckons with",
    )
    country = dy.String(regex=r"^[A-Z]{2}$", description="whose vehicles and grid: DK, UK")
    year = dy.Int32(nullable=True, min=1990, max=2100)
    is_used = dy.Bool(description="whether we count with it; the others stand for comparison")

    @dy.rule()
    def the_factor_lies_between_low_and_high(cls) -> pl.Expr:
        """Say that the factor lies between its low and its high."""
        return pl.col("factor_kg_per_km").is_between("low", "high")


class Parameters(Delivered, Spread):
    """One row per parameter of a model: health, cycling, charging, occupancy."""

    parameter_id = dy.String(primary_key=True)
    topic = dy.Enum(
        ("heat", "tag", "unit_value", "speed", "exertion", "trips", "charging", "car", "cold_start")
    )
    mode = dy.Enum(MODES, nullable=True)
    gradient_percent = dy.Float64(nullable=True, min=0, max=30)
    value = dy.Float64()
    unit = dy.String()

    @dy.rule()
    def the_value_lies_between_low_and_high(cls) -> pl.Expr:
        """Say that the value lies between its low and its high."""
        return pl.col("value").is_between("low", "high")


class ElectricityFactors(Delivered):
    """g CO2e per kWh of electricity used, per municipality (0000: Denmark), year and method.

    The methods give different quantities: one series keeps to one method.
    """

    municipality_code = dy.String(primary_key=True, regex=MUNICIPALITY_CODE)
    year = dy.Int32(primary_key=True, min=1990, max=2100)
    method = dy.Enum(ELECTRICITY_METHODS, primary_key=True)
    vintage = dy.String(primary_key=True)
    g_co2e_per_kwh = dy.Float64(min=0, max=2_000)
