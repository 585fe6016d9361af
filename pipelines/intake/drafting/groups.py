"""Questions that are spread over several columns: days by each mode, boxes to tick."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.intake.drafting.columns import Delivered
from pipelines.intake.drafting.guess import Guess
from pipelines.intake.drafting.vocabulary import SURE, header_nearness, is_word_for, value_of
from pipelines.intake.formats.opened import folded

_LEAST_COLUMNS = 3
_DAYS = r"[0-7](?:[.,]\d+)?(?:\s*(?:dage?|days?))?"
_LEAST_DAYS = 0.8
_LEAST_PLACED = 0.5
_LEAST_NEAR = 0.35
LISTS = ("barriers", "motivators")


@dataclass(frozen=True)
class Group:
    """Columns that share a question and differ by an option."""

    stem: str
    columns: tuple[Delivered, ...]


def groups_in(columns: Sequence[Delivered]) -> list[Group]:
    """Find the columns that share a question."""
    found: dict[str, list[Delivered]] = {}
    for column in columns:
        if column.option is not None:
            found.setdefault(folded(column.stem), []).append(column)
    return [
        Group(members[0].stem, tuple(members))
        for members in found.values()
        if len(members) >= _LEAST_COLUMNS
    ]


def guesses_for(group: Group) -> list[Guess]:
    """Say what a group of columns is: days by mode, boxes to tick, or nothing of ours."""
    answered = [column for column in group.columns if column.answers]
    if not answered:
        return []
    days = sum(column.share(_DAYS) for column in answered) / len(answered)
    if days >= _LEAST_DAYS and _modes(group):
        return _matrix(group, days)
    ticked = sum(_ticked_share(column) for column in answered) / len(answered)
    return _select_all(group, ticked)


def _modes(group: Group) -> bool:
    placed = [value_of("mode", column.option or "")[0] is not None for column in group.columns]
    return sum(placed) >= _LEAST_PLACED * len(placed)


def _matrix(group: Group, days: float) -> list[Guess]:
    """Place every option at its mode; options of one mode are added up."""
    found: dict[str, list[tuple[str, float]]] = {}
    for column in group.columns:
        mode, near = value_of("mode", column.option or "")
        found.setdefault(mode or "", []).append((column.header, near))
    made = []
    for mode, members in found.items():
        headers = tuple(header for header, _ in members)
        if not mode:
            continue
        sureness = days * min(near for _, near in members)
        entry = {"columns": list(headers)} if len(headers) > 1 else {"column": headers[0]}
        made.append(Guess(f"days_by_mode.{mode}", headers, sureness, entry))
    return made


def _ticked_share(column: Delivered) -> float:
    option = folded(column.option or "")
    known = sum(
        count
        for text, count in column.answers.items()
        if is_word_for("yes", text) or is_word_for("no", text) or folded(text) == option
    )
    return known / sum(column.answers.values())


def _select_all(group: Group, ticked: float) -> list[Guess]:
    near = header_nearness(group.stem)
    name = max(LISTS, key=near.__getitem__)
    if near[name] < _LEAST_NEAR or ticked < SURE:
        return []
    options = {column.option or column.header: column.header for column in group.columns}
    headers = tuple(options.values())
    sureness = min(1.0, 0.5 + near[name] / 2) * ticked
    return [Guess(name, headers, sureness, {"columns": options})]
