"""One delivery, conformed: every answer in our names and units, every unreadable one told."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import dataframely as dy
import duckdb
import polars as pl

from mobility.errors import SourceError
from mobility.lake import connect, read_sql
from mobility.lake.connection import add_view, quote
from mobility.tables import MODES
from mobility.tables.clean import surveys
from mobility.tables.clean.surveys import AGE_BANDS
from pipelines.checks import REFUSED, Account, check
from pipelines.intake.formats import stage
from pipelines.intake.mapping import Column, File, Mapping
from pipelines.intake.values import Reading, is_span, read_column

SPEED_LIMITS_KM_H = {"walk": 12, "bike": 45, "ebike": 50, "car_driver": 160, "bus": 120, "train": 250}
"""Above these a reported trip is flagged, not refused: about twice what the mode does door to door."""
UNUSUAL_KM = 200.0
"""Commutes and daily trips beyond it are flagged."""
IDENTIFIERS = ("respondent_id", "household_id")
PERSONS = "persons"
"""The name, in `[files]`, of the file that has a row per person."""
JOURNEY = (
    "mode", "distance_km", "duration_min", "trip_id", "tour_id", "purpose", "departure",
    "origin_zone", "destination_zone", "companions", "trip_weight",
)  # fmt: skip
"""What a person's own row does not tell."""


@dataclass(frozen=True)
class Delivery:
    """One folder of `data_raw` with its mapping."""

    survey: str
    name: str
    folder: Path
    mapping: Mapping
    key: str = ""
    source: str = ""

    @property
    def shown(self) -> str:
        """The address of the main file, as messages and tables show it."""
        return self.address_of(self.mapping.file)

    def address_of(self, file: File) -> str:
        """Give a file's address below `data_raw`."""
        return f"{self.source or self.survey}/{self.name}/{file.name}"


def conform(delivery: Delivery, target: Path) -> Account:
    """Read a delivered survey into one Parquet part of the table `answers`.

    Raises
    ------
    SourceError
        A file cannot be read, the mapping does not fit it, or no row can be taken in.
    """
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        connection = connect()
        columns = _open_files(delivery, connection, Path(folder))
        readings = _readings(delivery.mapping, columns)
        account = _write(delivery, connection, readings, Path(folder), target)
        connection.close()
    if account.rows_out == 0:
        first = account.refusals().head(1).to_dicts()
        why = f" The first: {first[0]['rule']} ({first[0]['value']})." if first else ""
        raise SourceError(
            f"No row of {account.rows_in} could be taken in.{why}",
            where=f"{delivery.shown}" + (f", row {first[0]['row']}, column {first[0]['column']}" if first else ""),
            todo="correct the mapping survey.toml: the answers that it knows are not those of the file.",
        )
    return account


def _open_files(
    delivery: Delivery, connection: duckdb.DuckDBPyConnection, folder: Path
) -> dict[str, tuple[str, File]]:
    """Stage all files as text and join them; give for each delivered header its SQL and its file.

    The view `delivered` has a row per record of the main file; `delivered_persons` a row per person,
    travelling or not, where a file of persons came along.
    """
    mapping = delivery.mapping
    staged = stage(delivery.folder / mapping.file.name, mapping.file, folder / "main.parquet")
    add_view(connection, "main", folder / "main.parquet")
    columns = {name: (f'main."{name}"', mapping.file) for name in staged}
    joins: dict[str, str] = {}
    headers: dict[str, list[str]] = {}
    for other, spec in mapping.files.items():
        names = headers[other] = stage(delivery.folder / spec.name, spec, folder / f"{other}.parquet")
        add_view(connection, other, folder / f"{other}.parquet")
        joins[other] = _join(other, spec, names, staged, delivery)
        for name in names:
            columns.setdefault(name, (f'{other}."{name}"', spec))
            columns[f"{other}.{name}"] = (f'{other}."{name}"', spec)
    connection.execute(
        f"create view delivered as select main._row as _row{_select(columns)} "
        f"from main {' '.join(joins.values())}"
    ).fetchall()
    if PERSONS in headers:
        _open_persons(connection, mapping, columns, headers[PERSONS], joins)
    return {name: (f'"{name}"', spec) for name, (_, spec) in columns.items()}


