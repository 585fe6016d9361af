"""Deliveries that count things, not persons: car-trip lengths by zone, counts at places."""

import tempfile
from pathlib import Path

import duckdb
import polars as pl

from mobility.errors import SourceError
from mobility.lake import read_sql
from mobility.lake.connection import quote
from mobility.tables import clean
from pipelines.checks import REFUSED, Account, check
from pipelines.intake.code_lists import codes_of
from pipelines.intake.conform import working
from pipelines.intake.delivery import Delivery
from pipelines.intake.forms import Column
from pipelines.intake.joining import MAIN, Files
from pipelines.intake.personal.masking import masked
from pipelines.intake.plan import bounded
from pipelines.intake.reading import Reading, read_column
from pipelines.intake.record import KEPT, TOLD

TABLES = {"car_trip_lengths": clean.CarTripLengths, "counts": clean.Counts}
REQUIRED = {
    "car_trip_lengths": ("zone", "month", "trips"),
    "counts": ("place", "time", "kind", "count"),
}
MONTH = r"^(\d{4})[-/.]?(\d{2}).*$"
_LOW = r"(\d+(?:\.\d+)?)"
_HIGH = r"\d\s*(?:-|–|to|til)\s*(\d+(?:\.\d+)?)"


def conform_counted(delivery: Delivery, target: Path) -> Account:
    """Read delivered counts into one Parquet part of their table.

    Raises
    ------
    SourceError
        The file cannot be read, the mapping does not fit it, or no row can be taken in.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = Files(delivery, folder)
        planned = _readings(delivery, files)
        connection = working(folder)
        try:
            files.stage(connection)
            told = _read(delivery, connection, (files, planned, folder / "typed.parquet"))
        finally:
            connection.close()
        kind = TABLES[delivery.mapping.survey.kind]
        account = check(folder / "typed.parquet", target, kind, where=pl.col(KEPT))
    staged = files.staged(MAIN)
    damaged = staged.damaged.with_columns(column=pl.lit(""), scope=pl.lit("row"))
    account.rows_in = staged.rows
    account.refused = [masked(_addressed(delivery, one)) for one in (told, damaged)] + [
        masked(account.refusals())
    ]
    if account.rows_out == 0:
        raise SourceError(
            f"No row of {account.rows_in} could be taken in.",
            where=delivery.shown,
            todo="correct the mapping survey.toml: it does not fit the file.",
        )
    return account


def _addressed(delivery: Delivery, rows: pl.DataFrame) -> pl.DataFrame:
    kind = delivery.mapping.survey.kind
    return rows.with_columns(table=pl.lit(kind), file=pl.lit(delivery.shown)).select(
        pl.col(name).cast(type_) for name, type_ in REFUSED.items()
    )


def _readings(delivery: Delivery, files: Files) -> list[Reading]:
    """Say how each column is read; one that the mapping leaves out bears our own name."""
    mapping = delivery.mapping
    required = REQUIRED[mapping.survey.kind]
    made = []
    for name in {**dict.fromkeys(required), **dict.fromkeys(mapping.columns)}:
        how = mapping.columns.get(name, Column(column=name))
        how = how.model_copy(update={"required": name in required})
        sources = {header: files.source(MAIN, header, how.file, name) for header in how.headers}
        codes = codes_of(mapping, name, how, delivery.folder)
        read = read_column(name, how, sources, mapping.file, codes)
        made.append(bounded(read, TABLES[mapping.survey.kind]))
    return made


def _read(
    delivery: Delivery,
    connection: duckdb.DuckDBPyConnection,
    what: tuple[Files, list[Reading], Path],
) -> pl.DataFrame:
    files, planned, typed = what
    view = files.view(connection, MAIN)
    raws = "".join(f", {one.raw} as {one.text}" for one in planned)
    values = "".join(f", {one.checked} as {one.value}" for one in planned)
    told = f"list_filter([{', '.join(one.told for one in planned)}], lambda x: x is not null)"
    connection.execute(
        f"copy (with raws as (select *{raws} from {view}), typed as (select *{values} from raws), "
        f"told as (select *, {told} as {TOLD} from typed) "
        f"select {_columns(delivery, planned)}, {TOLD}, "
        f"len(list_filter({TOLD}, lambda x: x.scope = 'row')) = 0 as {KEPT} from told) "
        f"to {quote(str(typed))} (format parquet, compression lz4)"
    ).fetchall()
    return read_sql(
        connection,
        'select "row", told."column", told."value", told."rule", told."scope" '
        f'from (select "row", unnest({TOLD}) as told from read_parquet({quote(str(typed))}))',
    )


def _columns(delivery: Delivery, planned: list[Reading]) -> str:
    values = {one.name: one.stands for one in planned}
    if "month" in values:
        values["month"] = f"regexp_replace({values['month']}, '{MONTH}', '\\1-\\2')"
    if band := values.get("distance_band"):
        low = f"coalesce(try_cast(regexp_extract({band}, '{_LOW}', 1) as double), 0)"
        high = f"try_cast(nullif(regexp_extract({band}, '{_HIGH}', 1), '') as double)"
        values = {"from_km": low, "to_km": high} | values
    elif "from_km" in values:
        high = f"coalesce({values.get('to_km', 'null')}::varchar, '')"
        values["distance_band"] = f"{values['from_km']} || '-' || {high}"
    values |= {
        "source": quote(delivery.survey),
        "is_synthetic": str(delivery.mapping.survey.synthetic).lower(),
        "file": quote(delivery.shown),
        "row": "_row",
    }
    names = TABLES[delivery.mapping.survey.kind].column_names()
    return ", ".join(f'{values.get(name, "null")} as "{name}"' for name in names)
