"""What a report says, before it is written as HTML or PDF."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Heading:
    """A heading of the second level, or of the third."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; a `note` stands out from the text."""

    text: str
    is_note: bool = False


@dataclass(frozen=True)
class Facts:
    """Key figures: what, how much, and where it is from."""

    items: Sequence[tuple[str, str, str]]


@dataclass(frozen=True)
class Table:
    """A table; columns in `numbers` are set right, `widths` are parts of the whole.

    A table without rows is left out.
    """

    caption: str
    headers: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: Sequence[int] = ()
    widths: Sequence[float] = ()


@dataclass(frozen=True)
class Figure:
    """A chart as SVG, with what it shows in words."""

    svg: str
    title: str
    description: str
    source: str


Block = Heading | Paragraph | Facts | Table | Figure


@dataclass(frozen=True)
class Document:
    """A report.

    Attributes
    ----------
    title, subtitle
        What it is, and of what.
    lang
        ``da`` or ``en``.
    author
        Whose report it is.
    blocks
        What it says, top to bottom.
    footer
        Stands at the foot of every page: run and day.
    most_pages
        Pages that it may fill; its type is made smaller until it does. None: as many as it takes.
    """

    title: str
    subtitle: str
    lang: str
    author: str
    blocks: Sequence[Block]
    footer: str
    most_pages: int | None = None
    words: dict[str, str] = field(default_factory=dict)

    def told(self) -> list[dict[str, Any]]:
        """Give the blocks as plain records, each with its kind; tables without rows are left out."""
        kept = [one for one in self.blocks if not isinstance(one, Table) or one.rows]
        return [{"kind": type(one).__name__.lower(), **_plain(one)} for one in kept]


def _plain(block: Block) -> dict[str, Any]:
    told = dict(vars(block))
    if isinstance(block, Table):
        told["widths"] = list(block.widths) or [1.0] * len(block.headers)
        told["rows"] = [list(row) for row in block.rows]
        told["headers"], told["numbers"] = list(block.headers), list(block.numbers)
    if isinstance(block, Facts):
        told["items"] = [list(item) for item in block.items]
    return told
