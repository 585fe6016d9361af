"""Releases: what left the house, kept as it left, and how it is read back.

Layout, below `data_lake/releases/`::

    ledger.jsonl                      a line a release, chained by hashes; only ever appended
    <release>/                        written whole, never changed; the name tells nothing of whom
        manifest.json                 what it is, and every file with its sha256
        proof.json                    what disclosure control proved of its tables
        tables/<table>.parquet        the protected tables: all that was given out, and nothing else
        report.<da|en>.<html|pdf|xlsx>

`<release>` is ``20261122T034500-1a2b3c``: the moment (UTC) and the beginning of the content's hash.
`manifest.json` holds

- ``release, made`` (ISO time, UTC), ``run_id``, ``ledger_hash`` (of its line in the ledger),
- ``audience`` (``employer`` or ``public``), ``employer`` (its name; null for the public), ``kind``
  (``employer_report``), ``survey, wave, threshold, is_synthetic`` and ``title`` (``da, en``),
- ``tables``: name to ``file, sha256, rows``; ``reports``: language to format to
  ``file, sha256, bytes``; ``proof``: ``file, sha256``.

A page for an employer or the public opens `list_releases` and reads tables and reports by
`StoredRelease`: no other file of the lake. Every file is checked against its hash as it is read.
"""

import hashlib
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from mobility.errors import SourceError
from mobility.lake.files import Lake

LANGUAGES = ("da", "en")
FORMATS = ("html", "pdf", "xlsx")
MANIFEST, PROOF = "manifest.json", "proof.json"
NAME = re.compile(r"\d{8}T\d{6}-[0-9a-f]{6}")
"""What a release may be called; nothing else is looked for on the disk."""


@dataclass(frozen=True)
class StoredRelease:
    """One release as it left: its manifest, and the files beside it."""

    folder: Path
    manifest: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The release's own name."""
        return str(self.manifest["release"])

    @property
    def employer(self) -> str | None:
        """Whose release it is; None where it is for everybody."""
        told = self.manifest["employer"]
        return None if told is None else str(told)

    def title(self, lang: str) -> str:
        """Say what it is."""
        return str(self.manifest["title"][lang])

    @property
    def tables(self) -> tuple[str, ...]:
        """Name its tables."""
        return tuple(self.manifest["tables"])

    def table(self, name: str) -> pl.DataFrame:
        """Read one of its tables.

        Raises
        ------
        SourceError
            It has no such table, or its file is not as it was released.
        """
        return pl.read_parquet(io.BytesIO(self._read(self.manifest["tables"].get(name), name)))

    def report(self, lang: str, kind: str) -> bytes:
        """Read one of its reports, of a language and a format.

        Raises
        ------
        SourceError
            It has no such report, or its file is not as it was released.
        """
        entry = self.manifest["reports"].get(lang, {}).get(kind)
        return self._read(entry, f"report.{lang}.{kind}")

    def proof(self) -> dict[str, Any]:
        """Read what was proven of it.

        Raises
        ------
        SourceError
            The file is not as it was released.
        """
        return dict(json.loads(self._read(self.manifest["proof"], PROOF)))

    def digest(self) -> str:
        """Hash what the manifest says of the files, as the ledger's line has it."""
        return digest(self.manifest)

    def _read(self, entry: Mapping[str, Any] | None, asked: str) -> bytes:
        if entry is None:
            raise SourceError(
                "The release has no such part.",
                where=f"release {self.name}, {asked}",
                todo="choose one of those that its manifest lists.",
            )
        try:
            content: bytes = (self.folder / str(entry["file"])).read_bytes()
        except OSError:
            content = b""
        if hashlib.sha256(content).hexdigest() != entry["sha256"]:
            raise SourceError(
                "A released file is missing, or not as it was released.",
                where=f"release {self.name}, {entry['file']}",
                todo="put it back from a copy; the ledger tells what was released.",
            )
        return content


def digest(manifest: Mapping[str, Any]) -> str:
    """Hash the hashes of a release's files, in order."""
    reports = [entry for files in manifest["reports"].values() for entry in files.values()]
    entries = [*manifest["tables"].values(), *reports, manifest["proof"]]
    told = sorted((entry["file"], entry["sha256"]) for entry in entries)
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def ledger_of(lake: Lake) -> list[str]:
    """Read the ledger's lines, oldest first; none before the first release."""
    file = lake.releases / "ledger.jsonl"
    return file.read_text("utf-8").splitlines() if file.is_file() else []


def list_releases(lake: Lake, employer: str | None = None) -> list[StoredRelease]:
    """List the releases, newest first: of one employer, or of all where none is named."""
    folders = [
        folder for folder in sorted(lake.releases.glob("*"), reverse=True) if _is_whole(folder)
    ]
    found = [_opened(folder) for folder in folders]
    return [one for one in found if employer is None or one.employer == employer]


def read_release(lake: Lake, name: str) -> StoredRelease:
    """Open one release by its name.

    Raises
    ------
    SourceError
        There is no release of that name.
    """
    folder = lake.releases / name if NAME.fullmatch(name) else None
    if folder is None or not _is_whole(folder):
        raise SourceError(
            "There is no such release.",
            where="data_lake/releases",
            todo="choose one of the releases that are listed.",
        )
    return _opened(folder)


def _is_whole(folder: Path) -> bool:
    return NAME.fullmatch(folder.name) is not None and (folder / MANIFEST).is_file()


def _opened(folder: Path) -> StoredRelease:
    return StoredRelease(folder, json.loads((folder / MANIFEST).read_text("utf-8")))
