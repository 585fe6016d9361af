"""What the intake has to build: a part of a clean table per delivery, and the lists of them."""

import hashlib
import json
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from mobility.errors import SourceError
from mobility.lake import Lake, write_whole
from mobility.tables import clean
from pipelines.checks import REFUSED, Account
from pipelines.intake import catalogue
from pipelines.intake.conform import Delivery, conform
from pipelines.intake.counted import conform_counted
from pipelines.intake.differences import series_breaks
from pipelines.intake.mapping import Mapping
from pipelines.intake.margins import margins
from pipelines.intake.reading import vocabulary
from pipelines.nodes import declaration_source, module_sources
from pipelines.tallies import Built, keep_refused, summary, tally

SINGLE = ("deliveries", "margins", "series_breaks")
PART_OF = {
    "commuting": "answers",
    "diary": "answers",
    "car_trip_lengths": "car_trip_lengths",
    "counts": "counts",
}
DECLARED = {
    "answers": clean.Answers,
    "car_trip_lengths": clean.CarTripLengths,
    "counts": clean.Counts,
    "deliveries": clean.Deliveries,
    "margins": clean.Margins,
    "series_breaks": clean.SeriesBreaks,
}
_MADE_BY: dict[str, Callable[[Lake], pl.DataFrame]] = {
    "deliveries": catalogue.delivery_table,
    "margins": margins,
    "series_breaks": series_breaks,
}
_KEY_FILE = "MOBILITY_KEY_FILE"
_SPEAKS_FOR = "speaks_for"


@dataclass(frozen=True)
class Job:
    """A task of the intake."""

    address: str
    run: Callable[[], Built]
    inputs: list[Path]
    products: list[Path]
    sources: Callable[[], list[str]]
    text: str = ""
    asks: str = "told"
    part_of: str | None = None


def jobs(lake: Lake, entries: list[catalogue.Entry]) -> list[Job]:
    """List the intake's tasks; parts of deliveries that are gone are deleted first."""
    parts = [_part(lake, entry) for entry in entries if entry.has_mapping]
    _sweep(lake, parts)
    return [*parts, *(_listed(lake, entries, table) for table in SINGLE)]


def _part(lake: Lake, entry: catalogue.Entry) -> Job:
    name = f"{entry.source}--{entry.delivery}"
    table = _table_of(entry)
    target = lake.path("clean", table) / f"{name}.parquet"
    products = [target, lake.path("refused", name), lake.path("refused", f"tally_{name}")]
    postcodes = workplaces(lake)

    def run() -> Built:
        started = time.perf_counter()
        delivery = delivery_of(lake, entry)
        account = _conform(delivery, target)
        refusals = account.refusals()
        counted = tally(pl.scan_parquet(target), table, refusals)
        keep_refused(lake, name, refusals, counted)
        seconds = time.perf_counter() - started
        return summary(f"clean/{table}/{name}", account, refusals, seconds)

    return Job(
        address=f"clean/{table}/{name}",
        run=run,
        inputs=entry.inputs(),
        products=products,
        sources=lambda: sources_of(f"clean/{table}/{name}"),
        text=json.dumps(postcodes, sort_keys=True),
        asks="settings",
        part_of=f"clean/{table}",
    )


def delivery_of(lake: Lake, entry: catalogue.Entry) -> Delivery:
    """Open a delivery with all that its rows are read by.

    Raises
    ------
    SourceError
        Its mapping is absent or does not fit its form.
    """
    mapping = entry.mapping()
    return Delivery(
        survey=mapping.survey.survey or entry.source,
        name=entry.delivery,
        folder=entry.folder,
        mapping=mapping,
        key="" if mapping.survey.synthetic else identity_key(lake),
        source=entry.source,
        postcodes=workplaces(lake),
    )


def workplaces(lake: Lake) -> dict[str, str]:
    """Give the postcode of each place that the settings name."""
    places = lake.settings().places
    return {place.name: place.postcode for place in places if place.postcode}


def _table_of(entry: catalogue.Entry) -> str:
    """Name the table; a mapping that cannot be read is told when its task runs, not here."""
    try:
        return PART_OF[entry.mapping().survey.kind]
    except SourceError:
        return "answers"


def _conform(delivery: Delivery, target: Path) -> Account:
    account: list[Account] = []
    read = conform if _is_survey(delivery.mapping) else conform_counted

    def write(path: Path) -> None:
        account.append(read(delivery, path))

    write_whole(target, write)
    return account[0]


def _is_survey(mapping: Mapping) -> bool:
    return mapping.survey.kind in ("commuting", "diary")


def _listed(lake: Lake, entries: list[catalogue.Entry], table: str) -> Job:
    target = lake.path("clean", table)
    make = _MADE_BY[table]

    def run() -> Built:
        started = time.perf_counter()
        frame = make(lake)
        write_whole(target, frame.write_parquet)
        account = Account(rows_in=len(frame), rows_out=len(frame))
        return summary(
            f"clean/{table}", account, pl.DataFrame(schema=REFUSED), time.perf_counter() - started
        )

    told = [lake.raw / entry.source / catalogue.SOURCE for entry in entries]
    inputs = [file for entry in entries for file in entry.inputs()]
    return Job(
        address=f"clean/{table}",
        run=run,
        inputs=sorted({*inputs, *(file for file in told if file.is_file())}),
        products=[target],
        sources=lambda: sources_of(f"clean/{table}"),
        text="\n".join(entry.address for entry in entries),
    )


def sources_of(address: str) -> list[str]:
    """Give the sources that decide what a task makes: of a list, or of a delivery's part."""
    table = address.split("/")[1]
    declared = declaration_source(DECLARED[table])
    if table in SINGLE:
        return [*module_sources(_MADE_BY[table].__module__), declared]
    return [*module_sources("pipelines.intake.tasks"), declared, *vocabulary.sources()]


def _sweep(lake: Lake, parts: list[Job]) -> None:
    """Delete parts and refusals of deliveries that no longer count; see that empty tables exist."""
    wanted = {product for part in parts for product in part.products}
    for table in sorted(set(PART_OF.values())):
        folder = lake.path("clean", table)
        folder.mkdir(parents=True, exist_ok=True)
        # Written anew each time: one that is damaged, or of another version, is nobody's product.
        write_whole(folder / "none.parquet", DECLARED[table].create_empty().write_parquet)
        for file in folder.glob("*--*.parquet"):
            if file not in wanted:
                file.unlink()
    for file in (lake.made / "refused").glob("*--*.parquet"):
        if file not in wanted:
            file.unlink()


def identity_key(lake: Lake) -> str:
    """Give the key that respondents' ids are hashed with; it lies outside the workspace.

    It is read from the file that the variable ``MOBILITY_KEY_FILE`` names, else from the user's own
    configuration, where it is made once. A rehearsal's workspace has the key of the one it is for.
    """
    named = os.environ.get(_KEY_FILE)
    home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    workspace = hashlib.sha256(_spoken_for(lake).encode()).hexdigest()[:12]
    file = Path(named) if named else home / "mobility" / f"{workspace}.key"
    if not file.is_file():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(32), "utf-8")
    return file.read_text("utf-8").strip()


def speak_for(scratch: Lake, lake: Lake) -> None:
    """Let a scratch workspace have the identity of another: the same people keep the same ids."""
    scratch.state.mkdir(parents=True, exist_ok=True)
    (scratch.state / _SPEAKS_FOR).write_text(str(lake.root), "utf-8")


def _spoken_for(lake: Lake) -> str:
    file = lake.state / _SPEAKS_FOR
    return file.read_text("utf-8") if file.is_file() else str(lake.root)
