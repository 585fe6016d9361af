"""`mobility add`: a delivery comes in, is checked, and says what it would change."""

import os
import re
import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from mobility.errors import SourceError
from mobility.lake import Lake, Published
from mobility.lake.files import write_whole
from pipelines.checks import Account
from pipelines.compare import has_moved
from pipelines.intake.conform import Delivery, conform
from pipelines.intake.counted import conform_counted
from pipelines.intake.drafting import draft_mapping
from pipelines.intake.mapping import NAME, Mapping, read_mapping

HEADLINES = ("mode_share", "trip_length", "short_car_trips", "counts")
_MOST_EXAMPLES = 5


def add_delivery(
    lake: Lake,
    file: Path,
    *,
    mapping: Path | None,
    wave: int | None = None,
    employer: str | None = None,
    dry_run: bool = False,
    now: datetime,
) -> dict[str, Any]:
    """Bring a delivered file into `data_raw/`, or show what that would do.

    Parameters
    ----------
    file
        The delivered file; files that the mapping names beside it come along.
    mapping
        Its `survey.toml`; without one, a draft is written beside the file.
    wave, employer
        Win over the mapping.

    Returns
    -------
        What came in, what was refused with examples, and which headline numbers move.

    Raises
    ------
    SourceError
        The file or its mapping cannot be read, nothing can be taken in, or it was added before.
    """
    lake.settings()
    if not file.is_file():
        raise SourceError(
            f"The file {file.name} is not there.", where=str(file), todo="name a file that exists."
        )
    if mapping is None:
        raise draft_mapping(file)
    text = _with_overrides(mapping.read_text("utf-8") if mapping.is_file() else "", wave, employer)
    read = read_mapping(mapping)
    source, delivery = _address(read, wave, employer)
    target = lake.raw / source / delivery
    if target.exists():
        raise SourceError(
            f"There is a delivery {source}/{delivery} already.",
            where=f"data_raw/{source}/{delivery}",
            todo="take the earlier one out for good with `mobility forget`, or give this one another "
            "wave, employer or title.",
        )
    with tempfile.TemporaryDirectory(dir=_folder(lake)) as folder:
        incoming = Path(folder) / delivery
        _copy(file, mapping, read, text, incoming)
        account = _conformed(lake, source, delivery, incoming)
        told = _told(source, delivery, account, dry_run=dry_run)
        told["moves"] = _moves(lake, source, incoming, now)
        if not dry_run:
            target.parent.mkdir(parents=True, exist_ok=True)
            incoming.rename(target)
    return told


def _folder(lake: Lake) -> Path:
    folder = lake.raw / ".incoming"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _with_overrides(text: str, wave: int | None, employer: str | None) -> str:
    """Write what the command line says into the mapping's `[survey]`."""
    given = {"wave": wave, "employer": employer and '"' + employer.replace('"', '\\"') + '"'}
    for name, value in given.items():
        if value is None:
            continue
        head, start, rest = text.partition("[survey]")
        body, end, tail = rest.partition("\n[")
        body = re.sub(rf"(?m)^{name}\s*=.*\n?", "", body)
        text = f"{head}{start}\n{name} = {value}{body}{end}{tail}"
    return text


def _address(mapping: Mapping, wave: int | None, employer: str | None) -> tuple[str, str]:
    """Give source and delivery: the survey's name without its year and employer; then those two."""
    survey = mapping.survey
    year = wave or survey.wave
    who = employer or (survey.employer if isinstance(survey.employer, str) else None)
    title = survey.title.replace(str(survey.wave), " ")
    if isinstance(survey.employer, str):
        title = title.replace(survey.employer, " ")
    source = slug(survey.survey or title)
    if survey.survey is None and survey.kind == "commuting" and not source.startswith("surveys"):
        source = f"surveys_{source}"
    return source, f"{year}-{slug(who)}" if who else str(year)


def slug(text: str) -> str:
    """Write a name as a folder's: small letters without accents, words joined by `_`."""
    plain = text.lower()
    for letter, spelt in {
        "æ": "ae",
        "ø": "oe",
        "å": "aa",
        "ö": "oe",
        "ä": "ae",
        "ü": "ue",
        "é": "e",
    }.items():
        plain = plain.replace(letter, spelt)
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or "delivery"


def _copy(file: Path, mapping: Path, read: Mapping, text: str, incoming: Path) -> None:
    incoming.mkdir()
    shutil.copyfile(file, incoming / read.file.name)
    beside = [spec.name for spec in read.files.values()]
    if read.weights.margins:
        beside.append(read.weights.margins)
    for name in beside:
        found = next(
            (
                folder / name
                for folder in (file.parent, mapping.parent)
                if (folder / name).is_file()
            ),
            None,
        )
        if found is None:
            raise SourceError(
                f"The mapping names {name}, which is not beside the file.",
                where=f"{file.parent}; {mapping}",
                todo="put it beside the delivered file, or beside the mapping.",
            )
        shutil.copyfile(found, incoming / name)
    (incoming / NAME).write_text(text, "utf-8")


def _conformed(lake: Lake, source: str, delivery: str, folder: Path) -> Account:
    mapping = read_mapping(folder / NAME)
    one = Delivery(mapping.survey.survey or source, delivery, folder, mapping, "", source)
    read = conform if mapping.survey.kind in ("commuting", "diary") else conform_counted
    return read(one, folder.parent / "part.parquet")


def _told(source: str, delivery: str, account: Account, *, dry_run: bool) -> dict[str, Any]:
    refusals = account.refusals()
    rows = refusals.filter(pl.col("scope") == "row")
    answers = refusals.filter(pl.col("scope") == "answer")
    return {
        "delivery": f"{source}/{delivery}",
        "dry_run": dry_run,
        "rows": account.rows_in,
        "rows_in": account.rows_out,
        "refused": rows.select("file", "row").n_unique(),
        "answers_refused": answers.height,
        "reasons": _reasons(refusals),
    }


