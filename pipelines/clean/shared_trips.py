"""Read operators' trip files: CSV of two layouts, and MDS."""

import json
from collections.abc import Iterator

import polars as pl

from mobility.errors import SourceError
from mobility.stations import TRIPS, read_mds, read_trips
from mobility.stations.trips import LAYOUTS
from mobility.tables import clean
from mobility.tables.clean.marking import marked
from pipelines.checks import REFUSED

RAW = {"raw_lists": "shared_trips/*/*.csv", "raw_records": "shared_trips/*/*.json"}
READS = [clean.Deliveries]
WRITES = clean.SharedTrips
HEADER = 1
"""Rows of a table above its first."""

BACKWARD = "it ends before it starts"
RULES = {BACKWARD: "no trip ends before it begins"}
READABLE = "instants and ends of a trip can be read"


def build(
    raw_lists: pl.DataFrame, raw_records: pl.DataFrame, deliveries: pl.LazyFrame
) -> tuple[pl.LazyFrame, pl.DataFrame]:
    """Give every trip that can be read, and the rows that cannot."""
    made = [pl.DataFrame(schema={**TRIPS, "file": pl.String, "row": pl.Int64})]
    told = [pl.DataFrame(schema=REFUSED)]
    for trips, refused, rows, about in _read(raw_lists, raw_records):
        gone = refused["row"].to_list()
        kept = pl.int_range(1, rows + 1, eager=True, dtype=pl.Int64).alias("row")
        placed = trips.with_columns(
            kept.filter(~kept.is_in(gone)) + about["above"], file=pl.lit(about["file"])
        )
        made.append(placed.select(made[0].columns))
        told.append(
            refused.select(
                pl.lit("").alias("table"), pl.lit(about["file"]).alias("file"),
                (pl.col("row").cast(pl.Int64) + about["above"]).alias("row"),
                pl.lit("").alias("column"), pl.lit(None, pl.String).alias("value"),
                pl.col("reason").replace_strict(RULES, default=READABLE).alias("rule"),
                pl.lit("row").alias("scope"),
            )
        )  # fmt: skip
    return marked(pl.concat(made).lazy(), deliveries), pl.concat(told)


def _read(
    lists: pl.DataFrame, records: pl.DataFrame
) -> Iterator[tuple[pl.DataFrame, pl.DataFrame, int, dict[str, str | int]]]:
    for [file], rows in lists.group_by("_file", maintain_order=True) if lists.width else ():
        trips, refused = read_trips(rows, layout=_layout(rows, str(file)))
        yield trips, refused, rows.height, {"file": str(file), "above": HEADER}
    for row in records.iter_rows(named=True):
        trips, refused = read_mds(json.loads(row["content"]))
        total = trips.height + refused.height
        yield trips, refused, total, {"file": row["_file"], "above": 0}


def _layout(rows: pl.DataFrame, file: str) -> str:
    """Tell a file's layout by which layout's places it fills; other files add empty columns."""
    for name, columns in LAYOUTS.items():
        place = columns["start_latitude"]
        if set(columns.values()) <= set(rows.columns) and rows[place].null_count() < rows.height:
            return name
    raise SourceError(
        f"The trip file's columns are of no known layout: {', '.join(rows.columns[:6])} ...",
        where=f"data_raw/{file}, row 1 (the header)",
        todo=f"deliver one of {', '.join(LAYOUTS)}, or MDS trips as JSON.",
    )
