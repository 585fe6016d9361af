"""What "125 charging posts" can mean: readings written down, and each one's count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from mobility.errors import EstimateError

REGISTER_NEEDED = (
    "the municipality's list of charging: place, posts, points per post, connectors, for the fleet "
    "or not, public or not, status, day of commissioning"
)
"""What to deliver where there is no register."""

COUNTED = {
    "reading": pl.String(), "unit": pl.String(), "says": pl.String(), "decides": pl.Boolean(),
    "count": pl.Int64(), "highest": pl.Int64(), "undecided_places": pl.Int64(),
    "state": pl.String(), "needs": pl.String(),
}  # fmt: skip
"""Columns of :func:`count_points`."""

UNITS = ("pool", "station", "evse", "connector")
"""What can be counted, from the place down to the socket."""


@dataclass(frozen=True)
class Reading:
    """One way of reading a number of charging points.

    Parameters
    ----------
    name
        Its name.
    unit
        What is counted, one of :data:`UNITS`.
    says
        The reading in a sentence.
    statuses
        Statuses that count.
    fleet_only
        Count only what is for the municipality's own cars.
    public_only
        Count only what anyone may use.
    decides
        Whether the sub-goal's state follows this reading.
    """

    name: str
    unit: str
    says: str
    statuses: tuple[str, ...] = ("operational", "out_of_order")
    fleet_only: bool = False
    public_only: bool = False
    decides: bool = False


T02_READINGS = (
    Reading(
        "posts_for_fleet",
        "station",
        "Posts set up for the municipality's own cars, working or not: the adopted text says "
        "posts (ladestandere) set up (opsat) for the municipal fleet.",
        fleet_only=True,
        decides=True,
    ),
    Reading(
        "points_for_fleet",
        "evse",
        "Cars of the municipality that can charge at once.",
        fleet_only=True,
    ),
    Reading(
        "connectors_for_fleet",
        "connector",
        "Sockets and cables for the municipality's own cars.",
        fleet_only=True,
    ),
    Reading(
        "places_for_fleet",
        "pool",
        "Places where the municipality's own cars can charge.",
        fleet_only=True,
    ),
    Reading(
        "working_points_for_fleet",
        "evse",
        "Cars of the municipality that can charge at once today.",
        statuses=("operational",),
        fleet_only=True,
    ),
    Reading("all_points", "evse", "All charging points of the register, whoever may use them."),
    Reading("public_points", "evse", "Charging points that anyone may use.", public_only=True),
)
"""Readings of T02, `125 charging posts for the municipal fleet in 2025` (climate policy 2023-2030).
The first follows the adopted words and decides; the others are shown beside it."""


def count_points(
    register: pl.DataFrame | None,
    readings: Sequence[Reading] = T02_READINGS,
    *,
    on: date | None = None,
) -> pl.DataFrame:
    """Count a register under several readings.

    What a source does not tell widens the count: places whose posts are not told apart have at
    least one post and at most one per EVSE; what may or may not be public, for the fleet, in place
    or set up in time counts in ``highest`` only.

    Parameters
    ----------
    register
        Rows of :data:`mobility.charging.register.REGISTER`, each place once; None where there is
        none: then nothing is counted, which is not to count nothing.
    readings
        Ways to count.
    on
        Count what had been commissioned by this day; where only the day of its record is known,
        it stood at the latest then. Without a day, everything counts.

    Returns
    -------
    polars.DataFrame
        One row per reading: ``reading, unit, says, decides, count`` (what is sure), ``highest``,
        ``undecided_places`` (places to ask about), ``state`` (``told``, ``no_data``), ``needs``.

    Raises
    ------
    EstimateError
        A reading counts what the register does not have.
    """
    return pl.DataFrame([_told(register, reading, on) for reading in readings], schema=COUNTED)


def _told(register: pl.DataFrame | None, reading: Reading, on: date | None) -> dict[str, object]:
    if reading.unit not in UNITS:
        raise EstimateError(
            f"There is nothing to count called {reading.unit!r}.",
            where=f"reading {reading.name}",
            todo=f"say one of {', '.join(UNITS)}.",
        )
    about: dict[str, object] = {
        "reading": reading.name,
        "unit": reading.unit,
        "says": reading.says,
        "decides": reading.decides,
    }
    if register is None:
        return about | {"state": "no_data", "needs": REGISTER_NEEDED}
    sure, possible = _conditions(reading, on)
    certain, able = register.filter(sure), register.filter(possible)
    return about | {
        "state": "told",
        "count": _number(certain, reading.unit, untold="pool_id"),
        "highest": _number(able, reading.unit, untold="evse_id"),
        "undecided_places": _undecided(certain, able, reading.unit),
    }


def _conditions(reading: Reading, on: date | None) -> tuple[pl.Expr, pl.Expr]:
    """Give what surely counts, and what may count."""
    told = pl.col("status") != "unknown"
    sure = pl.col("status").is_in(reading.statuses) & told
    possible = pl.col("status").is_in(reading.statuses) | ~told
    if reading.fleet_only:
        sure &= pl.col("is_fleet").fill_null(value=False)
        # what anyone may use is not the fleet's own unless somebody says so
        possible &= pl.col("is_fleet").fill_null(~pl.col("is_public").fill_null(value=False))
    if reading.public_only:
        sure &= pl.col("is_public").fill_null(value=False)
        possible &= pl.col("is_public").fill_null(value=True)
    if on is not None:
        by_then = pl.coalesce("commissioned", "registered") <= on
        sure &= by_then.fill_null(value=False)
        possible &= (pl.col("commissioned") <= on).fill_null(value=True)
    return sure, possible


def _number(rows: pl.DataFrame, unit: str, *, untold: str) -> int:
    """Count units; where posts are not told apart, count ``untold`` in their place."""
    if unit != "station":
        return _unique(rows, f"{unit}_id")
    known = pl.col("station_id").is_not_null()
    return _unique(rows.filter(known), "station_id") + _unique(rows.filter(~known), untold)


def _unique(rows: pl.DataFrame, column: str) -> int:
    return rows[column].n_unique() if rows.height else 0


def _undecided(certain: pl.DataFrame, able: pl.DataFrame, unit: str) -> int:
    unsure = able.join(certain.select("connector_id"), on="connector_id", how="anti")
    if unit == "station":
        unsure = pl.concat([unsure, certain.filter(pl.col("station_id").is_null())])
    return _unique(unsure, "pool_id")
