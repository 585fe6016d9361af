"""What is known of a municipality's cars and charging, and what to deliver for the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mobility.charging.stock import Fleet, fleet

NEEDS = {
    "homes": "addresses as points: latitude, longitude, residents (the address register)",
    "area_dwellings": "dwellings by postal area and type (the building register)",
    "commuters": "people who live elsewhere and work here (Statistics Denmark, PEND100)",
    "cars": "passenger cars of households by fuel, three years at least (DST, BIL54)",
    "dwellings": "dwellings by type (Statistics Denmark, BOL101)",
    "register": "a register of charging: place, operator, points, kW, public or not, commissioned",
}
"""What to deliver, by what is missing."""


@dataclass(frozen=True)
class Situation:
    """What was delivered of a municipality; what was not is None.

    Parameters
    ----------
    history
        Cars by year (1 January): ``year, cars, electric, plug_in``.
    projection
        The nation's, on the same day: ``year, electric, plug_in, electric_share``.
    dwellings
        Dwellings by type.
    register
        Rows of :data:`mobility.charging.register.REGISTER` with ``area_code``, each place once.
    area_dwellings, homes
        ``area, dwelling_type, dwellings``; ``latitude, longitude, residents, area``.
    commuters
        People who live elsewhere and work here.
    as_of
        Day up to which the register is complete.
    counted_on
        Days on which charging posts are counted under T02's readings.
    due
        Year on whose 1 January T19 falls due, and the last year that is told.
    """

    as_of: date
    history: pl.DataFrame | None = None
    projection: pl.DataFrame | None = None
    dwellings: Mapping[str, float] | None = None
    register: pl.DataFrame | None = None
    area_dwellings: pl.DataFrame | None = None
    homes: pl.DataFrame | None = None
    commuters: float | None = None
    counted_on: Sequence[date] = ()
    due: int = 2031
    last: int = 2036
    draws: int = 2_000
    seed: int = 0
    own_assumptions: pl.DataFrame | None = None


def futures(known: Situation) -> Fleet:
    """Draw the municipality's cars; the last year that was counted stands first, as counted."""
    history = known.history if known.history is not None else pl.DataFrame()
    last = int(history["year"].cast(pl.Int64).max())  # type: ignore[arg-type]
    drawn_fleet = fleet(
        history,
        range(last + 1, known.last + 1),
        projection=known.projection,
        draws=known.draws,
        random_state=known.seed,
    )
    row = history.filter(pl.col("year") == last).row(0, named=True)

    def led(counted: float, paths: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack([np.full(known.draws, float(counted)), paths])

    return Fleet(
        (last, *drawn_fleet.years),
        led(row["cars"], drawn_fleet.cars),
        led(row["electric"], drawn_fleet.electric),
        led(row["plug_in"], drawn_fleet.plug_in),
    )


def no_data(measure: str, missing: str, **about: str) -> pl.DataFrame:
    """Give the row of a measure that cannot be told, with what to deliver."""
    return pl.DataFrame({"measure": measure, "state": "no_data", "needs": NEEDS[missing], **about})