def _open_persons(
    connection: duckdb.DuckDBPyConnection,
    mapping: Mapping,
    columns: dict[str, tuple[str, File]],
    own: list[str],
    joins: dict[str, str],
) -> None:
    """Make a row per person: what stands in the main file alone is missing there."""
    left, right = _keys(mapping.files[PERSONS])
    in_main = {name: "null" for name, (sql, _) in columns.items() if sql.startswith("main.")}
    in_main |= {name: f'{PERSONS}."{name}"' for name in in_main if name in own}
    in_main[left] = f'{PERSONS}."{right}"'
    seen = {name: (in_main.get(name, sql), spec) for name, (sql, spec) in columns.items()}
    others = " ".join(
        join.replace('main."', f'{PERSONS}."') for other, join in joins.items() if other != PERSONS
    )
    connection.execute(
        f"create view delivered_persons as select {PERSONS}._row as _row{_select(seen)} "
        f"from {PERSONS} {others}"
    ).fetchall()


def _select(columns: dict[str, tuple[str, File]]) -> str:
    return "".join(f', {sql} as "{name}"' for name, (sql, _) in columns.items())


def _keys(spec: File) -> tuple[str, str]:
    if isinstance(spec.key, dict):
        return spec.key.get("main", ""), spec.key.get("this", "")
    return spec.key or "", spec.key or ""


def _join(other: str, spec: File, names: list[str], main: list[str], delivery: Delivery) -> str:
    left, right = _keys(spec)
    if not left or not right or left not in main or right not in names:
        raise SourceError(
            f"The file {spec.name} cannot be joined: its key {spec.key!r} is not in both files.",
            where=f"{delivery.survey}/{delivery.name}/survey.toml, [files.{other}] key",
            todo=f"name a column that both have; {spec.name} has {', '.join(names[:20])}.",
        )
    return f'left join {other} on trim(main."{left}") = trim({other}."{right}")'


def _readings(mapping: Mapping, columns: dict[str, tuple[str, File]]) -> dict[str, Reading]:
    made: dict[str, Reading] = {}
    entries = dict(mapping.columns)
    if isinstance(mapping.survey.employer, Column):
        entries["employer"] = mapping.survey.employer
    if mapping.weights.column:
        name = "trip_weight" if mapping.survey.kind == "diary" and not mapping.weights.file else "weight"
        entries[name] = Column(column=mapping.weights.column, file=mapping.weights.file)
    for name, header in (("stratum", mapping.weights.strata), ("cluster", mapping.weights.cluster)):
        if header:
            entries[name] = Column(column=header)
    for name, how in entries.items():
        how = how.model_copy(update={"required": how.required or name in _required(mapping)})
        made[name] = read_column(name, how, *_source(name, how, columns, mapping))
    for mode, how in mapping.days_by_mode.items():
        if mode not in MODES:
            raise SourceError(
                f"There is no mode {mode!r}.",
                where="survey.toml, [columns.days_by_mode]",
                todo=f"use {', '.join(MODES)}.",
            )
        sql, spec = _source(f"days_by_mode.{mode}", how, columns, mapping)
        reading = read_column("days", how, sql, spec)
        made[f"days_{mode}"] = Reading(f"days_{mode}", reading.raw, reading.typed, reading.rule)
    return made


def _required(mapping: Mapping) -> tuple[str, ...]:
    return () if mapping.days_by_mode else ("mode",)


def _source(
    name: str, how: Column, columns: dict[str, tuple[str, File]], mapping: Mapping
) -> tuple[str, File]:
    if how.column is None:
        return "null", mapping.file
    header = f"{how.file}.{how.column}" if how.file and how.file != "main" else how.column
    if header in columns:
        return columns[header]
    folded = {known.strip().casefold(): known for known in columns}
    if header.strip().casefold() in folded:
        return columns[folded[header.strip().casefold()]]
    raise no_such_column(name, header, list(columns), mapping.file)


def no_such_column(name: str, header: str, known: list[str], spec: File) -> SourceError:
    alone = len([one for one in known if "." not in one]) <= 1
    hint = ""
    if alone and known:
        others = [sign for sign in ";,\t|" if sign in known[0] and sign != spec.delimiter]
        if others:
            hint = f" The whole header was read as one column: the delimiter is {others[0]!r}, not {spec.delimiter!r}."
    shown = ", ".join(repr(one) for one in known[:15]) + (" ..." if len(known) > 15 else "")
    return SourceError(
        f"The file has no column {header!r}.{hint}",
        where=f"{spec.name}, row {spec.header_row} (its header); survey.toml, [columns] {name}",
        todo=f"correct the mapping, or its delimiter and header_row; the file has {shown}.",
    )


