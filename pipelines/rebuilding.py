"""A run built again with other inputs, in a scratch workspace beside the lake."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from mobility.errors import SettingsError
from mobility.lake import Lake
from pipelines.intake.catalogue import SOURCE
from pipelines.intake.tasks import speak_for
from pipelines.lock import locked
from pipelines.made_of import code_of, kept_input, kind_of, reached
from pipelines.runner import Say, run

KINDS = ("data", "weights", "factors", "configuration")
"""What is changed from the old run's to the new one's, one after another, in this order."""


class Rebuilding:
    """Builds marts of a mixture of two runs: of each kind of input the old state or the new.

    Parameters
    ----------
    lake
        The workspace.
    scratch
        An empty workspace on the lake's disk.
    old, new
        The records of the two runs.
    say
        Hears which table is being built.
    """

    def __init__(
        self, lake: Lake, scratch: Lake, old: dict[str, Any], new: dict[str, Any], say: Say
    ) -> None:
        self._lake, self._scratch, self._say = lake, scratch, say
        self._records = {True: new, False: old}
        self._cache = lake.hashes()

    def marts(
        self, tables: Sequence[str], kinds_new: frozenset[str]
    ) -> dict[str, pl.DataFrame] | None:
        """Build some marts with the new state of the named kinds and the old state of the others.

        Returns
        -------
            None where an input is no longer kept, or a table cannot be built of the mixture.
        """
        files = self._files(kinds_new)
        if files is None:
            return None
        record = self._records["configuration" in kinds_new]
        self._lay_out(files, record)
        now = datetime.fromisoformat(str(record.get("as_of") or record["published"])[:10])
        try:
            outcome = run(self._scratch, tables=tables, say=self._say, now=now)
        except SettingsError:  # of another version: what it would have made is not known
            return None
        if outcome.failed:
            return None
        return {name: pl.read_parquet(self._scratch.path("marts", name)) for name in tables}

    def is_of_today(self, table: str) -> bool:
        """Say whether today's code is that which made a mart of the new run, and all it rests on.

        The mart need not be built again then: the same code makes the same of the same.
        """
        made = self._records[True]["made_of"]
        reached_ = [one for one in reached(f"marts/{table}", made) if one in made]
        return all(code_of(one) == made[one]["code"] for one in reached_)

    def _files(self, kinds_new: frozenset[str]) -> dict[str, Path] | None:
        found: dict[str, Path] = {}
        for is_new, record in self._records.items():
            for name, digest in record["inputs"].items():
                if (kind_of(name) in kinds_new) is not is_new:
                    continue
                place = self._place(name, digest)
                if place is None:
                    return None
                found[name] = place
        return found

    def _place(self, name: str, digest: str) -> Path | None:
        delivered = self._lake.raw / name
        if self._cache.get(delivered) == digest:
            return delivered
        kept = kept_input(self._lake, digest)
        return kept if kept.is_file() else None

    def _lay_out(self, files: Mapping[str, Path], record: Mapping[str, Any]) -> None:
        shutil.rmtree(self._scratch.raw, ignore_errors=True)
        for name, place in files.items():
            _name_again(place, self._scratch.raw / name)
        for source in {name.split("/")[0] for name in files}:
            told = self._lake.raw / source / SOURCE
            if told.is_file():
                _name_again(told, self._scratch.raw / source / SOURCE)
        settings = "\n".join(f"{key} = {_toml(one)}" for key, one in _given(record["settings"]))
        (self._scratch.root / "mobility.toml").write_text(settings, "utf-8")


@contextmanager
def rebuilding(
    lake: Lake, old: dict[str, Any], new: dict[str, Any], say: Say
) -> Iterator[Rebuilding]:
    """Give what builds mixtures of two runs; its scratch workspace is gone afterwards.

    Tables that do not change are second names of the lake's own files.
    """
    with locked(lake), tempfile.TemporaryDirectory(dir=lake.made) as folder:
        scratch = Lake(Path(folder).resolve())
        for layer in ("clean", "models", "marts", "refused", ".state"):
            if (lake.made / layer).is_dir():
                shutil.copytree(lake.made / layer, scratch.made / layer, copy_function=_link)
        speak_for(scratch, lake)
        yield Rebuilding(lake, scratch, old, new, say)


def _link(source: str, target: str) -> None:
    """Tables are replaced, never changed, so a second name will do. State is copied."""
    if source.endswith(".parquet"):
        os.link(source, target)
    else:
        shutil.copy2(source, target)


def _name_again(place: Path, name: Path) -> None:
    name.parent.mkdir(parents=True, exist_ok=True)
    name.symlink_to(place)


def _given(settings: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [(key, one) for key, one in settings.items() if one is not None]


def _toml(value: object) -> str:
    """Write a value of the settings as TOML, where there is no word for nothing."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {_toml(one)}" for k, one in _given(value)) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(one) for one in value) + "]"
    return json.dumps(value, ensure_ascii=False)
