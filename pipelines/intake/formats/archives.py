"""A gzip or zip that holds one delivered file, unpacked no further than is safe."""

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from mobility.errors import SourceError
from pipelines.intake.formats.limits import FREE_BYTES, MOST_BYTES, MOST_RATIO

_BLOCK = 1 << 20
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"


def unpacked(file: Path, folder: Path) -> Path:
    """Give the file itself, or what a gzip or zip of that name holds.

    A workbook is a zip too; it is told by its name and left as it is.

    Raises
    ------
    SourceError
        The archive is broken, holds several files or another archive, or grows absurdly.
    """
    suffix = file.suffix.lower()
    if suffix not in (".gz", ".zip"):
        return file
    with file.open("rb") as stream:
        head = stream.read(4)
    if not head.startswith(_GZIP if suffix == ".gz" else _ZIP):
        raise SourceError(
            f"The file is named {suffix} and is none.",
            where=str(file),
            todo="deliver it under the name of what it is, or pack it again.",
        )
    target = folder / f"unpacked{_inner_suffix(file)}"
    try:
        with _opened(file) as source, target.open("wb") as out:
            for block in blocks(source, file.stat().st_size, file):
                out.write(block)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError) as problem:
        raise SourceError(
            f"The archive cannot be unpacked: {problem}.",
            where=str(file),
            todo="it is cut off, damaged or locked by a password: ask for it again, without one.",
        ) from None
    return target


def _inner_suffix(file: Path) -> str:
    if file.suffix.lower() == ".gz":
        inner = Path(file.stem).suffix.lower() or ".csv"
    else:
        inner = Path(_only_member(file).filename).suffix.lower()
    if inner in (".gz", ".zip"):
        raise SourceError(
            "The archive holds another archive.", where=str(file), todo="pack the file once."
        )
    return inner


def _opened(file: Path) -> IO[bytes]:
    if file.suffix.lower() == ".gz":
        return gzip.open(file)  # type: ignore[return-value]
    return zipfile.ZipFile(file).open(_only_member(file))


def _only_member(file: Path) -> zipfile.ZipInfo:
    try:
        with zipfile.ZipFile(file) as archive:
            check_declared(archive, file)
            inside = [one for one in archive.infolist() if not _is_clutter(one)]
    except zipfile.BadZipFile as problem:
        raise SourceError(
            f"The archive cannot be read: {problem}.", where=str(file), todo="pack it again."
        ) from None
    if len(inside) != 1:
        shown = ", ".join(one.filename for one in inside[:5]) or "nothing"
        raise SourceError(
            f"The archive holds {len(inside)} files where one is read.",
            where=f"{file}: {shown}",
            todo="pack one file an archive, or deliver the files as they are.",
        )
    return inside[0]


def _is_clutter(member: zipfile.ZipInfo) -> bool:
    name = member.filename
    return member.is_dir() or name.startswith("__MACOSX/") or Path(name).name.startswith(".")


def check_declared(book: zipfile.ZipFile, delivered: Path) -> None:
    """Refuse a zip that says itself that it grows absurdly; one that lies is stopped by `blocks`.

    Raises
    ------
    SourceError
        A member unpacks to more than is allowed.
    """
    packed = delivered.stat().st_size
    most = _allowed(packed)
    for member in book.infolist():
        if member.file_size > most:
            raise _grows(packed, most, delivered)


def _allowed(packed: int) -> int:
    return min(max(packed * MOST_RATIO, FREE_BYTES), MOST_BYTES)


def _grows(packed: int, most: int, delivered: Path) -> SourceError:
    return SourceError(
        f"The archive of {packed:,} bytes unpacks to more than {most:,}.",
        where=str(delivered),
        todo="no survey packs so well: deliver the file unpacked if it is one.",
    )


def blocks(source: IO[bytes], packed: int, delivered: Path) -> Iterator[bytes]:
    """Read an unpacking stream block by block, and stop where it grows absurdly.

    Raises
    ------
    SourceError
        It unpacks to more than `MOST_RATIO` times its size, beyond a size that is always allowed.
    """
    most = _allowed(packed)
    total = 0
    while block := source.read(_BLOCK):
        total += len(block)
        if total > most:
            raise _grows(packed, most, delivered)
        yield block
