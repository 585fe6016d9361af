"""A backup: what cannot be built again, in one file that knows the hash of all that is in it."""

import gzip
import io
import json
import tarfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from mobility.errors import SourceError
from mobility.lake.files import Lake, write_whole
from mobility.lake.published import CURRENT
from mobility.lake.state import file_hash
from mobility.settings import FILE

MANIFEST = "backup.json"
KEPT = (FILE, "data_raw", "data_lake/published", "data_lake/releases")
"""What is history or was delivered; everything else is built from it by `mobility run`."""
LAYOUT = 1
_UNREADABLE = (
    tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, ValueError,
    FileNotFoundError, IsADirectoryError,
)  # fmt: skip
_LEVEL = 6
"""gzip's own default: delivered CSV shrinks to a third, Parquet hardly at all."""


def back_up(lake: Lake, file: Path, *, now: datetime) -> dict[str, Any]:
    """Write the workspace to one file, whole or not at all; who calls holds the lock.

    Raises
    ------
    SourceError
        The file would lie inside what is backed up.
    """
    target = file.resolve()
    inside = [part for part in KEPT if target.is_relative_to(lake.root / part)]
    if inside or target == lake.root / FILE:
        raise SourceError(
            "A backup cannot lie inside what it keeps.",
            where=str(file),
            todo="name a file on another disk.",
        )
    told: dict[str, Any] = {"layout": LAYOUT, "made": now.isoformat(timespec="seconds")}
    current = lake.published / CURRENT
    told["run"] = current.read_text("utf-8").strip() if current.is_file() else None

    def write(path: Path) -> None:
        with tarfile.open(path, "w:gz", compresslevel=_LEVEL) as archive:
            hashes = {}
            for found in _files(lake):
                name = found.relative_to(lake.root).as_posix()
                archive.add(found, name, recursive=False)
                hashes[name] = file_hash(found)
            told["files"] = hashes
            _add_text(archive, MANIFEST, json.dumps(told, ensure_ascii=False, indent=1))

    write_whole(target, write, lasting=True)
    return {**told, "files": len(told["files"]), "bytes": target.stat().st_size, "file": str(file)}


def _files(lake: Lake) -> Iterator[Path]:
    for part in KEPT:
        place = lake.root / part
        found = sorted(place.rglob("*")) if place.is_dir() else [place]
        yield from (one for one in found if one.is_file() and not _is_passing(one, lake.root))


def _is_passing(file: Path, root: Path) -> bool:
    """Say whether a file is half-written, or only stands at the door."""
    parts = file.relative_to(root).parts
    return ".incoming" in parts or any(part.startswith(".") and ".tmp" in part for part in parts)


def _add_text(archive: tarfile.TarFile, name: str, text: str) -> None:
    content = text.encode()
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    archive.addfile(entry, io.BytesIO(content))


def unpack(file: Path, folder: Path) -> dict[str, Any]:
    """Unpack a backup into an empty folder, and see that every file is as it was kept.

    Returns
    -------
        What the backup tells of itself.

    Raises
    ------
    SourceError
        It is no backup, it is cut off or altered, or a newer version wrote it.
    """
    hashes: dict[str, str] = {}
    told: dict[str, Any] = {}
    try:
        with tarfile.open(file, "r:*") as archive:
            for member in archive:
                content = archive.extractfile(member)
                if content is None or (member.name != MANIFEST and not _may_stand(member.name)):
                    raise _no_backup(file, f"it holds {member.name!r}")
                if member.name == MANIFEST:
                    told = json.loads(content.read())
                    continue
                archive.extract(member, folder, filter="data")
                hashes[member.name] = file_hash(folder / member.name)
    except _UNREADABLE as problem:
        raise _no_backup(file, str(problem).splitlines()[0].rstrip(":.")) from None
    if told.get("layout", 0) > LAYOUT:
        raise SourceError(
            f"A newer version wrote this backup: its layout is {told['layout']}, not {LAYOUT}.",
            where=str(file),
            todo="update mobility, then restore.",
        )
    if not told or told["files"] != hashes:
        raise _no_backup(file, "it is cut off, or a file in it is not as it was kept")
    return told


def _may_stand(name: str) -> bool:
    return any(name == part or name.startswith(f"{part}/") for part in KEPT)


def _no_backup(file: Path, why: str) -> SourceError:
    return SourceError(
        f"This is no whole backup: {why}.",
        where=str(file),
        todo="take another copy of it, or an earlier backup; nothing was changed here.",
    )


def backed_up_text(told: dict[str, Any]) -> str:
    """Say in a few lines what was kept."""
    return (
        f"{told['files']} files, {told['bytes'] / 1e6:,.1f} MB, in {told['file']}; "
        f"in force: {told['run'] or 'nothing yet'}.\n"
        "It holds answers of persons: keep it as closely as data_raw, and delete it when one of "
        "its deliveries must be forgotten.\n"
        f"Put it in place with `mobility restore {told['file']} --root DIR`."
    )


def ledger_lines(folder: Path) -> list[str]:
    """Read the lines of a release ledger below a workspace's folder; none where there is none."""
    file = folder / "data_lake" / "releases" / "ledger.jsonl"
    return file.read_text("utf-8").splitlines() if file.is_file() else []
