"""`data_raw/` validated without building: every delivery read, every hash held against its file."""

import tempfile
from pathlib import Path
from typing import Any

import polars as pl

from mobility.errors import MobilityError, SourceError
from mobility.lake import Lake, file_hash
from pipelines.checks import Account
from pipelines.intake import catalogue
from pipelines.intake.conform import Delivery, conform
from pipelines.intake.counted import conform_counted
from pipelines.intake.raw import raw_view


def check_raw(lake: Lake, source: str | None = None) -> list[dict[str, Any]]:
    """Validate every delivery, or those of one source.

    Raises
    ------
    SourceError
        There is no such source.
    """
    entries = [entry for entry in catalogue.deliveries(lake) if source in (None, entry.source)]
    if not entries:
        known = sorted({entry.source for entry in catalogue.deliveries(lake)})
        raise SourceError(
            f"There is no source {source!r}." if source else "There is nothing to check.",
            where="data_raw",
            todo=f"choose one of {', '.join(known)}."
            if known
            else "bring something in with `mobility add`.",
        )
    return [_checked(lake, entry) for entry in entries]


def _checked(lake: Lake, entry: catalogue.Entry) -> dict[str, Any]:
    told: dict[str, Any] = {"delivery": entry.address, "rows": None, "refused": 0, "problems": []}
    try:
        told["problems"] += _changed_files(entry)
        account = _read(lake, entry)
    except MobilityError as problem:
        told["problems"].append(str(problem))
        return told
    refusals = account.refusals()
    told["rows"] = account.rows_in
    told["refused"] = refusals.filter(pl.col("scope") == "row")["row"].n_unique()
    told["answers_refused"] = refusals.filter(pl.col("scope") == "answer").height
    return told


def _read(lake: Lake, entry: catalogue.Entry) -> Account:
    if not entry.has_mapping:
        # what lies deeper are answers as they were fetched, of which these were made
        tables = [
            file for file in entry.files() if file.suffix == ".csv" and file.parent == entry.folder
        ]
        rows = sum(len(raw_view(lake, [file])) for file in tables)
        return Account(rows_in=rows, rows_out=rows)
    mapping = entry.mapping()
    delivery = Delivery(
        mapping.survey.survey or entry.source,
        entry.delivery,
        entry.folder,
        mapping,
        "",
        entry.source,
    )
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "part.parquet"
        read = conform if mapping.survey.kind in ("commuting", "diary") else conform_counted
        return read(delivery, target)


def _changed_files(entry: catalogue.Entry) -> list[str]:
    """Hold every file against the hash that `source.toml` gives it."""
    given = catalogue.source_hashes(entry)
    problems = []
    for name, digest in given.items():
        file = entry.folder / name
        if not file.is_file():
            what = f"The file {name} is not there."
        elif file_hash(file) != digest:
            what = f"The file {name} is not the one that was delivered: its hash differs."
        else:
            continue
        problems.append(
            str(
                SourceError(
                    what,
                    where=f"data_raw/{entry.address}/{name}; source.toml, sha256",
                    todo="restore the file; mend values in corrections.csv, never in the file.",
                )
            )
        )
    return problems


def checked_text(told: list[dict[str, Any]]) -> str:
    """Say in lines what was checked."""
    lines = []
    for one in told:
        rows = "unreadable" if one["rows"] is None else f"{one['rows']:,} rows"
        if one["refused"]:
            rows += f", {one['refused']:,} would be refused"
        lines.append(f"{'PROBLEM' if one['problems'] else 'ok':<8}{one['delivery']:<60}{rows}")
        lines += [f"  {problem}" for problem in one["problems"]]
    bad = sum(bool(one["problems"]) for one in told)
    lines.append(f"{len(told)} deliveries checked, {bad} with problems.")
    return "\n".join(lines)
