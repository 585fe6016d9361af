"""Which group's energy is served: flats without parking of their own come first."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mobility.charging.draws import intervals
from mobility.charging.need import Group

REGISTERED, OWN_SOCKET = "register", "own_socket_assumed"
"""What an answer rests on: points of the register, or a socket at home that no register knows."""


def served(
    groups: Sequence[Group],
    public_kwh: NDArray[np.float64],
    other_kwh: NDArray[np.float64],
) -> pl.DataFrame:
    """Set each group's need against what it can be given, by place.

    Public points serve the groups in their order (flats without parking first), each taking what
    the earlier left. Other points (workplaces, customers, residents' own) serve charging at work,
    each group in proportion to its need. At home everyone with a socket is taken to be served.

    Parameters
    ----------
    groups
        Needs of a year (:func:`mobility.charging.need.energy_need`, in its order, and
        in-commuters).
    public_kwh, other_kwh
        What points can give in that year, each of shape (draws,).

    Returns
    -------
    polars.DataFrame
        One row per group and place: ``need_kwh``, ``served_kwh`` (medians), ``estimate,
        standard_error, low, high`` of the share served, ``rests_on``. Where a group needs nothing
        at a place there is no row.
    """
    left = public_kwh
    work_needed = sum((group.kwh.get("work", np.zeros_like(left)) for group in groups), 0 * left)
    work_share = np.minimum(1.0, other_kwh / np.maximum(work_needed, 1.0))
    rows, shares = [], []
    for group in groups:
        for place, need in group.kwh.items():
            if not need.any():
                continue
            given, rests_on = need, OWN_SOCKET
            if place == "work":
                given, rests_on = need * work_share, REGISTERED
            elif place == "public":
                given, rests_on = np.minimum(need, left), REGISTERED
                left = left - given
            rows.append((group.name, place, rests_on, np.median(need), np.median(given)))
            shares.append(given / np.maximum(need, 1e-9))
    names = ["group", "place", "rests_on", "need_kwh", "served_kwh"]
    return pl.DataFrame(rows, schema=names, orient="row").hstack(intervals(np.column_stack(shares)))
