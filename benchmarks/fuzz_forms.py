"""Every form of delivery that the fuzzer spoils, with a good one of each and how it is read."""

import gzip
from functools import cache
from typing import Any

import polars as pl

from benchmarks import fuzz_deliveries as deliveries
from benchmarks.fuzz_deliveries import SURVEY, Form, drafting, survey
from benchmarks.fuzz_good import (
    HEADER,
    ROWS,
    as_csv,
    as_flows,
    as_parquet,
    as_spss,
    as_xlsx,
    as_zip,
    feed,
)
from benchmarks.mutations import BYTES, TABLE, TEXT, TREE, ZIP

CORRECTIONS = (
    b"file,row,column,was,is,reason,reported\n"
    b"d/a.csv,4,Hvordan?,Cykel,Bil,slip of the pen,2026-05-01\n"
)


@cache
def forms() -> tuple[Form, ...]:
    """List every form; each with a good delivery."""
    told = feed()
    return (
        *surveys(),
        *counted(),
        Form("mapping", deliveries.MAPPING.encode(), TEXT, deliveries.mapped),
        Form("corrections", CORRECTIONS, TABLE, deliveries.corrected),
        Form("settings", (deliveries.ROOT / "mobility.toml").read_bytes(), TEXT,
             deliveries.settings),
        *(Form(f"flows{end}", as_flows(end), ways, deliveries.flows(end))
          for end, ways in ((".csv", TABLE), (".parquet", BYTES), (".omx", BYTES))),
        *(Form(f"GBFS {name}", body, TREE, deliveries.gbfs(name, told))
          for name, body in told.items()),
        *deliveries.facts(),
    )  # fmt: skip


def surveys() -> tuple[Form, ...]:
    """List the formats of a survey, with and without a mapping."""
    table = [HEADER, *ROWS]
    plain, book = as_csv(table), as_xlsx(table)
    frame = pl.DataFrame(ROWS, schema=HEADER, orient="row")
    dotted = {"delimiter": ";", "decimal": ",", "encoding": "latin-1"}
    wide = {"delimiter": "\t", "encoding": "utf-16"}
    return (
        Form("CSV", plain, TABLE, survey("a.csv")),
        Form("CSV, semicolons", as_csv(table, ";", "latin-1"), TABLE, survey("a.csv", dotted)),
        Form("CSV, UTF-16", as_csv(table, "\t", "utf-16"), TABLE, survey("a.txt", wide)),
        Form("XLSX", book, ZIP, survey("a.xlsx")),
        Form("Parquet", as_parquet(frame), BYTES, survey("a.parquet")),
        Form("SPSS", as_spss(frame), BYTES, survey("a.sav")),
        Form("gzip", gzip.compress(plain), BYTES, survey("a.csv.gz")),
        Form("zip", as_zip(plain), ZIP, survey("a.zip")),
        Form("draft of CSV", plain, TABLE, drafting("a.csv")),
        Form("draft of XLSX", book, ZIP, drafting("a.xlsx")),
        Form("draft of SPSS", as_spss(frame), BYTES, drafting("a.sav")),
    )


def counted() -> tuple[Form, ...]:
    """List the deliveries that count things."""
    hours = [["Lautrup", f"2026-05-01 {hour:02}:00", "bike", str(hour)] for hour in range(24)]
    bands = [[zone, "2026-04", band, "12"] for zone in ("2730", "2740") for band in ("0-5", "5-9")]
    tables = {
        "counts": [["place", "time", "kind", "count"], *hours],
        "car_trip_lengths": [["zone", "month", "distance_band", "trips"], *bands],
    }
    about = {name: value for name, value in SURVEY.items() if name != "employer"}

    def read(kind: str, header: list[str]) -> dict[str, Any]:
        return {"survey": about | {"kind": kind}, "columns": {name: name for name in header}}

    return tuple(
        Form(kind, as_csv(table), TABLE, survey("a.csv", None, **read(kind, table[0])))
        for kind, table in tables.items()
    )
