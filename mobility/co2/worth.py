"""What each measure is worth: order-free, per year and in all, with its range over orders.

A path is a sum over segments, and a share is linear: what a measure is worth is the sum of what it
is worth in each segment, and there only the measures that touch the segment count. So thirty years
by five hundred replicates are exact at the cost of a few small tables. The least and the most in
any order are no sums; they are taken over all subsets of all measures, on the replicates' mean.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from mobility.attribution import Attribution, shapley_array
from mobility.attribution.game import Members
from mobility.co2.path import PathModel, SegmentTable, row_of
from mobility.co2.uncertain import Floats

Groups = Mapping[str, Sequence[str]]
"""Measures by policy area."""


def by_group(path: PathModel) -> dict[str, list[str]]:
    """Give the measures by their own policy area."""
    groups: dict[str, list[str]] = {}
    for measure in path.measures:
        groups.setdefault(measure.group, []).append(measure.id)
    return groups


def worth(path: PathModel, *, groups: Groups | None = None) -> Attribution:
    """Share the saved tonnes among the measures, for every year and replicate.

    Parameters
    ----------
    path
        The path.
    groups
        Measures by policy area, for Owen shares.

    Returns
    -------
    Attribution in t CO2e with cells (years, replicates); its `lowest` and `highest` are those of
    the mean over the replicates, the same in every replicate
    """
    cells = path.baseline.tonnes.shape[1:]
    total = shares(path, groups=groups)
    ends = ranges(path, groups=groups)
    spread = {
        name: np.broadcast_to(getattr(ends, name)[:, :, None], (len(path.measures), *cells))
        for name in ("lowest", "highest", "monte_carlo_error")
    }
    return Attribution(path.names, **total, **spread, orders=ends.orders)


def shares(path: PathModel, *, groups: Groups | None = None) -> dict[str, Floats]:
    """Sum what each measure is worth in each segment, without its range over orders.

    Returns
    -------
    contribution, first_in, last_in of shape (measures, years, replicates), and together of shape
    (years, replicates), t CO2e
    """
    cells = path.baseline.tonnes.shape[1:]
    names = ("contribution", "first_in", "last_in")
    total = {name: np.zeros((len(path.measures), *cells)) for name in names}
    total["together"] = np.zeros(cells)
    for table in path.tables:
        part = _in_segment(path, table, groups)
        for name in names:
            total[name][list(table.touching)] += getattr(part, name)
        total["together"] += part.together
    return total


def _in_segment(path: PathModel, table: SegmentTable, groups: Groups | None) -> Attribution:
    usual = path.baseline.tonnes[table.place]
    saved = (1.0 - table.left) * usual

    def values(members: Members) -> Floats:
        return np.asarray(saved[row_of(members, range(len(table.touching)))])

    names = [path.names[position] for position in table.touching]
    return shapley_array(values, names, groups=_only(groups, names))


def _only(groups: Groups | None, names: Sequence[str]) -> Groups | None:
    """Keep the groups' members that are named; a measure that does nothing changes no share."""
    if groups is None:
        return None
    kept = {group: [name for name in own if name in names] for group, own in groups.items()}
    return {group: own for group, own in kept.items() if own}


def ranges(
    path: PathModel, *, groups: Groups | None = None, cumulative: bool = False
) -> Attribution:
    """Share the replicates' mean, with the exact least and most of each measure in any order.

    Parameters
    ----------
    path, groups
        As in `worth`.
    cumulative
        Whether years are summed up to each year before the least and the most are taken.

    Returns
    -------
    Attribution in t CO2e with cells (years,)
    """
    tables = []
    for table in path.tables:
        usual = path.baseline.tonnes[table.place]
        yearly = np.array([((1.0 - left) * usual).mean(axis=1) for left in table.left])
        tables.append((table.touching, yearly.cumsum(axis=1) if cumulative else yearly))
    years = len(path.baseline.years)

    def values(members: Members) -> Floats:
        total = np.zeros((len(members), years))
        for touching, saved in tables:
            total += saved[row_of(members, touching)]
        return total

    return shapley_array(values, path.names, groups=groups, seed=0)
