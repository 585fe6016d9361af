"""Forecasts of electric cars, fitted to 2018-2022, 2023 and 2024, judged on what came.

Run: ``python -m benchmarks.ev_backtest``. The national projection is of April 2025: it had seen the
years up to January 2025, so that in this test only 2026 is new to it; the curves saw nothing.
"""

from pathlib import Path

import polars as pl

from mobility.charging.backtest import back_test, summary
from mobility.charging.stock import ev_stock, models

RAW = Path(__file__).parents[1] / "data_raw"
ORIGINS = (2022, 2023, 2024)
OURS = "0151"


def histories() -> pl.DataFrame:
    cars = pl.read_csv(
        RAW / "passenger_cars/2026-09-30/household_cars.csv",
        schema_overrides={"municipality_code": pl.String},
    )
    wide = cars.pivot("fuel", index=["municipality_code", "year"], values="cars")
    return wide.select(
        pl.col("municipality_code").alias("area"),
        "year",
        pl.col("total").alias("cars"),
        "electric",
        pl.col("plugin_hybrid").alias("plug_in"),
    )


def projection() -> pl.DataFrame:
    stock = pl.read_csv(RAW / "national_projection/kf25/cars.csv").filter(
        pl.col("quantity") == "stock"
    )
    # counted at the end of the year, which is 1 January of the next
    wide = stock.pivot("fuel", index="year", values="cars").with_columns(pl.col("year") + 1)
    return wide.select("year", "electric", pl.col("plugin_hybrid").alias("plug_in"))


def main() -> None:
    pl.Config.set_tbl_rows(60).set_tbl_cols(20).set_tbl_width_chars(140).set_float_precision(3)
    pl.Config.set_tbl_hide_dataframe_shape(True)
    tested = back_test(histories(), models(projection()), origins=ORIGINS)
    ours = tested.filter(pl.col("area") == OURS)
    print("Ballerup, 95 % intervals, cars")
    print(
        ours.filter(pl.col("level") == 0.95).select(
            "model", "origin", "year", "actual", "estimate", "low", "high", "covered"
        )
    )
    print("Ballerup, 9 forecasts a model; scores as shares of the actual, less is better")
    print(summary(ours))
    print("Denmark and nine municipalities, 90 forecasts a model (they go wrong together)")
    print(summary(tested))
    history = histories().filter(pl.col("area") == OURS).drop("area")
    print("Ballerup to come, 1 January")
    coming = ev_stock(history, range(2027, 2036), projection=projection())
    print(
        coming.filter(
            pl.col("model") != "counted",
            pl.col("drive") == "electric",
            pl.col("year").is_in([2028, 2030, 2031, 2035]),
        ).drop("drive", "standard_error")
    )


if __name__ == "__main__":
    main()
