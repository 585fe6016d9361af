"""How well a choice model foretells people, or a wave, that it has not seen."""

from collections.abc import Iterator

import numpy as np
import polars as pl
from sklearn.base import clone

from mobility.choice.model import ChoiceModel
from mobility.choice.reading import read_choices, read_values, read_weight
from mobility.choice.terms import build_terms
from mobility.errors import EstimateError


def folds_of(
    groups: np.ndarray, folds: int | None, random_state: int
) -> Iterator[tuple[str | None, np.ndarray]]:
    """Hold out whole groups in turn: a part of the people, or one wave after the other.

    Parameters
    ----------
    groups : ndarray of shape (n,), whose choice each is
    folds
        Number of parts, drawn by chance; None: every group by itself.

    Yields
    ------
    The group's name (None for a part), and which rows are held out.

    Raises
    ------
    EstimateError
        There are fewer groups than folds, or one group alone.
    """
    names, at = np.unique(groups, return_inverse=True)
    parts = len(names) if folds is None else folds
    if parts < 2 or parts > len(names):
        raise EstimateError(
            f"{len(names)} groups cannot be held out in {parts} parts.",
            where="by, folds",
            todo="give two folds or more, and no more than there are groups.",
        )
    if folds is None:
        for number, name in enumerate(names.tolist()):
            yield str(name), at == number
        return
    part = np.empty(len(names), dtype=int)
    part[np.random.default_rng(random_state).permutation(len(names))] = (
        np.arange(len(names)) % folds
    )
    for number in range(folds):
        yield None, part[at] == number


def hold_out(  # noqa: PLR0913 - options by keyword
    model: ChoiceModel,
    frame: pl.DataFrame,
    choice: str,
    *,
    by: str,
    folds: int | None = 5,
    weight: str | None = None,
    random_state: int,
) -> pl.DataFrame:
    """Fit without some people (or a wave), and foretell them.

    Parameters
    ----------
    by
        Column of the person, the household or the wave that is held out whole.
    folds
        Parts; None holds out every value of `by` in turn, as for waves.

    Returns
    -------
    fold_no, held_out, n, log_loss (nats a choice), log_loss_of_shares (of foretelling everybody
    the training's shares, among what is available), rho_squared, hit_rate

    Raises
    ------
    EstimateError
        There are too few groups, or a training part cannot bear the coefficients.
    """
    rows = []
    groups = read_values(frame, by).to_numpy()
    for number, (name, out) in enumerate(folds_of(groups, folds, random_state), start=1):
        kept, held = frame.filter(~out), frame.filter(out)
        fitted = clone(model).fit(kept, choice, weight)
        log_loss = -fitted.score(held, choice, weight)
        of_shares = _shares_log_loss(fitted, held, choice, weight)
        hits = fitted.predict(held) == held[choice].cast(pl.String).to_numpy()
        rows.append(
            {
                "fold_no": number,
                "held_out": name,
                "n": held.height,
                "log_loss": log_loss,
                "log_loss_of_shares": of_shares,
                "rho_squared": 1 - log_loss / of_shares,
                "hit_rate": float(hits.mean()),
            }
        )
    return pl.DataFrame(rows, schema_overrides={"held_out": pl.String})


def _shares_log_loss(
    fitted: ChoiceModel, held: pl.DataFrame, choice: str, weight: str | None
) -> float:
    """Give the log-loss of foretelling the training's shares, half a choice added to each."""
    terms = build_terms(held, fitted.utility, fitted.availability)
    chosen = read_choices(held, choice, terms)
    taken = np.array([fitted.chosen_[name] for name in terms.alternatives]) + 0.5
    share = np.repeat(taken[:, None], terms.n, axis=1)
    if terms.available is not None:
        share *= terms.available
    p = (share / share.sum(axis=0))[chosen, np.arange(terms.n)]
    weights = None if weight is None else read_weight(held, weight)
    return -float(np.average(np.log(p), weights=weights))
