"""The options of a select-all question, found in its answers."""

import re
from collections import Counter
from itertools import pairwise

_LEAST_TIMES = 2
_MOST_OPTIONS = 40


def separator_of(answers: dict[str, int]) -> str | None:
    """Say which sign parts the options of these answers; None where each is one."""
    for sign in (";", "|", "\n"):
        if _share(answers, sign) >= 0.1:
            return sign
    return "," if _share(answers, ",") >= 0.1 else None


def _share(answers: dict[str, int], sign: str) -> float:
    total = sum(answers.values())
    return sum(n for text, n in answers.items() if sign in text) / total if total else 0.0


def options_in(answers: dict[str, int], separator: str) -> list[str]:
    """List the options that these answers are made of, most frequent first.

    Signs in brackets part nothing, and two pieces that never stand apart are one option:
    ``for langt, tager for lang tid``.
    """
    parted = [(_parts(text, separator), count) for text, count in answers.items()]
    while pair := _always_together(parted):
        parted = [(_joined(parts, pair, separator), count) for parts, count in parted]
    times: Counter[str] = Counter()
    for parts, count in parted:
        times.update(dict.fromkeys(parts, count))
    return [one for one, count in times.most_common(_MOST_OPTIONS) if count >= _LEAST_TIMES]


def _parts(text: str, separator: str) -> list[str]:
    depth, pieces = 0, [""]
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if letter == separator and depth <= 0:
            pieces.append("")
        else:
            pieces[-1] += letter
    return [piece.strip() for piece in pieces if piece.strip()]


def _always_together(parted: list[tuple[list[str], int]]) -> tuple[str, str] | None:
    alone: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for parts, count in parted:
        for part in parts:
            alone[part] += count
        for pair in pairwise(parts):
            pairs[pair] += count
    for (first, second), count in pairs.most_common():
        if count > _LEAST_TIMES and alone[first] == alone[second] == count and _goes_on(second):
            return first, second
    return None


def _goes_on(piece: str) -> bool:
    """Say whether a piece goes on a sentence: an option of its own begins with a capital letter."""
    return re.match(r"[a-zæøå]", piece) is not None


def _joined(parts: list[str], pair: tuple[str, str], separator: str) -> list[str]:
    made: list[str] = []
    for part in parts:
        if made and (made[-1], part) == pair:
            made[-1] = f"{made[-1]}{separator} {part}"
        else:
            made.append(part)
    return made
