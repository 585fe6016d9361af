"""Read charging registers of every form, record by record."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from mobility.charging.register import (
    REGISTER,
    form_of,
    read_each,
    read_each_site,
)
from mobility.charging.register.each import Refused
from mobility.errors import SourceError
from mobility.tables import clean
from mobility.tables.clean.marking import marked
from pipelines.checks import REFUSED
from pipelines.intake.records import records_of

RAW = {"raw_records": "charging_register/*/*.json", "raw_lists": "charging_register/*/*.csv"}
READS = [clean.Deliveries]
WRITES = clean.ChargePoints
UNKNOWN_FORM = "the file is Open Charge Map's, OCPI's or NOBIL's"

Part = tuple[pl.DataFrame, list[Refused]]


def build(
    raw_records: pl.DataFrame, raw_lists: pl.DataFrame, deliveries: pl.LazyFrame
) -> tuple[pl.LazyFrame, pl.DataFrame]:
    """Give every connector that can be read, and the records that cannot."""
    parts = [*_parsed(raw_records), *_listed(raw_lists)]
    rows = [_placed(part, about) for (part, _), about in parts]
    refused = [_told(faults, about["file"]) for (_, faults), about in parts]
    empty = pl.DataFrame(
        schema={**REGISTER, "row": pl.Int64, "form": pl.String, "vintage": pl.String,
                "file": pl.String}
    )  # fmt: skip
    made = pl.concat([empty, *rows], how="diagonal_relaxed")
    return marked(made.lazy(), deliveries), pl.concat([pl.DataFrame(schema=REFUSED), *refused])


def _parsed(raw: pl.DataFrame) -> Iterator[tuple[Part, dict[str, str]]]:
    read = [(row, json.loads(row["content"])) for row in raw.iter_rows(named=True)]
    named = {row["_delivery"]: told for row, told in read if _is_reference(told)}
    for row, told in read:
        records = records_of(told)
        about = {"file": row["_file"], "vintage": row["_delivery"], "form": form_of(records) or ""}
        if _is_reference(told) or not records:
            continue
        if not about["form"]:
            yield (pl.DataFrame(), [(1, UNKNOWN_FORM)]), about
            continue
        yield read_each(about["form"], records, reference=named.get(row["_delivery"])), about


def _is_reference(told: Any) -> bool:
    """Say whether a file is Open Charge Map's reference data, which names operators."""
    return isinstance(told, Mapping) and "Operators" in told


def _listed(raw: pl.DataFrame) -> Iterator[tuple[Part, dict[str, str]]]:
    for [file], rows in raw.group_by("_file", maintain_order=True) if raw.width else ():
        about = {"file": str(file), "vintage": rows["_delivery"][0], "form": "municipality"}
        try:
            yield read_each_site(rows), about
        except SourceError as fault:
            header = f"data_raw/{file}, row 1 (the header)"
            raise SourceError(fault.what, where=header, todo=fault.todo) from None


def _placed(rows: pl.DataFrame, about: dict[str, str]) -> pl.DataFrame:
    return rows.with_columns(**{name: pl.lit(value) for name, value in about.items()})


def _told(faults: list[Refused], file: str) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {"file": file, "row": row, "column": "", "value": None, "rule": what, "scope": "row"}
            for row, what in faults
        ],
        schema=REFUSED,
    )
