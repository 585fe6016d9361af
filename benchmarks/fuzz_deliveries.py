"""Good deliveries of every form that the intake reads, and what must hold however they are spoilt.

Each reader takes a folder and the bytes; it gives how many rows came in, were taken in and refused,
or raises a `MobilityError`. Whatever else happens is a defect.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from benchmarks.fuzz_good import HEADER, ROWS, as_csv, small
from benchmarks.mutations import BYTES, TABLE, TEXT, TREE, Mutation
from mobility.flows import read_flows
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


def _is_bundled(file: Path) -> bool:
    """Leave out what a demo or a planner has brought in here: the forms are the same everywhere."""
    address = file.relative_to(ROOT / "data_raw")
    return not any(part.startswith(("synthetic", "local")) for part in address.parts)


def facts() -> list[Form]:
    """List a delivered file of every kind that a clean step reads, the bundled and the tiny."""
    found = []
    for table in CLEAN:
        step = read_step("clean", table)
        for pattern in step.raw.values():
            files = [
                file for file in sorted((ROOT / "data_raw").glob(pattern)) if _is_bundled(file)
            ]
            good = {str(file.relative_to(ROOT / "data_raw")): file.read_bytes() for file in files}
            good |= {one: body for one, body in small().items() if Path(one).match(pattern)}
            for address, content in list(good.items())[-1:]:
                ways = WAYS.get(Path(address).suffix, BYTES)
                found.append(Form(f"{table}: {address}", content, ways, fact(step, address)))
    return found
