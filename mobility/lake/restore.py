"""A backup put in place: checked whole first, what stood there set aside, releases never lost."""

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from mobility.errors import SourceError
from mobility.lake.backup import KEPT, ledger_lines, unpack
from mobility.lake.files import Lake

_ORDER = tuple(reversed(KEPT))
"""The settings come last: until they stand, a half-restored folder is no workspace."""


def restore(lake: Lake, file: Path, *, replace: bool, now: datetime) -> dict[str, Any]:
    """Put a backup in place; who calls holds the lock.

    Parameters
    ----------
    replace
        Whether what stands there is set aside, into a folder ``replaced-<time>`` beside it.

    Raises
    ------
    SourceError
        The backup is not whole; a workspace stands there and is not to be replaced; or the ledger
        there tells of releases that the backup's contradicts.
    """
    standing = [part for part in KEPT if (lake.root / part).exists()]
    if standing and not replace:
        raise SourceError(
            f"A workspace stands here: {', '.join(standing)}.",
            where=str(lake.root),
            todo="restore into an empty folder (--root DIR), or set it aside with --replace.",
        )
    staged = lake.made / f".restore.{now:%Y%m%dT%H%M%S}.tmp"
    try:
        told = unpack(file, staged)
        keep_releases = _has_more(lake.root, staged)
        aside = lake.root / f"replaced-{now:%Y%m%dT%H%M%S}"
        for part in _ORDER:
            if part.endswith("releases") and keep_releases:
                continue
            _move(lake.root / part, aside / part)
            _move(staged / part, lake.root / part)
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return {
        "run": told["run"],
        "made": told["made"],
        "files": len(told["files"]),
        "aside": str(aside) if aside.exists() else None,
        "kept_releases": keep_releases,
    }


def _move(source: Path, target: Path) -> None:
    if source.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        source.rename(target)


def _has_more(root: Path, staged: Path) -> bool:
    """Say whether the ledger that stands has all lines of the backup's, and more.

    Raises
    ------
    SourceError
        The two tell different stories.
    """
    here, kept = ledger_lines(root), ledger_lines(staged)
    if here[: len(kept)] == kept:
        return len(here) > len(kept)
    if kept[: len(here)] == here:
        return False
    raise SourceError(
        "The releases that stand here are not those of the backup.",
        where="data_lake/releases/ledger.jsonl",
        todo="restore into an empty folder, and find out which ledger is the true one.",
    )


def restored_text(told: dict[str, Any]) -> str:
    """Say in a few lines what was restored."""
    lines = [
        f"{told['files']} files of {told['made']} are in place; in force: "
        f"{told['run'] or 'nothing yet'}."
    ]
    if told["aside"]:
        lines.append(f"What stood here lies in {told['aside']}; delete it when it is not needed.")
    if told["kept_releases"]:
        lines.append("The releases here are newer than the backup's and were kept.")
    lines.append("`mobility run` builds the rest.")
    return "\n".join(lines)
