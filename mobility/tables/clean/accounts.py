"""CO2 accounts."""

import dataframely as dy
import polars as pl

from mobility.tables.clean.origin import MUNICIPALITY_CODE, Delivered

SECTORS = (
    "total",
    "transport",
    "energy",
    "agriculture",
    "waste",
    "industry",
    "companies",
    "business_without_transport",
    "citizens_without_transport",
    "municipality_without_transport",
)
"""The parts of the accounts, each under its own account's boundary."""


class Co2Accounts(Delivered):
    """One row per account, vintage, municipality, year and sector, as the account states it.

    Accounts differ in boundary: numbers of two accounts, or of two vintages, are never subtracted.
    Tonnes can be negative where land takes up more than it gives off.
    """

    account = dy.String(primary_key=True, description="the source's folder: each is an account")
    vintage = dy.String(primary_key=True, description="the edition: the delivery's folder")
    municipality_code = dy.String(primary_key=True, regex=MUNICIPALITY_CODE)
    year = dy.Int32(primary_key=True, min=1990, max=2100)
    sector = dy.Enum(SECTORS, primary_key=True)
    tonnes = dy.Float64(nullable=True, description="t CO2e")
    stated_share = dy.Float64(
        nullable=True, min=0, max=1, description="share of all CO2, where the account states one"
    )
    note = dy.String(nullable=True)

    @dy.rule()
    def tonnes_or_a_share_is_stated(cls) -> pl.Expr:
        """Say that an account states something in each of its rows."""
        return pl.col("tonnes").is_not_null() | pl.col("stated_share").is_not_null()


class AccountParts(Delivered):
    """One row per part of an account's transport; what an account does not part by is null."""

    account = dy.String(description="the source's folder: each is an account")
    vintage = dy.String(description="the edition: the delivery's folder")
    municipality_code = dy.String(regex=MUNICIPALITY_CODE)
    year = dy.Int32(min=1990, max=2100)
    vehicle = dy.String(nullable=True, description="as passenger_cars, through_traffic, freight")
    carrier = dy.String(nullable=True, description="energy carrier, as diesel")
    road_owner = dy.String(nullable=True, description="as state, municipality")
    tonnes = dy.Float64(description="t CO2e")
    file = dy.String(primary_key=True, description="path below data_raw")
    row = dy.Int64(primary_key=True, min=2, description="line of the file")
