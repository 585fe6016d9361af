"""The national projection of transport: emissions, cars, sales."""

import dataframely as dy

from mobility.tables.clean.cars import FUELS
from mobility.tables.clean.origin import Delivered

PROJECTED_SERIES = (
    "road",
    "road_without_border_trade",
    "border_trade",
    "rail",
    "domestic_shipping",
    "domestic_aviation",
    "other_transport",
    "transport",
    "transport_kf24",
    "passenger_cars",
    "vans",
    "lorries",
    "buses_motorcycles_other",
)


class NationalEmissions(Delivered):
    """Denmark's transport emissions by series and year, observed and projected.

    `road` holds border trade (fuel sold in Denmark and burnt abroad, less the reverse), as the
    national account does; `road_without_border_trade` does not: 11.3 and 10.7 Mt in 2023. What is
    brought to a municipality is the latter; the former is quoted for the nation's own course.
    """

    vintage = dy.String(primary_key=True)
    series = dy.Enum(PROJECTED_SERIES, primary_key=True)
    year = dy.Int32(primary_key=True, min=1990, max=2100)
    emissions_mt = dy.Float64(min=-5, max=50, description="million t CO2e")
    is_used = dy.Bool(description="whether we count with this series; the note says why not")
    figure = dy.String()
    note = dy.String(nullable=True)


class NationalCars(Delivered):
    """Denmark's passenger cars by fuel and year: the stock, and what comes into it."""

    vintage = dy.String(primary_key=True)
    quantity = dy.Enum(("stock", "inflow"), primary_key=True)
    fuel = dy.Enum(FUELS[1:], primary_key=True)
    year = dy.Int32(primary_key=True, min=1990, max=2100)
    cars = dy.Int64(min=0)
    figure = dy.String()


class NationalSalesShares(Delivered):
    """Share of a fuel in the cars that come into Denmark's stock, used imports with them.

    Three variants: the projection's own (central), and electric cars 10 points raised and lowered.
    """

    vintage = dy.String(primary_key=True)
    variant = dy.Enum(("central", "raised", "lowered"), primary_key=True)
    fuel = dy.Enum(FUELS[1:], primary_key=True)
    year = dy.Int32(primary_key=True, min=1990, max=2100)
    sales_share = dy.Float64(min=0, max=1)
    figure = dy.String()
