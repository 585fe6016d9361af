"""Replicate weights that were delivered with the answers of one population."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mobility.errors import EstimateError
from mobility.survey.draws import keys_of
from mobility.survey.margins import Margins
from mobility.survey.methods import Scales, jackknife_scales, scales_of
from mobility.survey.raked_replicates import rake_replicates
from mobility.survey.redrawn import redrawn
from mobility.survey.structure import structure_of

Array = NDArray[np.float64]
_KEY = ["survey", "wave", "respondent_id"]


@dataclass(frozen=True)
class Delivered:
    """Given replicates of one population, in the order of its respondents.

    Attributes
    ----------
    factors
        Replicate weight over full-sample weight, shape (n, G).
    method
        "bootstrap", "brr", "fay" or "jackknife".
    scales
        How they become a variance.
    """

    factors: Array
    method: str
    scales: Scales

    def draws(
        self,
        sample: pl.DataFrame,
        *,
        weight: Array,
        margins: Margins,
        replicates: int,
        seed: int,
        name: str,
    ) -> NDArray[np.float32]:
        """Make draws that have their variance, raked as the weight was.

        Parameters
        ----------
        sample
            With the weight before raking in the column `base`.
        weight
            The weight after raking, shape (n,).
        margins
            What it was raked to; each given replicate is raked again.
        seed, name
            Populations of the same name and seed share their draws, others are independent.

        Returns
        -------
        draws
            Shape (n, R).
        """
        given = self.factors * sample["base"].to_numpy()[:, None]
        if margins:
            rake_replicates(sample, given, margins, empty="spread")
        return redrawn(
            weight,
            given,
            self.scales,
            method=self.method,
            replicates=replicates,
            seed=int(keys_of([name], seed)[0]),
        )


def delivered_of(
    sample: pl.DataFrame, given: pl.DataFrame, *, strata: str | None, cluster: str | None
) -> Delivered | None:
    """Read the given replicates of a population; None where nobody has any.

    Whoever has none, because they could not be read, moves as all others do together.

    Parameters
    ----------
    sample
        One row per respondent, with survey, wave and respondent_id.
    given
        The table `given_replicates`.
    strata, cluster
        Columns of the design, which tell the jackknife's scale where none came along.

    Raises
    ------
    EstimateError
        Its people have replicates of several kinds, or the scales do not fit them.
    """
    size = pl.col("weights").list.len().alias("size")
    told = sample.select(_KEY).join(
        given.with_columns(size), on=_KEY, how="left", maintain_order="left"
    )
    kinds = told.filter(pl.col("size").is_not_null()).unique(["method", "fay_k", "size"])
    if kinds.is_empty():
        return None
    if len(kinds) > 1:
        raise EstimateError(
            f"One population has replicate weights of {len(kinds)} kinds.",
            where=" and ".join(f"{one['method']} ({one['size']})" for one in kinds.to_dicts()),
            todo="deliver them as waves or employers of their own, or without replicates.",
        )
    kind = kinds.row(0, named=True)
    method, scale, scales = str(kind["method"]), kind["scale"], kind["scales"]
    each = None if scales is None else np.array(scales, dtype=float)
    if method == "jackknife" and scale is None and each is None:
        each = jackknife_scales(structure_of(sample, strata, cluster), kind["size"])
    found = scales_of(method, kind["size"], fay=kind["fay_k"], scale=scale, rscales=each)
    return Delivered(_factors(told, kind["size"]), method, found)


def _factors(told: pl.DataFrame, size: int) -> Array:
    """Divide each replicate by the weight it is of; 0 / 0 is 0."""
    has = told["size"].is_not_null().to_numpy()
    full = told["full_weight"].fill_null(0).to_numpy()
    given = np.zeros((len(told), size))
    given[has] = told["weights"].drop_nulls().explode().to_numpy().reshape(-1, size)
    factors: Array = np.divide(
        given, full[:, None], out=np.zeros_like(given), where=full[:, None] > 0
    )
    factors[~has] = given[has].sum(axis=0) / full[has].sum()
    return factors
