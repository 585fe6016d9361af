"""Numbers with their draws: the first is the estimate, the others go with the replicates.

All of this room counts in arrays whose last axis has 1 + R places. Place 0 is the full sample with
every parameter at its value; place r is replicate r of the survey with draw r of the parameters.
So one interval at the end holds both, and no error is counted twice.
"""

import zlib
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import sparse
from scipy.stats import norm, triang

from mobility.errors import EstimateError
from mobility.survey import collapse, replicate_sums, summarise

REACH = float(norm.ppf(0.975))
"""Standard deviations from the middle to the 97.5 % point of a normal distribution, none."""


@dataclass(frozen=True)
class Weights:
    """The survey's weights, and whose each trip is.

    Attributes
    ----------
    weight : ndarray of shape (m,)
        Full-sample weight of each respondent, persons.
    replicates : ndarray of shape (m, R)
        Their bootstrap replicate weights.
    rows : ndarray of shape (n,)
        Row of each trip's respondent in both.
    trip_weight : ndarray of shape (n,), or None
        What a trip counts beside its respondent: a delivered trip weight, trips per unit.
    """

    weight: np.ndarray
    replicates: np.ndarray
    rows: np.ndarray
    trip_weight: np.ndarray | None = None

    @property
    def draws(self) -> int:
        """1 + R."""
        return 1 + int(self.replicates.shape[1])

    def of_trips(self, place: int) -> np.ndarray:
        """Give every trip's weight at a place, of shape (n,)."""
        source = self.weight if place == 0 else self.replicates[:, place - 1]
        weight = source[self.rows].astype(float)
        factor = 1.0 if self.trip_weight is None else self.trip_weight
        return np.asarray(weight * factor)

    def sums(self, cells: np.ndarray, values: np.ndarray, n_cells: int) -> np.ndarray:
        """Sum a value over the trips of each cell (-1: in none), of shape (n_cells, 1 + R)."""
        added = values if self.trip_weight is None else values * self.trip_weight
        matrix = collapse(cells, self.rows, added, (n_cells, len(self.weight)))
        return np.hstack([(matrix @ self.weight)[:, None], replicate_sums(matrix, self.replicates)])

    def strength(self, cells: np.ndarray, n_cells: int) -> tuple[np.ndarray, np.ndarray]:
        """Count the respondents behind each cell, and Kish's effective number of them.

        References
        ----------
        Kish (1965), Survey Sampling, sec. 11.7: (sum w)^2 / sum w^2.
        """
        matrix = collapse(cells, self.rows, None, (n_cells, len(self.weight)))
        seen = sparse.csr_array(matrix > 0).astype(float)
        total, squares = seen @ self.weight, seen @ self.weight**2
        effective = np.divide(total**2, squares, out=np.zeros(n_cells), where=squares > 0)
        return np.asarray(seen.sum(axis=1)).astype(np.int64).ravel(), effective

    def people(self, cells: np.ndarray, n_cells: int) -> np.ndarray:
        """Part each respondent evenly over the cells of his trips: cells add up to respondents."""
        matrix = collapse(cells, self.rows, None, (n_cells, len(self.weight)))
        seen = sparse.csc_array(matrix > 0).astype(float)
        in_cells = np.asarray(seen.sum(axis=0)).ravel()
        parts = np.divide(1.0, in_cells, out=np.zeros_like(in_cells), where=in_cells > 0)
        return np.asarray(seen @ parts)


def draw_parameters(parameters: pl.DataFrame, draws: int, seed: int) -> dict[str, np.ndarray]:
    """Draw every parameter, each from a stream of its own name.

    Parameters
    ----------
    parameters
        parameter_id, value, low, high, distribution: `fixed`; `uniform` and `triangular` between
        low and high; `normal` and `lognormal` with low and high as 2.5 % and 97.5 % points.
    draws
        R; the first place of each array holds the value itself.
    seed
        One for all: a parameter that joins the table moves no other's draws.

    Returns
    -------
    dict of ndarray of shape (1 + R,), by parameter

    Raises
    ------
    EstimateError
        A distribution is unknown, or its ends do not hold the value.
    """
    found = {}
    for row in parameters.iter_rows(named=True):
        name, value = row["parameter_id"], float(row["value"])
        random = np.random.default_rng([seed, zlib.crc32(name.encode())])
        at = random.random(draws)
        drawn = _quantile(name, value, (row["low"], row["high"], row["distribution"]), at)
        found[name] = np.concatenate([[value], drawn])
    return found


def _quantile(
    name: str, value: float, spread: tuple[float | None, float | None, str], at: np.ndarray
) -> np.ndarray:
    low, high, distribution = spread
    if distribution == "fixed":
        return np.full(len(at), value)
    if low is None or high is None or not low <= value <= high or low == high:
        raise EstimateError(
            f"Parameter {name} is drawn {distribution}, but {value} is not within {low} to {high}.",
            where=f"parameter {name}",
            todo="give a low below and a high above its value, or the distribution `fixed`.",
        )
    if distribution == "uniform":
        return np.asarray(low + (high - low) * at)
    if distribution == "triangular":
        mode = (value - low) / (high - low)
        return np.asarray(triang.ppf(at, mode, loc=low, scale=high - low))
    if distribution == "normal":
        return np.asarray(value + norm.ppf(at) * (high - low) / (2 * REACH))
    if distribution == "lognormal" and low > 0:
        return np.asarray(value * np.exp(norm.ppf(at) * np.log(high / low) / (2 * REACH)))
    raise EstimateError(
        f"Parameter {name} has the distribution '{distribution}' with low {low}.",
        where=f"parameter {name}",
        todo="take fixed, uniform, triangular, normal, or lognormal above nought.",
    )


def tell(
    values: np.ndarray,
    keys: pl.DataFrame,
    *,
    n: np.ndarray | None = None,
    n_effective: np.ndarray | None = None,
    kind: str = "amount",
) -> pl.DataFrame:
    """Turn numbers with draws into the columns of a published table.

    Parameters
    ----------
    values : ndarray of shape (K, 1 + R)
    keys
        What each number is of, K rows.
    kind
        "amount", "share" or "difference": see `mobility.survey.summarise`.
    """
    return summarise(
        values[:, 0], values[:, 1:], keys=keys, n=n, n_effective=n_effective, kind=kind
    )
