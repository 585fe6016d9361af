"""`mobility log-stations`: the configured feeds, logged into `data_raw/gbfs/<system>/`."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import polars as pl

from mobility.errors import SourceError
from mobility.lake import Lake
from mobility.stations import Feed, Look, SnapshotWriter, log
from pipelines.fetching.asking import client
from pipelines.intake.raw import raw_files, raw_view

SOURCE = "gbfs"
FEEDS = "shared_mobility_feeds/*/feeds.csv"
LANGUAGES = ("da", "en")


class WriterBySystem(SnapshotWriter):
    """Keeps each system in a folder of its own, so that each is a delivery.

    Parameters
    ----------
    folder
        The source's folder.
    about
        Addresses of the feeds by system, for the deliveries' `source.toml`.
    """

    def __init__(self, folder: Path, about: dict[str, str]) -> None:
        super().__init__(folder)
        self._about = about
        self._systems: dict[str, SnapshotWriter] = {}

    @contextmanager
    def alone(self) -> Iterator[Self]:
        """Hold every system's folder as its only writer."""
        with ExitStack() as held:
            for system in self._about:
                held.enter_context(self._of(system).alone())
            yield self

    def write(self, snapshots: pl.DataFrame, polls: pl.DataFrame, at: datetime) -> None:
        """Add what was seen of one system at one instant."""
        system = str(polls["system"][0])
        self._tell(system, at)
        self._of(system).write(snapshots, polls, at)

    def compact(self, now: datetime) -> None:
        """Make one file of every hour and day that is over."""
        for writer in self._systems.values():
            writer.compact(now)

    def _of(self, system: str) -> SnapshotWriter:
        if system not in self._systems:
            self._systems[system] = SnapshotWriter(self.folder / system)
        return self._systems[system]

    def _tell(self, system: str, at: datetime) -> None:
        """Say once what a delivery is, and since when it was logged."""
        file = self.folder / system / "source.toml"
        if file.exists():
            return
        told = {
            "title": f"GBFS feed {system}, logged",
            "publisher": system,
            "address": self._about[system],
            "retrieved": at.date().isoformat(),
        }
        lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in told.items()]
        file.write_text("\n".join([*lines, "synthetic = false", ""]), "utf-8")


def feeds_of(lake: Lake) -> list[Feed]:
    """Give the feeds of `mobility.toml`; else those that the bundled register has for the place.

    Raises
    ------
    SourceError
        There is none.
    """
    settings = lake.settings()
    if settings.feeds:
        return [Feed(feed.name, feed.url, LANGUAGES) for feed in settings.feeds]
    known = raw_view(lake, raw_files(lake, FEEDS))
    name = settings.municipality.name
    ours = known.filter(pl.col("location") == name) if known.width else known
    if ours.is_empty():
        raise SourceError(
            f"No feed of shared mobility is known for {name}.",
            where="mobility.toml, [[feeds]]",
            todo="name each feed there: name and url of its gbfs.json.",
        )
    return [Feed(row["system_id"], row["feed_address"], LANGUAGES) for row in ours.to_dicts()]


def log_stations(
    lake: Lake, *, once: bool, told: Callable[[Look], None] | None = None
) -> list[Look]:
    """Look at each feed when it is due, until the process ends, or once.

    Raises
    ------
    SourceError
        No feed is known, another logger runs, or, looking once, no feed could be read.
    """
    feeds = feeds_of(lake)
    about = {feed.system: feed.url for feed in feeds}
    writer = WriterBySystem(lake.raw / SOURCE, about)
    with client() as http:
        looks = log(
            feeds, http, writer, lambda: datetime.now(UTC), time.sleep, once=once, told=told
        )
    failed = [look for look in looks if not set(look.outcomes.values()) & {"ok", "not_modified"}]
    if once and looks and len(failed) == len(looks):
        outcomes = "; ".join(f"{look.system}: {look_text(look)}" for look in failed)
        raise SourceError(
            f"No feed could be read ({outcomes}).",
            where=", ".join(about.values()),
            todo="see that this machine may reach them; the looks are kept as outages.",
        )
    return looks


def look_text(look: Look) -> str:
    """Say what came of a look."""
    came = ", ".join(f"{name} {outcome}" for name, outcome in look.outcomes.items())
    return f"{came or 'nothing asked'}, {look.rows:,} rows"
