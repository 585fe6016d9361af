"""Small places: shrunk where that is right, refused where too few."""

import numpy as np
import polars as pl
import pytest
from sklearn.base import clone

from mobility.errors import EstimateError
from mobility.survey import FayHerriot, shrink


def places(n=40, between=0.04, seed=1):
    random = np.random.default_rng(seed)
    density = random.normal(size=n)
    variance = random.uniform(0.002, 0.05, n)
    truth = 0.5 + 0.1 * density + random.normal(0, np.sqrt(between), n)
    return density, truth, truth + random.normal(0, np.sqrt(variance)), variance


def test_restricted_likelihood_is_highest_at_the_variance_found():
    density, _, y, variance = places()
    model = FayHerriot().fit(density, y, variance)

    def likelihood(between):
        covariance = np.diag(between + variance)
        X = np.column_stack([np.ones(len(y)), density])
        inverse = np.linalg.inv(covariance)
        slope = np.linalg.solve(X.T @ inverse @ X, X.T @ inverse @ y)
        left = y - X @ slope
        parts = np.linalg.slogdet(covariance)[1], np.linalg.slogdet(X.T @ inverse @ X)[1]
        return -0.5 * (sum(parts) + left @ inverse @ left)

    best = likelihood(model.area_variance_)
    grid = model.area_variance_ * np.array([0.5, 0.9, 0.99, 1.01, 1.1, 2])
    assert all(likelihood(value) < best for value in grid)


def test_modelled_estimates_are_nearer_to_the_truth_and_say_how_near():
    off, held = [], []
    for seed in range(60):
        density, truth, y, variance = places(seed=seed)
        model = FayHerriot().fit(density, y, variance)
        off.append([((y - truth) ** 2).mean(), ((model.estimate_ - truth) ** 2).mean()])
        held.append(np.abs(model.estimate_ - truth) < 1.96 * np.sqrt(model.mean_squared_error_))
    raw, modelled = np.mean(off, axis=0)
    assert modelled < 0.75 * raw
    assert 0.93 < np.mean(held) < 0.97


def test_without_differences_between_areas_all_get_nearly_the_regression():
    density = np.linspace(-1, 1, 30)
    y = 0.5 + 0.1 * density
    model = FayHerriot().fit(density, y, np.full(30, 0.01))
    assert 0 < model.area_variance_ < 0.001
    assert (model.own_share_ < 0.1).all()
    assert model.estimate_ == pytest.approx(y)


def test_an_area_without_answers_has_the_error_of_places_like_it():
    density, _, y, variance = places()
    model = FayHerriot().fit(density, y, variance)
    near, far = model.line_error(np.array([0.0, 5.0]))
    assert 0 < near < far


def test_raw_modelled_and_effective_answers_stand_beside_each_other():
    density, _, y, variance = places()
    frame = pl.DataFrame(
        {"place": np.arange(40), "density": density, "estimate": y, "n_effective": 30.0}
    ).with_columns(standard_error=pl.Series(np.sqrt(variance)))
    frame[0, "standard_error"] = None
    made = shrink(frame, ["density"])
    assert made["own_share"][0] == 0
    assert made["modelled_n_effective"][0] is None
    rest = made[1:]
    assert (rest["modelled_error"] < rest["standard_error"] * 1.02).all()
    assert (rest["modelled_n_effective"] > 29).all()


def test_too_few_areas_are_told():
    density, _, y, variance = places(19)
    with pytest.raises(EstimateError, match="19 areas are too few"):
        FayHerriot().fit(density, y, variance)
    with pytest.raises(EstimateError, match="missing or 0"):
        FayHerriot().fit(*places(20)[::2], np.zeros(20))


def test_the_estimator_can_be_cloned():
    assert clone(FayHerriot(least_areas=30)).least_areas == 30
