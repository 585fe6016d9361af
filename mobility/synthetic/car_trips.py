"""Car trips of residents counted by telematics: zone, month, distance band; with a known bias."""

from typing import Any

import numpy as np
import polars as pl

from mobility.synthetic import chance
from mobility.synthetic.files import Delivery, csv_bytes
from mobility.synthetic.population import Population

SOURCE = "car_trip_lengths"

EDGES_KM = (0.0, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
BANDS = ("0-1", "1-2", "2-5", "5-10", "10-20", "20-50", "50-")
"""A band holds its lower edge and not its upper one; the last has no upper edge."""

SEEN = np.array([0.58, 0.80, 0.96, 1.04, 1.10, 1.13, 1.15])
"""The known bias: a trip's chance to be seen, against that of all, by band. Short trips are joined
to the next one or lost before the device wakes; connected cars are newer and driven farther. Made
for the example."""

PANEL = 0.12
"""Share of trips seen at `SEEN` = 1: the cars of the panel; made for the example."""

SEASON = np.array([1.02, 1.0, 1.02, 1.0, 1.0, 0.97, 0.88, 0.97, 1.02, 1.02, 1.04, 1.06])
"""A month's car trips a day against the day's of the truth; made for the example."""

MONTHS = {2024: 12, 2026: 9}
"""Months delivered by year."""


def car_trip_deliveries(people: Population, seed: int) -> list[Delivery]:
    """Write a year's counts per wave."""
    return [_delivery(people, wave, seed) for wave in people.world.waves]


def banded(trips: pl.DataFrame) -> pl.DataFrame:
    """Count a day's car trips of drivers by home zone and distance band."""
    edges = pl.Series(EDGES_KM)
    km = trips["distance_km"].to_numpy()
    place = np.searchsorted(edges.to_numpy(), km, side="right") - 1
    return (
        trips.with_columns(distance_band=pl.Series(np.array(BANDS)[place]).cast(pl.Enum(BANDS)))
        .filter(pl.col("mode") == "car_driver")
        .group_by("home_zone", "distance_band")
        .agg(trips=pl.len())
        .sort("home_zone", "distance_band")
    )


def _delivery(people: Population, wave: int, seed: int) -> Delivery:
    """Draw what the panel saw in each month: Poisson counts around the truth x the bias."""
    random = chance.stream(seed, "telematics", wave)
    day = banded(people.trips.filter(pl.col("wave") == wave))
    months = pl.date_range(
        pl.date(wave, 1, 1), pl.date(wave, MONTHS[wave], 1), interval="1mo", eager=True
    )
    table = pl.DataFrame({"date": months}).join(day, how="cross")
    seen = SEEN[table["distance_band"].to_physical().to_numpy()]
    days = table["date"].dt.month_end().dt.day().to_numpy()
    season = SEASON[table["date"].dt.month().to_numpy() - 1]
    expected = table["trips"].to_numpy() * seen * days * season * PANEL
    table = table.select(
        pl.col("home_zone").alias("zone"),
        pl.col("date").dt.strftime("%Y-%m").alias("month"),
        pl.col("distance_band").cast(pl.String),
        pl.Series("trips", random.poisson(expected)),
    )
    title = f"Bilture efter længde {wave}, telematik (opdigtet)"
    return Delivery(
        source=SOURCE,
        name=f"synthetic-{wave}",
        title=title,
        files={"car_trips.csv": csv_bytes(table)},
        survey=_mapping(wave, title),
        about={"note": "Trips with residents' cars at the wheel, by the zone where the car lives."},
    )


def _mapping(wave: int, title: str) -> dict[str, Any]:
    return {
        "survey": {"title": title, "kind": "car_trip_lengths", "wave": wave, "synthetic": True},
        "file": {"name": "car_trips.csv", "encoding": "utf-8", "delimiter": ",", "decimal": "."},
        "columns": {
            "zone": "zone",
            "month": "month",
            "distance_band": "distance_band",
            "trips": "trips",
        },
    }
