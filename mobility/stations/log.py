"""The logger: looks at each feed when it is due, without end."""

import math
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import httpx

from mobility.stations.gbfs import Feed, FeedClient
from mobility.stations.look import Look, look_at
from mobility.stations.writer import SnapshotWriter

STEP_S = 60.0
"""Seconds between looks at a feed, unless its ttl is longer."""


def log(  # noqa: PLR0913 - everything that is not pure is handed in
    feeds: Sequence[Feed],
    client: FeedClient | httpx.Client,
    writer: SnapshotWriter,
    clock: Callable[[], datetime],
    sleep: Callable[[float], None],
    *,
    once: bool = False,
    until: datetime | None = None,
    step_s: float = STEP_S,
    told: Callable[[Look], None] | None = None,
) -> list[Look]:
    """Look at feeds, each when it is due, and keep what is seen.

    Parameters
    ----------
    feeds
        Feeds to follow.
    client
        The reader, or an ``httpx.Client`` with the timeouts and User-Agent that the caller wants.
    writer
        Where snapshots are kept.
    clock
        Gives the present instant, with its time zone.
    sleep
        Waits so many seconds.
    once
        Look at each feed once and return.
    until
        Return when this instant has come.
    step_s
        Seconds between looks, unless a feed's ttl is longer.
    told
        Called with each look.

    Returns
    -------
    list of Look
        The last look at each feed.

    Raises
    ------
    SourceError
        Another logger writes to the folder. What a server does is no error: it is kept as such.
    """
    reader = client if isinstance(client, FeedClient) else FeedClient(client)
    last: dict[str, Look] = {}
    with writer.alone():
        seen = clock()
        due = {feed.system: seen for feed in feeds}
        while due:
            due, seen = _planned(due, seen, clock())
            feed = min(feeds, key=lambda each: due[each.system])
            if until is not None and max(clock(), due[feed.system]) >= until:
                break
            wait = (due[feed.system] - clock()).total_seconds()
            if wait > 0:
                sleep(wait)
            due, seen = _planned(due, seen, clock())
            look = look_at(feed, reader, writer, seen, step_s)
            last[feed.system] = look
            if told is not None:
                told(look)
            writer.compact(look.at)
            if once and len(last) == len(feeds):
                break
            due[feed.system] = _on_the_step(due[feed.system], look.due, step_s)
    return list(last.values())


def _planned(
    due: dict[str, datetime], seen: datetime, now: datetime
) -> tuple[dict[str, datetime], datetime]:
    """Plan anew where the clock was set back: else nobody looks until it has caught up."""
    return (due if now >= seen else dict.fromkeys(due, now)), now


def _on_the_step(planned: datetime, due: datetime, step_s: float) -> datetime:
    """Give the first step from ``planned`` on that is not before ``due``: no drift."""
    steps = math.ceil(max((due - planned).total_seconds() - step_s / 2, 0.0) / step_s)
    return planned + timedelta(seconds=max(steps, 1) * step_s)