def _write(
    delivery: Delivery,
    connection: duckdb.DuckDBPyConnection,
    readings: dict[str, Reading],
    folder: Path,
    target: Path,
) -> Account:
    parts = [_Part("delivered", delivery.shown, "trip" if delivery.mapping.survey.kind == "diary" else "person")]
    if PERSONS in delivery.mapping.files:
        shown = delivery.address_of(delivery.mapping.files[PERSONS])
        parts.append(_Part("delivered_persons", shown, "person"))
    staged = folder / "typed"
    staged.mkdir()
    total, refusals = 0, []
    for part in parts:
        known = {name: one for name, one in readings.items() if part.tells(name)}
        [(count,)] = connection.sql(f"select count(*) from {part.view}").fetchall()
        refused = _unread(delivery, connection, known, part)
        connection.register("refused_rows", refused.filter(pl.col("scope") == "row").select("row").unique().to_arrow())
        connection.execute(
            f"copy ({_typed_sql(delivery, known, part)}) to "
            f"{quote(str(staged / (part.view + '.parquet')))} (format parquet)"
        ).fetchall()
        connection.unregister("refused_rows")
        total += int(count)
        refusals.append(refused)
    account = check(staged, target, surveys.Answers, optional=True)
    required = [name for name, reading in readings.items() if reading.required]
    late = account.refusals().with_columns(table=pl.lit("answers"))
    account.refused = [*refusals, _as_rows(late, required)]
    account.rows_in = total
    return account


@dataclass(frozen=True)
class _Part:
    """One view of delivered rows, and what a row of it is."""

    view: str
    shown: str
    record: str

    def tells(self, name: str) -> bool:
        return self.view == "delivered" or name not in JOURNEY


def _as_rows(late: pl.DataFrame, required: list[str]) -> pl.DataFrame:
    return late.with_columns(
        scope=pl.when(pl.col("column").is_in(required)).then(pl.lit("row")).otherwise(pl.col("scope"))
    )


def _unread(
    delivery: Delivery, connection: duckdb.DuckDBPyConnection, readings: dict[str, Reading], part: _Part
) -> pl.DataFrame:
    """Find every answer that could not be read, by its row; and the rows that miss a required one."""
    parts = [pl.DataFrame(schema=REFUSED)]
    for reading in readings.values():
        condition = f"({reading.raw}) is not null and ({reading.typed}) is null"
        if reading.required:
            condition += f" or ({reading.raw}) is null"
        parts.append(
            read_sql(
                connection,
                f"select 'answers' as \"table\", {quote(part.shown)} as file, cast(_row as bigint) as row, "
                f"{quote(reading.name)} as \"column\", cast({reading.raw} as varchar) as value, "
                f"{quote(reading.name + ' ')} || case when ({reading.raw}) is null then 'is given' else {quote(reading.rule)} end as rule, "
                f"{quote('row' if reading.required else 'answer')} as scope from {part.view} where {condition}",
            ).cast(REFUSED)  # type: ignore[arg-type]
        )
    twice = _given_twice(connection, readings, part)
    return pl.concat([*parts, twice]).sort("row", "column")


def _given_twice(
    connection: duckdb.DuckDBPyConnection, readings: dict[str, Reading], part: _Part
) -> pl.DataFrame:
    """A person (or a trip) that stands twice counts once, the first time."""
    name = "respondent_id" if part.record == "person" else "trip_id"
    if name not in readings:
        return pl.DataFrame(schema=REFUSED)
    key = readings[name].typed
    by = f"{key}, {readings['respondent_id'].typed}" if name == "trip_id" and "respondent_id" in readings else key
    return read_sql(
        connection,
        f"select 'answers' as \"table\", {quote(part.shown)} as file, cast(_row as bigint) as row, {quote(name)} as \"column\", "
        f"cast({key} as varchar) as value, '{name} stands once' as rule, 'row' as scope from {part.view} "
        f"where {key} is not null qualify row_number() over (partition by {by} order by _row) > 1",
    ).cast(REFUSED)  # type: ignore[arg-type]


