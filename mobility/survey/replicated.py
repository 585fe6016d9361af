"""Estimates with their replicates, before they are told."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mobility.survey.summary import summarise

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Replicated:
    """Estimates that still carry their replicates, for what comes after them.

    Attributes
    ----------
    keys
        What each of the K estimates is of.
    estimate, replicates
        (K,) and (K, R)
    n, n_effective
        Respondents, and effective respondents, behind each.
    kind
        "share", "amount" or "difference".
    """

    keys: pl.DataFrame
    estimate: Array
    replicates: Array
    n: Array
    n_effective: Array
    kind: str

    def frame(self) -> pl.DataFrame:
        """Tell them with their errors: the keys and the result columns."""
        return summarise(
            self.estimate,
            self.replicates,
            keys=self.keys,
            n=self.n,
            n_effective=self.n_effective,
            kind=self.kind,
        )

    def where(self, kept: pl.Series) -> "Replicated":
        """Keep some of them."""
        at = kept.to_numpy()
        parts = (self.estimate[at], self.replicates[at], self.n[at], self.n_effective[at])
        return Replicated(self.keys.filter(kept), *parts, self.kind)
