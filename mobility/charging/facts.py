"""Statistics of cars and dwellings, brought to the shape that forecasts are fitted to."""

import polars as pl

HOUSEHOLD_CARS = "household_cars"
"""The count with a history by municipality; all cars, with company cars, is another quantity."""

YEAR_END_TO_1_JANUARY = 1
"""The projection counts a year's end, Statistics Denmark the first of January after it."""


def history_of(passenger_cars: pl.DataFrame, municipality_code: str) -> pl.DataFrame:
    """Give a municipality's cars of households by year, from the newest delivery of each.

    Parameters
    ----------
    passenger_cars
        ``municipality_code, year, counted, fuel, vintage, cars``.
    municipality_code
        Four digits; 0000 is Denmark.

    Returns
    -------
    polars.DataFrame
        ``year, cars, electric, plug_in`` (1 January), years with all three.
    """
    ours = passenger_cars.filter(
        pl.col("municipality_code") == municipality_code,
        pl.col("counted").cast(pl.String) == HOUSEHOLD_CARS,
    )
    newest = ours.sort("vintage").unique(["year", "fuel"], keep="last")
    wide = newest.select(
        pl.col("year").cast(pl.Int64),
        *(
            pl.when(pl.col("fuel").cast(pl.String) == fuel).then("cars").alias(name)
            for fuel, name in (
                ("total", "cars"),
                ("electric", "electric"),
                ("plugin_hybrid", "plug_in"),
            )
        ),
    )
    return wide.group_by("year").agg(pl.all().max()).drop_nulls().sort("year")


def projection_of(national_cars: pl.DataFrame) -> pl.DataFrame | None:
    """Give the nation's projected stock on 1 January, from the newest edition.

    Returns
    -------
    polars.DataFrame or None
        ``year, electric, plug_in, electric_share`` (of all cars); None where there is no edition.
    """
    stock = national_cars.filter(pl.col("quantity").cast(pl.String) == "stock")
    if stock.is_empty():
        return None
    newest = stock.filter(pl.col("vintage") == pl.col("vintage").max())
    fuel = pl.col("fuel").cast(pl.String)
    return (
        newest.group_by(pl.col("year").cast(pl.Int64) + YEAR_END_TO_1_JANUARY)
        .agg(
            pl.col("cars").filter(fuel == "electric").sum().alias("electric"),
            pl.col("cars").filter(fuel == "plugin_hybrid").sum().alias("plug_in"),
            pl.col("cars").sum().alias("all_cars"),
        )
        .with_columns(electric_share=pl.col("electric") / pl.col("all_cars"))
        .drop("all_cars")
        .sort("year")
    )


def dwellings_of(dwellings: pl.DataFrame, municipality_code: str) -> dict[str, float] | None:
    """Give a municipality's dwellings by type in the newest year and delivery; None without any."""
    ours = dwellings.filter(pl.col("municipality_code") == municipality_code)
    if ours.is_empty():
        return None
    last = ours.filter(pl.col("year") == pl.col("year").max())
    newest = last.sort("vintage").unique("dwelling_type", keep="last")
    return {
        str(kind): float(number)
        for kind, number in newest.select(
            pl.col("dwelling_type").cast(pl.String), "dwellings"
        ).iter_rows()
    }
