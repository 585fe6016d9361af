"""Counts of bicycles and cars at made-up counters: two years of days, with week and season."""

import numpy as np
import polars as pl

from mobility.synthetic import chance
from mobility.synthetic.files import Delivery, csv_bytes
from mobility.synthetic.world import Counter, World

SOURCE = "counts"
YEARS = (2024, 2025)


MONTH = {
    "bike": np.array([0.62, 0.66, 0.82, 1.02, 1.22, 1.27, 1.00, 1.24, 1.28, 1.08, 0.94, 0.75]),
    "car": np.array([0.97, 0.97, 1.0, 1.01, 1.02, 1.02, 0.88, 1.0, 1.03, 1.02, 1.03, 0.99]),
}
WEEKDAY = {
    "bike": np.array([1.16, 1.20, 1.18, 1.14, 1.02, 0.66, 0.64]),
    "car": np.array([1.06, 1.08, 1.09, 1.10, 1.12, 0.80, 0.75]),
}
"""A month's and a weekday's (Monday first) factor; made for the example."""

WEATHER = {"bike": 0.16, "car": 0.04}
"""Standard deviation of the log of a day's count, shared half by all counters of a kind."""

OUTAGE = 0.01
"""Chance that a counter tells nothing of a day."""


def count_deliveries(world: World, seed: int) -> list[Delivery]:
    """Write the counts of each year."""
    return [_delivery(world, year, seed) for year in YEARS]


def _delivery(world: World, year: int, seed: int) -> Delivery:
    random = chance.stream(seed, "counters", year)
    days = pl.date_range(pl.date(year, 1, 1), pl.date(year, 12, 31), eager=True)
    weather = {kind: random.standard_normal(len(days)) for kind in WEATHER}
    tables = [_counted(counter, days, weather[counter.kind], random) for counter in world.counters]
    title = f"Cykel- og biltællinger {year} (opdigtede)"
    return Delivery(
        source=SOURCE,
        name=f"synthetic-{year}",
        title=title,
        files={"counts.csv": csv_bytes(pl.concat(tables), delimiter=";")},
        survey={
            "survey": {"title": title, "kind": "counts", "wave": year, "synthetic": True},
            "file": {"name": "counts.csv", "encoding": "utf-8", "delimiter": ";", "decimal": ","},
            "columns": {"place": "sted", "time": "dato", "kind": "art", "count": "antal"},
        },
    )


def _counted(
    counter: Counter, days: pl.Series, weather: np.ndarray, random: np.random.Generator
) -> pl.DataFrame:
    """Draw one counter's year: Poisson around level x growth x month x weekday x weather."""
    n = len(days)
    years = (days - pl.Series([days[0].replace(year=YEARS[0])])[0]).dt.total_days().to_numpy() / 365
    spread = WEATHER[counter.kind]
    noise = spread * np.sqrt(0.5) * (weather + random.standard_normal(n)) - spread**2 / 2
    expected = (
        counter.per_day
        * (1 + counter.growth) ** years
        * MONTH[counter.kind][days.dt.month().to_numpy() - 1]
        * WEEKDAY[counter.kind][days.dt.weekday().to_numpy() - 1]
        * np.exp(noise)
    )
    table = pl.DataFrame(
        {
            "sted": [counter.place] * n,
            "dato": days.dt.strftime("%Y-%m-%d"),
            "art": [counter.kind] * n,
            "antal": random.poisson(expected),
        }
    )
    return table.filter(pl.Series(random.random(n) >= OUTAGE))
