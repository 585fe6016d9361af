"""An employer's earlier confirmed mapping, taken over for this year's file where it still fits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.intake.differences import Difference, reworded
from pipelines.intake.drafting.columns import Delivered
from pipelines.intake.drafting.guess import Guess
from pipelines.intake.drafting.vocabulary import value_of
from pipelines.intake.formats.opened import folded
from pipelines.intake.forms import Column, Mapping

_REWORDED_SURENESS = 0.8
_SAME_SURENESS = 0.99


@dataclass(frozen=True)
class Earlier:
    """A mapping that was confirmed before, and of which wave."""

    mapping: Mapping
    wave: int


def taken_over(
    earlier: Earlier, columns: Sequence[Delivered]
) -> tuple[list[Guess], list[Difference]]:
    """Take over what still fits.

    Returns
    -------
    guesses
        The questions that are asked again, word for word or reworded.
    differences
        New, gone, reworded and recoded questions.
    """
    known = {folded(one.header): one for one in columns}
    made: list[Guess] = []
    differs: list[Difference] = []
    spoken_for = {
        folded(header) for how in _entries(earlier.mapping).values() for header in how.headers
    }
    free = [one.header for one in columns if folded(one.header) not in spoken_for]
    for name, how in _entries(earlier.mapping).items():
        headers, sureness = [], _SAME_SURENESS
        for header in how.headers:
            found = known.get(folded(header))
            if found is None and (near := reworded(header, free)):
                found, sureness = known[folded(near)], _REWORDED_SURENESS
                differs.append(Difference(name, "reworded", header, near))
                free.remove(near)
            headers.append(found)
        if not headers or any(found is None for found in headers):
            differs.append(Difference(name, "gone", " + ".join(how.headers), None))
            continue
        guess = _again(name, how, [one for one in headers if one is not None], sureness, earlier)
        made.append(guess)
        if guess.unplaced:
            differs.append(Difference(name, "recoded", None, "; ".join(guess.unplaced)))
    differs += [Difference("", "new", None, header) for header in free]
    return made, differs


def _entries(mapping: Mapping) -> dict[str, Column]:
    found = {name: how for name, how in mapping.columns.items() if how.headers}
    return found | {f"days_by_mode.{mode}": how for mode, how in mapping.days_by_mode.items()}


def _again(
    name: str, how: Column, found: list[Delivered], sureness: float, earlier: Earlier
) -> Guess:
    entry: dict[str, Any] = how.model_dump(exclude_defaults=True, exclude_none=True)
    headers = [one.header for one in found]
    if isinstance(how.columns, dict):
        entry["columns"] = dict(zip(how.columns, headers, strict=True))
    elif how.columns is not None:
        entry["columns"] = headers
    else:
        entry["column"] = headers[0]
    unplaced = {}
    if how.values:
        values = dict(how.values)
        silent = {folded(word) for word in how.missing}
        told = {folded(key) for key in values}
        for text, count in found[0].answers.items():
            if folded(text) in told | silent:
                continue
            value, _ = value_of(name, text)
            unplaced[text] = count
            if value is not None:
                values[text] = value
        entry["values"] = values
    return Guess(name, tuple(headers), sureness, entry, unplaced, f"as in {earlier.wave}")
