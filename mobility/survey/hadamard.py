"""Hadamard matrices: signs whose columns are balanced against each other."""

import numpy as np
from numpy.typing import NDArray

from mobility.errors import EstimateError

_LARGEST = 1024
Signs = NDArray[np.int8]


def hadamard(least: int) -> Signs:
    """Give the smallest Hadamard matrix we can make of at least an order, its first column ones.

    Raises
    ------
    EstimateError
        More than 1024 are asked for.

    References
    ----------
    Sylvester (1867), Phil. Mag. 34: 461-475; Paley (1933), J. Math. Phys. 12: 311-320.
    """
    for order in [1, 2, *range(4, _LARGEST + 1, 4)]:
        if order >= least:
            made = _made(order)
            if made is not None:
                return made * made[:, :1]
    raise EstimateError(
        f"There is no Hadamard matrix of order {least} or more at hand.",
        where="balanced repeated replication",
        todo=f"use fewer than {_LARGEST} strata, or the bootstrap.",
    )


def _made(order: int) -> Signs | None:
    """Make a matrix of an order by Paley's ways or by doubling; None where neither leads there."""
    if order <= 2:
        return np.array([[1, 1], [1, -1]], dtype=np.int8)[:order, :order]
    if order % 4:
        return None
    if _is_prime(order - 1) and (order - 1) % 4 == 3:
        return _paley_one(order - 1)
    if _is_prime(order // 2 - 1) and (order // 2 - 1) % 4 == 1:
        return _paley_two(order // 2 - 1)
    half = _made(order // 2)
    return None if half is None else np.block([[half, half], [half, -half]])


def _is_prime(number: int) -> bool:
    return number > 1 and all(number % part for part in range(2, int(number**0.5) + 1))


def _residues(prime: int) -> Signs:
    """Give the matrix of quadratic residues: 0 on the diagonal, else +1 or -1."""
    sign = -np.ones(prime, dtype=np.int8)
    sign[np.arange(1, prime) ** 2 % prime] = 1
    sign[0] = 0
    places = np.arange(prime)
    residues: Signs = sign[(places[:, None] - places[None, :]) % prime]
    return residues


def _paley_one(prime: int) -> Signs:
    skew = np.zeros((prime + 1, prime + 1), dtype=np.int8)
    skew[0, 1:], skew[1:, 0] = 1, -1
    skew[1:, 1:] = _residues(prime)
    return skew + np.eye(prime + 1, dtype=np.int8)


def _paley_two(prime: int) -> Signs:
    core = np.zeros((prime + 1, prime + 1), dtype=np.int8)
    core[0, 1:] = core[1:, 0] = 1
    core[1:, 1:] = _residues(prime)
    one = np.eye(prime + 1, dtype=np.int8)
    return np.block([[core + one, core - one], [core - one, -core - one]])
