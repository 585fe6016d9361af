"""Numbers with their spread: read from data, drawn along with the replicates."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt
from scipy import stats

from mobility.errors import SchemaError
from mobility.tables.clean.origin import DISTRIBUTIONS

Floats = npt.NDArray[np.float64]

Z_95 = float(stats.norm.ppf(0.975))
"""Half-width of a 95 % interval of a normal distribution, in standard deviations."""


GIVEN = "given"
"""Drawn elsewhere, by a survey or a model of ours."""


@dataclass(frozen=True)
class Uncertain:
    """A number with its spread and its source.

    Attributes
    ----------
    value
        The central value: the mode of a triangular, the median of the others.
    low, high
        Least and greatest value of a uniform or triangular one; the 2.5 % and 97.5 % points of a
        normal or lognormal one.
    distribution
        One of `DISTRIBUTIONS`, or `GIVEN`.
    source
        Where the number comes from; ``None`` where it is an assumption.
    note
        What else is to be said, as what the assumption rests on.
    """

    value: float
    low: float
    high: float
    distribution: str
    source: str | None = None
    note: str | None = None

    @property
    def is_assumption(self) -> bool:
        """Whether nobody stands behind the number but us."""
        return self.source is None

    def draw(self, replicates: int, rng: np.random.Generator) -> Floats:
        """Draw replicates, shape (replicates,)."""
        low, high, middle = self.low, self.high, self.value
        if self.distribution == GIVEN:
            raise SchemaError(
                "A number that comes from elsewhere has no replicates.",
                where="measures, a size with a scenario",
                todo="give its replicates with the draws, or leave the measure out.",
            )
        if self.distribution == "uniform":
            return rng.uniform(low, high, replicates)
        if self.distribution == "triangular":
            return rng.triangular(low, middle, high, replicates)
        if self.distribution == "normal":
            return rng.normal(middle, (high - low) / (2 * Z_95), replicates)
        if self.distribution == "lognormal":
            spread = np.log(high / low) / (2 * Z_95)
            return middle * np.exp(rng.normal(0, spread, replicates))
        return np.full(replicates, middle)


def read_uncertain(given: Mapping[str, Any] | float, where: str) -> Uncertain:
    """Read a number with its spread.

    Parameters
    ----------
    given
        A table with value, and low and high where it is drawn; distribution (``fixed`` without
        low and high, else ``triangular``); and either source or ``assumption = true``.
    where
        Place in the file, for the error.

    Raises
    ------
    SchemaError
        Something is missing, out of order, or comes from nowhere.
    """
    if not isinstance(given, Mapping):
        raise _fault("is a bare number without a source", where)
    value = given.get("value")
    low, high = given.get("low", value), given.get("high", value)
    distribution = given.get("distribution", "fixed" if "low" not in given else "triangular")
    if value is None or low is None or high is None:
        raise _fault("has no value", where)
    if distribution not in DISTRIBUTIONS:
        raise _fault(f"is drawn as {distribution!r}, which is not known", where)
    if not low <= value <= high or (distribution != "fixed" and low == high):
        raise _fault("lies outside its low and high, or has none", where)
    if distribution == "lognormal" and low <= 0:
        raise _fault("is lognormal and not above 0", where)
    if bool(given.get("source")) == bool(given.get("assumption")):
        raise _fault("names neither a source nor that it is an assumption, or both", where)
    spread = float(value), float(low), float(high)
    return Uncertain(*spread, distribution, given.get("source"), given.get("note"))


def _fault(what: str, where: str) -> SchemaError:
    return SchemaError(
        f"A number {what}.",
        where=f"measures, {where}",
        todo='write { value = 0.1, low = 0.05, high = 0.2, distribution = "triangular", '
        'source = "..." }, or assumption = true in place of a source.',
    )


class Draws:
    """Replicates of every unknown, drawn once and remembered by name.

    Each name has its own stream, so that adding an unknown leaves the draws of the others alone.

    Parameters
    ----------
    replicates
        Number of replicates; draw r goes with survey replicate r. ``0`` gives the central values,
        as a single replicate.
    seed
        Seed of all streams.
    given
        Replicates that come from elsewhere (a survey, a shift model), by name: they replace ours.
    """

    def __init__(
        self, replicates: int, seed: int, given: Mapping[str, npt.ArrayLike] | None = None
    ) -> None:
        self.replicates = max(1, replicates)
        self.is_central = replicates == 0
        self.seed = seed
        self.given = dict(given or {})
        self.known: dict[str, Floats] = {}

    def of(self, name: str, number: Uncertain) -> Floats:
        """Give the replicates of an unknown, shape (replicates,).

        Raises
        ------
        SchemaError
            Given replicates are not as many as ours.
        """
        if name not in self.known:
            self.known[name] = self._new(name, number)
        return self.known[name]

    def _new(self, name: str, number: Uncertain) -> Floats:
        if name in self.given:
            drawn = np.asarray(self.given[name], dtype=float)
            drawn = np.array([drawn.mean()]) if self.is_central else drawn
            if drawn.shape != (self.replicates,):
                raise SchemaError(
                    f"The given replicates of {name} have shape {drawn.shape}.",
                    where=f"replicates given for {name}",
                    todo=f"give {self.replicates} of them.",
                )
            return drawn
        if self.is_central and number.distribution != GIVEN:
            return np.array([number.value])
        return number.draw(self.replicates, self.stream(name))

    def stream(self, name: str) -> np.random.Generator:
        """Give the source of chance of a name."""
        return np.random.default_rng([self.seed, crc32(name.encode())])

    def varying(self) -> dict[str, Floats]:
        """Give the unknowns that do vary."""
        return {name: drawn for name, drawn in self.known.items() if np.ptp(drawn) > 0}
