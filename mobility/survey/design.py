"""A sample and how it was drawn: the one thing that estimates are asked of."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mobility.errors import EstimateError
from mobility.survey import statistics
from mobility.survey.basis import Basis
from mobility.survey.cells import By
from mobility.survey.comparison import contrast
from mobility.survey.estimates import Estimates
from mobility.survey.evaluation import evaluate
from mobility.survey.given import replicate_matrix, weights_of
from mobility.survey.methods import jackknife_scales, scales_of
from mobility.survey.populations import Population
from mobility.survey.quantiles import quantile_of
from mobility.survey.statistics import Statistic
from mobility.survey.structure import Names, refuse_lonely, structure_of
from mobility.survey.summary import Presentation

Array = NDArray[np.float64]
Variable = str | tuple[str, str] | tuple[str, float]


class Design:
    """A weighted sample with its design; every estimate comes with its error.

    Without replicates the error is linearised (Taylor), with them it is the replicates' spread.
    Numbers are never hidden here: `reliability` says what marts and exports must leave out.

    Parameters
    ----------
    sample
        One row per respondent, or per trip where `cluster` names the respondent.
    weight
        Column of weights.
    strata, cluster, population
        As in `structure_of`: columns; `population` counts the units in the stratum, or primary
        units where a cluster is given. Lists for several stages.
    replicates
        Replicate weights: an (n, R) array in the order of the rows, or a list of columns.
    method
        "bootstrap", "brr", "fay" (with `fay`) or "jackknife".
    scale, rscales, about_mean
        The scales that given replicate weights came with; absent: those of the method and, for the
        jackknife, of `strata`, `cluster` and `population`.
    lonely
        What to do about a stratum with one unit, see `structure_of`.
    calibrated_on, base_weight
        For linearisation: the columns whose totals the weights were made to meet, and the weight
        before that.
    told
        Level and kind of interval, and rules of reliability.

    Raises
    ------
    EstimateError
        The design cannot bear an error, or its parts do not fit.

    References
    ----------
    Lumley (2004), Analysis of complex survey samples, J. Stat. Software 9(1).
    """

    def __init__(  # noqa: PLR0913, PLR0917
        self,
        sample: pl.DataFrame,
        weight: str,
        strata: Names = None,
        cluster: Names = None,
        population: Population = None,
        replicates: NDArray[np.floating] | Sequence[str] | None = None,
        method: str | None = None,
        fay: float | None = None,
        *,
        scale: float | None = None,
        rscales: Sequence[float] | Array | None = None,
        about_mean: bool = False,
        lonely: str = "error",
        calibrated_on: Sequence[str] | None = None,
        base_weight: str | None = None,
        told: Presentation | None = None,
    ) -> None:
        structure = structure_of(sample, strata, cluster, population, lonely)
        matrix = replicate_matrix(sample, replicates, method)
        weights = weights_of(sample, weight)
        scales = None
        if matrix is None:
            refuse_lonely(structure, ("certainty", "centre", "average", "merge"))
        else:
            size = matrix.shape[1]
            if method == "jackknife" and scale is None and rscales is None:
                rscales = jackknife_scales(structure, size)
            each = None if rscales is None else np.asarray(rscales, dtype=float)
            scales = scales_of(
                str(method), size, fay=fay, scale=scale, rscales=each, about_mean=about_mean
            )
        parts = (strata, cluster, population, replicates)
        self.basis = Basis(
            sample=sample,
            weight=weights,
            structure=structure,
            replicates=matrix,
            scales=scales,
            has_clusters=cluster is not None,
            is_bootstrap=method == "bootstrap",
            has_design=any(part is not None for part in parts) or bool(np.ptp(weights) > 0),
            calibrated_on=tuple(calibrated_on or ()),
            base_weight=base_weight or weight,
            told=told or Presentation(),
        )

    @property
    def sample(self) -> pl.DataFrame:
        """The rows."""
        return self.basis.sample

    @property
    def told(self) -> Presentation:
        """How estimates are told."""
        return self.basis.told

    def share(self, variable: str, by: By = None, *, detail: bool = False) -> pl.DataFrame:
        """Estimate the share of each level of a variable.

        Parameters
        ----------
        variable
            Column of levels, or of lists for a select-all question.
        by
            Column or columns whose groups are estimated apart; rows without a group are left out.
        detail
            Whether `design_effect` and `degrees_of_freedom` are added.

        Returns
        -------
        frame
            `by`, the level in a column of the variable's name, and the result columns.
        """
        return self.estimates("share", variable, by, detail=detail).frame(self.told, detail=detail)

    def mean(self, variable: str, by: By = None, *, detail: bool = False) -> pl.DataFrame:
        """Estimate the mean of a number; of true and false, the share of true."""
        return self.estimates("mean", variable, by, detail=detail).frame(self.told, detail=detail)

    def total(self, variable: str, by: By = None, *, detail: bool = False) -> pl.DataFrame:
        """Estimate the total of a number in the population."""
        return self.estimates("total", variable, by, detail=detail).frame(self.told, detail=detail)

    def ratio(self, above: str, below: str, by: By = None, *, detail: bool = False) -> pl.DataFrame:
        """Estimate the ratio of two totals."""
        made = self.estimates("ratio", (above, below), by, detail=detail)
        return made.frame(self.told, detail=detail)

    def quantile(
        self,
        variable: str,
        probability: float = 0.5,
        by: By = None,
        *,
        rule: str = "math",
        detail: bool = False,
    ) -> pl.DataFrame:
        """Estimate a quantile by a named rule, its interval by Woodruff's way; see `quantiles`."""
        made = quantile_of(self.basis, variable, probability, by, rule)
        return made.frame(self.told, detail=detail)

    def difference(
        self,
        variable: Variable,
        between: str,
        by: By = None,
        *,
        statistic: str = "share",
        pairs: Sequence[tuple[object, object]] | None = None,
    ) -> pl.DataFrame:
        """Estimate how a statistic differs between groups or waves, their covariance counted.

        People who are in several waves count as one unit where `cluster` names them, or where the
        replicates share their draws.

        Parameters
        ----------
        variable
            Column; for "ratio" a pair of columns, for "quantile" a column and a probability.
        between
            Column whose values are compared.
        statistic
            "share", "mean", "total", "ratio" or "quantile".
        pairs
            Which values (from, to) are compared; absent: each with the next.

        Returns
        -------
        frame
            `by`, the level of a share, `<between>_from`, `<between>_to`, the result columns, and
            `p_value` of no difference.
        """
        groups = [by] if isinstance(by, str) else list(by or [])
        made = self.estimates(statistic, variable, [*groups, between])
        return contrast(self.basis, made, between, pairs)

    def estimates(
        self, statistic: str, variable: Variable, by: By = None, *, detail: bool = False
    ) -> Estimates:
        """Estimate, and keep the covariance and the replicates for what comes after.

        Raises
        ------
        EstimateError
            The statistic is unknown, or the column cannot bear it.
        """
        if statistic == "quantile" and isinstance(variable, tuple):
            return quantile_of(self.basis, variable[0], float(variable[1]), by)
        if statistic == "ratio" and isinstance(variable, tuple):
            made = statistics.ratio_of(self.sample, variable[0], str(variable[1]), by)
            return self.evaluate(made, detail=detail)
        known = {
            "share": statistics.share_of,
            "mean": statistics.mean_of,
            "total": statistics.total_of,
        }
        if statistic not in known or not isinstance(variable, str):
            raise EstimateError(
                f"statistic={statistic!r} of {variable!r} is not known.",
                where="statistic",
                todo="take share, mean or total of a column, ratio of a pair, quantile of a "
                "column and a probability.",
            )
        return self.evaluate(known[statistic](self.sample, variable, by), detail=detail)

    def evaluate(self, statistic: Statistic, *, detail: bool = False) -> Estimates:
        """Estimate any ratio of sums; what share, mean, total and ratio go through."""
        return evaluate(self.basis, statistic, detail=detail)
