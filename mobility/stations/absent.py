"""What is not known, and what to deliver so that it will be."""

import polars as pl

TOLD, NO_DATA = "told", "no_data"
"""States of a measure: a number stands there; nothing does, and ``needs`` says what to deliver."""

NEEDS = {
    "snapshots": "snapshots of a GBFS feed (mobility log-stations)",
    "trips": "the operator's trip file: start and end in time and place (CSV or MDS)",
    "timetable": "trains at the stations: station, event (arrival or departure), time (GTFS)",
    "workplaces": "workplaces as points: latitude, longitude, employees (the business register)",
    "homes": "homes as points: latitude, longitude, residents (the address register)",
}
"""What to deliver, by what is missing. The population grid of 1 km stands for neither points."""


def no_data(measure: str, *missing: str) -> pl.DataFrame:
    """Give the row of a measure that cannot be told.

    Parameters
    ----------
    measure
        The measure.
    missing
        What is missing, of :data:`NEEDS`.

    Returns
    -------
    polars.DataFrame
        ``measure, state, needs``.
    """
    needs = "; ".join(NEEDS[name] for name in missing)
    return pl.DataFrame({"measure": measure, "state": NO_DATA, "needs": needs})
