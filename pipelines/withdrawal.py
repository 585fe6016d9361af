"""Deliveries taken out: of the next runs, or for good."""

import csv
import io
import shutil
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from mobility.errors import SourceError
from mobility.lake import Lake, write_whole
from mobility.tables import clean, name_of
from pipelines.intake import catalogue
from pipelines.intake.corrections import NAME as CORRECTIONS
from pipelines.lock import locked

COLUMNS = ("delivery", "removed")


def remove_delivery(lake: Lake, address: str, *, undo: bool, now: datetime) -> str:
    """Take a delivery out of the next runs, or take it in again; its files stay as they are.

    Raises
    ------
    SourceError
        There is no such delivery.
    """
    lake.settings()
    with locked(lake):
        gone = _removed(lake)
        known = list(gone) if undo else [one.address for one in catalogue.deliveries(lake)]
        if address not in known:
            raise _unknown(address, known, " that was taken out" if undo else "")
        if undo:
            del gone[address]
        else:
            gone[address] = f"{now:%Y-%m-%d}"
        _keep_removed(lake, gone)
    return f"{address} is {'in' if undo else 'out of'} the next runs; run `mobility run`."


def take_out(lake: Lake, addresses: Sequence[str], now: datetime) -> None:
    """Take deliveries out of the next runs; for who holds the workspace already."""
    if addresses:
        _keep_removed(lake, _removed(lake) | dict.fromkeys(addresses, f"{now:%Y-%m-%d}"))


def forget_delivery(lake: Lake, address: str) -> str:
    """Delete a delivery's raw files and every table with person rows for good.

    Published estimates stay. Corrections of its values, and refused rows, go with it. It is taken
    out of the next runs first, so that a command killed half-way leaves nothing half-counted.

    Raises
    ------
    SourceError
        There is no such delivery.
    """
    lake.settings()
    with locked(lake):
        gone = _removed(lake)
        known = [one.address for one in catalogue.deliveries(lake)]
        known += [one for one in gone if (lake.raw / one).is_dir()]
        if address not in known:
            raise _unknown(address, known)
        _keep_removed(lake, {**gone, address: "forgotten"})
        source, delivery = address.split("/")
        _forget_corrections(lake.raw / source / CORRECTIONS, delivery)
        _delete_person_rows(lake, f"{source}--{delivery}")
        shutil.rmtree(lake.raw / address)
        _keep_removed(lake, {one: day for one, day in gone.items() if one != address})
    return (
        f"{address} is forgotten: its files and all tables with person rows are deleted. "
        "Published estimates stay; `mobility run` builds the rest again without it."
    )


def _unknown(address: str, known: list[str], which: str = "") -> SourceError:
    return SourceError(
        f"There is no delivery {address!r}{which}.",
        where="data_raw",
        todo=f"choose one of {', '.join(known[-12:]) or 'none'}.",
    )


def _removed(lake: Lake) -> dict[str, str]:
    """Give the deliveries that were taken out, and the day of each."""
    if not lake.removed.is_file():
        return {}
    with lake.removed.open(encoding="utf-8", newline="") as stream:
        return {row["delivery"]: row["removed"] for row in csv.DictReader(stream)}


def _keep_removed(lake: Lake, gone: Mapping[str, str]) -> None:
    _write(lake.removed, COLUMNS, [[address, day] for address, day in gone.items()])


def _forget_corrections(file: Path, delivery: str) -> None:
    """Drop the corrections of a delivery's values: they tell what somebody answered."""
    if not file.is_file():
        return
    with file.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    at = header.index("file")
    kept = [row for row in rows if not row[at].startswith(f"{delivery}/")]
    if kept:
        _write(file, header, kept)
    else:
        file.unlink()


def _write(file: Path, header: "list[str] | tuple[str, ...]", rows: list[list[str]]) -> None:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([header, *rows])
    write_whole(file, lambda path: path.write_text(stream.getvalue(), "utf-8"))


def _delete_person_rows(lake: Lake, name: str) -> None:
    """Delete the delivery's own parts, and every table in which its people may stand."""
    for file in (lake.made / "clean").glob(f"*/{name}.parquet"):
        file.unlink()
    persons = [name_of(one) for one in clean.TABLES if "respondent_id" in one.column_names()]
    for table in persons:
        if (path := lake.path("clean", table)).is_file():
            path.unlink()
    for table in (name, f"tally_{name}", *persons):
        lake.path("refused", table).unlink(missing_ok=True)
    shutil.rmtree(lake.made / "models", ignore_errors=True)
