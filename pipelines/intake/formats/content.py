"""What a file is by its first bytes, held against what its name says."""

import zipfile
from pathlib import Path

from mobility.errors import SourceError
from pipelines.intake.formats.archives import check_declared

_SIGNS = (
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file", ()),
    (b"%PDF", "a PDF", ()),
    (b"{\\rtf", "a text document (RTF)", ()),
    (b"\x89PNG", "a picture", ()),
    (b"\xff\xd8\xff", "a picture", ()),
    (b"SQLite format 3", "a database", ()),
    (b"<!DOCTYPE", "a web page", ()),
    (b"<html", "a web page", ()),
    (b"<?xml", "an XML file", ()),
    (b"7z\xbc\xaf", "a 7z archive", ()),
    (b"Rar!", "a RAR archive", ()),
    (b"\x1f\x8b", "a gzip", ()),
    (b"PK\x03\x04", "a zip or workbook", (".xlsx", ".xlsm")),
    (b"$FL", "an SPSS file", (".sav", ".zsav")),
    (b"PAR1", "a Parquet file", (".parquet",)),
)
"""First bytes, what they mean, and the names that they may go with."""

_NEEDED = {
    ".xlsx": b"PK\x03\x04",
    ".xlsm": b"PK\x03\x04",
    ".sav": b"$FL",
    ".zsav": b"$FL",
    ".parquet": b"PAR1",
}


def checked_suffix(inside: Path, delivered: Path) -> str:
    """Give the suffix by which the file is to be read.

    Raises
    ------
    SourceError
        The file is empty, or its content is not what its name says.
    """
    suffix = inside.suffix.lower()
    with inside.open("rb") as stream:
        head = stream.read(512)
    if not head.strip():
        raise SourceError(
            "The file is empty.",
            where=str(delivered),
            todo="deliver a file with a header and rows.",
        )
    found = _sign(head)
    told = None if found and suffix in found[1] else found and found[0]
    if suffix in _NEEDED and not head.startswith(_NEEDED[suffix]):
        told = told or "no such file"
    if told:
        raise SourceError(
            f"The file is named {suffix or 'nothing'} and is {told}.",
            where=str(delivered),
            todo="deliver CSV, XLSX, SAV or Parquet under the name of what it is.",
        )
    if suffix in (".xlsx", ".xlsm"):
        _check_workbook(inside, delivered)
    return suffix


def _sign(head: bytes) -> tuple[str, tuple[str, ...]] | None:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    for sign, meaning, names in _SIGNS:
        if start[: len(sign)].lower() == sign.lower():
            return meaning, names
    return None


def _check_workbook(inside: Path, delivered: Path) -> None:
    try:
        with zipfile.ZipFile(inside) as book:
            check_declared(book, inside)
            names = set(book.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        raise SourceError(
            "The workbook is cut off or damaged: its list of contents is missing.",
            where=str(delivered),
            todo="ask for the file again.",
        ) from None
    if "xl/workbook.xml" not in names:
        raise SourceError(
            "The file is named as a workbook and is another kind of archive.",
            where=str(delivered),
            todo="save it as XLSX, or deliver the file it holds.",
        )
