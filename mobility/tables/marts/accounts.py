"""Published tables of accounts and registers: counted, not estimated."""

import dataframely as dy

from mobility.tables.clean.accounts import SECTORS
from mobility.tables.clean.cars import FUELS


class Co2Account(dy.Schema):
    """Tonnes of CO2e and share of the total, by account, vintage, municipality, year and sector."""

    account = dy.String(primary_key=True)
    vintage = dy.String(primary_key=True)
    municipality_code = dy.String(primary_key=True)
    year = dy.Int32(primary_key=True)
    sector = dy.Enum(SECTORS, primary_key=True)
    tonnes = dy.Float64(nullable=True)
    share = dy.Float64(nullable=True)
    is_headline = dy.Bool()
    note = dy.String(nullable=True)
    is_synthetic = dy.Bool()


class CarOwnership(dy.Schema):
    """Passenger cars on 1 January by count and fuel, with the share of each fuel."""

    municipality_code = dy.String(primary_key=True)
    year = dy.Int32(primary_key=True)
    counted = dy.String(primary_key=True)
    fuel = dy.Enum(FUELS, primary_key=True)
    vintage = dy.String(primary_key=True)
    cars = dy.Int64(min=0)
    share = dy.Float64(nullable=True, min=0, max=1)
    per_1000_inhabitants = dy.Float64(nullable=True, min=0)
    is_synthetic = dy.Bool()
