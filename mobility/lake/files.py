"""Where everything lies in a workspace: the one module that knows a path."""

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from mobility.errors import SettingsError, SourceError
from mobility.lake.state import HashCache
from mobility.settings import FILE, Settings, read_settings

LAYERS = ("clean", "models", "marts", "refused")
_PACKAGE = Path(__file__).parents[1]


def bundled() -> Path:
    """Give the folder of bundled facts and settings, in a package and in a checkout alike."""
    inside = _PACKAGE / "bundled"
    return inside if inside.is_dir() else _PACKAGE.parent


@dataclass(frozen=True)
class Lake:
    """One workspace: `mobility.toml`, `data_raw/` and `data_lake/` below `root`."""

    root: Path

    @classmethod
    def find(cls, root: Path | None = None) -> "Lake":
        """Open the workspace at `root`, or the nearest one upward from the current folder.

        Raises
        ------
        SettingsError
            No folder upward has `mobility.toml`.
        """
        if root is not None:
            return cls(root.resolve())
        here = Path.cwd()
        for folder in (here, *here.parents):
            if (folder / FILE).is_file():
                return cls(folder)
        raise SettingsError(
            "There is no workspace here.",
            where=str(here),
            todo="go to a folder that has mobility.toml, or name one with --root.",
        )

    @property
    def raw(self) -> Path:
        """What was delivered."""
        return self.root / "data_raw"

    @property
    def incoming(self) -> Path:
        """Where a delivery stands while it is looked at; it is moved to its place, or deleted."""
        return self.raw / ".incoming"

    @property
    def made(self) -> Path:
        """What the pipelines made."""
        return self.root / "data_lake"

    @property
    def published(self) -> Path:
        """Every published run, with CURRENT."""
        return self.made / "published"

    @property
    def releases(self) -> Path:
        """What left the house, with the ledger."""
        return self.made / "releases"

    @property
    def links(self) -> Path:
        """The register of links to releases: one line an event, appended and never rewritten."""
        return self.releases / "links.jsonl"

    def link_lines(self) -> list[str]:
        """Read the lines of the register of links; none before the first."""
        return self.links.read_text("utf-8").splitlines() if self.links.is_file() else []

    @property
    def access_log(self) -> Path:
        """What the dashboard answered, a file a day, without personal data."""
        return self.made / "access"

    @property
    def state(self) -> Path:
        """What the runner remembers between runs; may be deleted."""
        return self.made / ".state"

    @property
    def lock(self) -> Path:
        """The file that is locked while a run goes on."""
        return self.made / ".lock"

    @property
    def observations(self) -> Path:
        """What planners observed: one line an observation, appended and never rewritten."""
        return self.raw / "observations" / "observed" / "observations.csv"

    @property
    def decisions(self) -> Path:
        """What was decided and signed: one line a decision, appended and never rewritten."""
        return self.raw / "decisions" / "signed" / "decisions.csv"

    @property
    def scenarios(self) -> Path:
        """The scenario sets that this workspace has pinned, appended and never rewritten."""
        return self.raw / "scenarios" / "pinned" / "scenarios.toml"

    @property
    def removed(self) -> Path:
        """The deliveries that were taken out of the next runs."""
        return self.raw / "removed.csv"

    def settings(self) -> Settings:
        """Read `mobility.toml`."""
        return read_settings(self.root / FILE)

    def hashes(self) -> HashCache:
        """Open the cache of hashes."""
        return HashCache(self.state / "hashes.json", below=self.root)

    def path(self, layer: str, table: str) -> Path:
        """Give the address of a table: a file, or a folder of parts where Spark wrote it."""
        return self.made / layer / f"{table}.parquet"

    def scan(self, layer: str, table: str) -> pl.LazyFrame:
        """Open a table lazily.

        Raises
        ------
        SourceError
            The table has not been made, or its file is not whole.
        """
        path = self.path(layer, table)
        if not path.exists():
            raise SourceError(
                f"The table {table} has not been made yet.",
                where=f"data_lake/{layer}/{table}.parquet",
                todo="run `mobility run`.",
            )
        return pl.scan_parquet(path / "*.parquet" if path.is_dir() else path)

    def matrix(self, layer: str, table: str) -> pl.DataFrame:
        """Read a table with a column of fixed-size lists at full speed (by Arrow, uncopied)."""
        frame = pl.from_arrow(pq.read_table(self.path(layer, table), memory_map=True))
        return frame if isinstance(frame, pl.DataFrame) else frame.to_frame()

    def record(self, name: str) -> dict[str, object]:
        """Read what a step noted of its last build; empty where it was never built."""
        try:
            noted = json.loads((self.state / f"{name}.json").read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return dict(noted)

    def note(self, name: str, record: dict[str, object]) -> None:
        """Keep what a step has to say of its build."""
        text = json.dumps(record, ensure_ascii=False, default=str)
        write_whole(self.state / f"{name}.json", lambda path: path.write_text(text, "utf-8"))


def write_whole(path: Path, write: Callable[[Path], object], *, lasting: bool = False) -> None:
    """Write a file, or a folder, beside its place and move it there: whole or not at all.

    Parameters
    ----------
    lasting
        Whether it must outlive a power cut: its bytes are on the disk before its name is. What can
        be built again need not.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        write(temporary)
        if lasting:
            _settle(temporary)
        if temporary.is_dir() or path.is_dir():
            old = path.with_name(f".{path.name}.{os.getpid()}.old")
            if path.exists():
                path.rename(old)
            temporary.rename(path)
            _discard(old)
        else:
            temporary.replace(path)
        if lasting:
            _settle(path.parent, deep=False)
    finally:
        _discard(temporary)


def _settle(path: Path, *, deep: bool = True) -> None:
    """Wait until a file, or a folder with all that is in it, is on the disk."""
    inside = list(path.rglob("*")) if deep and path.is_dir() else []
    for one in [*inside, path]:
        handle = os.open(one, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def clear_leftovers(lake: Lake) -> None:
    """Delete what killed commands left half-written; only who holds the workspace's lock may.

    Person rows may stand in it, so it is not left lying.
    """
    for folder, pattern in (
        (lake.made, ".*.tmp"),
        (lake.made, ".*.old"),
        (lake.made, f"{tempfile.gettempprefix()}*"),
        (lake.incoming, "*"),
    ):
        for path in list(folder.rglob(pattern)) if folder.is_dir() else []:
            _discard(path)


def _discard(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
