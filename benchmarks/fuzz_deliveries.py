"""Good deliveries of every form that the intake reads, and what must hold however they are spoilt.

Each reader takes a folder and the bytes; it gives how many rows came in, were taken in and refused,
or raises a `MobilityError`. Whatever else happens is a defect.
"""

import csv
import io
import json
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import polars as pl
import pyreadstat
import xlsxwriter

from benchmarks.mutations import BYTES, TABLE, TEXT, TREE, Mutation
from mobility.flows import read_flows, write_flows
from mobility.lake import Lake
from mobility.settings import read_settings
from mobility.stations.gbfs import discover, snapshot
from mobility.stations.gbfs.files import read_file
from mobility.tables import name_of
from pipelines.build import build_step
from pipelines.checks import Account
from pipelines.engines import engine
from pipelines.intake.conform import Delivery, conform
from pipelines.intake.counted import conform_counted
from pipelines.intake.drafting import drafted, text_of
from pipelines.intake.mapping import parse_mapping, read_mapping
from pipelines.steps import CLEAN, Step, read_step
from pipelines.tallies import counted

Counts = tuple[int, int, int] | None
Read = Callable[[Path, bytes], Counts]
ROOT = Path(__file__).parents[1]
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
HEADER = ["Id", "Hvordan?", "Km", "Postnr.", "Dage", "Hvad hindrer?", "Dato"]
NAMES = ("id", "how", "km", "post", "days", "why", "at")
ROWS = [
    ["1", "Bil", "12,5", "2750", "5", "vejret", "2026-04-01"],
    ["2", "Gå; løb", "0.8", "2740", "4", "for langt, tager tid, vejret", "2026-04-02"],
    ["3", "Cykel", "5", "", "3", "", "2026-04-02"],
    ["4", "Kano", "7", "999", "9", "vejret", "i går"],
    ["5", "Bil", "langt", "2730", "", "mørke", "2026-04-03"],
    *([str(n), ("Bil", "Cykel", "Gå; løb")[n % 3], str(n), "2750", "5", "", "2026-05-01"]
      for n in range(6, 30)),
]  # fmt: skip
MAPPING = """
[survey]
title = "Spoilt"
kind = "commuting"
wave = 2026
employer = "Example A/S"
synthetic = true

[file]
name = "a.csv"

[columns]
respondent_id = "Id"
mode = { column = "Hvordan?", values = { Bil = "car_driver", "Gå; løb" = "walk", Cykel = "bike" } }
distance_km = { column = "Km", unit = "km", missing = ["n/a"] }
home_postcode = "Postnr."
days_per_week = "Dage"
barriers = { column = "Hvad hindrer?", options = ["for langt, tager tid", "vejret"] }
"""
SURVEY = {"title": "T", "kind": "commuting", "wave": 2026, "employer": "E", "synthetic": True}
COLUMNS = {
    "respondent_id": "Id",
    "mode": {"column": "Hvordan?", "values": {"Bil": "car_driver", "Gå; løb": "walk"}},
    "distance_km": "Km",
    "home_postcode": "Postnr.",
    "days_per_week": "Dage",
    "barriers": {"column": "Hvad hindrer?", "options": ["for langt, tager tid", "vejret"]},
}


@dataclass(frozen=True)
class Form:
    """A form of delivery: a good one, how it is spoilt, and how it is read."""

    name: str
    good: bytes
    ways: tuple[Mutation, ...]
    read: Read


def counts_of(account: Account) -> Counts:
    """Give rows in, taken in and refused."""
    return account.rows_in, account.rows_out, counted(account.refusals())[0]


def survey(name: str, spec: dict[str, object] | None = None, **more: object) -> Read:
    """Give the reader of a survey in one file."""
    mapping = {"survey": SURVEY, "columns": COLUMNS, **more}
    read = conform if mapping["survey"]["kind"] in ("commuting", "diary") else conform_counted

    def reader(folder: Path, content: bytes) -> Counts:
        (folder / name).write_bytes(content)
        parsed = parse_mapping(mapping | {"file": {"name": name, **(spec or {})}}, where="x.toml")
        return counts_of(read(Delivery("t", "d", folder, parsed), folder / "out.parquet"))

    return reader


