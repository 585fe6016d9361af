"""What a delivered file looks like to somebody who has to name its columns."""

import re
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from pipelines.intake.drafting.vocabulary import is_word_for
from pipelines.intake.formats import open_delivered
from pipelines.intake.forms import File

_LOOKED_AT = 20_000
"""Rows that are looked at; a questionnaire shows its answers long before."""
_MOST_KEPT = 300
_OPTION = re.compile(
    r"^(?P<stem>.{3,}?)\s*"
    r"(?:\[(?P<option>[^\[\]]+(?:\[[^\]]*\])?[^\]]*)\]|(?: - | – |: | \| )(?P<after>.+))$",
    re.DOTALL,
)


@dataclass(frozen=True)
class Delivered:
    """A delivered column: its header, its question, and what stands in it.

    Attributes
    ----------
    answers
        Each text and how often, most frequent first; the missing left out.
    blank
        The words that stand for no answer.
    filled
        Rows that have one.
    distinct
        Different texts.
    """

    header: str
    question: str
    answers: dict[str, int]
    blank: tuple[str, ...]
    filled: int
    distinct: int
    rows: int

    @property
    def asked(self) -> str:
        """What to match: the question where the header is but a name, else the header."""
        return self.question or self.header

    @property
    def stem(self) -> str:
        """The question that this column is one option of; the header itself where of none."""
        found = _OPTION.match(self.asked)
        return found["stem"].strip() if found else self.asked

    @property
    def option(self) -> str | None:
        """The option of a matrix or select-all question, where the header names one."""
        found = _OPTION.match(self.asked)
        return (found["option"] or found["after"]).strip() if found else None

    def share(self, pattern: str) -> float:
        """Give the share of answers that a pattern describes whole."""
        fits = sum(count for text, count in self.answers.items() if re.fullmatch(pattern, text))
        total = sum(self.answers.values())
        return fits / total if total else 0.0


def look_at(file: Path, spec: File) -> list[Delivered]:
    """Read a delivered file's columns and the answers in its first rows.

    Raises
    ------
    SourceError
        It cannot be read.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        opened = open_delivered(file, spec, folder)
        target = folder / "text.parquet"
        opened.stage(target, range(len(opened.columns)), _LOOKED_AT)
        batches = pq.ParquetFile(target).iter_batches(_LOOKED_AT)
        batch = next(batches, None)
        return [
            _column(
                header,
                opened.questions.get(header, ""),
                batch.column(index).to_pylist() if batch is not None else [],
            )
            for index, header in enumerate(opened.columns)
        ]


def _column(header: str, question: str, texts: list[str | None]) -> Delivered:
    counted = Counter(text.strip() for text in texts if text and text.strip())
    told = {text: count for text, count in counted.items() if not is_word_for("missing", text)}
    ordered = dict(sorted(told.items(), key=lambda one: -one[1])[:_MOST_KEPT])
    return Delivered(
        header=header,
        question=_question(header, question),
        answers=ordered,
        blank=tuple(text for text in counted if text not in told),
        filled=sum(told.values()),
        distinct=len(told),
        rows=len(texts),
    )


def _question(header: str, question: str) -> str:
    """Give the question; of a header ``s_3 [How far is it?]`` it is the part in brackets."""
    if question:
        return question
    found = re.fullmatch(r"([\w.-]{1,24}) \[(.+)\]", header, re.DOTALL)
    is_name = found is not None and re.search(r"[\d_]|^[a-zæøå]+$", found.group(1)) is not None
    return found.group(2) if found is not None and is_name else ""
