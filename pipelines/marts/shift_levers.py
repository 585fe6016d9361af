"""How far each scenario pulls each lever by when, as planners wrote it down."""

import polars as pl

from mobility.errors import SchemaError
from mobility.shift import LEVERS
from mobility.tables import clean, marts

READS = [clean.LeverSettings]
WRITES = marts.ShiftLevers


def build(lever_settings: pl.LazyFrame) -> pl.LazyFrame:
    """Keep what is known to the levers.

    Raises
    ------
    SchemaError
        A lever is unknown, or beyond its bounds.
    """
    bounds = pl.LazyFrame(
        [(one.lever, one.lowest, one.highest) for one in LEVERS],
        schema=["lever", "lowest", "highest"],
        orient="row",
    )
    told = lever_settings.join(bounds, on="lever", how="left")
    fits = pl.col("value").is_between("lowest", "highest").fill_null(False)
    wrong = told.filter(~fits).head(1).collect()
    if len(wrong):
        row = wrong.row(0, named=True)
        raise SchemaError(
            f"Scenario {row['scenario']} sets {row['lever']} to {row['value']}.",
            where=f"data_raw/{row['file']}, row {row['row']}",
            todo=f"name one of {', '.join(one.lever for one in LEVERS)}, within its bounds.",
        )
    return lever_settings
