"""Uploaded files: they lie in a folder of their own, outside the workspace, until kept or dropped."""

import tempfile
import tomllib
from collections.abc import Sequence
from html import escape
from pathlib import Path

import panel as pn

from dashboards.language import Language
from dashboards.parts.command import Problem

ACCEPTED = (".csv", ".txt", ".tsv", ".xlsx", ".sav", ".parquet", ".gz", ".zip", ".toml")
MAPPING = "survey.toml"
DECISIONS = "decisions.json"
MEGABYTE = 1_000_000
LARGEST_MB = 37
"""What the files of one upload may fill: they come as one message, a third larger for being text."""
_BESIDE = ("margins.csv", "corrections.csv")
"""Files that come with a delivery and are none."""


def uploaded(field: pn.widgets.FileInput) -> tuple[list[str], list[bytes]]:
    """Give the names and contents of the files that were chosen: one, several or none."""
    names, contents = field.filename or [], field.value or []
    return ([names], [contents]) if isinstance(names, str) else (names, contents)


def arrived(names: Sequence[str], contents: Sequence[bytes], words: Language) -> str:
    """Say that an upload is whole, as markup; nothing where nothing came."""
    if not contents:
        return ""
    size = words.number(sum(map(len, contents)) / MEGABYTE, 1)
    text = words(
        "Arrived: {names} ({size} MB). Read the file to go on.", names=", ".join(names), size=size
    )
    return f'<p class="done arrived">{escape(text)}</p>'


class Inbox:
    """The files of one upload; whoever opened it deletes it with `clear`."""

    def __init__(self) -> None:
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self.main: Path | None = None
        self.mapping: Path | None = None

    @property
    def folder(self) -> Path:
        """The folder of the files; made when it is first asked for, deleted at the latest at exit."""
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="mobility-upload-")
        return Path(self._folder.name)

    @property
    def scratch(self) -> Path:
        """Where commands write for a moment, so that nothing delivered outlives the upload."""
        made = self.folder / "scratch"
        made.mkdir(exist_ok=True)
        return made

    def clear(self) -> None:
        """Delete everything."""
        if self._folder is not None:
            self._folder.cleanup()
        self._folder = self.main = self.mapping = None

    def take(self, names: Sequence[str], contents: Sequence[bytes]) -> Problem | None:
        """Keep uploaded files, in place of those before; tell what is wrong with them."""
        self.clear()
        for name, content in zip(names, contents, strict=True):
            (self.folder / Path(name).name).write_bytes(content)
        kept = sorted(Path(name).name for name in names)
        mappings = [name for name in kept if name.endswith(".toml")]
        data = [name for name in kept if name not in (*mappings, *_BESIDE)]
        if not data:
            return Problem(
                "No file was chosen.", "the form, file", "choose the file that was delivered."
            )
        if len(mappings) > 1 or (len(data) > 1 and not mappings):
            return Problem(
                "Several files were chosen, and it is not said how they belong together.",
                ", ".join(kept),
                "add the survey.toml that names them, or choose one file.",
            )
        self.mapping = self.folder / mappings[0] if mappings else None
        self.main = self.folder / (_main(self.mapping, data) if self.mapping else data[0])
        return None


def _main(mapping: Path, data: Sequence[str]) -> str:
    """Give the delivered file that a mapping reads; a mapping that is damaged is told later."""
    try:
        named = tomllib.loads(mapping.read_text("utf-8")).get("file", {}).get("name")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, AttributeError):
        named = None
    return named if named in data else data[0]
