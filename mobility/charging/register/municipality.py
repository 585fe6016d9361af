"""A municipality's own list of charging, as a table."""

from collections.abc import Collection, Mapping
from typing import Any

import polars as pl

from mobility.charging.register.reading import day, number, required, text
from mobility.charging.register.table import Connector, Evse, Pool, rows_of
from mobility.errors import SourceError

SOURCE = "municipality"

COLUMNS = (
    "site_id", "name", "operator", "address", "postcode", "latitude", "longitude", "posts",
    "points_per_post", "connectors_per_point", "power_kw", "standard", "current", "status",
    "is_public", "is_fleet", "commissioned",
)  # fmt: skip
"""Columns that are read; ``site_id``, ``latitude`` and ``longitude`` must be there. Rows of one
``site_id`` are one pool; each row stands for ``posts`` posts alike (1 where it is not said)."""

STATUS = {
    "i drift": "operational", "idriftsat": "operational", "opsat": "operational",
    "operational": "operational", "ude af drift": "out_of_order", "defekt": "out_of_order",
    "out_of_order": "out_of_order", "planlagt": "planned", "besluttet": "planned",
    "planned": "planned", "nedtaget": "removed", "fjernet": "removed", "removed": "removed",
}  # fmt: skip
"""Words for status, Danish and ours; a blank is unknown, any other word is refused."""

TRUTH = {
    "ja": True, "true": True, "1": True, "x": True, "nej": False, "false": False, "0": False,
}  # fmt: skip
"""Words for yes and no."""


def read_municipality(
    rows: pl.DataFrame, *, columns: Mapping[str, str] | None = None, source: str = SOURCE
) -> pl.DataFrame:
    """Read a municipality's list into rows of the register; the only source that tells posts.

    Parameters
    ----------
    rows
        One row per post, or per group of posts alike, of any types.
    columns
        Their name of each of our :data:`COLUMNS`, where it differs.
    source
        Name of the source.

    Returns
    -------
    polars.DataFrame
        Columns of :data:`REGISTER`.

    Raises
    ------
    SourceError
        A required column or value is missing, or a value cannot be read.
    """
    theirs = {ours: (columns or {}).get(ours, ours) for ours in COLUMNS}
    lacking = {theirs[name] for name in ("site_id", "latitude", "longitude")} - set(rows.columns)
    if lacking:
        raise SourceError(
            f"The list of charging lacks {', '.join(sorted(lacking))}.",
            where=f"{source}, header",
            todo="name the columns as in the guide, or give their names in `columns`.",
        )
    pools: dict[str, Pool] = {}
    for place, row in enumerate(rows.iter_rows(named=True), start=1):
        record = {ours: row.get(name) for ours, name in theirs.items()}
        found = _pool(record, f"{source}, row {place}", start=place)
        known = pools.get(found.source_id)
        pools[found.source_id] = found if known is None else _joined(known, found)
    return rows_of(source, pools.values())


def _joined(known: Pool, more: Pool) -> Pool:
    return Pool(**{**known.__dict__, "evses": known.evses + more.evses})


def _pool(record: Mapping[str, Any], where: str, *, start: int) -> Pool:
    latitude = number(required(record, "latitude", where=where), what="latitude", where=where)
    longitude = number(required(record, "longitude", where=where), what="longitude", where=where)
    posts = _count(record, "posts", where)
    return Pool(
        source_id=str(required(record, "site_id", where=where)),
        latitude=latitude or 0.0,
        longitude=longitude or 0.0,
        evses=tuple(
            _evse(record, where, station=f"{start}.{post}")
            for post in range(1, posts + 1)
            for _ in range(_count(record, "points_per_post", where))
        ),
        name=text(record["name"]),
        operator=text(record["operator"]),
        address=text(record["address"]),
        postcode=text(record["postcode"]),
    )


def _evse(record: Mapping[str, Any], where: str, *, station: str) -> Evse:
    connector = Connector(
        standard=text(record["standard"]),
        current=text(record["current"]),
        kw=number(record["power_kw"], what="power_kw", where=where),
    )
    return Evse(
        connectors=(connector,) * _count(record, "connectors_per_point", where),
        status=STATUS.get(_word(record, "status", STATUS, where), "unknown"),
        is_public=TRUTH.get(_word(record, "is_public", TRUTH, where)),
        is_fleet=TRUTH.get(_word(record, "is_fleet", TRUTH, where)),
        station=station,
        commissioned=day(record["commissioned"], what="commissioned", where=where),
    )


def _count(record: Mapping[str, Any], name: str, where: str) -> int:
    told = number(record[name], what=name, where=where)
    count = 1 if told is None else int(told)
    if count < 1 or (told is not None and told != count):
        raise SourceError(
            f"{name} is {record[name]!r}.",
            where=where,
            todo="give a whole number from 1, or leave it blank for 1.",
        )
    return count


def _word(record: Mapping[str, Any], name: str, words: Collection[str], where: str) -> str:
    """Give the word in small letters; nothing where it is blank."""
    told = (text(record[name]) or "").lower()
    if told and told not in words:
        raise SourceError(
            f"{name} is {told!r}.",
            where=where,
            todo=f"write one of {', '.join(sorted(words))}, or leave it blank.",
        )
    return told
