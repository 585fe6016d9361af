"""Releases are written: the ledger's line first, then the folder, whole or not at all."""

import hashlib
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from mobility.lake.files import Lake, write_whole
from mobility.lake.releases import (
    MANIFEST,
    PROOF,
    StoredRelease,
    digest,
    ledger_of,
    read_release,
)


@dataclass(frozen=True)
class Package:
    """What is to be released.

    Attributes
    ----------
    about
        What the manifest says beside its files: `run_id, audience, employer, kind, survey, wave,
        threshold, is_synthetic, title`.
    tables
        The protected tables, as they may leave the house.
    reports
        The report files by language and format.
    proof
        What was proven.
    """

    about: Mapping[str, Any]
    tables: Mapping[str, pl.DataFrame]
    reports: Mapping[tuple[str, str], bytes]
    proof: Mapping[str, object]


Enter = Callable[[Sequence[str], str, str], str]
"""Writes the ledger's next line: of the lines so far, the release's name and its files' digest."""


def write_release(lake: Lake, package: Package, *, enter: Enter, now: datetime) -> StoredRelease:
    """Enter a release in the ledger and store its files.

    The line comes first: a release that was entered and never stored is harmless, one that was
    stored and never entered would be forgotten by every later check. Who calls holds the
    workspace's lock.

    Parameters
    ----------
    enter
        Gives the ledger's next line; raises where the release may not be made.
    now
        The moment, UTC.
    """
    files = _files(package)
    manifest = _manifest(package, files)
    name = f"{now:%Y%m%dT%H%M%S}-{digest(manifest)[:6]}"
    line = enter(ledger_of(lake), name, digest(manifest))
    whole = {
        "release": name,
        "made": now.isoformat(timespec="seconds"),
        "ledger_hash": json.loads(line)["hash"],
        **manifest,
    }
    _append(lake.releases / "ledger.jsonl", line)

    def write(folder: Path) -> None:
        (folder / "tables").mkdir(parents=True)
        for file, content in files.items():
            (folder / file).write_bytes(content)
        text = json.dumps(whole, ensure_ascii=False, indent=1)
        (folder / MANIFEST).write_text(text, "utf-8")

    write_whole(lake.releases / name, write, lasting=True)
    return read_release(lake, name)


def _files(package: Package) -> dict[str, bytes]:
    files = {f"tables/{name}.parquet": _parquet(table) for name, table in package.tables.items()}
    for (lang, kind), content in package.reports.items():
        files[f"report.{lang}.{kind}"] = content
    text = json.dumps(dict(package.proof), ensure_ascii=False, indent=1, default=str)
    return {**files, PROOF: text.encode()}


def _manifest(package: Package, files: Mapping[str, bytes]) -> dict[str, Any]:
    def entry(file: str) -> dict[str, Any]:
        return {"file": file, "sha256": hashlib.sha256(files[file]).hexdigest()}

    reports: dict[str, dict[str, Any]] = {}
    for lang, kind in package.reports:
        file = f"report.{lang}.{kind}"
        reports.setdefault(lang, {})[kind] = {**entry(file), "bytes": len(files[file])}
    return {
        **package.about,
        "tables": {
            name: {**entry(f"tables/{name}.parquet"), "rows": table.height}
            for name, table in package.tables.items()
        },
        "reports": reports,
        "proof": entry(PROOF),
    }


def _parquet(table: pl.DataFrame) -> bytes:
    stream = io.BytesIO()
    table.write_parquet(stream)
    return stream.getvalue()


def _append(file: Path, line: str) -> None:
    """Put a line at the ledger's end: on the disk whole or not at all, before the release is."""
    before = file.read_bytes() if file.is_file() else b""
    after = before + line.encode() + b"\n"
    write_whole(file, lambda path: path.write_bytes(after), lasting=True)
