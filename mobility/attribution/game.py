"""The game: a value for every subset of the measures, and the checks on it."""

from collections.abc import Callable, Mapping, Sequence
from itertools import compress

import numpy as np
import numpy.typing as npt

from mobility.errors import EstimateError

Floats = npt.NDArray[np.float64]
Members = npt.NDArray[np.bool_]
Values = Callable[[Members], Floats]
"""Rows of membership (k subsets, n measures) in, values (k, *cells) out; cells are any shape."""

BYTES_AT_ONCE = 4 * 2**20
"""Memory for the values (and memberships, as numbers) asked of the game at once, in bytes."""

BYTES_PER_VALUE = 8
"""A float64."""


def by_name(value: Callable[[tuple[str, ...]], npt.ArrayLike], measures: Sequence[str]) -> Values:
    """Make rows of membership callable on a function that takes a tuple of names.

    Parameters
    ----------
    value
        Takes the names that are in force, in the order of `measures`; gives a number or an array.
    measures
        The names, one per column of the membership.
    """
    names = tuple(measures)

    def values(members: Members) -> Floats:
        return np.array([value(tuple(compress(names, row))) for row in members.tolist()], float)

    return values


def evaluated(values: Values, members: Members, cells: int) -> Floats:
    """Evaluate many subsets a few at a time, so that what the game makes on the way stays small.

    Parameters
    ----------
    values, members
        The game, and the subsets asked for.
    cells
        Cells of the value.

    Returns
    -------
    ndarray of shape (k, cells), flat in the cells
    """
    step = max(1, BYTES_AT_ONCE // (BYTES_PER_VALUE * (cells + members.shape[1])))
    answer = np.empty((len(members), cells))
    for start in range(0, len(members), step):
        part = members[start : start + step]
        answer[start : start + step] = checked(values, part).reshape(len(part), -1)
    return answer


def checked(values: Values, members: Members) -> Floats:
    """Evaluate the subsets at once and refuse what is not a number.

    Returns
    -------
    ndarray of shape (k, *cells), in the unit of the game

    Raises
    ------
    EstimateError
        The values do not answer row by row, or one of them is missing or infinite.
    """
    answer = np.asarray(values(members), dtype=np.float64)
    if answer.ndim == 0 or answer.shape[0] != members.shape[0]:
        raise EstimateError(
            f"The value function answered {answer.shape} to {members.shape[0]} subsets.",
            where="argument value",
            todo="give one value, or one array of values, per subset.",
        )
    if not np.isfinite(answer).all():
        bad = int(np.flatnonzero(~np.isfinite(answer).reshape(len(answer), -1).all(axis=1))[0])
        raise EstimateError(
            "The value of a subset of measures is missing or infinite.",
            where=f"the subset with measures {np.flatnonzero(members[bad]).tolist()} (by position)",
            todo="let the value function give a number for every subset.",
        )
    return answer


def check_measures(measures: Sequence[str], groups: Mapping[str, Sequence[str]] | None) -> None:
    """Refuse no measures, twice the same measure, and groups that are not a partition.

    Raises
    ------
    EstimateError
        One of these.
    """
    if not measures or len(set(measures)) < len(measures):
        raise EstimateError(
            "The measures are none, or one is named twice.",
            where=f"measures {list(measures)}",
            todo="name each measure once.",
        )
    if groups is None:
        return
    grouped = [name for members in groups.values() for name in members]
    if sorted(grouped) != sorted(measures) or not all(groups.values()):
        raise EstimateError(
            "The groups do not hold every measure exactly once.",
            where=f"groups {dict(groups)}",
            todo="put each measure in one group, and leave no group empty.",
        )
