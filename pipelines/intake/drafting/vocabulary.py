"""How near a delivered text is to the field's words."""

import re
from functools import cache

from rapidfuzz import fuzz

from pipelines.intake.reading.vocabulary import words

SURE = 0.8
"""From this nearness an answer is taken for a value without asking."""
_SAME_WORD = 0.87
"""From this likeness two words are one: a slip of the pen or an ending, but not bike and e-bike."""
_SPEAKS_AGAINST = 0.55
"""What is left of a column's nearness where its header has a word of another."""
_COVER = {1: 0.35, 2: 0.55}
_MOST_COVER = 0.7
"""What is left where a phrase of one, two or more words covers next to nothing of a question."""


def plain(text: str) -> str:
    """Write a text in small letters, without signs: ``Postnr. (hjem)`` is ``postnr hjem``."""
    return re.sub(r"[^\w+<-]+", " ", text.casefold().replace("_", " ")).strip()


@cache
def _tokens(text: str) -> tuple[str, ...]:
    small = _small()
    found = tuple(word for word in plain(text).split() if word not in small)
    return found or tuple(plain(text).split())


@cache
def _small() -> frozenset[str]:
    return frozenset(words("questions")["small"]["words"])


@cache
def header_nearness(header: str) -> dict[str, float]:
    """Say how near a header is to each of our columns, 0 to 1."""
    return {
        name: _nearness(header, tuple(told["phrases"]), tuple(told.get("against", ())))
        for name, told in words("questions").items()
        if "phrases" in told
    }


def _nearness(header: str, phrases: tuple[str, ...], against: tuple[str, ...]) -> float:
    asked = _tokens(header)
    if not asked:
        return 0.0
    near = max(_phrase_nearness(asked, _tokens(phrase)) for phrase in phrases)
    return near * _SPEAKS_AGAINST if set(against) & set(plain(header).split()) else near


def _phrase_nearness(asked: tuple[str, ...], phrase: tuple[str, ...]) -> float:
    """Match words one by one, misspelt ones too; weigh how much of the phrase and header match."""
    matched = [max(fuzz.ratio(word, other) for other in asked) / 100 for word in phrase]
    of_phrase = sum(one for one in matched if one >= _SAME_WORD) / len(phrase)
    covered = [max(fuzz.ratio(word, other) for other in phrase) / 100 for word in asked]
    of_header = sum(one for one in covered if one >= _SAME_WORD) / len(asked)
    least = _COVER.get(len(phrase), _MOST_COVER)
    return of_phrase * (least + (1 - least) * of_header)


@cache
def value_of(name: str, answer: str) -> tuple[str | None, float]:
    """Say which of a column's values an answer is nearest to, and how near, 0 to 1.

    An answer that is a phrase is that value; else the longest phrase that stands in it, in any
    order of its words; else the likest one.
    """
    asked = plain(answer)
    best: tuple[float, int, str | None] = (0.0, 0, None)
    for value, phrases in words("answers").get(name, {}).items():
        for phrase in phrases:
            near = _answer_nearness(asked, plain(phrase))
            best = max(best, (near, len(phrase), value), key=lambda one: (one[0], one[1]))
    return (best[2], best[0]) if best[0] >= SURE else (None, best[0])


def _answer_nearness(asked: str, phrase: str) -> float:
    if asked == phrase:
        return 1.0
    if not asked or not phrase:
        return 0.0
    inside = set(phrase.split()) <= set(asked.split())
    if inside:
        return 0.8 + 0.19 * len(phrase) / max(len(asked), len(phrase))
    return 0.97 * fuzz.ratio(asked, phrase) / 100


def is_word_for(kind: str, answer: str) -> bool:
    """Say whether an answer is one of the words for ``yes``, ``no`` or ``missing``."""
    return answer.strip().casefold() in words("words")[kind]
