"""The cells of a sheet's XML, row by row, and what each says."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import cache
from xml.parsers import expat

from pipelines.intake.formats.limits import MOST_CELLS, MOST_LETTERS
from pipelines.intake.formats.parts import Problem, local, safe_parser
from pipelines.intake.formats.styles import Styles

Cell = tuple[int, str, int, str]
"""A cell: its column's place from 0, its kind, its style and its text."""

_DIGITS = "0123456789"
_SECONDS_A_DAY = 86_400
_LAST_SERIAL = 2_958_466.0
"""31 December 9999, the last day that Excel counts."""


def rows_of(blocks: Iterator[bytes]) -> Iterator[tuple[int, list[Cell]]]:
    """Parse a sheet block by block, and give each row's number and cells when it is whole.

    Raises
    ------
    Problem
        It is no XML of a sheet, a text is absurdly long, or there are absurdly many cells.
    """
    parser = safe_parser()
    listener = _Listener(parser)
    for block in blocks:
        try:
            parser.Parse(block)
        except expat.ExpatError as problem:
            raise Problem(f"its XML is damaged ({problem})") from None
        yield from listener.whole
        listener.whole.clear()
        if listener.count > MOST_CELLS:
            raise Problem(f"it has over {MOST_CELLS:,} cells; save it as CSV")
    try:
        parser.Parse(b"", True)
    except expat.ExpatError as problem:
        raise Problem(f"its XML is cut off ({problem})") from None


class _Listener:
    """Gathers rows as they end. Written for speed: it is called a few times per cell."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self.whole: list[tuple[int, list[Cell]]] = []
        self._parser = parser
        self._cells: list[Cell] = []
        self._number, self._place, self._kind, self._style = 0, -1, "n", 0
        self._text: str | None = None
        self.count = 0
        self._tag_of, self._place_of = cache(local), cache(place_of)
        begins: dict[str, Callable[[dict[str, str]], None]] = {
            "c": self._begin_cell,
            "v": self._begin_text,
            "t": self._begin_text,
            "row": self._begin_row,
            "rPh": self._begin_reading,
        }
        ends: dict[str, Callable[[], None]] = {
            "v": self._end_text,
            "t": self._end_text,
            "c": self._end_cell,
            "row": self._end_row,
            "rPh": self._end_reading,
        }
        self._begins, self._ends = begins, ends
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        begin = self._begins.get(self._tag_of(name))
        if begin is not None:
            begin(attributes)

    def _end(self, name: str) -> None:
        end = self._ends.get(self._tag_of(name))
        if end is not None:
            end()

    def _begin_row(self, attributes: dict[str, str]) -> None:
        self._number = _number(attributes.get("r"), self._number + 1)
        self._place = -1

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        letters = attributes.get("r", "").rstrip(_DIGITS)
        self._place = self._place_of(letters) if letters else self._place + 1
        self._kind = attributes.get("t", "n")
        self._style = _number(attributes.get("s"), 0)
        self._text = None

    def _begin_text(self, _: dict[str, str]) -> None:
        self._parser.CharacterDataHandler = self._take

    def _take(self, text: str) -> None:
        self._text = text if self._text is None else self._text + text
        if len(self._text) > MOST_LETTERS:
            raise Problem(f"a text in row {self._number} has over {MOST_LETTERS:,} letters")

    def _end_text(self) -> None:
        self._parser.CharacterDataHandler = None

    def _end_cell(self) -> None:
        if self._text is not None:
            self._cells.append((self._place, self._kind, self._style, self._text))

    def _end_row(self) -> None:
        self.count += len(self._cells)
        self.whole.append((self._number, self._cells))
        self._cells = []

    def _begin_reading(self, _: dict[str, str]) -> None:
        """Pass over how a text is pronounced, which stands within it."""
        self._begins["t"] = self._pass

    def _end_reading(self) -> None:
        self._begins["t"] = self._begin_text

    def _pass(self, _: dict[str, str]) -> None:
        """Do nothing."""


def place_of(letters: str) -> int:
    """Give a column's place from 0 by its letters: ``A`` is 0, ``AA`` is 26.

    Raises
    ------
    Problem
        It is no column of a sheet.
    """
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    if not letters.isalpha() or not letters.isascii() or not 0 < len(letters) <= 3:
        raise Problem(f"a cell stands in {letters[:20]!r}, which is no column")
    return place - 1


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and text.isdecimal() and len(text) < 10 else otherwise


def text_of(cell: Cell, styles: Styles, shared: Callable[[int], str]) -> str | None:
    """Say what a cell says: shared texts looked up, dates and times written out."""
    _, kind, style, text = cell
    if kind == "n":
        shown = styles.kinds[style] if style < len(styles.kinds) else ""
        return _dated(text, shown, styles.origin) if shown else _plain(text)
    if kind == "s":
        return shared(_number(text.strip(), -1)) or None
    if kind == "b":
        return "true" if text.strip() == "1" else "false"
    return text or None


def _plain(text: str) -> str:
    """Write a number without the digits that binary arithmetic left: ``0.1 + 0.2`` is 0.3."""
    if len(text) < 16 and "E" not in text.upper():
        return text
    try:
        return f"{float(text):.15g}"
    except ValueError:
        return text


def _dated(text: str, kind: str, origin: datetime) -> str:
    try:
        serial = float(text)
    except ValueError:
        return text
    if not 0 <= serial < _LAST_SERIAL:
        return text
    seconds = round(serial * _SECONDS_A_DAY)
    if kind == "span":
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    moment = origin + timedelta(seconds=seconds)
    if serial < 1:
        return f"{moment:%H:%M:%S}"
    return f"{moment:%Y-%m-%d}" if seconds % _SECONDS_A_DAY == 0 else f"{moment:%Y-%m-%d %H:%M:%S}"
