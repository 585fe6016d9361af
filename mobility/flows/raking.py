"""The survey's flows, raked to the register in every replicate."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from mobility.errors import EstimateError
from mobility.flows.draws import gamma_draws
from mobility.flows.ipf import Margin, rake_cells
from mobility.flows.pairs import Floats
from mobility.survey import summarise

TOTAL = "total"
"""The column of a margin that holds its totals; its other columns say of what."""

BEST_OF_A_MODEL = "fair"
"""The best reliability of a cell that nobody was asked in, however small its error."""


@dataclass(frozen=True)
class RakedFlows:
    """Flows that meet the register, and what carries their error downstream.

    Parameters
    ----------
    table
        One row per cell: its keys, the columns of every estimate, and ``is_modelled``.
    replicates
        ``(cells, R)`` persons, in the table's order; every column meets the margins.
    repaired
        How often a group with a total had nobody in a replicate, and kept its full-sample shares.
    """

    table: pl.DataFrame
    replicates: Floats
    repaired: int


@dataclass(frozen=True)
class CellModel:
    """What a model says of cells that nobody was asked in.

    Parameters
    ----------
    flows
        Modelled flow of each cell, ``(cells,)`` persons; those of sampled cells are not used.
    variation
        Squared coefficient of variation of flows about the model, beyond Poisson: `variation_`
        of a fitted `Gravity`.
    sampled_share
        Share of people who were asked, ``(cells,)`` or one number: nobody met in a cell where many
        were asked means few people.
    replicates
        ``(cells, R)`` flows at draws of the model's parameters; None where these have no error.
    """

    flows: ArrayLike
    variation: float
    sampled_share: ArrayLike = 0.0
    replicates: ArrayLike | None = None


def rake_flows(  # noqa: PLR0913
    cells: pl.DataFrame,
    estimate: ArrayLike,
    replicates: ArrayLike,
    margins: Sequence[pl.DataFrame],
    *,
    model: CellModel | None = None,
    tol: float = 1e-9,
    seed: int,
) -> RakedFlows:
    """Rake survey flows to known totals, replicate by replicate.

    Parameters
    ----------
    cells
        Keys of the cells (``origin, destination, mode``, ...) and ``n``, the answers in each;
        ``n_effective`` may be among them. Cells without answers are rows too, with ``n`` zero.
    estimate, replicates
        Weighted sums of the survey, ``(cells,)`` and ``(cells, R)``.
    margins
        Frames of one or more of the keys and ``total``; all of one sum.
    model
        Fills the cells without answers; None leaves them empty.
    tol
        Largest relative error of a margin, in every replicate.
    seed
        Seed of the model's draws.

    Returns
    -------
    RakedFlows
        A cell without answers has the model's error, and ``is_modelled`` set.

    Raises
    ------
    EstimateError
        Cells and margins do not fit, contradict each other, or a group has a total and nothing to
        scale.

    References
    ----------
    Each replicate raked anew: Valliant (1993), J. Am. Statist. Ass. 88: 89-96.
    """
    keys = [name for name in cells.columns if name not in ("n", "n_effective")]
    whole = np.column_stack([np.asarray(estimate, float), np.asarray(replicates, float)])
    if len(whole) != len(cells):
        raise EstimateError(
            f"{len(cells)} cells have {len(whole)} sums.",
            where="cells, estimate, replicates",
            todo="give one row of sums for each cell, in the same order.",
        )
    asked = cells["n"].to_numpy()
    is_modelled = np.zeros(len(cells), dtype=bool)
    if model is not None:
        is_modelled = asked == 0
        whole[is_modelled] = _fill(model, is_modelled, whole.shape[1] - 1, seed)
    read = [margin_of(cells, margin, keys) for margin in margins]
    repaired = _repair(whole, read)
    raked = rake_cells(whole, read, tol=tol)
    return RakedFlows(_tell(cells, keys, raked, is_modelled), raked[:, 1:], repaired)


def margin_of(cells: pl.DataFrame, margin: pl.DataFrame, keys: Sequence[str]) -> Margin:
    """Read a frame of totals as groups of cells.

    Raises
    ------
    EstimateError
        The frame has no total or no key of the cells, a group stands twice, or a cell's group has
        no total.
    """
    by = [name for name in margin.columns if name != TOTAL]
    if TOTAL not in margin.columns or not by or not set(by) <= set(keys):
        raise EstimateError(
            f"A margin with the columns {margin.columns} does not fit cells by {list(keys)}.",
            where="margins",
            todo=f"give it one or more of the cells' keys, and {TOTAL!r}.",
        )
    if margin.select(by).is_duplicated().any():
        twice = margin.filter(margin.select(by).is_duplicated()).row(0)
        raise EstimateError(
            "A margin names one group twice.",
            where=f"margin by {by}: {twice}",
            todo="sum its totals, or take the wrong one out.",
        )
    numbered = margin.with_row_index("_group")
    joined = cells.select(by).join(numbered, on=by, how="left", maintain_order="left")
    if joined["_group"].null_count():
        first = joined.filter(pl.col("_group").is_null()).select(by).row(0)
        raise EstimateError(
            f"{joined['_group'].null_count()} cells belong to a group that has no total.",
            where=f"margin by {by}: {first}",
            todo="give a total for each group, zero perhaps, or leave such cells out.",
        )
    names = [str(row) for row in margin.select(by).iter_rows()]
    totals = margin[TOTAL].cast(pl.Float64).to_numpy()
    return Margin(f"margin by {', '.join(by)}", joined["_group"].to_numpy(), totals, names)


def _fill(model: CellModel, empty: NDArray[np.bool_], draws: int, seed: int) -> Floats:
    """Give what a cell holds where nobody was met, and draws of it.

    The flow's mean is taken as Gamma about the model; having met nobody makes it smaller.
    """
    modelled = np.asarray(model.flows, dtype=np.float64)[empty]
    share = np.broadcast_to(np.asarray(model.sampled_share, float), empty.shape)[empty]
    centre = np.broadcast_to(modelled[:, None], (len(modelled), draws))
    if model.replicates is not None:
        centre = np.asarray(model.replicates, dtype=np.float64)[empty]

    def expected(flows: Floats, asked: Floats) -> Floats:
        left = (1 - asked) * flows / (1 + asked * model.variation * flows)
        return np.asarray(left, dtype=np.float64)

    mean = expected(centre, share[:, None])
    drawn = gamma_draws(mean, mean + model.variation * mean**2, seed=seed)
    return np.column_stack([expected(modelled, share), drawn])


def _repair(whole: Floats, margins: Sequence[Margin]) -> int:
    """Give a group that a replicate drew nobody of its full-sample cells, and count how often."""
    count = 0
    for margin in margins:
        sums = margin.matrix() @ whole
        nobody = (sums[:, 1:] <= 0) & (sums[:, :1] > 0) & (margin.totals[:, None] > 0)
        cells, replicate = np.nonzero(nobody[margin.group])
        whole[cells, replicate + 1] = whole[cells, 0]
        count += int(nobody.sum())
    return count


def _tell(
    cells: pl.DataFrame, keys: Sequence[str], raked: Floats, is_modelled: NDArray[np.bool_]
) -> pl.DataFrame:
    asked = cells["n"].to_numpy().astype(np.float64)
    effective = asked
    if "n_effective" in cells.columns:
        effective = cells["n_effective"].to_numpy().astype(np.float64)
    # Nobody stands behind a modelled number, so only its error can speak for it.
    unknown = np.where(is_modelled, np.nan, 1.0)
    told = summarise(
        raked[:, 0],
        raked[:, 1:],
        keys=cells.select(keys),
        n=asked * unknown,
        n_effective=effective * unknown,
    )
    told = told.with_columns(
        pl.col("low").clip(lower_bound=0.0),
        pl.col("n").fill_null(0),
        pl.col("n_effective").fill_null(0.0),
        is_modelled=pl.Series(is_modelled),
    )
    return told.with_columns(best_of_a_model())


def best_of_a_model() -> pl.Expr:
    """Let no modelled number be called better than `BEST_OF_A_MODEL`."""
    too_good = pl.col("is_modelled") & (pl.col("reliability") == "good")
    return (
        pl.when(too_good)
        .then(pl.lit(BEST_OF_A_MODEL))
        .otherwise(pl.col("reliability"))
        .alias("reliability")
    )
