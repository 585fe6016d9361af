"""Sampled shares: random orders with their mirror images, and the error that is left."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from mobility.attribution.game import Floats, Values, evaluated


def orders(
    count: int, n: int, groups: list[list[int]] | None, rng: np.random.Generator
) -> npt.NDArray[np.int64]:
    """Draw orders of the n measures; with groups, such as keep each group together.

    Returns
    -------
    ndarray of shape (count, n)
    """
    key = rng.random((count, n))
    if groups is not None:
        group_of = np.empty(n, dtype=np.int64)
        for group, members in enumerate(groups):
            group_of[members] = group
        # a group's rank before the comma, the measure's own draw after it
        key += np.argsort(rng.random((count, len(groups))), axis=1)[:, group_of]
    return np.argsort(key, axis=1)


def _batches(pairs: int, at_once: int) -> Iterator[int]:
    for start in range(0, pairs, at_once):
        yield min(at_once, pairs - start)


def sample(  # noqa: PLR0913
    values: Values,
    n: int,
    groups: list[list[int]] | None,
    *,
    pairs: int,
    rows: int,
    rng: np.random.Generator,
    into: dict[str, Floats],
) -> None:
    """Average the marginal values over pairs of orders, each with its reverse.

    A measure early in an order is late in the reverse, so that what overlap gives in one it
    takes in the other: the mean of a pair spreads less than the mean of two independent orders.

    Parameters
    ----------
    values
        The game.
    n
        Number of measures.
    groups
        Positions that stay together; ``None`` for any order.
    pairs
        Pairs of orders to draw.
    rows
        Most subsets to be evaluated at once.
    rng
        Source of chance.
    into
        Arrays of shape (n, cells), flat in the cells, changed in place: contribution, lowest,
        highest and monte_carlo_error (the standard error over the pairs).

    References
    ----------
    Castro, Gomez & Tejada (2009), Computers & Operations Research 36(5): 1726-1730.
    Mitchell, Cooper, Frank & Holmes (2022), JMLR 23(43): 1-46 (antithetic orders).
    """
    done, mean = 0, into["contribution"]
    squares = np.zeros_like(mean)
    for count in _batches(pairs, max(1, rows // (2 * (n + 1)))):
        forward = orders(count, n, groups, rng)
        both = np.concatenate([forward, forward[:, ::-1]])
        place = np.argsort(both, axis=1)
        members = place[:, None, :] < np.arange(n + 1)[None, :, None]
        path = evaluated(values, members.reshape(-1, n), mean.shape[1])
        path = path.reshape(2 * count, n + 1, -1)
        marginal = np.take_along_axis(np.diff(path, axis=1), place[:, :, None], axis=1)
        np.minimum(into["lowest"], marginal.min(axis=0), out=into["lowest"])
        np.maximum(into["highest"], marginal.max(axis=0), out=into["highest"])
        paired = (marginal[:count] + marginal[count:]) / 2
        here = paired.mean(axis=0)
        shift = here - mean
        squares += ((paired - here) ** 2).sum(axis=0) + shift**2 * done * count / (done + count)
        done += count
        mean += shift * count / done
    into["monte_carlo_error"][:] = np.sqrt(squares / max(done - 1, 1) / done)
