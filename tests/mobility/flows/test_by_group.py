"""Each mode has a deterrence of its own."""

import numpy as np
import pytest

from mobility.errors import EstimateError
from mobility.flows import Gravity, coefficients_by_group, fit_by_group


def test_walkers_are_deterred_more_than_drivers(wight):
    fits = fit_by_group(Gravity(), wight.modes, wight.cost)
    told = coefficients_by_group(fits)
    beta = dict(told.select("group", "value").iter_rows())
    assert beta["foot"] > 1.5 * beta["bicycle"] > 1.5 * beta["car_driver"] > 0
    for mode, flows in wight.modes.items():
        alone = Gravity().fit(flows, wight.cost)
        assert beta[mode] == alone.parameters_["beta"]
    assert told.columns[:2] == ["group", "coefficient"]
    assert (told["robust_standard_error"] > told["standard_error"]).all()


def test_groups_may_have_costs_of_their_own(wight):
    flows = {"a": wight.flows, "b": wight.flows}
    fits = fit_by_group(Gravity(), flows, {"a": wight.cost, "b": wight.cost * 2})
    ratio = fits["a"].parameters_["beta"] / fits["b"].parameters_["beta"]
    assert ratio == pytest.approx(2, rel=1e-8)


def test_the_group_that_cannot_be_fitted_is_named():
    flows = {"train": np.zeros((3, 3))}
    with pytest.raises(EstimateError, match="group train"):
        fit_by_group(Gravity(), flows, np.ones((3, 3)))
    with pytest.raises(EstimateError, match="cost: train"):
        fit_by_group(Gravity(), flows, {"bus": np.ones((3, 3))})
