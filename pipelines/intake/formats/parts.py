"""The small parts of a workbook: names of sheets, and styles."""

import zipfile
from collections.abc import Callable
from datetime import datetime
from posixpath import join, normpath
from xml.parsers import expat

from pipelines.intake.formats.styles import Styles, kind_of

_SMALL = 16 << 20
"""Bytes of a part that lists sheets or styles; a larger one is no list."""
_DATES_FROM_1900 = datetime(1899, 12, 30)
"""Day 0 of Excel's usual calendar from March 1900 on (ECMA-376 part 1, 18.17.4.1)."""
_DATES_FROM_1904 = datetime(1904, 1, 1)


class Problem(Exception):  # noqa: N818
    """Something about a workbook's parts; its reader says where."""


def local(name: str) -> str:
    """Give a tag's name without its namespace's prefix."""
    return name.rpartition(":")[2]


def safe_parser() -> expat.XMLParserType:
    """Make a parser that takes no declarations: entities that unfold without end need one."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise Problem("its XML declares entities of its own, which no workbook does")

    parser.StartDoctypeDeclHandler = refuse
    return parser


def _walk(text: bytes, see: Callable[[str, dict[str, str]], None]) -> None:
    parser = safe_parser()
    parser.StartElementHandler = lambda name, attributes: see(local(name), attributes)
    try:
        parser.Parse(text, True)
    except expat.ExpatError as problem:
        raise Problem(f"its XML is damaged ({problem})") from None


def _small(book: zipfile.ZipFile, name: str) -> bytes:
    try:
        with book.open(name) as stream:
            text = stream.read(_SMALL + 1)
    except KeyError:
        return b"<nothing/>"
    if len(text) > _SMALL:
        raise Problem(f"its part {name} is absurdly large")
    return text


def sheets(book: zipfile.ZipFile) -> dict[str, str]:
    """Give the sheets' names in order, and the part that each stands in."""
    targets: dict[str, str] = {}
    found: dict[str, str] = {}

    def relation(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def sheet(tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet":
            named = next((v for k, v in attributes.items() if local(k) == "id"), "")
            target = targets.get(named, "")
            path = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
            found[attributes.get("name", "")] = path

    _walk(_small(book, "xl/_rels/workbook.xml.rels"), relation)
    _walk(_small(book, "xl/workbook.xml"), sheet)
    inside = set(book.namelist())
    return {name: path for name, path in found.items() if path in inside}


def has_1904_dates(book: zipfile.ZipFile) -> bool:
    """Say whether the workbook counts its days from 1904."""
    told: list[str] = []

    def look(tag: str, attributes: dict[str, str]) -> None:
        if tag == "workbookPr":
            told.append(attributes.get("date1904", "0"))

    _walk(_small(book, "xl/workbook.xml"), look)
    return told[:1] in (["1"], ["true"])


def read_styles(book: zipfile.ZipFile, *, is_1904: bool) -> Styles:
    """Learn which styles show dates and times."""
    formats: dict[str, str] = {}
    kinds: list[str] = []
    inside: list[str] = []

    def look(tag: str, attributes: dict[str, str]) -> None:
        if tag == "numFmt":
            formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag in ("cellXfs", "cellStyleXfs", "dxfs", "cellStyles"):
            inside.append(tag)
        elif tag == "xf" and inside[-1:] == ["cellXfs"]:
            number = attributes.get("numFmtId", "0")
            kinds.append(kind_of(number, formats.get(number)))

    _walk(_small(book, "xl/styles.xml"), look)
    return Styles(tuple(kinds), _DATES_FROM_1904 if is_1904 else _DATES_FROM_1900)
