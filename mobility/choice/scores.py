"""How well a fitted choice model describes choices: likelihood, shares, calibration."""

import numpy as np
import polars as pl

from mobility.choice.model import ChoiceModel, Column
from mobility.choice.reading import read_choices, read_weight
from mobility.choice.terms import build_terms


def fit_scores(model: ChoiceModel) -> pl.DataFrame:
    """Give the scores of a fit, on the choices it was fitted to.

    Returns
    -------
    score, value: choices, coefficients, log_likelihood, null_log_likelihood, rho_squared (one
    less the ratio of the two), adjusted_rho_squared (the log-likelihood less the number of
    coefficients), log_loss (nats a choice), aic, bic.

    References
    ----------
    McFadden (1974); Ben-Akiva & Lerman (1985), Discrete Choice Analysis, ch. 7; Schwarz (1978).
    """
    size, top, bottom = len(model.coef_), model.log_likelihood_, model.null_log_likelihood_
    found = {
        "choices": model.n_,
        "coefficients": size,
        "log_likelihood": top,
        "null_log_likelihood": bottom,
        "rho_squared": 1 - top / bottom,
        "adjusted_rho_squared": 1 - (top - size) / bottom,
        "log_loss": -top / model.n_,
        "aic": 2 * size - 2 * top,
        "bic": size * np.log(model.n_) - 2 * top,
    }
    return pl.DataFrame({"score": list(found), "value": [float(value) for value in found.values()]})


def market_shares(
    model: ChoiceModel, frame: pl.DataFrame, choice: Column, weight: Column | None = None
) -> pl.DataFrame:
    """Set the expected share of each alternative beside the observed one.

    Returns
    -------
    alternative, observed, predicted
    """
    taken, weights = _taken(model, frame, choice, weight)
    share = weights / weights.sum()
    return pl.DataFrame(
        {
            "alternative": list(model.utility),
            "observed": taken @ share,
            "predicted": model.probabilities(frame) @ share,
        }
    )


def calibration(
    model: ChoiceModel,
    frame: pl.DataFrame,
    choice: Column,
    weight: Column | None = None,
    *,
    groups: int = 10,
) -> pl.DataFrame:
    """Ask whether what is given a chance of one in five happens one time in five.

    The choices are ranked by an alternative's probability and cut into groups of equal weight.

    Returns
    -------
    alternative, group_no, predicted, observed, standard_error (of predicted less observed, the
    choices being independent), n
    """
    taken, weights = _taken(model, frame, choice, weight)
    tables = [
        _calibrate(p, took, weights, groups).with_columns(alternative=pl.lit(name))
        for name, p, took in zip(model.utility, model.probabilities(frame), taken, strict=True)
    ]
    return pl.concat(tables).select("alternative", pl.exclude("alternative"))


def _calibrate(p: np.ndarray, took: np.ndarray, weights: np.ndarray, groups: int) -> pl.DataFrame:
    order = np.argsort(p, kind="stable")
    passed = np.cumsum(weights[order]) - weights[order] / 2
    group = np.empty(len(p), dtype=np.int64)
    group[order] = np.minimum((passed / weights.sum() * groups).astype(int), groups - 1)
    frame = pl.DataFrame({"group_no": group + 1, "p": p, "y": took, "w": weights})
    mass = pl.col("w").sum()
    return (
        frame.group_by("group_no")
        .agg(
            predicted=(pl.col("p") * pl.col("w")).sum() / mass,
            observed=(pl.col("y") * pl.col("w")).sum() / mass,
            standard_error=((pl.col("w") ** 2 * pl.col("p") * (1 - pl.col("p"))).sum()).sqrt()
            / mass,
            n=pl.len(),
        )
        .sort("group_no")
    )


def _taken(
    model: ChoiceModel, frame: pl.DataFrame, choice: Column, weight: Column | None
) -> tuple[np.ndarray, np.ndarray]:
    """Give who took what, of shape (J, n), and the weights."""
    terms = build_terms(frame, model.utility, model.availability)
    chosen = read_choices(frame, choice, terms)
    taken = np.zeros((len(terms.alternatives), terms.n))
    taken[chosen, np.arange(terms.n)] = 1.0
    return taken, np.ones(terms.n) if weight is None else read_weight(frame, weight)
