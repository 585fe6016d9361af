"""Open Charge Map's points of interest."""

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from mobility.charging.register.reading import count, day, number, required, text
from mobility.charging.register.table import Connector, Evse, Pool, rows_of, spread
from mobility.errors import SourceError

SOURCE = "open_charge_map"

STATUS = {
    10: "operational",
    20: "operational",
    30: "out_of_order",
    50: "operational",
    75: "operational",
    100: "out_of_order",
    150: "planned",
    200: "removed",
    210: "removed",
}
"""Open Charge Map's StatusTypes (reference data of 2021-11-05, CC BY 4.0)."""

IS_PUBLIC = {1: True, 4: True, 5: True, 7: True, 2: False, 3: False, 6: False}
"""Open Charge Map's UsageTypes (as above); 0 is unknown."""

CURRENT = {10: "ac", 20: "ac", 30: "dc"}
"""Open Charge Map's CurrentTypes (as above)."""

STANDARD = {
    1: "type_1",
    2: "chademo",
    25: "type_2",
    1036: "type_2",
    27: "tesla",
    28: "schuko",
    32: "ccs_1",
    33: "ccs_2",
}
"""Open Charge Map's ConnectionTypes that Europe has (as above); others keep their number."""

NO_OPERATOR = {1, 44, 45}
"""Open Charge Map's Operators that are none: unknown, a private person, the place's owner."""

DELISTED = 1000
"""SubmissionStatusTypes from this one on are delisted: duplicates, gone, private homes."""


def read_open_charge_map(
    records: Iterable[Mapping[str, Any]], *, reference: Mapping[str, Any] | None = None
) -> pl.DataFrame:
    """Read points of interest into rows of the register.

    The source tells places, a number of points and kinds of connector, not which connector hangs
    on which point, nor posts: connectors are dealt out to the points.

    Parameters
    ----------
    records
        The parsed JSON, compact (ids) or verbose (nested objects).
    reference
        The parsed reference data, for names of operators.

    Returns
    -------
    polars.DataFrame
        Columns of :data:`REGISTER`. Delisted places are left out.

    Raises
    ------
    SourceError
        A record lacks its id, place or connections, or a value cannot be read.
    """
    titles = {
        operator["ID"]: operator["Title"] for operator in (reference or {}).get("Operators", ())
    }
    live = [
        (place, record) for place, record in enumerate(records, start=1) if not _is_delisted(record)
    ]
    return rows_of(SOURCE, [_pool(record, place, titles) for place, record in live])


def _pool(record: Mapping[str, Any], place: int, titles: Mapping[int, str]) -> Pool:
    identity = str(required(record, "ID", where=f"{SOURCE}, record {place}"))
    where = f"{SOURCE}, record {place} (ID {identity})"
    address = required(record, "AddressInfo", where=where)
    latitude = number(required(address, "Latitude", where=where), what="Latitude", where=where)
    longitude = number(required(address, "Longitude", where=where), what="Longitude", where=where)
    operator = _code(record, "Operator")
    return Pool(
        source_id=identity,
        latitude=latitude or 0.0,
        longitude=longitude or 0.0,
        evses=_evses(record, where),
        name=text(address.get("Title")),
        operator=None
        if operator is None or operator in NO_OPERATOR
        else text((record.get("OperatorInfo") or {}).get("Title") or titles.get(operator)),
        address=text(address.get("AddressLine1")),
        postcode=text(address.get("Postcode")),
        registered=day(record.get("DateCreated"), what="DateCreated", where=where),
    )


def _evses(record: Mapping[str, Any], where: str) -> tuple[Evse, ...]:
    connectors: list[Connector] = []
    for connection in record.get("Connections") or ():
        quantity = count(connection.get("Quantity"), what="Quantity", where=where) or 1
        kind = _code(connection, "ConnectionType")
        connectors += [
            Connector(
                standard=STANDARD.get(kind, f"ocm_{kind}") if kind else None,
                current=CURRENT.get(_code(connection, "CurrentType") or 0),
                kw=number(connection.get("PowerKW"), what="PowerKW", where=where),
            )
        ] * quantity
    points = count(record.get("NumberOfPoints"), what="NumberOfPoints", where=where)
    points = points or len(connectors)
    if points < 1:
        raise SourceError(
            "A charging place has neither a number of points nor connections.",
            where=where,
            todo="take the record out of the delivery, or complete it in corrections.csv.",
        )
    # more points than connectors named: the kinds are named once and stand for all
    if connectors and points > len(connectors):
        connectors = [connectors[place % len(connectors)] for place in range(points)]
    return spread(
        connectors,
        points,
        status=STATUS.get(_code(record, "StatusType") or 0, "unknown"),
        is_public=IS_PUBLIC.get(_code(record, "UsageType") or 0),
    )


def _is_delisted(record: Mapping[str, Any]) -> bool:
    nested = (record.get("SubmissionStatus") or {}).get("ID")
    return int(record.get("SubmissionStatusTypeID") or nested or 0) >= DELISTED


def _code(record: Mapping[str, Any], name: str) -> int | None:
    """Give the code of a compact record (``StatusTypeID``) or a verbose one (``StatusType.ID``)."""
    code = record.get(f"{name}ID")
    if code is None:
        code = (record.get(name) or record.get(f"{name}Info") or {}).get("ID")
    return None if code is None else int(code)
