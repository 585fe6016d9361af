"""How good the way to project has been: forecasts of known years, beside two plain ones."""

from collections.abc import Mapping

import polars as pl

from mobility.errors import EstimateError

PLAIN = ("no_change", "national_growth")
"""What a method has to beat: the last year again, and the growth of all municipalities together."""


def back_test(
    accounts: pl.DataFrame, methods: Mapping[str, Mapping[int, float] | pl.DataFrame]
) -> pl.DataFrame:
    """Forecast every known year from every earlier one, by each method and the two plain ones.

    A method's index is what the nation is now known to have done, so the test says how well a
    national course fits a municipality, not how well the course was foreseen: earlier editions of
    the projection would be needed for that.

    Parameters
    ----------
    accounts
        municipality_code, year, tonnes of transport: one account, one vintage, whole years.
    methods
        Per method its index by year: one for all, or a frame municipality_code, year, index.

    Returns
    -------
    DataFrame with municipality_code, method, origin, year, horizon, forecast, actual, error; the
    error is relative to the actual. A municipality that a method does not know is left out there

    Raises
    ------
    EstimateError
        A method does not know any pair of years.
    """
    known = accounts.select("municipality_code", pl.col("year").cast(pl.Int64), "tonnes")
    pairs = (
        known.join(known, on="municipality_code", suffix="_later")
        .filter(pl.col("year_later") > pl.col("year"))
        .rename({"year": "origin", "year_later": "year", "tonnes_later": "actual"})
    )
    made = [_forecast(pairs, "no_change", pl.lit(1.0))]
    made.append(_forecast(_with_others(pairs, known), "national_growth", pl.col("growth")))
    for name, index in methods.items():
        table = index if isinstance(index, pl.DataFrame) else _for_all(index, known)
        joined = _with_index(pairs, table)
        if joined.is_empty():
            raise EstimateError(
                f"The method {name} knows no pair of years of the account.",
                where=f"back-test, {name}",
                todo="give its index for at least two of the account's years.",
            )
        made.append(_forecast(joined, name, pl.col("growth")))
    return pl.concat(made).sort("method", "municipality_code", "origin", "year")


def _forecast(pairs: pl.DataFrame, method: str, growth: pl.Expr) -> pl.DataFrame:
    return pairs.with_columns(forecast=pl.col("tonnes") * growth).select(
        "municipality_code",
        pl.lit(method).alias("method"),
        "origin",
        "year",
        (pl.col("year") - pl.col("origin")).alias("horizon"),
        "forecast",
        "actual",
        (pl.col("forecast") / pl.col("actual") - 1).alias("error"),
    )


def _with_others(pairs: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Add the growth of all other municipalities: a forecast must not know its own answer."""
    total = known.group_by("year").agg(pl.col("tonnes").sum().alias("all"))
    return (
        pairs.join(total.rename({"year": "origin"}), on="origin")
        .join(total, on="year", suffix="_later")
        .with_columns(
            growth=(pl.col("all_later") - pl.col("actual")) / (pl.col("all") - pl.col("tonnes"))
        )
    )


def _for_all(index: Mapping[int, float], known: pl.DataFrame) -> pl.DataFrame:
    table = pl.DataFrame({"year": list(index), "index": [float(part) for part in index.values()]})
    return known.select("municipality_code").unique().join(table, how="cross")


def _with_index(pairs: pl.DataFrame, table: pl.DataFrame) -> pl.DataFrame:
    named = table.select("municipality_code", pl.col("year").cast(pl.Int64), "index")
    return (
        pairs.join(named.rename({"year": "origin"}), on=["municipality_code", "origin"])
        .join(named, on=["municipality_code", "year"], suffix="_later")
        .with_columns(growth=pl.col("index_later") / pl.col("index"))
    )


def scores(tested: pl.DataFrame, method: str) -> pl.DataFrame:
    """Compare a method with the plain ones on the forecasts that all of them made.

    Parameters
    ----------
    tested
        The result of `back_test`.
    method
        The method in use.

    Returns
    -------
    DataFrame with horizon (null for all), method, forecasts, mean_absolute_error, bias (relative),
    is_best; the last row's `is_best` for `method` is what a screen has to say
    """
    keys = ["municipality_code", "origin", "year"]
    shared = tested.filter(pl.col("method") == method).select(keys)
    kept = tested.filter(pl.col("method").is_in([*PLAIN, method])).join(shared, on=keys)
    by_horizon = kept.group_by("horizon", "method").agg(*_score())
    overall = kept.group_by("method").agg(*_score()).with_columns(horizon=pl.lit(None, pl.Int64))
    return (
        pl.concat([by_horizon, overall.select(by_horizon.columns)])
        .with_columns(
            is_best=pl.col("mean_absolute_error")
            == pl.col("mean_absolute_error").min().over("horizon")
        )
        .sort("horizon", "method", nulls_last=True)
    )


def _score() -> list[pl.Expr]:
    error = pl.col("error")
    return [
        pl.len().alias("forecasts"),
        error.abs().mean().alias("mean_absolute_error"),
        error.mean().alias("bias"),
    ]
