"""Exact shares: one sweep over the lattice of subsets, block by block, whole arrays at a time.

A *pass* is worth a few measures (its `inner` ones). All subsets of the inner measures stand
beside each other in one block, so that every marginal value is a difference within the block;
the other measures make up the outside, in units that come in as a whole (single measures for
Shapley, groups for Owen). A block holds as many rows as the memory allowed; the values outside
it are never kept. Shapley needs one pass where the table of all subsets fits, else a few.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import factorial

import numpy as np
import numpy.typing as npt

from mobility.attribution.game import Floats, Members, Values, evaluated

CELLS_AT_ONCE = 512
"""Columns differenced together: their block stays in a processor's second-level cache."""


@dataclass(frozen=True)
class Pass:
    """The measures that one sweep is worth, and what can stand before them.

    Attributes
    ----------
    inner
        Positions of the measures.
    units
        Positions that come in together, one list per unit of the outside.
    weights
        Chance that a subset stands just before a measure, shape (units in + 1, inner in).
    """

    inner: list[int]
    units: list[list[int]]
    weights: Floats


def chances(n: int) -> Floats:
    """Give the chance of each subset of a size to be what stands before one of n in an order.

    Returns
    -------
    ndarray of shape (n,): s! (n - s - 1)! / n! for the sizes s

    References
    ----------
    Shapley (1953), A value for n-person games, Contributions to the Theory of Games II: 307-317.
    """
    return np.array([factorial(s) * factorial(n - s - 1) / factorial(n) for s in range(n)])


def shapley_passes(n: int, largest: int) -> Iterator[Pass]:
    """Share n measures over as few passes as blocks of at most `largest` inner measures allow."""
    count = -(-n // largest)
    chance = chances(n)
    for part in np.array_split(np.arange(n), count):
        inner = part.tolist()
        outer = [i for i in range(n) if i not in inner]
        size = np.add.outer(np.arange(len(outer) + 1), np.arange(len(inner)))
        yield Pass(inner, [[i] for i in outer], chance[size])


def owen_passes(groups: list[list[int]]) -> Iterator[Pass]:
    """Make one pass per group; the other groups come in whole.

    References
    ----------
    Owen (1977), Values of games with a priori unions, Mathematical Economics and Game Theory:
    76-88.
    """
    between = chances(len(groups))
    for here, inner in enumerate(groups):
        units = [members for there, members in enumerate(groups) if there != here]
        yield Pass(inner, units, np.outer(between, chances(len(inner))))


def bits(numbers: npt.NDArray[np.int64], width: int) -> Members:
    """Write whole numbers as rows of bits, the lowest first."""
    return ((numbers[:, None] >> np.arange(width)) & 1).astype(np.bool_)


def sweep(values: Values, n: int, part: Pass, rows: int, into: dict[str, Floats]) -> None:
    """Run one pass and lay contribution, lowest and highest of its inner measures into `into`.

    Parameters
    ----------
    values
        The game.
    n
        Number of measures.
    part
        The pass.
    rows
        Most subsets to be evaluated at once; at least the subsets of the inner measures.
    into
        Arrays of shape (n, cells), flat in the cells, changed in place.
    """
    width = len(part.inner)
    cells = into["contribution"].shape[1]
    inside = np.zeros((1 << width, n), dtype=np.bool_)
    inside[:, part.inner] = bits(np.arange(1 << width), width)
    units = np.zeros((len(part.units), n), dtype=np.bool_)
    for unit, positions in enumerate(part.units):
        units[unit, positions] = True
    step = max(1, rows >> width)
    for start in range(0, 1 << len(units), step):
        chosen = bits(np.arange(start, min(start + step, 1 << len(units))), len(units))
        outside = (chosen.astype(np.int32) @ units.astype(np.int32)) > 0
        members = (outside[:, None, :] | inside[None, :, :]).reshape(-1, n)
        block = evaluated(values, members, cells).reshape(len(chosen), 1 << width, cells)
        _add(block, part, chosen.sum(axis=1), into)


def _add(
    block: Floats, part: Pass, units_in: npt.NDArray[np.int64], into: dict[str, Floats]
) -> None:
    """Difference a block (outsides, insides, cells) along each of its inner measures."""
    outsides, insides, cells = block.shape
    sizes = bits(np.arange(insides), len(part.inner)).sum(axis=1)
    weights = []
    for position in range(len(part.inner)):
        without = sizes.reshape(-1, 2, 1 << position)[:, 0].ravel()
        weights.append(part.weights[units_in[:, None], without[None, :]].ravel())
    for start in range(0, cells, CELLS_AT_ONCE):
        here = slice(start, min(start + CELLS_AT_ONCE, cells))
        near = np.ascontiguousarray(block[:, :, here])
        for position, measure in enumerate(part.inner):
            paired = near.reshape(outsides, -1, 2, 1 << position, near.shape[-1])
            marginal = (paired[:, :, 1] - paired[:, :, 0]).reshape(-1, near.shape[-1])
            into["contribution"][measure, here] += weights[position] @ marginal
            lowest, highest = into["lowest"][measure, here], into["highest"][measure, here]
            np.minimum(lowest, marginal.min(axis=0), out=lowest)
            np.maximum(highest, marginal.max(axis=0), out=highest)
