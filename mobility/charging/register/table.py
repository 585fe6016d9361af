"""The register's columns, and how a source's places become its rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import polars as pl

from mobility.errors import SourceError
from mobility.tables.clean.charging import CHARGE_STATUSES

STATUSES = CHARGE_STATUSES
"""What can be said of an EVSE, in the order they are shown."""

REGISTER: dict[str, pl.DataType] = {
    "source": pl.String(),
    "source_id": pl.String(),  # the pool's own id in its source
    "pool_id": pl.String(),
    "station_id": pl.String(),  # null: the source does not tell posts apart
    "evse_id": pl.String(),
    "connector_id": pl.String(),
    "name": pl.String(),
    "operator": pl.String(),
    "address": pl.String(),
    "postcode": pl.String(),
    "latitude": pl.Float64(),
    "longitude": pl.Float64(),
    "evse_code": pl.String(),  # the EVSE's public id, the same in every source
    "status": pl.Enum(STATUSES),
    "is_public": pl.Boolean(),
    "is_fleet": pl.Boolean(),
    "commissioned": pl.Date(),
    "registered": pl.Date(),  # when the source first had it: never before it was commissioned
    "standard": pl.String(),
    "current": pl.String(),  # ac or dc
    "evse_kw": pl.Float64(),  # what one car can draw here
    "connector_kw": pl.Float64(),
}
"""One row per connector. A pool is a place of one operator, a station a post (`ladestander`), an
EVSE serves one car at a time (`ladepunkt`), a connector is a socket or cable. The terms are those
of Regulation (EU) 2023/1804, article 2 (45, 48, 52), and of OCPI 2.2.1, section 8."""


@dataclass(frozen=True)
class Connector:
    """A socket or cable."""

    standard: str | None = None
    current: str | None = None
    kw: float | None = None


@dataclass(frozen=True)
class Evse:
    """What serves one car at a time."""

    connectors: tuple[Connector, ...]
    status: str = "unknown"
    is_public: bool | None = None
    is_fleet: bool | None = None
    code: str | None = None
    station: str | None = None
    commissioned: date | None = None


@dataclass(frozen=True)
class Pool:
    """A place of one operator, as one source tells it."""

    source_id: str
    latitude: float
    longitude: float
    evses: tuple[Evse, ...]
    name: str | None = None
    operator: str | None = None
    address: str | None = None
    postcode: str | None = None
    registered: date | None = None


def rows_of(source: str, pools: Iterable[Pool]) -> pl.DataFrame:
    """Write pools as rows of the register, one per connector.

    Raises
    ------
    SourceError
        A place lies nowhere on earth, or two pools of the source have one id.
    """
    rows: list[dict[str, object]] = []
    seen: set[str] = set()
    for pool in pools:
        _check(source, pool, seen)
        for number, evse in enumerate(pool.evses, start=1):
            rows.extend(_rows_of_evse(source, pool, number, evse))
    return pl.DataFrame(rows, schema=REGISTER)


def spread(connectors: list[Connector], evses: int, **about: object) -> tuple[Evse, ...]:
    """Deal connectors out to a known number of EVSEs, where the source does not say which is whose.

    The first EVSEs get one more where they do not come out even; an EVSE without a known
    connector gets one of unknown kind.
    """
    hands: list[list[Connector]] = [[] for _ in range(evses)]
    for place, connector in enumerate(connectors):
        hands[place % evses].append(connector)
    return tuple(
        Evse(connectors=tuple(hand) or (Connector(),), **about)  # type: ignore[arg-type]
        for hand in hands
    )


def _rows_of_evse(source: str, pool: Pool, number: int, evse: Evse) -> Iterable[dict[str, object]]:
    pool_id = f"{source}:{pool.source_id}"
    evse_id = f"{pool_id}:{number}"
    powers = [connector.kw for connector in evse.connectors if connector.kw is not None]
    shared: dict[str, object] = {
        "source": source,
        "source_id": pool.source_id,
        "pool_id": pool_id,
        "station_id": None if evse.station is None else f"{pool_id}:{evse.station}",
        "evse_id": evse_id,
        "name": pool.name,
        "operator": pool.operator,
        "address": pool.address,
        "postcode": pool.postcode,
        "latitude": pool.latitude,
        "longitude": pool.longitude,
        "evse_code": evse.code,
        "status": evse.status,
        "is_public": evse.is_public,
        "is_fleet": evse.is_fleet,
        "commissioned": evse.commissioned,
        "registered": pool.registered,
        # connectors of one EVSE share its power: their sum would count a station twice
        "evse_kw": max(powers, default=None),
    }
    for place, connector in enumerate(evse.connectors, start=1):
        yield shared | {
            "connector_id": f"{evse_id}:{place}",
            "standard": connector.standard,
            "current": connector.current,
            "connector_kw": connector.kw,
        }


def _check(source: str, pool: Pool, seen: set[str]) -> None:
    on_earth = abs(pool.latitude) <= 90 and abs(pool.longitude) <= 180
    if not on_earth or (pool.latitude == 0 and pool.longitude == 0):
        raise SourceError(
            f"A charging place lies at {pool.latitude}, {pool.longitude}.",
            where=f"{source}, place {pool.source_id}",
            todo="correct the position in the source's corrections.csv.",
        )
    if pool.source_id in seen:
        raise SourceError(
            "Two charging places have the same id.",
            where=f"{source}, place {pool.source_id}",
            todo="keep one of them in the delivery.",
        )
    seen.add(pool.source_id)
