"""NOBIL's charger stations, API version 3."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from mobility.charging.register.reading import count, day, required, text
from mobility.charging.register.table import Connector, Evse, Pool, rows_of, spread
from mobility.errors import SourceError

SOURCE = "nobil"

AVAILABILITY, CONNECTOR, CAPACITY, ERROR_STATUS, EVSE_ID = "2", "4", "5", "9", "28"
"""Numbers of NOBIL's attributes (nobil.no, attributes; read from delivered records)."""

PUBLIC = "1"
"""Value of `Availability` that says Public; any other is for visitors, staff or residents."""

STANDARD = {"30": "chademo", "31": "type_1", "32": "type_2", "39": "ccs_2", "40": "tesla"}
"""Values of `Connector`."""

NOT_ELECTRIC = {"70", "82"}
"""Values of `Connector` for hydrogen and biogas."""

KW = {
    "7": 3.6, "8": 7.4, "10": 11.0, "11": 22.0, "12": 43.0, "13": 50.0, "16": 11.0, "17": 22.0,
    "18": 43.0, "19": 20.0, "22": 135.0, "23": 100.0, "24": 150.0, "25": 350.0, "29": 75.0,
    "30": 225.0, "31": 250.0, "32": 200.0, "33": 300.0, "36": 400.0, "37": 30.0, "38": 62.5,
    "39": 500.0, "41": 175.0, "42": 180.0, "43": 600.0, "44": 700.0, "45": 800.0,
}  # fmt: skip
"""kW of the values of `Charging capacity` (nobil.no, attributes)."""

ALTERNATING = {"7", "8", "10", "11", "12", "16", "17", "18"}
"""Values of `Charging capacity` that are alternating current; the other kW are direct."""

POSITION = re.compile(r"\(\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*\)")


def read_nobil(
    stations: Iterable[Mapping[str, Any]] | Mapping[str, Any], *, source: str = SOURCE
) -> pl.DataFrame:
    """Read charger stations into rows of the register.

    NOBIL's charger station is a place (a pool); its `conn` are connectors, told apart into EVSEs
    by their EVSE id where it is given, else dealt out to the number of charging points. `Created`
    is when the record was made, which is never before charging began.

    Parameters
    ----------
    stations
        The parsed JSON: the list, or the answer with the list in ``chargerstations``.
    source
        Name of the source.

    Returns
    -------
    polars.DataFrame
        Columns of :data:`REGISTER`.

    Raises
    ------
    SourceError
        A record lacks its id or place, or a value cannot be read.
    """
    listed = stations.get("chargerstations", ()) if isinstance(stations, Mapping) else stations
    return rows_of(source, [_pool(record, place, source) for place, record in enumerate(listed, 1)])


def _pool(record: Mapping[str, Any], place: int, source: str) -> Pool:
    about = required(record, "csmd", where=f"{source}, record {place}")
    identity = text(about.get("International_id")) or str(
        required(about, "id", where=f"{source}, record {place}")
    )
    where = f"{source}, record {place} (id {identity})"
    position = POSITION.fullmatch(str(required(about, "Position", where=where)).strip())
    if position is None:
        raise SourceError(
            f"Position is {about['Position']!r}.",
            where=where,
            todo="write it as (latitude,longitude).",
        )
    street = [text(about.get("Street")), text(about.get("House_number"))]
    return Pool(
        source_id=identity,
        latitude=float(position[1]),
        longitude=float(position[2]),
        evses=_evses(record, about, where),
        name=text(about.get("name")),
        operator=text(about.get("Operator")) or text(about.get("Owned_by")),
        address=" ".join(part for part in street if part) or None,
        postcode=text(about.get("Zipcode")),
        registered=day(about.get("Created"), what="Created", where=where),
    )


def _evses(record: Mapping[str, Any], about: Mapping[str, Any], where: str) -> tuple[Evse, ...]:
    attributes = record.get("attr") or {}
    availability = _value(attributes.get("st") or {}, AVAILABILITY)
    is_public = None if availability is None else availability == PUBLIC
    # PHP writes an empty object as a list
    named = attributes.get("conn") or {}
    connections = [
        each
        for each in (named.values() if isinstance(named, Mapping) else named)
        if _value(each, CONNECTOR) not in NOT_ELECTRIC
    ]
    codes = [text((each.get(EVSE_ID) or {}).get("attrval")) for each in connections]
    if connections and all(codes):
        return tuple(
            Evse(
                connectors=tuple(
                    _connector(each)
                    for each, of in zip(connections, codes, strict=True)
                    if of == code
                ),
                status=_status([e for e, of in zip(connections, codes, strict=True) if of == code]),
                is_public=is_public,
                code=code,
            )
            for code in dict.fromkeys(codes)
        )
    points = count(about.get("Number_charging_points"), what="Number_charging_points", where=where)
    return spread(
        [_connector(each) for each in connections],
        points or len(connections) or 1,
        status=_status(connections),
        is_public=is_public,
    )


def _connector(connection: Mapping[str, Any]) -> Connector:
    standard, capacity = _value(connection, CONNECTOR), _value(connection, CAPACITY)
    return Connector(
        standard=STANDARD.get(standard or ""),
        current=None if capacity not in KW else "ac" if capacity in ALTERNATING else "dc",
        kw=KW.get(capacity or ""),
    )


def _status(connections: list[Any]) -> str:
    """Give the worst that is known: an error is told, silence is not."""
    errors = {_value(each, ERROR_STATUS) for each in connections}
    if not connections or errors == {None}:
        return "unknown"
    return "operational" if errors <= {"0", None} else "out_of_order"


def _value(attributes: Mapping[str, Any], number_of: str) -> str | None:
    return text((attributes.get(number_of) or {}).get("attrvalid"))
