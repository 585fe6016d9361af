"""What a mart leaves out: estimates that rest on too few respondents."""

import polars as pl

from mobility.tables.marts.estimates import NUMBERS


def hide_thin(frame: pl.DataFrame, threshold: int) -> pl.DataFrame:
    """Blank every estimate of fewer respondents than may be shown; its row stays, `not_shown`."""
    thin = (
        (pl.col("n") < threshold) | pl.col("n").is_null() | (pl.col("reliability") == "not_shown")
    )
    shown = frame.with_columns(_thin=thin.fill_null(True))
    blanked = [pl.when("_thin").then(None).otherwise(name).alias(name) for name in NUMBERS]
    reliability = (
        pl.when("_thin").then(pl.lit("not_shown")).otherwise(pl.col("reliability").cast(pl.String))
    )
    return shown.with_columns(*blanked, reliability.alias("reliability")).drop("_thin")
