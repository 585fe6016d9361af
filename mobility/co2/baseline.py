"""Business as usual: the national projection brought to a municipality, with a range."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from mobility.co2.projection import ROUNDING_MT, NationalProjection
from mobility.co2.segments import VEHICLES, Segment, base_tonnes
from mobility.co2.uncertain import Z_95, Draws, Floats, Uncertain, read_uncertain
from mobility.errors import EstimateError


@dataclass(frozen=True)
class Baseline:
    """Tonnes without any local measure.

    Attributes
    ----------
    years
        The years of the path.
    base_year
        Last year of the account.
    segments
        What the rows are.
    base
        Tonnes in the base year, shape (segments, replicates).
    tonnes
        Shape (segments, years, replicates).
    local
        Logarithm of the municipality's departure from the nation, shape (years, replicates).
    """

    years: tuple[int, ...]
    base_year: int
    segments: tuple[Segment, ...]
    base: Floats
    tonnes: Floats
    local: Floats

    def book(self, name: str) -> Floats:
        """Give the tonnes of a book, shape (years, replicates)."""
        held = [name in segment.books for segment in self.segments]
        return np.asarray(self.tonnes[held].sum(axis=0))


def vehicle_tonnes(
    account: float, national: NationalProjection, split: Mapping[str, Any], draws: Draws
) -> dict[str, Floats]:
    """Split a transport account by vehicle, since it does not do so itself.

    The national split stands in, with the rounding of its figures, a spread for how far a
    municipality's traffic can differ from the nation's, and a share that is not on roads.

    Parameters
    ----------
    account
        Tonnes of transport in the base year.
    national
        The projection.
    split
        ``non_road`` (share of the account) and ``local`` (factor on each vehicle, around 1), as
        numbers with their spread.
    draws
        The unknowns.

    Returns
    -------
    Tonnes per vehicle, arrays of shape (replicates,) that sum to the account
    """
    off_road = draws.of("split.non_road", read_uncertain(split["non_road"], "split.non_road"))
    local = read_uncertain(split["local"], "split.local")
    first, _ = national.split_years
    parts = {}
    for vehicle, known in national.vehicles.items():
        middle = known[first]
        ends = middle - ROUNDING_MT, middle + ROUNDING_MT
        rounded = Uncertain(middle, *ends, "uniform", "the projection's last digit")
        factor = draws.of(f"split.local.{vehicle}", local)
        parts[vehicle] = draws.of(f"split.rounding.{vehicle}", rounded) * factor
    road = sum(parts.values())
    tonnes = {vehicle: account * (1 - off_road) * part / road for vehicle, part in parts.items()}
    return tonnes | {"non_road": account * off_road}


def business_as_usual(  # noqa: PLR0913
    account: Mapping[int, float],
    segments: Sequence[Segment],
    national: NationalProjection,
    *,
    split: Mapping[str, Any],
    years: Sequence[int],
    local_spread: float,
    draws: Draws,
) -> Baseline:
    """Carry the account's last year forward with the national projection, and say how unsure.

    Three things spread: the split by vehicle and segment, the projection (by the revision of its
    last edition, growing with the years ahead), and the municipality's departure from the nation
    (a random walk as wide as municipalities have departed before).

    Parameters
    ----------
    account
        Tonnes of transport per year; the last one is the base year.
    segments
        How the base year is shared out.
    national
        The projection.
    split
        As in `vehicle_tonnes`.
    years
        Years of the path, after the base year, rising.
    local_spread
        Standard deviation of a year's departure, from `local_spread`.
    draws
        The unknowns.

    Raises
    ------
    EstimateError
        The years are not ahead, or the projection does not reach them.
    """
    base_year = max(account)
    if not years or min(years) <= base_year or list(years) != sorted(set(years)):
        raise EstimateError(
            "The years of the path are not ahead of the account, or not in order.",
            where=f"base year {base_year}, years {list(years)[:3]} ...",
            todo=f"ask for years from {base_year + 1} on, each once.",
        )
    territory = vehicle_tonnes(account[base_year], national, split, draws)
    base = base_tonnes(segments, territory, draws)
    index = national.index(base_year, years)
    ahead = np.maximum(np.asarray(years, dtype=float) - national.edition, 0.0)
    unit = Uncertain(0.0, -Z_95, Z_95, "normal", "revision of the edition before")
    revised = national.revision * ahead[:, None] * draws.of("national_projection", unit)[None, :]
    local = _walk(base_year, years, local_spread, draws)
    rows = [VEHICLES.index(segment.vehicle) for segment in segments]
    growth = index[rows][:, :, None] * np.exp(revised + local)[None]
    return Baseline(
        tuple(years), base_year, tuple(segments), base, base[:, None, :] * growth, local
    )


def _walk(base_year: int, years: Sequence[int], spread: float, draws: Draws) -> Floats:
    """Draw random walks from the base year on, shape (years, replicates)."""
    if draws.is_central:
        return np.zeros((len(years), 1))
    gaps = np.diff([base_year, *years]).astype(float)
    steps = draws.stream("local_departure").normal(size=(len(years), draws.replicates))
    return np.asarray(np.cumsum(spread * np.sqrt(gaps)[:, None] * steps, axis=0))


def local_spread(accounts: pl.DataFrame) -> float:
    """Estimate how far a municipality departs from the nation in a year.

    The departure over h years spread as the square root of h among Denmark's municipalities from
    2018 to 2023 (0.060, 0.086, 0.111, 0.122, 0.129), as a random walk does.

    Parameters
    ----------
    accounts
        municipality_code, year, tonnes of transport: one account, one vintage.

    Returns
    -------
    Standard deviation of the yearly change of ln(own / all), over all horizons

    Raises
    ------
    EstimateError
        There are fewer than two municipalities or two years.
    """
    wide = accounts.pivot("year", index="municipality_code", values="tonnes").drop_nulls()
    years = sorted((name for name in wide.columns[1:]), key=int)
    if len(years) < 2 or len(wide) < 2:
        raise EstimateError(
            "A spread between municipalities needs two of them and two years.",
            where="accounts",
            todo="give the accounts of more municipalities.",
        )
    tonnes = np.log(wide.select(years).to_numpy())
    departed = tonnes - np.log(wide.select(years).to_numpy().sum(axis=0))
    when = np.array([int(year) for year in years], dtype=float)
    squares = [
        (departed[:, later] - departed[:, sooner]).var() / (when[later] - when[sooner])
        for sooner in range(len(years))
        for later in range(sooner + 1, len(years))
    ]
    return float(np.sqrt(np.mean(squares)))
