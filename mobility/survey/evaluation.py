"""From a statistic to its estimates: by linearisation, or made again with every replicate."""

import numpy as np
from numpy.typing import NDArray

from mobility.survey.basis import Basis
from mobility.survey.calibrated import residual_influence
from mobility.survey.estimates import Estimates
from mobility.survey.given import weights_of
from mobility.survey.kernel import replicate_sums
from mobility.survey.spread import LinearSpread, ReplicateSpread, Spread
from mobility.survey.statistics import Statistic
from mobility.survey.strength import strength_of

Array = NDArray[np.float64]


def evaluate(basis: Basis, statistic: Statistic, *, detail: bool = False) -> Estimates:
    """Estimate any ratio of sums; what share, mean, total, ratio and quantile go through.

    Parameters
    ----------
    detail
        Whether the design effect is found also where nothing else needs it.
    """
    estimate = statistic.estimate(statistic.adds @ basis.weight)
    spread, replicates = _spread(basis, statistic, estimate)
    strength = strength_of(basis, statistic, spread, detail=detail)
    return Estimates(
        keys=statistic.keys,
        estimate=estimate,
        spread=spread,
        n=strength.n,
        n_effective=strength.n_effective,
        degrees_of_freedom=strength.degrees_of_freedom,
        kind=statistic.kind,
        replicates=replicates,
        design_effect=strength.design_effect,
        has_design=basis.has_design,
        n_units=strength.n_units,
    )


def _spread(basis: Basis, statistic: Statistic, estimate: Array) -> tuple[Spread, Array | None]:
    if basis.replicates is None or basis.scales is None:
        influence = statistic.influence(basis.weight)
        if basis.calibrated_on:
            before = weights_of(basis.sample, basis.base_weight)
            influence = residual_influence(
                basis.sample, influence, basis.weight, before, list(basis.calibrated_on)
            )
        return LinearSpread(basis.structure, influence), None
    made = statistic.estimate(replicate_sums(statistic.adds, basis.replicates))
    return ReplicateSpread(basis.scales.deviations(estimate, made)), made
