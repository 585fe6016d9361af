"""What a delivered column is taken for, and how sure that is."""

from dataclasses import dataclass, field, replace
from typing import Any

from pipelines.intake.differences import Difference
from pipelines.intake.forms import File

CONFIRMED = 1.0


@dataclass(frozen=True)
class Guess:
    """One of our columns, and how it would be read.

    Attributes
    ----------
    name
        Our column, or ``days_by_mode.<mode>``.
    headers
        The delivered columns that it reads.
    sureness
        0 to 1.
    entry
        Its entry in the mapping.
    unplaced
        Answers that got no value, and how often each stands.
    why
        What it rests on, where not on the vocabulary.
    """

    name: str
    headers: tuple[str, ...]
    sureness: float
    entry: dict[str, Any]
    unplaced: dict[str, int] = field(default_factory=dict)
    why: str = ""

    def confirmed(self, **changes: Any) -> "Guess":
        """Give it as a planner confirmed it."""
        return replace(self, sureness=CONFIRMED, why="confirmed", **changes)


@dataclass(frozen=True)
class Draft:
    """A drafted mapping.

    Attributes
    ----------
    survey
        What its `[survey]` says.
    left_out
        Delivered columns that are not read, each with the reason.
    differences
        To last year's questionnaire.
    """

    file: File
    survey: dict[str, Any]
    guesses: tuple[Guess, ...]
    left_out: dict[str, str]
    differences: tuple[Difference, ...] = ()

    def mapping(self) -> dict[str, Any]:
        """Give it as a `survey.toml` that was read."""
        columns: dict[str, Any] = {}
        for guess in self.guesses:
            table, _, mode = guess.name.partition(".")
            if mode:
                columns.setdefault(table, {})[mode] = guess.entry
            else:
                columns[guess.name] = guess.entry
        told = self.file.model_dump(exclude_defaults=True)
        return {"survey": self.survey, "file": {"name": self.file.name, **told}, "columns": columns}
