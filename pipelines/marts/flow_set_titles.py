"""The sets of flows that can be compared."""

import polars as pl

from mobility.flows.flow_sets import ALL_MODES
from mobility.tables import marts, models

READS = [models.FlowSets]
WRITES = marts.FlowSetTitles


def build(flow_sets: pl.DataFrame) -> pl.DataFrame:
    """Name each set with its size."""
    about = ("flow_set", "kind", "wave", "destination", "title")
    persons = flow_sets.select(*about, "mode", "is_synthetic").with_columns(
        persons=pl.Series(flow_sets["persons"].to_numpy()[:, 0])
    )
    return persons.group_by(about, maintain_order=True).agg(
        pl.col("persons").sum(),
        has_modes=(pl.col("mode") != ALL_MODES).any(),
        is_synthetic=pl.col("is_synthetic").any(),
    )
