"""What others published of the same rows, we find again."""

import pytest

from mobility.choice import MultinomialLogit, NestedLogit

ONE_TIME = {
    "walk": {"b_time": "dur_walking"},
    "cycle": {"asc_cycle": 1, "b_time": "dur_cycling"},
    "pt": {"asc_pt": 1, "b_time": "dur_pt", "b_cost": "cost_transit"},
    "drive": {"asc_drive": 1, "b_time": "dur_driving", "b_cost": "cost_driving"},
}
FOUR_TIMES = {
    "walk": {"b_walk": "dur_walking"},
    "cycle": {"asc_cycle": 1, "b_cycle": "dur_cycling"},
    "pt": {"asc_pt": 1, "b_pt": "dur_pt", "b_cost": "cost_transit"},
    "drive": {"asc_drive": 1, "b_drive": "dur_driving", "b_cost": "cost_driving"},
}
WITH_AGE = FOUR_TIMES | {
    "walk": FOUR_TIMES["walk"] | {"age_walk": "age_share"},
    "drive": FOUR_TIMES["drive"] | {"age_drive": "age_share"},
}


@pytest.mark.parametrize(
    ("utility", "published"),
    [
        pytest.param(ONE_TIME, -4581.896, id="one time, K = 5"),
        pytest.param(FOUR_TIMES, -4223.986, id="four times, K = 8"),
        pytest.param(WITH_AGE, -4202.680, id="with age, K = 10"),
    ],
)
def test_londons_log_likelihoods_are_met_to_0_002(london, utility, published):
    model = MultinomialLogit(utility).fit(london, choice="mode")
    assert model.log_likelihood_ == pytest.approx(published, abs=0.002)
    assert model.null_log_likelihood_ == pytest.approx(-6931.472, abs=0.001)


def test_londons_coefficients_and_robust_errors_are_met(london):
    model = MultinomialLogit(FOUR_TIMES).fit(london, choice="mode")
    rows = {name: tuple(rest) for name, *rest in model.coefficients_.rows()}
    with_errors = {
        "asc_cycle": (-4.60, 0.197),
        "asc_drive": (-2.12, 0.145),
        "asc_pt": (-2.60, 0.147),
        "b_cost": (-0.181, 0.0175),
    }
    for name, (value, error) in with_errors.items():
        assert rows[name][0] == pytest.approx(value, abs=0.005)
        assert rows[name][2] == pytest.approx(error, abs=0.0006)
    for name, value in {"b_walk": -9.06, "b_cycle": -6.46, "b_drive": -6.62, "b_pt": -3.49}.items():
        assert rows[name][0] == pytest.approx(value, abs=0.006)


SWISS = {
    "train": {"asc_train": 1, "b_time": "time_train", "b_cost": "cost_train"},
    "metro": {"b_time": "time_metro", "b_cost": "cost_metro"},
    "car": {"asc_car": 1, "b_time": "time_car", "b_cost": "cost_car"},
}
OPEN = {"train": "has_train", "metro": "SM_AV", "car": "has_car"}


def test_swissmetros_plain_logit_is_met_with_its_robust_errors(swissmetro):
    model = MultinomialLogit(SWISS, availability=OPEN).fit(swissmetro, choice="choice")
    assert model.log_likelihood_ == pytest.approx(-5331.252, abs=0.001)
    errors = dict(model.coefficients_.select("coefficient", "robust_standard_error").rows())
    published = {"asc_train": 0.0826, "asc_car": 0.0582, "b_time": 0.1043, "b_cost": 0.0682}
    assert errors == pytest.approx(published, abs=5e-5)


def test_swissmetros_nested_logit_is_met(swissmetro):
    model = NestedLogit(SWISS, {"existing": ["train", "car"]}, availability=OPEN)
    model.fit(swissmetro, choice="choice")
    assert model.log_likelihood_ == pytest.approx(-5236.900, abs=0.001)
    assert 1 / model.dissimilarities_["existing"] == pytest.approx(2.05, abs=0.005)
