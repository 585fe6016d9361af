"""A survey's commuters by origin and mode, raked to what a register counts of each origin."""

import numpy as np
import polars as pl

from mobility.errors import EstimateError
from mobility.flows.pairs import Floats, listed
from mobility.flows.raking import CellModel, RakedFlows, rake_flows
from mobility.survey.tabulation import Replicated


def rake_to_register(
    answers: Replicated, register: pl.DataFrame, shares: Floats, modes: list[str], *, seed: int
) -> RakedFlows:
    """Rake sampled cells to the register in every replicate; model those nobody was met in.

    Within an origin, what the answers say of modes stands; how many come is the register's. The
    weights of the answers are first brought to the register's size, so that sampled and modelled
    cells of one origin are of one scale.

    Parameters
    ----------
    answers
        Weighted commuters by ``origin`` and ``mode``, as amounts.
    register
        ``origin, total``: persons of each origin; an origin of zero takes no part.
    shares
        ``(1 + R, origins, modes)`` of each origin of the register: what a model says of modes.
    modes
        Their names.
    seed
        Seed of the modelled cells' draws.

    Returns
    -------
    RakedFlows
        One row per origin and mode of the register; every replicate meets every total.

    Raises
    ------
    EstimateError
        Somebody was asked who comes from an origin that the register does not have.
    """
    here = register["total"].to_numpy() > 0
    totals, origins = register["total"].to_numpy()[here], register["origin"].to_list()
    names = [name for name, is_there in zip(origins, here, strict=True) if is_there]
    whole, n = _laid_out(answers, names, modes)
    met = n.sum(axis=1)
    whole = _brought_to(whole, totals)
    model = shares[:, here, :] * totals[None, :, None]
    cells = pl.DataFrame(
        {
            "origin": np.repeat(np.asarray(names, dtype=object), len(modes)).tolist(),
            "mode": list(modes) * len(names),
            "n": n.ravel().astype(np.int64),
        }
    )
    draws = model.reshape(len(model), -1).T
    return rake_flows(
        cells,
        whole[..., 0].ravel(),
        whole[..., 1:].reshape(len(cells), -1),
        [pl.DataFrame({"origin": names, "total": totals})],
        model=CellModel(
            flows=draws[:, 0],
            variation=cell_variation(n, met[:, None] * shares[0, here, :]),
            sampled_share=np.repeat(np.minimum(met / totals, 1.0), len(modes)),
            replicates=draws[:, 1:],
        ),
        seed=seed,
    )


def cell_variation(answers: Floats, expected: Floats) -> float:
    """Give the squared coefficient of variation of cells about a model, beyond Poisson.

    Parameters
    ----------
    answers, expected
        Answers in each cell, and those that the model expects; cells expected empty take no part.

    References
    ----------
    The method of moments for a variance m + v m²: Breslow (1984), Applied Statistics 33: 38-44.
    """
    known = expected > 0
    squares = float((expected[known] ** 2).sum())
    beyond = float(((answers[known] - expected[known]) ** 2 - expected[known]).sum())
    return max(beyond / squares, 0.0) if squares > 0 else 0.0


def _laid_out(answers: Replicated, origins: list[str], modes: list[str]) -> tuple[Floats, Floats]:
    unknown = answers.keys.filter(~pl.col("origin").is_in(origins))["origin"].unique().sort()
    if len(unknown):
        raise EstimateError(
            f"Commuters were met who come from {len(unknown)} origins without a registered total.",
            where=f"origin: {listed(unknown)}",
            todo="see that survey and register name areas alike; leave these out and say so.",
        )
    rows = answers.keys["origin"].replace_strict(origins, range(len(origins))).to_numpy()
    columns = answers.keys["mode"].replace_strict(modes, range(len(modes))).to_numpy()
    whole = np.zeros((len(origins), len(modes), 1 + answers.replicates.shape[1]))
    whole[rows, columns, 0], whole[rows, columns, 1:] = answers.estimate, answers.replicates
    n = np.zeros(whole.shape[:2])
    n[rows, columns] = answers.n
    return whole, n


def _brought_to(whole: Floats, totals: Floats) -> Floats:
    """Scale each origin to its total; a replicate that drew nobody of it has the full sample's."""
    sums = whole.sum(axis=1, keepdims=True)
    filled = np.where((sums <= 0) & (sums[..., :1] > 0), whole[..., :1], whole)
    sums = filled.sum(axis=1, keepdims=True)
    scale = np.divide(totals[:, None, None], sums, out=np.zeros_like(sums), where=sums > 0)
    return np.asarray(filled * scale, dtype=np.float64)