def _typed_sql(delivery: Delivery, readings: dict[str, Reading], part: _Part) -> str:
    survey = delivery.mapping.survey
    typed = {name: reading.typed for name, reading in readings.items()}
    typed.update(_identity(delivery, typed))
    typed.update(_days(typed))
    typed.setdefault("age_band", _age_band(typed.get("age")))
    if survey.workplace and "workplace" not in typed:
        typed["workplace"] = quote(survey.workplace)
    if isinstance(survey.employer, str):
        typed["employer"] = quote(survey.employer)
    postcode = typed.pop("home_postcode", None)
    typed.setdefault("home_zone", postcode or "null")
    typed |= {
        "survey": quote(delivery.survey),
        "wave": str(survey.wave),
        "is_synthetic": str(survey.synthetic).lower(),
        "file": quote(part.shown),
        "row": "_row",
        "kind": quote(survey.kind),
        "record": quote(part.record),
        "headcount": str(survey.headcount or "null"),
        "employees": str(survey.employees or "null"),
        "flags": _flags(readings, typed),
    }
    chosen = ", ".join(
        f'cast({typed.get(name, "null")} as {_sql_type(kind)}) as "{name}"'
        for name, kind in surveys.Answers.columns().items()
    )
    return f"select {chosen} from {part.view} where _row not in (select row from refused_rows) order by _row"


def _identity(delivery: Delivery, typed: dict[str, str]) -> dict[str, str]:
    """Replace delivered identifiers by keyed hashes; without one, a row is its own respondent."""
    made = {}
    told = delivery.mapping.survey.employer
    employer = quote(told) if isinstance(told, str) else typed.get("employer", "null")
    for name in IDENTIFIERS:
        given = typed.get(name)
        if given is None and name == "household_id":
            continue
        given = given or f"'{delivery.name} row ' || _row"
        scope = f"{quote(delivery.key + '|' + delivery.survey + '|')} || coalesce({employer}, '') || '|'"
        made[name] = f"case when {given} is not null then left(sha256({scope} || {given}), 20) end"
    if delivery.mapping.weights.cluster == delivery.mapping.columns.get("household_id", Column(constant=0)).column:
        made["cluster"] = made.get("household_id", "null")
    return made


def _days(typed: dict[str, str]) -> dict[str, str]:
    """From days by each mode: the usual mode (most days; of equals the first in our order), and all days."""
    given = {mode: typed[f"days_{mode}"] for mode in MODES if f"days_{mode}" in typed}
    if not given:
        return {}
    most = f"greatest({', '.join(f'coalesce({days}, 0)' for days in given.values())})"
    cases = " ".join(f"when {most} > 0 and coalesce({days}, 0) = {most} then '{mode}'" for mode, days in given.items())
    total = " + ".join(f"coalesce({days}, 0)" for days in given.values())
    made = {"mode": f"case {cases} end"}
    if "days_per_week" not in typed:
        made["days_per_week"] = f"case when {most} > 0 then least({total}, 7) end"
    return made


def _age_band(age: str | None) -> str:
    if age is None:
        return "null"
    bounds = (18, 30, 40, 50, 60, 70)
    cases = " ".join(f"when {age} < {bound} then '{band}'" for bound, band in zip(bounds, AGE_BANDS, strict=False))
    return f"case {cases} when {age} >= 70 then '{AGE_BANDS[-1]}' end"


def _flags(readings: dict[str, Reading], typed: dict[str, str]) -> str:
    """Mark what is implausible; nothing is refused for being so."""
    found = []
    if "distance_km" in typed:
        distance = typed["distance_km"]
        found.append(f"case when {distance} > {UNUSUAL_KM} then 'unusual_distance' end")
        found.append(f"case when {is_span(readings['distance_km'].raw)} then 'distance_from_span' end")
        if "duration_min" in typed and "mode" in typed:
            limits = " ".join(f"when '{mode}' then {limit}" for mode, limit in SPEED_LIMITS_KM_H.items())
            found.append(
                f"case when {distance} > {typed['duration_min']} / 60 * (case {typed['mode']} {limits} else 300 end) "
                "then 'implausible_speed' end"
            )
    days = [typed[name] for name in typed if name.startswith("days_") and name != "days_per_week"]
    if days:
        total = " + ".join(f"coalesce({one}, 0)" for one in days)
        found.append(f"case when {total} > 7 then 'more_than_seven_days' end")
    listed = ", ".join(found) or "cast(null as varchar)"
    return f"list_filter([{listed}], lambda x: x is not null)"


def _sql_type(column: dy.Column) -> str:
    simple = {
        pl.Int32: "integer", pl.Int64: "bigint", pl.Float64: "double", pl.Float32: "float", pl.Boolean: "boolean", pl.Date: "date",
    }  # fmt: skip
    if isinstance(column.dtype, pl.List):
        return "float[]" if column.dtype.inner == pl.Float32 else "varchar[]"
    return next((sql for kind, sql in simple.items() if column.dtype == kind), "varchar")

