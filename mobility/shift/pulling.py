"""What levers do to cells: change of utility, of minutes, of access and of volume."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from mobility.errors import EstimateError
from mobility.shift.cells import Cells
from mobility.shift.levers import ARRIVALS_PER_UNIT, BY_NAME, WORKDAYS_PER_WEEK, Lever, Levers


@dataclass(frozen=True)
class Pull:
    """What levers do to cells.

    Attributes
    ----------
    utility : ndarray of shape (C, J, D), added to the utilities
    access : ndarray of shape (C, D): share of those for whom a closed alternative opens
    volume : ndarray of shape (C, D): factor on the number of units
    minutes : ndarray of shape (C, J, D): change of a unit's minutes on the clock
    """

    utility: np.ndarray
    access: np.ndarray
    volume: np.ndarray
    minutes: np.ndarray


def pull(cells: Cells, levers: Levers, *, here: np.ndarray | None = None) -> Pull:
    """Work out what levers do to every cell, alternative and draw.

    Parameters
    ----------
    here : ndarray of shape (C,) of bool
        The cells in which they are pulled; by default all.

    Raises
    ------
    EstimateError
        A lever is unknown or beyond its bounds, or the model does not know what it moves.
    """
    size, many, draws = cells.trips.shape
    utility, minutes = np.zeros((size, many, draws)), np.zeros((size, many, draws))
    access, volume = np.zeros((size, draws)), np.ones((size, draws))
    for name, given in levers.items():
        lever, value = _read(name, given, draws)
        mask = _where(cells, lever) & (np.ones(size, dtype=bool) if here is None else here)
        if lever.effect == "access":
            access = np.where(mask[:, None], value / 100, access)
        elif lever.effect == "fewer_trips":
            volume = volume * np.where(mask[:, None], 1 - value / WORKDAYS_PER_WEEK, 1.0)
        else:
            for alternative in lever.alternatives:
                if alternative in cells.alternatives:
                    j = cells.at(alternative)
                    felt, clock = _EFFECTS[lever.effect](cells, j, value)
                    utility[:, j] += mask[:, None] * cells.leverage[:, j, None] * felt
                    minutes[:, j] += mask[:, None] * clock
    return Pull(utility, access, volume, minutes)


def _read(name: str, given: float | np.ndarray, draws: int) -> tuple[Lever, np.ndarray]:
    if name not in BY_NAME:
        raise EstimateError(
            f"There is no lever '{name}'.", where="levers", todo=f"take one of {sorted(BY_NAME)}."
        )
    lever = BY_NAME[name]
    value = np.asarray(given, dtype=float)
    fits = value.ndim == 0 or value.shape == (draws,)
    if not fits or not ((value >= lever.lowest) & (value <= lever.highest)).all():
        raise EstimateError(
            f"Lever {name} cannot stand at {given}.",
            where=f"lever {name}",
            todo=f"give {lever.lowest:g} to {lever.highest:g} {lever.unit}: one number or {draws}.",
        )
    return lever, np.broadcast_to(value, (draws,))


def _where(cells: Cells, lever: Lever) -> np.ndarray:
    if not lever.purposes:
        return np.ones(cells.keys.height, dtype=bool)
    if "purpose" not in cells.keys.columns:
        raise EstimateError(
            f"Lever {lever.lever} is for {', '.join(lever.purposes)}, but the segments have none.",
            where="segments",
            todo="collapse the trips by purpose too.",
        )
    return cells.keys["purpose"].is_in(list(lever.purposes)).fill_null(False).to_numpy()


def _slope(cells: Cells, attribute: str, j: int, what: str) -> np.ndarray:
    slope = cells.slopes[attribute][j]
    if not slope.any():
        raise EstimateError(
            f"The model does not say what {what} is worth to {cells.alternatives[j]}.",
            where=f"utility of {cells.alternatives[j]}",
            todo="give its utility such a term (for money: or a value of time), or leave it.",
        )
    return np.asarray(slope)


def _faster(cells: Cells, j: int, value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    change = cells.amounts["time_min"][:, j, None] * (1 / (1 + value / 100) - 1)
    return _slope(cells, "time_min", j, "a minute") * change, change


def _felt_minutes_less(cells: Cells, j: int, value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    felt = -value * cells.km[:, j, None]
    return _slope(cells, "time_min", j, "a minute") * felt, np.zeros_like(felt)


def _per_arrival(cells: Cells, j: int, value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    price = np.tile(value * ARRIVALS_PER_UNIT[cells.unit], (cells.keys.height, 1))
    return _slope(cells, "cost_dkk", j, "a krone") * price, np.zeros_like(price)


def _dearer(cells: Cells, j: int, value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    price = cells.amounts["cost_dkk"][:, j, None] * value / 100
    return _slope(cells, "cost_dkk", j, "a krone") * price, np.zeros_like(price)


def _less_wet(cells: Cells, j: int, value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    less = -cells.amounts["wet_share"][:, j, None] * value / 100
    return _slope(cells, "wet_share", j, "a wet day") * less, np.zeros_like(less)


_EFFECTS: Final = {
    "faster": _faster,
    "felt_minutes_less": _felt_minutes_less,
    "per_arrival": _per_arrival,
    "dearer": _dearer,
    "less_wet": _less_wet,
}
"""Change of utility and of minutes on the clock, each of shape (C, D)."""
