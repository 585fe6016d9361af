"""What part of car kilometres scenarios move, short trips apart, with its draws.

This is what the path of CO2 asks of a scenario: a share of kilometres, to be set against tonnes of
another account; draw r goes along with draw r of all other unknowns.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl

from mobility.shift.applying import Where, here_of
from mobility.shift.diversion import CAR, car_moved
from mobility.shift.drawing import tell
from mobility.shift.levers import levers_of
from mobility.shift.responding import Pivot, Response

PARTS: Final = ("short", "longer")
"""Car trips of the short bands; all others, those of unknown length among them."""


def moved_parts(
    pivot: Pivot,
    scenarios: pl.DataFrame,
    year: int,
    *,
    short_bands: Sequence[str],
    where: Where | None = None,
) -> pl.DataFrame:
    """Give the share of car kilometres that leaves the wheel under every scenario, by part.

    Parameters
    ----------
    scenarios
        scenario, lever, year, value (`levers_of`).
    year
        How far the levers are pulled.
    short_bands
        Values of the key `distance_band` that count as short.
    where
        Cells in which levers are pulled: the values of a key; None: in all.

    Returns
    -------
    scenario, part (one of `PARTS`), the columns of an estimate, and `replicates` (a list of R)
    """
    here, short = here_of(pivot.cells, where), _is_short(pivot, short_bands)
    names = scenarios["scenario"].unique(maintain_order=True).to_list()
    shares, keys = [], []
    for name in names:
        response = pivot.respond(levers_of(scenarios, name, year), here=here)
        for part, held in zip(PARTS, (short, ~short), strict=True):
            shares.append(_share(response, held))
            keys.append((name, part))
    told = pl.DataFrame(keys, schema=["scenario", "part"], orient="row")
    values = np.vstack(shares)
    drawn = pl.Series("replicates", values[:, 1:].astype(np.float32), dtype=pl.List(pl.Float32))
    return tell(values, told, kind="difference").with_columns(drawn)


def _is_short(pivot: Pivot, short_bands: Sequence[str]) -> np.ndarray:
    bands = pivot.cells.keys["distance_band"].cast(pl.String)
    return np.asarray(bands.is_in(list(short_bands)).fill_null(False).to_numpy())


def _share(response: Response, held: np.ndarray) -> np.ndarray:
    """Divide kilometres moved by kilometres driven over some cells, of shape (1 + R,)."""
    cells = response.cells
    leg_km = (cells.km[:, cells.at(CAR)] / np.maximum(cells.legs, 1.0))[:, None]
    driven = response.before[:, cells.at(CAR)] * cells.legs[:, None] * leg_km
    moved = car_moved(response) * leg_km
    total = driven[held].sum(axis=0)
    share = np.divide(moved[held].sum(axis=0), total, out=np.zeros_like(total), where=total > 0)
    return np.asarray(share)
