"""A gradient-boosted comparison: what the rows know that the logit misses."""

from itertools import pairwise

import numpy as np
import polars as pl
from sklearn.base import clone
from sklearn.ensemble import HistGradientBoostingClassifier

from mobility.choice.model import ChoiceModel
from mobility.choice.reading import read_choices, read_values, read_weight
from mobility.choice.terms import Terms, build_terms
from mobility.choice.threads import one_openmp_thread
from mobility.choice.validation import folds_of

LEAST_PROBABILITY = 1e-6
"""Floor under a boosted probability, none: a tree can say never, a log-loss cannot bear it."""


def compare_boosted(  # noqa: PLR0913 - options by keyword
    model: ChoiceModel,
    frame: pl.DataFrame,
    choice: str,
    *,
    by: str,
    columns: list[str] | None = None,
    weight: str | None = None,
    folds: int = 5,
    random_state: int,
) -> pl.DataFrame:
    """Give each choice's log-loss under the logit and under boosted trees, both held out.

    Parameters
    ----------
    by
        Column of the person: whole people are held out.
    columns
        What the trees may look at; by default all that the utilities and availability use.

    Returns
    -------
    fold_no, weight, logit, boosted (nats); one row per choice, in the frame's order

    Raises
    ------
    EstimateError
        There are too few people, or a training part cannot bear the coefficients.
    """
    terms = build_terms(frame, model.utility, model.availability)
    chosen = read_choices(frame, choice, terms)
    weights = np.ones(terms.n) if weight is None else read_weight(frame, weight)
    looked_at = frame.select(columns or _columns(model, terms)).cast(pl.Float64).to_numpy()
    losses = np.empty((2, terms.n))
    fold = np.empty(terms.n, dtype=np.int64)
    groups = read_values(frame, by).to_numpy()
    for number, (_, out) in enumerate(folds_of(groups, folds, random_state), start=1):
        kept = ~out
        fold[out] = number
        logit = clone(model).fit(frame.filter(kept), choice, weights[kept])
        p = logit.probabilities(frame.filter(out))
        losses[0, out] = -np.log(p[chosen[out], np.arange(out.sum())])
        with one_openmp_thread():
            trees = HistGradientBoostingClassifier(
                learning_rate=0.1, max_iter=80, max_leaf_nodes=8, random_state=random_state
            ).fit(looked_at[kept], chosen[kept], sample_weight=weights[kept])
        p = _open_only(trees, looked_at[out], terms.rows(np.flatnonzero(out)))
        losses[1, out] = -np.log(p[chosen[out], np.arange(out.sum())])
    return pl.DataFrame(
        {"fold_no": fold, "weight": weights, "logit": losses[0], "boosted": losses[1]}
    )


def missed_by(
    losses: pl.DataFrame, frame: pl.DataFrame, columns: list[str], *, groups: int = 10
) -> pl.DataFrame:
    """Show where the trees foretell better than the logit, variable by variable.

    Parameters
    ----------
    losses
        What `compare_boosted` gave for the same frame.
    columns
        Variables to look along; numbers are cut into groups of equal size.

    Returns
    -------
    column, group_value, n, logit, boosted, gain (nats a choice), standard_error (of the gain,
    the choices being independent); the largest gain times weight first
    """
    tables = []
    for name in columns:
        tables.append(
            losses.with_columns(
                group_value=_grouped(frame[name], groups), gain=pl.col("logit") - pl.col("boosted")
            )
            .group_by("group_value")
            .agg(
                n=pl.len(),
                mass=pl.col("weight").sum(),
                logit=_mean("logit"),
                boosted=_mean("boosted"),
                gain=_mean("gain"),
                standard_error=(
                    (pl.col("weight") ** 2 * (pl.col("gain") - _mean("gain")) ** 2).sum().sqrt()
                    / pl.col("weight").sum()
                ),
            )
            .select(pl.lit(name).alias("column"), pl.all())
        )
    found = pl.concat(tables).sort(pl.col("gain") * pl.col("mass"), descending=True)
    return found.drop("mass")


def _grouped(values: pl.Series, groups: int) -> pl.Series:
    """Name the group of each value; numbers of many values are cut at their quantiles."""
    if not values.dtype.is_numeric() or values.n_unique() <= groups:
        return values.cast(pl.String)
    numbers = values.cast(pl.Float64).to_numpy()
    edges = np.unique(np.nanquantile(numbers, np.linspace(0, 1, groups + 1)))
    at = np.clip(np.searchsorted(edges, numbers, side="right") - 1, 0, len(edges) - 2)
    names = [f"{low:.4g} to {high:.4g}" for low, high in pairwise(edges)]
    return pl.Series(values.name, [names[i] for i in at])


def _mean(name: str) -> pl.Expr:
    return (pl.col(name) * pl.col("weight")).sum() / pl.col("weight").sum()


def _columns(model: ChoiceModel, terms: Terms) -> list[str]:
    of_utility = [name for name in terms.columns if name is not None]
    of_availability = [e for e in (model.availability or {}).values() if isinstance(e, str)]
    return list(dict.fromkeys(of_utility + of_availability))


def _open_only(
    trees: HistGradientBoostingClassifier, looked_at: np.ndarray, terms: Terms
) -> np.ndarray:
    """Give the trees' probabilities (J, n) among the alternatives that are available."""
    p = np.full((len(terms.alternatives), terms.n), LEAST_PROBABILITY)
    p[trees.classes_] += trees.predict_proba(looked_at).T
    if terms.available is not None:
        p *= terms.available
    return np.asarray(p / p.sum(axis=0))
