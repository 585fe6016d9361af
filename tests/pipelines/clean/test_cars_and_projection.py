"""The bundled counts of cars and the national projection hang together."""

import polars as pl

from mobility.tables import clean

BALLERUP = "0151"


def test_the_two_counts_of_cars_keep_their_distance(facts):
    cars = facts(clean.PassengerCars).filter(year=2026)
    both = cars.pivot(on="counted", index=["municipality_code", "fuel"], values="cars").drop_nulls()
    assert (both["all_cars"] > both["household_cars"]).all()
    here = both.filter(municipality_code=BALLERUP, fuel="total")
    assert here["all_cars", "household_cars"].row(0) == (24_832, 21_143)


def test_households_cannot_have_more_cars_than_there_are(facts, raw_facts):
    """The export's second and third heading are swapped: as printed they are impossible."""
    households = facts(clean.HouseholdsByCars)
    there_are = (
        facts(clean.PassengerCars)
        .filter(counted="all_cars", fuel="total")
        .join(households, on="municipality_code", how="semi")["cars"]
        .sum()
    )
    least = {"none": 0, "one": 1, "two_or_more": 2}
    each = pl.col("cars_of_household").cast(pl.String).replace_strict(least)
    assert households.select((each * pl.col("households")).sum()).item() < there_are
    printed = raw_facts("election_database/*/households_by_cars.csv")
    one, more = (
        printed[heading].cast(pl.Float64).sum()
        for heading in ("heading_2_one_car", "heading_3_two_or_more_cars")
    )
    assert one + 2 * more > there_are


def test_fuels_sum_to_no_more_than_the_total(facts):
    wide = facts(clean.PassengerCars).pivot(
        on="fuel", index=["municipality_code", "year", "counted"], values="cars"
    )
    parts = wide.select(
        pl.sum_horizontal("electric", "plugin_hybrid", "diesel", "petrol")
    ).to_series()
    assert (parts <= wide["total"]).all()
    households = wide["counted"] == "household_cars"
    assert (parts / wide["total"]).filter(households).min() > 0.997


def test_the_two_road_series_differ_by_border_trade_and_one_is_used(facts):
    series = facts(clean.NationalEmissions)
    wide = series.pivot(on="series", index="year", values="emissions_mt")
    gap = wide["road"] - wide["road_without_border_trade"] - wide["border_trade"]
    assert gap.abs().max() < 0.15
    y2023 = wide.filter(year=2023)
    assert y2023["road", "road_without_border_trade"].row(0) == (11.3, 10.7)
    assert wide.filter(pl.col("year").is_in([1990, 2030]))["road"].to_list() == [10.4, 5.9]
    used = dict(series["series", "is_used"].unique().rows())
    assert (used["road"], used["road_without_border_trade"]) == (False, True)


def test_the_projected_stock_and_sales_hang_together(facts):
    stock = facts(clean.NationalCars).filter(quantity="stock", year=2030)
    assert stock["cars"].sum() == 3_066_305
    shares = facts(clean.NationalSalesShares)
    inflow = facts(clean.NationalCars).filter(quantity="inflow")
    own = inflow.with_columns(pl.col("cars") / pl.col("cars").sum().over("year"))
    both = own.join(shares.filter(variant="central"), on=["year", "fuel"])
    assert (both["cars"] - both["sales_share"]).abs().max() < 6e-4
    spread = shares.filter(fuel="electric", year=2026).sort("sales_share")["sales_share"]
    assert spread.to_list() == [0.763, 0.863, 0.963]