def as_csv(rows: list[list[str]], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return stream.getvalue().encode(encoding)


def as_xlsx(rows: list[list[str]]) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    page = book.add_worksheet()
    for number, row in enumerate(rows):
        page.write_row(number, 0, [float(one) if one.isdigit() and number else one for one in row])
    book.close()
    return stream.getvalue()


def as_zip(content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("svar.csv", content)
    return stream.getvalue()


def as_parquet(frame: pl.DataFrame) -> bytes:
    stream = io.BytesIO()
    frame.write_parquet(stream)
    return stream.getvalue()


def as_spss(frame: pl.DataFrame) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a.sav"
        labels = {"how": {1.0: "Bil", 2.0: "Gå; løb", 3.0: "Cykel"}}
        named = frame.rename(dict(zip(HEADER, NAMES, strict=True)))
        coded = named.with_columns(pl.col("how").replace_strict(
            {"Bil": 1.0, "Gå; løb": 2.0, "Cykel": 3.0}, default=9.0))  # fmt: skip
        pyreadstat.write_sav(coded, file, column_labels=HEADER, variable_value_labels=labels)
        return file.read_bytes()


def drafting(name: str) -> Read:
    """Give the reader of a file that came without a mapping."""

    def reader(folder: Path, content: bytes) -> Counts:
        (folder / name).write_bytes(content)
        draft, _ = drafted(folder / name, year=2026)
        text = text_of(draft)
        (folder / "survey.toml").write_text(text, "utf-8")
        read_mapping(folder / "survey.toml")
        return None

    return reader


def mapped(folder: Path, content: bytes) -> Counts:
    """Read a good file by a spoilt mapping."""
    (folder / "a.csv").write_bytes(as_csv([HEADER, *ROWS]))
    (folder / "survey.toml").write_bytes(content)
    mapping = read_mapping(folder / "survey.toml")
    read = conform if mapping.survey.kind in ("commuting", "diary") else conform_counted
    return counts_of(read(Delivery("t", "d", folder, mapping), folder / "out.parquet"))


def corrected(folder: Path, content: bytes) -> Counts:
    """Read a good file with spoilt corrections."""
    inner = folder / "s" / "d"
    inner.mkdir(parents=True)
    (inner.parent / "corrections.csv").write_bytes(content)
    return survey("a.csv")(inner, as_csv([HEADER, *ROWS]))


def settings(folder: Path, content: bytes) -> Counts:
    (folder / "mobility.toml").write_bytes(content)
    read_settings(folder / "mobility.toml")
    return None


def flows(suffix: str) -> Read:
    def reader(folder: Path, content: bytes) -> Counts:
        (folder / f"flows{suffix}").write_bytes(content)
        read_flows(folder / f"flows{suffix}")
        return None

    return reader


def as_flows(suffix: str) -> bytes:
    pairs = [("1", "2", "bike", 3.5), ("1", "1", "bike", 2.0), ("2", "1", "bike", 1.0)]
    frame = pl.DataFrame(pairs, schema=["origin", "destination", "mode", "estimate"], orient="row")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"a{suffix}"
        write_flows(frame, file)
        return file.read_bytes()


def gbfs(name: str, others: dict[str, bytes]) -> Read:
    """Give the reader of one file of a feed, and of the snapshot that it gives with the others."""

    def reader(folder: Path, content: bytes) -> Counts:
        told = {**others, name: content}
        read = {one: read_file(one, body, where=f"https://example/{one}", languages=("da",))
                for one, body in told.items()}  # fmt: skip
        if name == "gbfs":
            discover(read["gbfs"], where="https://example/gbfs", languages=("da",))
        snapshot("x", {one: file for one, file in read.items() if one != "gbfs"}, NOW)
        return None

    return reader


def fact(step: Step, address: str) -> Read:
    """Give the reader of a delivered file of facts: the step that makes its clean table."""

    def reader(folder: Path, content: bytes) -> Counts:
        lake = Lake(folder)
        (folder / "mobility.toml").write_bytes((ROOT / "mobility.toml").read_bytes())
        file = lake.raw / address
        file.parent.mkdir(parents=True)
        file.write_bytes(content)
        for read in step.reads:
            lake.path("clean", "x").parent.mkdir(parents=True, exist_ok=True)
            read.create_empty().write_parquet(lake.path("clean", name_of(read)))
        built = build_step(step, lake, engine("duckdb"), as_of=date(2026, 11, 22))
        lost = built.rows_in - built.rows_out
        # a delivered row may be several of a table: then at least one of it is lost
        refused = lost if built.refused and lost >= built.refused else built.refused
        return built.rows_in, built.rows_out, refused

    return reader


WAYS = {".csv": TABLE, ".json": TREE, ".toml": TEXT}


def facts() -> list[Form]:
    """List a delivered file of every kind that a clean step reads, the bundled and the tiny."""
    found = []
    for table in CLEAN:
        step = read_step("clean", table)
        for pattern in step.raw.values():
            files = sorted((ROOT / "data_raw").glob(pattern))
            good = {str(file.relative_to(ROOT / "data_raw")): file.read_bytes() for file in files}
            good |= {one: body for one, body in small().items() if Path(one).match(pattern)}
            for address, content in list(good.items())[-1:]:
                ways = WAYS.get(Path(address).suffix, BYTES)
                found.append(Form(f"{table}: {address}", content, ways, fact(step, address)))
    return found


@cache
def small() -> dict[str, bytes]:
    """Give tiny deliveries of what is not bundled, by address."""
    told = {
        "observations/2026/observations.csv": "what,value,observed,source,who,noted,note\n"
        "T02,118,2026-01-02,count,me,2026-01-03,\n",
        "homes/2026/homes.csv": "latitude,longitude,area_code,residents\n55.7,12.3,2750,4\n",
        "workplaces/2026/workplaces.csv": "latitude,longitude,employees\n55.7,12.3,30\n",
        "train_times/2026/train_times.csv": "station,event,time\n"
        "Ballerup,departure,2026-10-01T06:02:00Z\n",
        "shared_trips/a/trips.csv": "started_at,ended_at,start_station_name,"
        "start_station_latitude,start_station_longitude,end_station_name,end_station_latitude,"
        "end_station_longitude\n2026-10-01T05:50:00Z,2026-10-01T05:56:00Z,a,55.74,12.37,b,55.73,"
        "12.36\n",
        "flow_imports/a/flows.csv": "title,origin,destination,mode,estimate\nx,0151,0101,bike,5\n",
        "charging_register/a/places.json": json.dumps([{
            "ID": 1, "UsageTypeID": 4, "StatusTypeID": 50, "DateCreated": "2020-09-08T04:14:00Z",
            "AddressInfo": {"Title": "B", "Postcode": "2750", "Latitude": 55.7, "Longitude": 12.3},
            "Connections": [{"ConnectionTypeID": 25, "PowerKW": 22, "Quantity": 2}]}]),
    }  # fmt: skip
    return {address: text.encode() for address, text in told.items()}


def feed() -> dict[str, bytes]:
    """Give a sound GBFS 2.3 feed of two stations, by file."""
    urls = [{"name": name, "url": f"https://example/{name}"}
            for name in ("station_information", "station_status", "free_bike_status")]  # fmt: skip
    place = {"name": "A", "lat": 55.73, "lon": 12.36, "capacity": 10}
    stand = {"num_bikes_available": 3, "num_docks_available": 7, "is_installed": 1,
             "is_renting": 1, "is_returning": 1, "last_reported": 1_790_000_000}  # fmt: skip
    kinds = [{"vehicle_type_id": "b", "form_factor": "bicycle", "propulsion_type": "human"}]
    bike = {"bike_id": "v", "lat": 55.7, "lon": 12.3, "is_reserved": 0, "is_disabled": 0,
            "vehicle_type_id": "b"}  # fmt: skip
    data = {
        "gbfs": {"da": {"feeds": urls}},
        "vehicle_types": {"vehicle_types": kinds},
        "station_information": {"stations": [place | {"station_id": one} for one in "12"]},
        "station_status": {"stations": [stand | {"station_id": one} for one in "12"]},
        "free_bike_status": {"bikes": [bike]},
    }
    around = {"last_updated": 1_790_000_000, "ttl": 60, "version": "2.3"}
    return {name: json.dumps(around | {"data": told}).encode() for name, told in data.items()}