def _reasons(refusals: pl.DataFrame) -> list[dict[str, Any]]:
    grouped = refusals.group_by("scope", "column", "rule").agg(
        count=pl.len(),
        rows=pl.col("row").sort().head(_MOST_EXAMPLES),
        values=pl.col("value").drop_nulls().unique(maintain_order=True).head(_MOST_EXAMPLES),
    )
    return grouped.sort("count", "column", descending=[True, False]).to_dicts()


def _moves(lake: Lake, source: str, incoming: Path, now: datetime) -> list[dict[str, Any]] | None:
    """Rehearse the run with the delivery in a scratch workspace; None where nothing is published yet."""
    from pipelines.runner import run

    try:
        before = Published.current(lake)
    except SourceError:
        return None
    with tempfile.TemporaryDirectory(dir=lake.made) as folder:
        scratch = Lake(Path(folder))
        _rehearsal(lake, scratch, source, incoming)
        outcome = run(scratch, now=now)
        if outcome.failed:
            name, error = next(iter(outcome.failed.items()))
            raise SourceError(
                f"With this delivery the table {name} could not be built: {error.what}",
                where=error.where,
                todo=error.todo,
            )
        return _headline_moves(before, scratch)


def _rehearsal(lake: Lake, scratch: Lake, source: str, incoming: Path) -> None:
    shutil.copyfile(lake.root / "mobility.toml", scratch.root / "mobility.toml")
    scratch.raw.mkdir()
    for entry in lake.raw.iterdir():
        if entry.is_dir() and not entry.name.startswith("."):
            (scratch.raw / entry.name).mkdir()
            for inside in entry.iterdir():
                (scratch.raw / entry.name / inside.name).symlink_to(inside)
        elif entry.is_file():
            shutil.copyfile(entry, scratch.raw / entry.name)
    (scratch.raw / source).mkdir(exist_ok=True)
    (scratch.raw / source / incoming.name).symlink_to(incoming)
    for layer in ("clean", "models", "marts", "refused", ".state"):
        if (lake.made / layer).is_dir():
            shutil.copytree(lake.made / layer, scratch.made / layer, copy_function=_link)


def _link(source: str, target: str) -> None:
    """Tables are replaced, never changed: a second name for the same file costs nothing. State is copied."""
    if source.endswith(".parquet"):
        os.link(source, target)
    else:
        shutil.copy2(source, target)


def _headline_moves(before: Published, scratch: Lake) -> list[dict[str, Any]]:
    moves: list[dict[str, Any]] = []
    for table in HEADLINES:
        if table not in before.tables or not scratch.path("marts", table).is_file():
            continue
        old, new = before.read(table), pl.read_parquet(scratch.path("marts", table))
        if "estimate" not in new.columns:
            continue
        numbers = ["estimate", "low", "high"]
        key = [
            name for name in new.columns
            if name in old.columns and (not new.schema[name].is_float() or name == "limit_km")
            and name not in ("n", "reliability", "is_synthetic", "run_id")
        ]  # fmt: skip
        headline = pl.col("group_variable").is_null() if "group_variable" in key else pl.lit(True)
        both = new.filter(headline).join(old, on=key, how="left", suffix="_old", nulls_equal=True)
        moved = both.filter(has_moved(pl.col("estimate_old"), pl.col("estimate")))
        for row in moved.iter_rows(named=True):
            moves.append(
                {"table": table, "key": {name: row[name] for name in key}}
                | {name: row[name] for name in numbers}
                | {f"{name}_old": row[f"{name}_old"] for name in numbers}
            )
    return moves


def added_text(told: dict[str, Any], most: int = 15) -> str:
    """Say in lines what came in, what was refused and why, and what moves."""
    lines = [
        f"{told['delivery']}: {told['rows']:,} rows delivered, {told['rows_in']:,} taken in, "
        f"{told['refused']:,} refused, {told['answers_refused']:,} single answers refused."
    ]
    for reason in told["reasons"]:
        rows = ", ".join(str(row) for row in reason["rows"])
        values = ", ".join(repr(value) for value in reason["values"])
        lines.append(
            f"  {reason['count']:,} {reason['scope']}s: {reason['rule']}"
            + (f"; delivered {values}" if values else "")
            + f" (row {rows}{' ...' if reason['count'] > len(reason['rows']) else ''})"
        )
    lines += _moves_text(told["moves"], most)
    lines.append(
        "Nothing was kept: this was a dry run."
        if told["dry_run"]
        else "Kept. `mobility run` publishes it."
    )
    return "\n".join(lines)


def _moves_text(moves: list[dict[str, Any]] | None, most: int) -> list[str]:
    if moves is None:
        return ["Nothing is published yet, so no headline number can move."]
    lines = (
        [f"{len(moves):,} headline numbers would be new or move:"]
        if moves
        else ["No headline number moves."]
    )
    for move in moves[:most]:
        key = ", ".join(f"{value}" for value in move["key"].values() if value is not None)
        lines.append(
            f"  {move['table']} ({key}): {_interval(move, '_old')} -> {_interval(move, '')}"
        )
    if len(moves) > most:
        lines.append(f"  ... and {len(moves) - most:,} more; --json lists all.")
    return lines


def _interval(move: dict[str, Any], suffix: str) -> str:
    estimate, low, high = (move[f"{name}{suffix}"] for name in ("estimate", "low", "high"))
    if estimate is None:
        return "not there" if suffix else "not shown"
    return f"{estimate:.4g} ({low:.4g} to {high:.4g})"


__all__ = ["add_delivery", "added_text", "slug", "write_whole"]
