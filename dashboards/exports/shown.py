"""What a page shows, read off its markup: the cells of a table twin, and what was chosen."""

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

from dashboards.parts.blocks import Block, Html

NUMBER = "number"
"""The class of a cell that holds a number (`parts/blocks.py`)."""


_TAGS = re.compile(r"<[^>]+>")


@dataclass
class Cells:
    """A table as it is shown: its caption, its headings, its rows, and which columns are numbers."""

    caption: str = ""
    headers: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    numbers: set[int] = field(default_factory=set)


class _Tables(HTMLParser):
    """Gather the tables of a piece of page."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[Cells] = []
        self._text: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a table, a row or a cell."""
        if tag == "table":
            self.tables.append(Cells())
        elif tag == "tr":
            self.tables[-1].rows.append([])
        elif tag in ("th", "td", "caption"):
            self._text = []
            if NUMBER in (dict(attrs).get("class") or "").split():
                self.tables[-1].numbers.add(len(self.tables[-1].rows[-1]))
        elif tag == "br" and self._text is not None:
            self._text.append(" ")

    def handle_data(self, data: str) -> None:
        """Keep what is written in a cell."""
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        """End a cell, or the row of headings."""
        if tag in ("th", "td", "caption") and self._text is not None:
            text = " ".join("".join(self._text).split())
            self._text = None
            if tag == "caption":
                self.tables[-1].caption = text
            else:
                self.tables[-1].rows[-1].append(text)
        elif tag == "thead":
            self.tables[-1].headers = self.tables[-1].rows.pop()


def tables_of(markup: str) -> list[Cells]:
    """Read the tables of a piece of page."""
    reader = _Tables()
    reader.feed(markup)
    return reader.tables


class _Choices(HTMLParser):
    """Gather what is chosen in the forms of a piece of page."""

    def __init__(self) -> None:
        super().__init__()
        self.chosen: list[tuple[str, str]] = []
        self._label: list[str] | None = None
        self._option: list[str] | None = None
        self._is_in_list = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a label or the option that is chosen."""
        if tag == "label":
            self._label, self._is_in_list = [], False
        elif tag == "select":
            self._is_in_list = True
        elif tag == "option" and "selected" in dict(attrs):
            self._option = []

    def handle_data(self, data: str) -> None:
        """Keep the label and the chosen option."""
        if self._option is not None:
            self._option.append(data)
        elif self._label is not None and not self._is_in_list:
            self._label.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Keep the pair at its option's end."""
        if tag == "option" and self._option is not None and self._label is not None:
            self.chosen.append(("".join(self._label).strip(), "".join(self._option).strip()))
            self._option, self._label = None, None


def choices_of(blocks: list[Block]) -> list[tuple[str, str]]:
    """Give the label of each list of a page, with what is chosen in it."""
    reader = _Choices()
    for block in blocks:
        if isinstance(block, Html) and 'class="choices' in block.text:
            reader.feed(block.text)
    return list(dict.fromkeys(reader.chosen))


def text_of(markup: str) -> str:
    """Give the words of a piece of page, its tags left out."""
    return " ".join(unescape(_TAGS.sub(" ", markup)).split())
