"""`mobility add`: a delivery comes in, is checked, and says what it would change."""

import contextlib
import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from mobility.errors import SourceError
from mobility.lake import Lake
from pipelines.intake import catalogue
from pipelines.intake.accounting import told_of
from pipelines.intake.conform import Conformed, conform_told
from pipelines.intake.corrections import NAME as CORRECTIONS
from pipelines.intake.counted import conform_counted
from pipelines.intake.drafting import Ask, Earlier, confirm, draft_mapping, drafted
from pipelines.intake.forms import Mapping
from pipelines.intake.mapping import NAME, read_mapping
from pipelines.intake.tasks import delivery_of
from pipelines.rehearsal import moves

IGNORED = "*\n"
"""What `.gitignore` says in a folder of person rows: none of it ever enters the repository."""


@dataclass(frozen=True)
class Addition:
    """What is to be added.

    Attributes
    ----------
    file
        The delivered file; files that the mapping names beside it come along.
    mapping
        Its `survey.toml`; without one, a draft is written beside the file.
    wave, employer
        Win over the mapping.
    """

    file: Path
    mapping: Path | None = None
    wave: int | None = None
    employer: str | None = None
    dry_run: bool = False


def add_delivery(
    lake: Lake, wanted: Addition, *, now: datetime, ask: Ask | None = None
) -> dict[str, Any]:
    """Bring a delivered file into `data_raw/`, or show what that would do.

    Parameters
    ----------
    ask
        Asks the planner; where given, a draft is confirmed column by column and then used.

    Returns
    -------
        What came in, what was refused with examples, and which headline numbers move.

    Raises
    ------
    SourceError
        The file or its mapping cannot be read, nothing can be taken in, or it was added before.
    """
    lake.settings()
    if not wanted.file.is_file():
        raise SourceError(
            f"The file {wanted.file.name} is not there.",
            where=str(wanted.file),
            todo="name a file that exists.",
        )
    mapping = wanted.mapping or _drafted(lake, wanted, now, ask)
    text = with_overrides(read_text(mapping), wanted.wave, wanted.employer)
    source, delivery = address_of(read_mapping(mapping), wanted.wave, wanted.employer)
    target = lake.raw / source / delivery
    if target.exists():
        raise SourceError(
            f"There is a delivery {source}/{delivery} already.",
            where=f"data_raw/{source}/{delivery}",
            todo="take the earlier one out for good with `mobility forget`, or give this one "
            "another wave, employer or title.",
        )
    with _incoming(lake) as folder:
        incoming = folder / source / delivery
        _copy(wanted.file, mapping, text, incoming)
        try:
            told = _checked(lake, catalogue.Entry(source, delivery, incoming), now)
        except SourceError as problem:
            raise _as_given(problem, incoming, wanted.file) from None
        told["dry_run"] = wanted.dry_run
        if not wanted.dry_run:
            target.parent.mkdir(parents=True, exist_ok=True)
            incoming.rename(target)
    return told


@contextlib.contextmanager
def _incoming(lake: Lake) -> Iterator[Path]:
    """Give a folder beside the deliveries, in which one can lie until it is kept."""
    lake.incoming.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(dir=lake.incoming) as folder:
            yield Path(folder)
    finally:
        lake.incoming.rmdir()


def _as_given(problem: SourceError, incoming: Path, file: Path) -> SourceError:
    """Tell a problem by the place of the planner's file, not by that of our copy of it."""
    where = problem.where.replace(str(incoming), str(file.parent))
    return SourceError(problem.what, where=where, todo=problem.todo)


def _drafted(lake: Lake, wanted: Addition, now: datetime, ask: Ask | None) -> Path:
    """Draft a mapping; where the planner can be asked, give it as confirmed."""
    if wanted.file.with_name(NAME).exists():
        raise draft_mapping(wanted.file, None)
    earlier = earlier_mapping(lake, wanted.employer, wanted.wave)
    draft, columns = drafted(
        wanted.file, year=wanted.wave or now.year, employer=wanted.employer, earlier=earlier
    )
    if ask is None:
        raise draft_mapping(wanted.file, draft)
    return confirm(wanted.file, draft, columns, ask)


