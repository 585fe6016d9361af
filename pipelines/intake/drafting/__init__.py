"""A draft of `survey.toml` for a file that came without, to be confirmed by the planner."""

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

from mobility.errors import SourceError
from pipelines.intake.drafting.columns import Delivered, look_at
from pipelines.intake.drafting.decisions import decided, read_decisions
from pipelines.intake.drafting.dialogue import Ask, confirmed
from pipelines.intake.drafting.draft import guesses, survey_of
from pipelines.intake.drafting.earlier import Earlier, taken_over
from pipelines.intake.drafting.form import form_of
from pipelines.intake.drafting.guess import Draft, Guess
from pipelines.intake.drafting.text import text_of
from pipelines.intake.drafting.told import draft_told
from pipelines.intake.mapping import NAME

__all__ = [
    "Ask",
    "Draft",
    "Earlier",
    "Guess",
    "confirm",
    "decided",
    "draft_mapping",
    "draft_told",
    "drafted",
    "read_decisions",
    "text_of",
]


def drafted(
    file: Path,
    *,
    year: int,
    wave: int | None = None,
    employer: str | None = None,
    earlier: Earlier | None = None,
    language: str = "en",
) -> tuple[Draft, list[Delivered]]:
    """Draft a mapping for a file.

    Parameters
    ----------
    year
        The wave, where neither somebody, the file's name nor its dates tell one.
    wave
        The wave, where somebody said it.
    employer
        Whose survey it is.
    earlier
        What the employer's earlier survey was read by.
    language
        Of the title: "da" or "en".

    Raises
    ------
    SourceError
        The file cannot be read.
    """
    with tempfile.TemporaryDirectory() as folder:
        spec = form_of(file, Path(folder))
    columns = look_at(file, spec)
    again, differs = taken_over(earlier, columns) if earlier else ([], [])
    read = {header for guess in again for header in guess.headers}
    kind, new, left_out = guesses([one for one in columns if one.header not in read])
    if earlier:
        kind = earlier.mapping.survey.kind
        named = {guess.name for guess in again}
        new = [guess for guess in new if guess.name not in named]
    survey = survey_of(_stem(file), kind, columns, (wave, year), employer, language)
    if earlier:
        survey = _as_before(earlier, survey)
    return Draft(spec, survey, tuple([*again, *new]), left_out, tuple(differs)), columns


def _stem(file: Path) -> str:
    stem = file.name.removesuffix(".gz").removesuffix(".zip").rpartition(".")[0] or file.stem
    return re.sub(r"[_\s]+", " ", stem).strip() or "Survey"


def _as_before(earlier: Earlier, survey: dict[str, object]) -> dict[str, object]:
    """Keep what stays the same from year to year: title, workplace, employer."""
    told = earlier.mapping.survey
    title = told.title.replace(str(told.wave), str(survey["wave"]))
    kept = {"workplace": told.workplace, "survey": told.survey}
    employer = told.employer if isinstance(told.employer, str) else survey.get("employer")
    return {
        **survey,
        "title": title,
        "kind": told.kind,
        **({"employer": employer} if employer else {}),
        **{key: value for key, value in kept.items() if value},
    }


def draft_mapping(file: Path, draft: Draft | None) -> SourceError:
    """Write a draft beside the file and give the error that says so.

    A mapping that stands there already is never overwritten.
    """
    target = file.with_name(NAME)
    if draft is None or target.exists():
        return SourceError(
            "The file was given without its mapping, and one stands beside it.",
            where=str(target),
            todo=f"run it again with --mapping {target.name} once it is right.",
        )
    target.write_text(text_of(draft), "utf-8")
    unsure = [guess.name for guess in draft.guesses if guess.sureness < _SURE]
    unplaced = sum(len(guess.unplaced) for guess in draft.guesses)
    columns = sum(len(guess.headers) for guess in draft.guesses)
    return SourceError(
        f"The file has no mapping yet; a draft was written that reads {columns} of its "
        f"{columns + len(draft.left_out)} columns, {len(unsure)} of them unsure"
        + (f", with {unplaced} answers to place." if unplaced else "."),
        where=str(target),
        todo=f"look it through, then run: mobility add {file} --mapping {target}",
    )


def confirm(file: Path, draft: Draft, columns: Sequence[Delivered], ask: Ask) -> Path:
    """Let the planner confirm a draft, and write the mapping beside the file.

    Raises
    ------
    SourceError
        The planner stopped; nothing was written.
    """
    done = confirmed(draft, columns, ask)
    if done is None:
        raise SourceError(
            "The draft was not confirmed.",
            where=str(file),
            todo="run it again when the columns' meanings are known.",
        )
    target = file.with_name(NAME)
    target.write_text(text_of(done), "utf-8")
    return target


_SURE = 0.7
"""Sureness below which a column is pointed out."""
