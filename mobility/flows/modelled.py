"""Flows where no register is at hand: modelled from totals and mean distances, and said to be."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from mobility.errors import EstimateError
from mobility.flows.balance import checked_totals, scaled
from mobility.flows.deterrence import Deterrence
from mobility.flows.mean_cost import match_mean_cost
from mobility.flows.origin_means import OriginFlows, match_origin_means
from mobility.flows.pairs import Floats, Pairs, zone_names
from mobility.flows.profile import Profile
from mobility.flows.raking import best_of_a_model
from mobility.survey import summarise

TOTALS_TOL = 1e-9
"""Largest relative difference between the sums of the two totals."""

GIVE = 0.02
"""Two per cent of the mean for each unit off the usual deterrence times distance: our choice."""

TOTALS = ("jobs", "residents")
"""Which total holds where jobs and employed residents differ."""


@dataclass(frozen=True)
class ModelledFlows:
    """Modelled flows, and what carries their error downstream.

    Parameters
    ----------
    table
        ``origin, destination``, the columns of every estimate, and ``is_modelled``, true.
    replicates
        ``(pairs, R)`` persons, in the table's order; each meets the totals.
    deterrence
        ``origin, beta, mean_cost, mean_cost_wanted``.
    scaled
        What the other total was multiplied by to meet the one that holds; 1 where they agree.
    """

    table: pl.DataFrame
    replicates: Floats
    deterrence: pl.DataFrame
    scaled: float


def modelled_flows(  # noqa: PLR0913
    jobs: ArrayLike,
    residents: ArrayLike,
    cost: ArrayLike,
    mean_cost: ArrayLike,
    *,
    variation: float,
    mean_cost_error: float = 0.0,
    give: float = GIVE,
    origins: Sequence[str] | None = None,
    destinations: Sequence[str] | None = None,
    total: str | None = None,
    replicates: int = 200,
    seed: int,
) -> ModelledFlows:
    """Model who commutes where, from jobs, employed residents and mean distances alone.

    Parameters
    ----------
    jobs, residents
        Jobs at each destination ``(m,)``, employed residents of each origin ``(n,)``.
    cost
        ``(n, m)`` distance in the unit of ``mean_cost``, that within a zone set by
        `intrazonal_cost`; infinite where there is no way.
    mean_cost
        Mean distance of all, or of each origin's residents ``(n,)``; NaN where it is not known.
    variation
        Squared coefficient of variation of flows about such a model, beyond Poisson, as
        `variation_` of a `Gravity` fitted where flows are known.
    mean_cost_error
        Relative standard error of the mean costs, taken as common to all: reported and modelled
        distances are not measured alike.
    give
        How far an origin's mean gives way rather than bend its deterrence, see
        `match_origin_means`; zero meets all means or refuses.
    origins, destinations
        Names of the zones; None for their numbers.
    total
        ``jobs`` or ``residents``: which total holds where they differ; None refuses to differ.
    replicates
        Number of draws: of the mean costs, and of a factor for each pair.
    seed
        Seed of the draws.

    Returns
    -------
    ModelledFlows

    Raises
    ------
    EstimateError
        Totals contradict each other, a mean cannot be reached, or shapes do not fit.
    """
    known = np.asarray(cost, dtype=np.float64)
    names = zone_names(known.shape, origins, destinations)
    rows, columns, scaled_by = _totals(residents, jobs, known.shape, total)
    mean = np.asarray(mean_cost, dtype=np.float64)
    totals = _Totals(rows, columns, known, give)
    one = totals.flows(mean, None, None)
    drawn = np.empty((known.size, replicates))
    for replicate in range(replicates):
        rng = np.random.default_rng([seed, replicate])
        shift = np.exp(mean_cost_error * rng.standard_normal())
        factor = rng.gamma(1 / variation, variation, size=known.shape) if variation > 0 else None
        drawn[:, replicate] = totals.flows(mean * shift, factor, one.beta).flows.ravel()
    keys = pl.DataFrame(
        {
            "origin": np.repeat(names[0], known.shape[1]),
            "destination": np.tile(names[1], known.shape[0]),
        }
    )
    told = summarise(one.flows.ravel(), drawn, keys=keys).with_columns(
        pl.col("low").clip(lower_bound=0.0),
        n=pl.lit(0, dtype=pl.Int64),
        n_effective=pl.lit(0.0),
        is_modelled=pl.lit(True),
    )
    return ModelledFlows(
        told.with_columns(best_of_a_model()),
        drawn,
        pl.DataFrame(
            {
                "origin": names[0],
                "beta": one.beta,
                "mean_cost": one.mean_cost,
                "mean_cost_wanted": np.broadcast_to(mean, rows.shape).copy(),
            }
        ).with_columns(pl.col("mean_cost", "mean_cost_wanted").fill_nan(None)),
        scaled_by,
    )


@dataclass(frozen=True)
class _Totals:
    """What every draw has in common."""

    rows: Floats
    columns: Floats
    cost: Floats
    give: float

    def flows(self, mean: Floats, factor: Floats | None, start: Floats | None) -> OriginFlows:
        """Model the flows that have these means, of all or of each origin."""
        one = self._of_all(mean, factor)
        if mean.ndim == 0:
            return one
        return match_origin_means(
            self.rows,
            self.columns,
            self.cost,
            mean,
            usual=float(one.beta[0]),
            give=self.give,
            factor=factor,
            start=start,
        )

    def _of_all(self, mean: Floats, factor: Floats | None) -> OriginFlows:
        known = np.isfinite(mean) & (mean.ndim == 0 or self.rows > 0)
        people = np.broadcast_to(self.rows.sum() if mean.ndim == 0 else self.rows, mean.shape)
        wanted = float(np.average(mean[known], weights=people[known])) if known.any() else np.nan
        pairs, values = Pairs.of(self.cost, what="cost")
        deterrence = Deterrence.of("exponential", pairs, values)
        profile = Profile(deterrence, self.rows, self.columns, factor)
        state = match_mean_cost(profile, values, wanted, (), 1 / wanted)
        weights = state.weights
        flows = np.asarray(scaled(weights.kernel, weights.rows, weights.columns))
        spent = (flows * np.where(np.isfinite(values), values, 0.0)).sum(axis=1)
        reached = np.divide(spent, self.rows, out=np.full_like(spent, np.nan), where=self.rows > 0)
        return OriginFlows(flows, np.full(len(self.rows), state.parameters[0]), reached)


def _totals(
    residents: ArrayLike, jobs: ArrayLike, shape: tuple[int, int], total: str | None
) -> tuple[Floats, Floats, float]:
    rows, columns = (np.asarray(part, dtype=np.float64) for part in (residents, jobs))
    if total is None:
        return *checked_totals(shape, rows, columns, TOTALS_TOL), 1.0
    if total not in TOTALS:
        raise EstimateError(
            f"There is no total {total!r}.",
            where="total",
            todo=f"take one of {', '.join(TOTALS)}, or none where they agree.",
        )
    held, other = (columns, rows) if total == "jobs" else (rows, columns)
    scaled_by = float(held.sum() / other.sum()) if other.sum() > 0 else 1.0
    rows, columns = (rows * scaled_by, columns) if total == "jobs" else (rows, columns * scaled_by)
    return *checked_totals(shape, rows, columns, TOTALS_TOL), scaled_by
