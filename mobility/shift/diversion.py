"""Where new cyclists come from: by the model, and by what was counted elsewhere."""

import numpy as np
import polars as pl

from mobility.errors import EstimateError
from mobility.shift.levers import CYCLES
from mobility.shift.responding import Response

CAR = "car_driver"


def new_cycling(response: Response) -> np.ndarray:
    """Give trips a day that come to bicycle or e-bike, per cell, of shape (C, D)."""
    at = [response.cells.at(name) for name in CYCLES if name in response.cells.alternatives]
    return np.asarray(response.moved[:, at].sum(axis=1) * response.cells.legs[:, None])


def car_moved(response: Response, from_car: np.ndarray | None = None) -> np.ndarray:
    """Give trips a day that leave the car's wheel, per cell, of shape (C, D).

    Parameters
    ----------
    from_car : ndarray of shape (D,)
        Evidence: the share of new cyclists who drove before. Then it is that share of the new
        cycling, and what trips fall away altogether (home office) as the model says.
    """
    cells, legs = response.cells, response.cells.legs[:, None]
    gone = -response.change[:, cells.at(CAR)] * legs
    if from_car is None:
        return np.asarray(gone)
    stayed = 1 - response.pulled.volume
    fallen = response.before[:, cells.at(CAR)] * stayed * legs
    return np.asarray(fallen + from_car * new_cycling(response))


def diversion(response: Response) -> dict[str, np.ndarray]:
    """Give the share of new cycling that comes from each other alternative, of shape (D,) each.

    A plain logit draws from all in proportion to their size; a nested one first from the nest of
    cycling; both are results, the second is the headline.

    Raises
    ------
    EstimateError
        Nobody new cycles, so that there is nothing to divide.
    """
    cells = response.cells
    gained = new_cycling(response).sum(axis=0)
    if not np.all(gained > 0):
        raise EstimateError(
            "Nobody new cycles under these levers.",
            where="levers",
            todo="pull a lever that makes cycling better.",
        )
    lost = -(response.moved * cells.legs[:, None, None]).sum(axis=0)
    return {
        name: lost[cells.at(name)] / gained for name in cells.alternatives if name not in CYCLES
    }


def read_evidence(evidence: pl.DataFrame, draws: int, seed: int) -> np.ndarray:
    """Draw the share of new cyclists who drove before, evenly within what was found.

    Press and operator disagree: the range is kept, and no middle of it is preferred.

    Parameters
    ----------
    evidence
        One row: low, high (shares between 0 and 1), source.

    Returns
    -------
    ndarray of shape (1 + R,), the middle first

    Raises
    ------
    EstimateError
        There is not one row, or its ends are no shares in order.
    """
    if evidence.height != 1 or not 0 <= evidence["low"][0] <= evidence["high"][0] <= 1:
        raise EstimateError(
            "The evidence of where new cyclists come from is one range of shares.",
            where=f"evidence, {evidence.height} rows",
            todo="give one row with low and high between 0 and 1, and its source.",
        )
    low, high = float(evidence["low"][0]), float(evidence["high"][0])
    drawn = np.random.default_rng(seed).uniform(low, high, draws)
    return np.concatenate([[(low + high) / 2], drawn])


def share_out(counts: dict[str, float], mode: str, new_count: float) -> dict[str, float]:
    """Give a mode a new count and take the others down in proportion.

    The rule of the Propensity to Cycle Tool (user manual C1, section 2): of 220 commuters, 20 by
    bicycle, a rise to 50 leaves every other mode 170/200 of its own.

    Raises
    ------
    EstimateError
        The mode is not there, nobody uses another, or the count is more than all.
    """
    total = sum(counts.values())
    others = total - counts.get(mode, 0.0)
    if mode not in counts or others <= 0 or not 0 <= new_count <= total:
        raise EstimateError(
            f"{mode} cannot have {new_count:g} of {total:g}.",
            where=f"counts {counts}",
            todo="name a mode of the counts, and give no more than there are.",
        )
    ratio = (total - new_count) / others
    return {name: new_count if name == mode else n * ratio for name, n in counts.items()}
