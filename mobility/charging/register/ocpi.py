"""Locations in the manner of OCPI 2.1.1 and 2.2.1."""

from collections.abc import Iterable, Mapping
from math import sqrt
from typing import Any

import polars as pl

from mobility.charging.register.reading import number, required, text
from mobility.charging.register.table import Connector, Evse, Pool, rows_of

SOURCE = "ocpi"

STATUS = {
    "AVAILABLE": "operational",
    "BLOCKED": "operational",
    "CHARGING": "operational",
    "RESERVED": "operational",
    "INOPERATIVE": "out_of_order",
    "OUTOFORDER": "out_of_order",
    "PLANNED": "planned",
    "REMOVED": "removed",
}
"""OCPI 2.2.1, section 8.4.22 (Status); what is not here is unknown."""

STANDARD = {
    "CHADEMO": "chademo",
    "IEC_62196_T1": "type_1",
    "IEC_62196_T1_COMBO": "ccs_1",
    "IEC_62196_T2": "type_2",
    "IEC_62196_T2_COMBO": "ccs_2",
    "TESLA_S": "tesla",
    "DOMESTIC_F": "schuko",
    "DOMESTIC_K": "schuko",
}
"""OCPI 2.2.1, section 8.4.6 (ConnectorType), those that Denmark has; others keep their name."""

PHASES = {"AC_1_PHASE": 1, "AC_2_PHASE": 2, "AC_2_PHASE_SPLIT": 2, "AC_3_PHASE": 3, "DC": 1}
"""OCPI 2.2.1, section 8.4.19 (PowerType)."""

LINE_TO_LINE_V = 380.0
"""From here a three-phase voltage is taken as line to line (400 V) though OCPI asks for line to
neutral (230 V): operators deliver both."""

KW_PER_W = 0.001
"""SI prefix."""


def read_ocpi(
    locations: Iterable[Mapping[str, Any]] | Mapping[str, Any], *, source: str = SOURCE
) -> pl.DataFrame:
    """Read locations into rows of the register.

    A location is a pool. OCPI 2 knows no posts, nor when a point was commissioned.

    Parameters
    ----------
    locations
        The parsed JSON: the list of locations, or the answer with the list in ``data``.
    source
        Name of the source, where several operators' exports are read.

    Returns
    -------
    polars.DataFrame
        Columns of :data:`REGISTER`.

    Raises
    ------
    SourceError
        A location lacks its id or place, or a value cannot be read.

    References
    ----------
    OCPI 2.2.1, section 8 (Locations module), EVRoaming Foundation.
    """
    listed = locations.get("data", ()) if isinstance(locations, Mapping) else locations
    return rows_of(source, [_pool(record, place, source) for place, record in enumerate(listed, 1)])


def _pool(record: Mapping[str, Any], place: int, source: str) -> Pool:
    identity = str(required(record, "id", where=f"{source}, location {place}"))
    where = f"{source}, location {place} (id {identity})"
    at = required(record, "coordinates", where=where)
    latitude = number(required(at, "latitude", where=where), what="latitude", where=where)
    longitude = number(required(at, "longitude", where=where), what="longitude", where=where)
    return Pool(
        source_id=identity,
        latitude=latitude or 0.0,
        longitude=longitude or 0.0,
        evses=tuple(_evse(evse, record, where) for evse in record.get("evses") or ()),
        name=text(record.get("name")),
        operator=text((record.get("operator") or record.get("owner") or {}).get("name")),
        address=text(record.get("address")),
        postcode=text(record.get("postal_code")),
    )


def _evse(evse: Mapping[str, Any], location: Mapping[str, Any], where: str) -> Evse:
    # without `publish` (before OCPI 2.2) nothing is said of who may charge
    is_public = location.get("publish")
    if "CUSTOMERS" in (evse.get("parking_restrictions") or ()):
        is_public = False
    return Evse(
        connectors=tuple(_connector(each, where) for each in evse.get("connectors") or ())
        or (Connector(),),
        status=STATUS.get(str(evse.get("status")), "unknown"),
        is_public=is_public,
        code=text(evse.get("evse_id")),
    )


def _connector(connector: Mapping[str, Any], where: str) -> Connector:
    standard = text(connector.get("standard"))
    power_type = str(connector.get("power_type"))
    return Connector(
        standard=STANDARD.get(standard, standard.lower()) if standard else None,
        current="dc" if power_type == "DC" else "ac" if power_type in PHASES else None,
        kw=_kw(connector, power_type, where),
    )


def _kw(connector: Mapping[str, Any], power_type: str, where: str) -> float | None:
    watt = number(connector.get("max_electric_power"), what="max_electric_power", where=where)
    if watt:
        return watt * KW_PER_W
    given = connector.get("max_voltage", connector.get("voltage"))
    volt = number(given, what="voltage", where=where)
    given = connector.get("max_amperage", connector.get("amperage"))
    ampere = number(given, what="amperage", where=where)
    if not volt or not ampere or power_type not in PHASES:
        return None
    phases = float(PHASES[power_type])
    if power_type == "AC_3_PHASE" and volt >= LINE_TO_LINE_V:
        phases = sqrt(3)
    return phases * volt * ampere * KW_PER_W
