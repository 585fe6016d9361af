"""One look at one feed: what stands where, or why it is not known."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from mobility.errors import SourceError
from mobility.stations.gbfs import Answer, Feed, FeedClient, File, discover, snapshot
from mobility.stations.gbfs.client import KNOWN
from mobility.stations.writer import POLLS, SnapshotWriter

STATIC_S = 3_600.0
"""Seconds that a feed's list of files, places and kinds of vehicle stand at least; ours."""

STALE_S = 3_600.0
"""A status that the operator has not updated for longer says nothing of now; ours."""

STATUS = ("station_status", "free_bike_status", "vehicle_status")
"""Files that tell what stands where now."""

STATIC = ("station_information", "vehicle_types")
"""Files that say where and what that is."""


@dataclass(frozen=True)
class Look:
    """One look at one feed.

    Parameters
    ----------
    system
        The system.
    at
        When.
    outcomes
        What came of each file asked for.
    rows
        Rows of its snapshot.
    due
        When to look again.
    """

    system: str
    at: datetime
    outcomes: dict[str, str]
    rows: int
    due: datetime


def look_at(
    feed: Feed, client: FeedClient, writer: SnapshotWriter, now: datetime, step_s: float
) -> Look:
    """Look at one feed and keep what is seen."""
    listed = client.fetch("gbfs", feed.url, now, least_s=STATIC_S)
    known = listed.file or client.remembered(feed.url)
    try:
        if known is None:
            return _kept(feed, writer, now, {"gbfs": listed}, {}, step_s)
        addresses = discover(known, where=feed.url, languages=feed.languages)
    except SourceError as error:
        unread = Answer("malformed", None, listed.due, listed.http_status, error.what)
        return _kept(feed, writer, now, {"gbfs": unread}, {}, step_s)
    files, lacking = _static(client, addresses, now)
    answers = {}
    for name in (name for name in STATUS if name in addresses):
        answer = client.fetch(name, addresses[name], now)
        answers[name] = believed = _believed(answer, now, lacking)
        if believed.file is not None:
            files[name] = believed.file
    return _kept(feed, writer, now, answers, files, step_s)


def _static(
    client: FeedClient, addresses: dict[str, str], now: datetime
) -> tuple[dict[str, File], Answer | None]:
    """Give places and kinds of vehicle, if need be as last told; and the answer that lacks them."""
    files, lacking = {}, None
    for name in (name for name in STATIC if name in addresses):
        answer = client.fetch(name, addresses[name], now, least_s=STATIC_S)
        file = answer.file or client.remembered(addresses[name])
        if file is None:
            lacking = Answer(
                answer.outcome,
                None,
                answer.due,
                answer.http_status,
                f"{name}: {answer.detail or 'waiting'}",
            )
        else:
            files[name] = file
    return files, lacking


def _believed(answer: Answer, now: datetime, lacking: Answer | None) -> Answer:
    """Doubt a status that is old, or whose places or kinds are not known."""
    if answer.outcome not in KNOWN or answer.file is None:
        return answer
    if lacking is not None:
        return lacking
    updated = answer.file.last_updated
    longest = max(STALE_S, 10.0 * answer.file.ttl)
    if updated is not None and (now - updated).total_seconds() > longest:
        detail = f"not updated since {updated.isoformat()}"
        return Answer("stale", None, answer.due, answer.http_status, detail)
    return answer


def _kept(
    feed: Feed,
    writer: SnapshotWriter,
    now: datetime,
    answers: dict[str, Answer],
    files: dict[str, File],
    step_s: float,
) -> Look:
    rows = snapshot(feed.system, files, now)
    next_due = max(now + timedelta(seconds=step_s), min(each.due for each in answers.values()))
    polls = [
        {
            "system": feed.system,
            "file": name,
            "observed_at": now,
            "outcome": answer.outcome,
            "http_status": answer.http_status,
            "records": len(answer.file.records) if answer.file else None,
            "issues": len(answer.file.issues) if answer.file else None,
            "last_updated": answer.file.last_updated if answer.file else None,
            "expect_s": (next_due - now).total_seconds(),
            "detail": answer.detail,
        }
        for name, answer in answers.items()
    ]
    writer.write(rows, pl.DataFrame(polls, schema=POLLS), now)
    outcomes = {name: answer.outcome for name, answer in answers.items()}
    return Look(feed.system, now, outcomes, rows.height, next_due)
