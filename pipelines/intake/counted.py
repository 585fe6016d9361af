"""Deliveries that count things, not persons: car-trip lengths by zone and month, counts at places."""

import tempfile
from pathlib import Path

import polars as pl

from mobility.errors import SourceError
from mobility.lake import connect, read_sql
from mobility.lake.connection import add_view, quote
from mobility.tables import clean
from pipelines.checks import REFUSED, Account, check
from pipelines.intake.conform import Delivery, no_such_column
from pipelines.intake.formats import stage
from pipelines.intake.mapping import Column
from pipelines.intake.values import Reading, read_column

TABLES = {"car_trip_lengths": clean.CarTripLengths, "counts": clean.Counts}
REQUIRED = {
    "car_trip_lengths": ("zone", "month", "trips"),
    "counts": ("place", "time", "kind", "count"),
}
MONTH = r"^(\d{4})[-/.]?(\d{2}).*$"


def conform_counted(delivery: Delivery, target: Path) -> Account:
    """Read delivered counts into one Parquet part of their table.

    Raises
    ------
    SourceError
        The file cannot be read, the mapping does not fit it, or no row can be taken in.
    """
    kind = delivery.mapping.survey.kind
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        text = Path(folder) / "text.parquet"
        columns = stage(delivery.folder / delivery.mapping.file.name, delivery.mapping.file, text)
        connection = connect()
        add_view(connection, "delivered", text)
        readings = {name: _reading(delivery, name, columns) for name in _named(delivery)}
        refused = pl.concat(
            [pl.DataFrame(schema=REFUSED)]
            + [_unread(delivery, connection, one) for one in readings.values()]
        )
        gone = refused.select("row").unique()
        connection.register("refused_rows", gone.to_arrow())
        staged = Path(folder) / "typed.parquet"
        connection.execute(
            f"copy ({_sql(delivery, readings)}) to {quote(str(staged))} (format parquet)"
        ).fetchall()
        [(count,)] = connection.sql("select count(*) from delivered").fetchall()
        account = check(staged, target, TABLES[kind])
        connection.close()
    account.rows_in = int(count)
    account.refused.append(refused.with_columns(table=pl.lit(kind)))
    if account.rows_out == 0:
        raise SourceError(
            f"No row of {count} could be taken in.",
            where=delivery.shown,
            todo="correct the mapping survey.toml: it does not fit the file.",
        )
    return account


def _named(delivery: Delivery) -> list[str]:
    kind = delivery.mapping.survey.kind
    names = {**dict.fromkeys(REQUIRED[kind]), **dict.fromkeys(delivery.mapping.columns)}
    return list(names)


def _reading(delivery: Delivery, name: str, columns: list[str]) -> Reading:
    mapping = delivery.mapping
    how = mapping.columns.get(name, Column(column=name))
    if how.column is not None and how.column not in columns:
        raise no_such_column(name, how.column, columns, mapping.file)
    required = how.model_copy(update={"required": name in REQUIRED[mapping.survey.kind]})
    return read_column(name, required, f'"{how.column}"', mapping.file)


def _unread(delivery: Delivery, connection: object, reading: Reading) -> pl.DataFrame:
    missing = f" or ({reading.raw}) is null" if reading.required else ""
    return read_sql(
        connection,  # type: ignore[arg-type]
        f"select 'counted' as \"table\", {quote(delivery.shown)} as file, cast(_row as bigint) as row, "
        f"{quote(reading.name)} as \"column\", cast({reading.raw} as varchar) as value, "
        f"{quote(reading.name + ' ' + reading.rule)} as rule, 'row' as scope "
        f"from delivered where (({reading.raw}) is not null and ({reading.typed}) is null){missing}",
    ).cast(REFUSED)  # type: ignore[arg-type]


def _sql(delivery: Delivery, readings: dict[str, Reading]) -> str:
    typed = {name: reading.typed for name, reading in readings.items()}
    if "month" in typed:
        typed["month"] = f"regexp_replace({typed['month']}, '{MONTH}', '\\1-\\2')"
    if "distance_band" in typed:
        band = typed["distance_band"]
        typed.setdefault("from_km", f"coalesce(try_cast(regexp_extract({band}, '(\\d+(?:\\.\\d+)?)', 1) as double), 0)")
        typed.setdefault("to_km", f"try_cast(nullif(regexp_extract({band}, '\\d\\s*(?:-|–|to|til)\\s*(\\d+(?:\\.\\d+)?)', 1), '') as double)")
    elif "from_km" in typed:
        typed["distance_band"] = f"{typed['from_km']} || '-' || coalesce(cast({typed.get('to_km', 'null')} as varchar), '')"
    typed |= {
        "source": quote(delivery.survey),
        "is_synthetic": str(delivery.mapping.survey.synthetic).lower(),
        "file": quote(delivery.shown),
        "row": "_row",
    }
    names = TABLES[delivery.mapping.survey.kind].column_names()
    chosen = ", ".join(f'{typed.get(name, "null")} as "{name}"' for name in names)
    return f"select {chosen} from delivered where _row not in (select row from refused_rows) order by _row"
