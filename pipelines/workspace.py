"""What planners do to a workspace: make one, take deliveries out, note observations."""

import csv
import fcntl
import getpass
import io
import os
import re
import shutil
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from mobility.errors import SettingsError, SourceError
from mobility.lake import Lake, bundled, write_whole
from mobility.settings import FILE
from mobility.synthetic import write
from pipelines.intake import catalogue

OBSERVATION_COLUMNS = ("what", "value", "observed", "source", "who", "noted", "note")
REMOVED_COLUMNS = ("delivery", "removed")
EXAMPLE_SEED = 20261
_FACTS_LEFT_OUT = ("surveys_", "observations", "gbfs", "removed.csv")


def make_demo(root: Path | None, municipality: str | None = None, *, today: date) -> Lake:
    """Make a workspace with the bundled facts, and the synthetic example where it has no survey.

    Parameters
    ----------
    root
        Its folder; else the nearest workspace upward.
    municipality
        Code of another municipality; its name comes from the register; no example is made.
    today
        The day that the example says it was made.

    Raises
    ------
    SettingsError
        The municipality is not in the register.
    """
    lake = Lake(root.resolve()) if root else Lake.find()
    source = bundled()
    if lake.root != source and not (lake.root / FILE).is_file():
        _copy_facts(source / "data_raw", lake.raw)
        text = (source / FILE).read_text("utf-8")
        made = _for_municipality(municipality, lake.raw) if municipality else text
        write_whole(lake.root / FILE, lambda path: _keep(path.write_text(made, "utf-8")))
    if _is_example(lake, source) and not any(
        entry.has_mapping for entry in catalogue.deliveries(lake)
    ):
        write(lake.raw, seed=EXAMPLE_SEED, retrieved=today)
    return lake


def _keep(_: object) -> None:
    return None


def _is_example(lake: Lake, source: Path) -> bool:
    """Say whether the workspace is of the municipality that the example is made for."""
    told = tomllib.loads((source / FILE).read_text("utf-8"))
    return bool(lake.settings().municipality.code == told["municipality"]["code"])


def _copy_facts(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for folder in sorted(source.iterdir()):
        if folder.is_dir() and not folder.name.startswith(_FACTS_LEFT_OUT):
            shutil.copytree(
                folder,
                target / folder.name,
                ignore=shutil.ignore_patterns("synthetic*"),
                dirs_exist_ok=True,
            )


def _for_municipality(code: str, raw: Path) -> str:
    """Write the settings of another municipality from the register of municipalities."""
    for file in sorted(raw.glob("municipalities/*/municipalities.csv")):
        with file.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                if row["municipality_code"] == code:
                    name = row.get("name") or row["municipality"]
                    return (
                        "# What differs between municipalities, and nothing else.\n\n"
                        f'language = "da"\n\n[municipality]\ncode = "{code}"\nname = "{name}"\n'
                    )
    raise SettingsError(
        f"There is no municipality with the code {code!r}.",
        where="data_raw/municipalities",
        todo="write the code with four digits, such as 0163.",
    )


def remove_delivery(lake: Lake, address: str, *, undo: bool, now: datetime) -> str:
    """Take a delivery out of the next runs, or take it in again; its files stay as they are.

    Raises
    ------
    SourceError
        There is no such delivery.
    """
    gone = catalogue.removed(lake)
    known = [entry.address for entry in catalogue.deliveries(lake)]
    if address not in (gone if undo else known):
        raise SourceError(
            f"There is no delivery {address!r}" + (" that was taken out." if undo else "."),
            where="data_raw",
            todo=f"choose one of {', '.join((gone if undo else known)[-12:]) or 'none'}.",
        )
    kept = [one for one in gone if one != address] if undo else [*gone, address]
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(REMOVED_COLUMNS)
    writer.writerows((one, f"{now:%Y-%m-%d}") for one in kept)
    write_whole(lake.removed, lambda path: _keep(path.write_text(stream.getvalue(), "utf-8")))
    return f"{address} is {'in' if undo else 'out of'} the next runs; run `mobility run`."


def forget_delivery(lake: Lake, address: str, *, now: datetime) -> str:
    """Delete a delivery's raw file and person rows for good; published estimates stay.

    Raises
    ------
    SourceError
        There is no such delivery.
    """
    found = {entry.address: entry for entry in catalogue.deliveries(lake)}
    gone = lake.raw / address
    if address not in found and not (address in catalogue.removed(lake) and gone.is_dir()):
        raise SourceError(
            f"There is no delivery {address!r}.",
            where="data_raw",
            todo=f"choose one of {', '.join(list(found)[-12:]) or 'none'}.",
        )
    if address in found:
        remove_delivery(lake, address, undo=False, now=now)
    shutil.rmtree(gone)
    name = address.replace("/", "--")
    for layer in ("clean", "refused"):
        for file in (lake.made / layer).rglob(f"*{name}.parquet"):
            file.unlink()
    persons = ("respondents", "commutes", "commute_days", "trips", "selections")
    for table in persons:
        lake.path("clean", table).unlink(missing_ok=True)
    shutil.rmtree(lake.made / "models", ignore_errors=True)
    return (
        f"{address} is forgotten: its file and all tables with person rows are deleted. "
        "Published estimates stay; `mobility run` builds the rest again without it."
    )


@dataclass(frozen=True)
class Observation:
    """What somebody observed: a sub-goal's value, or a count at a place."""

    what: str
    value: float
    day: str
    source: str
    who: str | None = None
    note: str = ""


def keep_observation(lake: Lake, seen: Observation, *, now: datetime) -> str:
    """Append an observation, with who and when; what was kept before is never rewritten.

    Raises
    ------
    SourceError
        The date is none, lies in the future, or the sub-goal is not in the register.
    """
    lake.settings()
    try:
        day = date.fromisoformat(seen.day)
    except ValueError:
        raise SourceError(
            f"{seen.day!r} is no date.",
            where="--date",
            todo="write YYYY-MM-DD, such as 2026-06-30.",
        ) from None
    if day > now.date():
        raise SourceError(
            f"{day} lies in the future.", where="--date", todo="give the day that the value held."
        )
    _check_target(lake, seen.what)
    if not seen.source.strip():
        raise SourceError(
            "The observation has no source.", where="--source", todo="say where it is known from."
        )
    noted = now.isoformat(timespec="seconds")
    who = seen.who or _user()
    row = (seen.what, f"{seen.value:g}", day.isoformat(), seen.source, who, noted, seen.note)
    _append(lake.observations, row)
    return (
        f"Kept: {seen.what} = {seen.value:g} on {day} ({seen.source}). "
        "Run `mobility run` to see what it changes."
    )


def _check_target(lake: Lake, what: str) -> None:
    if not re.fullmatch(r"[Tt]\d+", what):
        return
    known: list[str] = []
    for file in sorted(lake.raw.glob("*/*/targets.csv")):
        with file.open(encoding="utf-8", newline="") as stream:
            known += [row["id"] for row in csv.DictReader(stream)]
    if known and what not in known:
        raise SourceError(
            f"There is no sub-goal {what!r}.",
            where="the register of sub-goals",
            todo=f"choose one of {known[0]} to {known[-1]}.",
        )


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def _append(file: Path, row: tuple[str, ...]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a+", encoding="utf-8", newline="") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        writer = csv.writer(stream, lineterminator="\n")
        if stream.seek(0, os.SEEK_END) == 0:
            writer.writerow(OBSERVATION_COLUMNS)
        writer.writerow(row)
        stream.flush()
        os.fsync(stream.fileno())
