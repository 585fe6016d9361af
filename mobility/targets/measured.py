"""What published tables measure of sub-goals: shared mobility at stations, posts, coverage."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from mobility.targets.register import PERCENT

ABSENT_DAYS = 7
"""Days of looks below which it is not said that nothing stands at a station; ours: a week, since
vehicles that stand free may be away for a day."""

MEASURED: dict[str, type[pl.DataType]] = {
    "id": pl.String,
    "value": pl.Float64,
    "numerator": pl.Float64,
    "denominator": pl.Float64,
    "standard_error": pl.Float64,
    "chance_at_due": pl.Float64,
    "observed": pl.Date,
    "source": pl.String,
    "note_en": pl.String,
    "note_da": pl.String,
    "measured_by": pl.String,
    "is_synthetic": pl.Boolean,
}
"""Columns of a measurement, as the register's observations have them."""

READINGS_OF_COVERAGE = {"a": ("quarter_of_consumption", 0.25), "b": ("quarter_of_cars", 1.0)}
"""T19's readings in the register, with their name in `charging_coverage` and the share of
consumption that full coverage is."""


def measured_stations(service: pl.DataFrame) -> pl.DataFrame:
    """Measure T12: whether a solution is established at every station of the municipality.

    The adopted text says established and names no number of stations: it is met where every
    station has one. Service is quality, and no part of it.

    Parameters
    ----------
    service
        Rows of `station_service`.

    Returns
    -------
    polars.DataFrame
        :data:`MEASURED`; no row where nobody looked, or looked too short to miss anything.
    """
    told = service.filter(
        pl.col("measure") == "is_established", pl.col("state").cast(pl.String) == "told"
    )
    if told.is_empty():
        return pl.DataFrame(schema=MEASURED)
    standing, stations = float(told["estimate"].sum()), float(told.height)
    days = service.filter(pl.col("measure") == "usable_share")["n"].max() or 0
    if standing < stations and days < ABSENT_DAYS:  # type: ignore[operator]
        return pl.DataFrame(schema=MEASURED)
    lacking = ", ".join(told.filter(pl.col("estimate") == 0)["station"].sort())
    row = {
        "id": "T12",
        "value": float(standing == stations),
        "numerator": standing,
        "denominator": stations,
        "observed": told["last_day"].max(),
        "source": "station_service: what GBFS feeds told within 300 m of the stations",
        "note_en": f"established at {standing:g} of {stations:g} stations"
        + (f"; not at {lacking}" if lacking else ""),
        "note_da": f"etableret ved {standing:g} af {stations:g} stationer"
        + (f"; ikke ved {lacking}" if lacking else ""),
        "measured_by": "station_service",
        "is_synthetic": bool(told["is_synthetic"].any()),
    }
    return pl.DataFrame([row], schema=MEASURED)


def measured_posts(coverage: pl.DataFrame, target: float | None) -> pl.DataFrame:
    """Measure T02 by the reading that decides, on each day counted.

    Parameters
    ----------
    coverage
        Rows of `charging_coverage`.
    target
        Posts to reach.

    Returns
    -------
    polars.DataFrame
        :data:`MEASURED`; a day on which the count may lie on either side of the target gives no
        row, since what it measures is not known.
    """
    counts = coverage.filter(
        pl.col("target") == "T02",
        pl.col("measure").cast(pl.String) == "count",
        pl.col("decides"),
        pl.col("estimate").is_not_null(),
    ).sort("day")
    rows = [
        {
            "id": "T02",
            "value": row["low"],
            "observed": row["day"],
            "source": "charging_coverage: the register of charging",
            "note_en": "posts for the municipal fleet",
            "note_da": "standere til den kommunale bilpark",
            "measured_by": "charging_coverage",
            "is_synthetic": row["is_synthetic"],
        }
        for row in counts.iter_rows(named=True)
        if target is None or row["low"] >= target or row["high"] < target
    ]
    return pl.DataFrame(rows, schema=MEASURED)


def measured_coverage(
    coverage: pl.DataFrame, signed: Mapping[str, str], due_year: int | None = None
) -> pl.DataFrame:
    """Measure T19 by energy in the last counted year, under the signed reading, else the first.

    Parameters
    ----------
    coverage
        Rows of `charging_coverage`.
    signed
        Readings in force, by sub-goal.
    due_year
        Year at whose end it falls due; the chance is told where a reading is signed.

    Returns
    -------
    polars.DataFrame
        :data:`MEASURED`, in percent of the consumption that the reading speaks of.
    """
    told = coverage.filter(
        pl.col("target") == "T19",
        pl.col("measure").cast(pl.String) == "coverage",
        pl.col("way") == "energy",
        pl.col("supply").cast(pl.String) == "standing",
        pl.col("estimate").is_not_null(),
    )
    shares = {
        name: told.filter(pl.col("reading") == reading).sort("year").head(1)
        for name, (reading, _) in READINGS_OF_COVERAGE.items()
    }
    chosen = signed.get("T19", "a")
    if chosen not in shares or any(rows.is_empty() for rows in shares.values()):
        return pl.DataFrame(schema=MEASURED)
    row = shares[chosen].row(0, named=True)
    percent = {
        name: PERCENT * whole * float(shares[name]["estimate"][0])
        for name, (_, whole) in READINGS_OF_COVERAGE.items()
    }
    measured = {
        "id": "T19",
        "value": round(percent[chosen], 1),
        "standard_error": PERCENT * READINGS_OF_COVERAGE[chosen][1] * row["standard_error"],
        "observed": date(row["year"], 1, 1),
        "source": "charging_coverage: energy that registered points can give",
        "note_en": f"reading a: {percent['a']:.0f} % of the electric cars' consumption; reading "
        f"b: {percent['b']:.0f} % of that of a quarter of all cars",
        "note_da": f"læsning a: {percent['a']:.0f} % af elbilernes forbrug; læsning b: "
        f"{percent['b']:.0f} % af forbruget for en fjerdedel af alle biler",
        "measured_by": "charging_coverage",
        "is_synthetic": row["is_synthetic"],
        "chance_at_due": _chance(coverage, signed, due_year),
    }
    return pl.DataFrame([measured], schema=MEASURED)


def _chance(
    coverage: pl.DataFrame, signed: Mapping[str, str], due_year: int | None
) -> float | None:
    """Give the chance that charging covers what the signed reading asks when it falls due.

    Points go on being added as in the last years; the end of a year is 1 January of the next.
    """
    if "T19" not in signed or due_year is None:
        return None
    due = coverage.filter(
        pl.col("target") == "T19",
        pl.col("measure").cast(pl.String) == "coverage",
        pl.col("way") == "energy",
        pl.col("supply").cast(pl.String) == "trend",
        pl.col("reading") == READINGS_OF_COVERAGE[signed["T19"]][0],
        pl.col("year") == due_year + 1,
        ~pl.col("is_synthetic"),
    )
    return None if due.is_empty() else due["chance"][0]