def earlier_mapping(lake: Lake, employer: str | None, before: int | None) -> Earlier | None:
    """Find the latest mapping of an employer's surveys before a wave; None where there is none."""
    if employer is None:
        return None
    found = []
    for entry in catalogue.deliveries(lake):
        if not entry.has_mapping:
            continue
        mapping = entry.mapping()
        who = mapping.survey.employer
        if mapping.is_survey and isinstance(who, str) and slug(who) == slug(employer):
            found.append(Earlier(mapping, mapping.survey.wave))
    earlier = [one for one in found if before is None or one.wave < before]
    return max(earlier, key=lambda one: one.wave, default=None)


def _checked(lake: Lake, entry: catalogue.Entry, now: datetime) -> dict[str, Any]:
    """Read a delivery that is coming in, and tell what there is to know of it."""
    mapping = entry.mapping()
    delivery = delivery_of(lake, entry)
    target = entry.folder.parents[1] / "part.parquet"
    if mapping.is_survey:
        made = conform_told(delivery, target)
    else:
        made = Conformed(conform_counted(delivery, target))
    before = None
    if isinstance(mapping.survey.employer, str):
        before = earlier_mapping(lake, mapping.survey.employer, mapping.survey.wave)
    told = told_of(delivery, made, target, before)
    target.unlink()
    told["moves"] = moves(lake, entry, now)
    return told


def read_text(mapping: Path) -> str:
    """Read a mapping's text.

    Raises
    ------
    SourceError
        It is not there, or no text in UTF-8.
    """
    read_mapping(mapping)
    return mapping.read_text("utf-8")


def with_overrides(text: str, wave: int | None, employer: str | None) -> str:
    """Write what the command line says into the mapping's `[survey]`."""
    name = None if employer is None else json.dumps(employer, ensure_ascii=False)
    for key, value in {"wave": wave, "employer": name}.items():
        if value is None:
            continue
        head, start, rest = text.partition("[survey]")
        body, end, tail = rest.partition("\n[")
        body = re.sub(rf"(?m)^{key}\s*=.*\n?", "", body)
        text = f"{head}{start}\n{key} = {value}{body}{end}{tail}"
    return text


def address_of(mapping: Mapping, wave: int | None, employer: str | None) -> tuple[str, str]:
    """Give source and delivery: the survey's name without year and employer; then those two."""
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
    spelt = {"æ": "ae", "ø": "oe", "å": "aa", "ö": "oe", "ä": "ae", "ü": "ue", "é": "e"}
    for letter, letters in spelt.items():
        plain = plain.replace(letter, letters)
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or "delivery"


def _copy(file: Path, mapping: Path, text: str, incoming: Path) -> None:
    """Copy what was delivered, byte for byte, with the mapping and all that it names."""
    read = read_mapping(mapping)
    if Path(read.file.name).suffixes[-2:] != Path(file.name).suffixes[-2:]:
        raise SourceError(
            f"The mapping reads {read.file.name}, and {file.name} was given.",
            where=f"{mapping}, [file] name",
            todo="name the file in the mapping as it is called.",
        )
    incoming.mkdir(parents=True)
    shutil.copyfile(file, incoming / read.file.name)
    for name in read.beside:
        found = _beside(name, file, mapping)
        if found is None:
            raise SourceError(
                f"The mapping names {name}, which is not beside the file.",
                where=f"{file.parent}; {mapping}",
                todo="put it beside the delivered file, or beside the mapping.",
            )
        shutil.copyfile(found, incoming / name)
    if corrections := _beside(CORRECTIONS, file, mapping):
        shutil.copyfile(corrections, incoming / CORRECTIONS)
    (incoming / NAME).write_text(text, "utf-8")
    if read.is_survey and not read.survey.synthetic:
        (incoming / ".gitignore").write_text(IGNORED, "utf-8")


def _beside(name: str, file: Path, mapping: Path) -> Path | None:
    folders = (file.parent, mapping.parent)
    return next((folder / name for folder in folders if (folder / name).is_file()), None)
