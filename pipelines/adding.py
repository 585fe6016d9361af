"""`mobility add`: a delivery comes in, is checked, and says what it would change."""

import contextlib
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
from pipelines.intake.drafting import Ask
from pipelines.intake.mapping import NAME, read_mapping
from pipelines.intake.naming import address_of, with_overrides
from pipelines.intake.tasks import delivery_of
from pipelines.proposing import Proposal, confirmed_mapping, earlier_mapping
from pipelines.rehearsal import moves
from pipelines.runner import Say
from pipelines.withdrawal import take_out

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
    decisions
        What was decided of the draft's columns, where it is confirmed on a screen.
    replace
        Whether an earlier delivery of the same survey, employer and wave goes out for it.
    """

    file: Path
    mapping: Path | None = None
    wave: int | None = None
    employer: str | None = None
    dry_run: bool = False
    decisions: Path | None = None
    replace: bool = False

    @property
    def proposal(self) -> Proposal:
        """What a mapping is proposed for."""
        return Proposal(self.file, self.wave, self.employer, self.decisions)


def _silent(event: str, about: dict[str, object]) -> None:
    """Hear of progress and say nothing."""


def add_delivery(
    lake: Lake,
    wanted: Addition,
    *,
    now: datetime,
    ask: Ask | None = None,
    say: Say = _silent,
) -> dict[str, Any]:
    """Bring a delivered file into `data_raw/`, or show what that would do.

    Parameters
    ----------
    ask
        Asks the planner; where given, a draft is confirmed column by column and then used.
    say
        Hears which table of the rehearsal is being built.

    Returns
    -------
        What came in, what was refused with examples, and which headline numbers move.

    Raises
    ------
    SourceError
        The file or its mapping cannot be read, nothing can be taken in, or it was added before.
    """
    lake.settings()
    _check_file(wanted.file)
    mapping = wanted.mapping or confirmed_mapping(lake, wanted.proposal, now=now, ask=ask)
    read = read_mapping(mapping)
    text = with_overrides(mapping.read_text("utf-8"), wanted.wave, wanted.employer)
    source, delivery = address_of(read, wanted.wave, wanted.employer)
    delivery, replaced = _place(lake, source, delivery, wanted)
    with _incoming(lake) as folder:
        incoming = folder / source / delivery
        _copy(wanted.file, mapping, text, incoming)
        try:
            entry = catalogue.Entry(source, delivery, incoming)
            told = _checked(lake, entry)
            told["moves"] = moves(lake, entry, now, without=replaced, say=say)
        except SourceError as problem:
            raise _as_given(problem, incoming, wanted.file) from None
        told |= {"dry_run": wanted.dry_run, "replaced": replaced}
        if not wanted.dry_run:
            target = lake.raw / source / delivery
            target.parent.mkdir(parents=True, exist_ok=True)
            incoming.rename(target)
            take_out(lake, replaced, now)
    return told


def _check_file(file: Path) -> None:
    if not file.is_file():
        raise SourceError(
            f"The file {file.name} is not there.",
            where=str(file),
            todo="name a file that exists.",
        )


def _place(lake: Lake, source: str, delivery: str, wanted: Addition) -> tuple[str, list[str]]:
    """Give the folder's name, and the deliveries of the same survey that go out for it.

    What was taken out keeps its folder; the new one stands beside it as ``<delivery>-2``.
    """
    same = re.compile(rf"{re.escape(delivery)}(-\d+)?")
    there = [
        entry.address
        for entry in catalogue.deliveries(lake)
        if entry.source == source and same.fullmatch(entry.delivery)
    ]
    if there and not wanted.replace:
        raise SourceError(
            f"There is a delivery {there[-1]} already.",
            where=f"data_raw/{there[-1]}",
            todo="add --replace to put this file in its place, or give this one another wave, "
            "employer or title.",
        )
    name, number = delivery, 2
    while (lake.raw / source / name).exists():
        name, number = f"{delivery}-{number}", number + 1
    return name, there


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


def _checked(lake: Lake, entry: catalogue.Entry) -> dict[str, Any]:
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
    return told


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
