"""The yardstick of the Alternative Fuels Infrastructure Regulation."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mobility.errors import EstimateError

KW_PER_BEV = 1.3
"""kW of public charging per battery electric light-duty vehicle.

Regulation (EU) 2023/1804, article 3(1)(a). The 1.0 kW of the Commission's proposal was not adopted.
"""

KW_PER_PHEV = 0.80
"""kW of public charging per plug-in hybrid light-duty vehicle.

Regulation (EU) 2023/1804, article 3(1)(b). The 0.66 kW of the
Commission's proposal was not adopted.
"""


def afir_required_kw(bev: float, phev: float) -> float:
    """Give the public charging power that the regulation asks for a fleet.

    The duty is a member state's; for a municipality it is a yardstick.

    Parameters
    ----------
    bev
        Battery electric light-duty vehicles (M1 and N1).
    phev
        Plug-in hybrid light-duty vehicles.

    Returns
    -------
    float
        kW of publicly accessible recharging power.

    Raises
    ------
    EstimateError
        A number of vehicles is negative or not a number.

    References
    ----------
    Regulation (EU) 2023/1804 on the deployment of alternative fuels infrastructure, article 3(1).
    """
    return float(afir_required_kw_of(bev, phev))


def afir_required_kw_of(bev: ArrayLike, phev: ArrayLike) -> NDArray[np.float64]:
    """Give :func:`afir_required_kw` for arrays of fleets that broadcast.

    Raises
    ------
    EstimateError
        A number of vehicles is negative or not a number.
    """
    battery, plug_in = np.asarray(bev, dtype=float), np.asarray(phev, dtype=float)
    for name, vehicles in (("bev", battery), ("phev", plug_in)):
        if not (np.isfinite(vehicles).all() and (vehicles >= 0).all()):
            raise EstimateError(
                "A number of vehicles is negative or not a number.",
                where=f"argument {name} of afir_required_kw",
                todo="give the vehicles registered, zero or more.",
            )
    required: NDArray[np.float64] = KW_PER_BEV * battery + KW_PER_PHEV * plug_in
    return required
