"""The texts that a workbook keeps apart from its cells, which point to them by number."""

import zipfile
from array import array
from pathlib import Path
from xml.parsers import expat

from pipelines.intake.formats.archives import blocks
from pipelines.intake.formats.limits import MOST_TEXT_BYTES
from pipelines.intake.formats.parts import Problem, local, safe_parser

_PART = "xl/sharedstrings.xml"


class SharedTexts:
    """The texts in one piece of memory, with where each ends."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._ends = array("Q", [0])
        self._is_phonetic = False

    @classmethod
    def read(cls, book: zipfile.ZipFile, delivered: Path) -> "SharedTexts":
        """Read them.

        Raises
        ------
        Problem
            They are damaged, or more than can be held.
        """
        made = cls()
        name = next((one for one in book.namelist() if one.lower() == _PART), None)
        if name is None:
            return made
        parser = safe_parser()
        made._listen(parser)
        packed = Path(book.filename or "").stat().st_size
        try:
            with book.open(name) as stream:
                for block in blocks(stream, packed, delivered):
                    parser.Parse(block)
                    made._check_size()
        except expat.ExpatError as problem:
            raise Problem(f"its XML is damaged ({problem})") from None
        return made

    def text(self, number: int) -> str:
        """Give a text by its number; an absent one is told as such."""
        if not 0 <= number < len(self._ends) - 1:
            return "#REF!"
        return self._bytes[self._ends[number] : self._ends[number + 1]].decode()

    def _check_size(self) -> None:
        if len(self._bytes) + 8 * len(self._ends) > MOST_TEXT_BYTES:
            raise Problem("it holds more text than can be read at once; save it as CSV")

    def _listen(self, parser: expat.XMLParserType) -> None:
        def start(name: str, _: dict[str, str]) -> None:
            tag = local(name)
            if tag == "t" and not self._is_phonetic:
                parser.CharacterDataHandler = self._take
            elif tag == "rPh":
                self._is_phonetic = True

        def end(name: str) -> None:
            parser.CharacterDataHandler = None
            tag = local(name)
            if tag == "rPh":
                self._is_phonetic = False
            elif tag == "si":
                self._ends.append(len(self._bytes))

        parser.StartElementHandler, parser.EndElementHandler = start, end

    def _take(self, text: str) -> None:
        self._bytes.extend(text.encode("utf-8", "replace"))
