"""Bytes to text: the delivered file in UTF-8, and what about it a fast reader cannot take."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mobility.errors import SourceError

_BLOCK = 1 << 22
_LONG = 1 << 20
"""Letters; a fast reader loses a last line that is longer than its buffer, and says nothing."""
_C1 = {
    code: bytes([code]).decode("cp1252")
    for code in range(0x80, 0xA0)
    if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
"""What Latin-1 leaves to controls and Windows to letters: read as Windows does, as browsers do
(WHATWG Encoding Standard, section 4.2: the label latin1 means windows-1252)."""


@dataclass(frozen=True)
class Decoded:
    """A file in UTF-8.

    Attributes
    ----------
    is_plain
        Whether no line is blank, or so long that it spans blocks. Fast readers skip blank lines and
        would count rows without them.
    lost
        Signs that an earlier program put where it could not read a letter (U+FFFD).
    """

    path: Path
    is_plain: bool
    lost: int


def decoded(inside: Path, delivered: Path, encoding: str, folder: Path) -> Decoded:
    """Give a UTF-8 file: the delivered one where it is one, else a copy of it.

    Raises
    ------
    SourceError
        There is no such encoding, the file is not written in it, or it holds NUL bytes.
    """
    name = _codec(encoding, delivered)
    seen = _Seen(delivered)
    if name in ("utf-8", "utf-8-sig", "ascii"):
        _check_mark(inside, delivered)
        for _ in _texts(inside, "utf-8", seen, delivered):
            pass
        return Decoded(inside, seen.is_plain, seen.lost)
    copy = folder / f"{inside.stem}.decoded.csv"
    with copy.open("w", encoding="utf-8", newline="") as out:
        for text in _texts(inside, name, seen, delivered):
            out.write(text.translate(_C1) if name == "iso8859-1" else text)
    return Decoded(copy, seen.is_plain, seen.lost)


def _codec(encoding: str, delivered: Path) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        raise SourceError(
            f"There is no encoding called {encoding!r}.",
            where=f"{delivered}, [file] encoding",
            todo="write utf-8, latin-1, cp1252 or utf-16.",
        ) from None


def _check_mark(inside: Path, delivered: Path) -> None:
    with inside.open("rb") as stream:
        head = stream.read(2)
    if head in (b"\xff\xfe", b"\xfe\xff"):
        raise SourceError(
            "The file is written in UTF-16, not in UTF-8.",
            where=str(delivered),
            todo='state encoding = "utf-16" in [file].',
        )


class _Seen:
    """What went by: lines, blank ones, NUL, lost letters."""

    def __init__(self, delivered: Path) -> None:
        self.line = 1
        self.lost = 0
        self.is_plain = True
        self._delivered = delivered
        self._before = "\n"
        self._open = 0

    def take(self, text: str) -> None:
        """Look at a piece of text.

        Raises
        ------
        SourceError
            It holds a NUL.
        """
        if "\0" in text:
            line = self.line + text[: text.index("\0")].count("\n")
            raise SourceError(
                "The file holds NUL bytes: it is no text, or written in UTF-16.",
                where=f"{self._delivered}, line {line}",
                todo='state encoding = "utf-16" in [file], or ask for the file again.',
            )
        whole = self._before + text
        if "\n\n" in whole or "\n\r\n" in whole:
            self.is_plain = False
        self._before = whole[-2:]
        first = text.find("\n")
        if self._open + (len(text) if first < 0 else first) > _LONG and self._open:
            self.is_plain = False
        self._open = self._open + len(text) if first < 0 else len(text) - text.rfind("\n") - 1
        self.line += text.count("\n")
        self.lost += text.count("\ufffd")


def _texts(inside: Path, name: str, seen: _Seen, delivered: Path) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(name)()
    with inside.open("rb") as stream:
        while True:
            block = stream.read(_BLOCK)
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeError as problem:
                raise _wrong(problem, block, seen.line, delivered, name) from None
            if text:
                seen.take(text)
                yield text
            if not block:
                return


def _wrong(
    problem: UnicodeError, block: bytes, line: int, delivered: Path, name: str
) -> SourceError:
    at = problem.start if isinstance(problem, UnicodeDecodeError) else 0
    row = line + block[:at].count(b"\n")
    return SourceError(
        f"The file is not written in {name.upper()}.",
        where=f"{delivered}, line {row}",
        todo='state its encoding in [file], often encoding = "latin-1".',
    )
