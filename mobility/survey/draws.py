"""Draws with replacement that belong to the people, not to the order they stand in.

Every unit has a Poisson process of its own for each replicate, made from the seed, its stratum and
its name alone. A replicate takes the first arrivals of all the units in the stratum: as each
arrival is equally likely to be anyone's, these are draws with replacement, exactly. And as the
processes do not depend on who else is there, two waves share the draws of the people they share,
and no thread or order of rows can change them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from mobility.survey.kernel import in_threads, replicate_sums

Keys = NDArray[np.uint64]
Counts = NDArray[np.float32]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)  # splitmix64: Steele, Lea & Flood (2014), OOPSLA
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_SHIFTS = (np.uint64(30), np.uint64(27), np.uint64(31))
_FNV = (np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3))  # Fowler-Noll-Vo 1a, 64 bits
_BLOCK = 2**17  # pairs of unit and replicate at a time: 1 MiB of hashes; tried 2**15 to 2**20
_TOP_16, _HALF, _LOWER = np.uint64(48), np.uint64(32), np.uint64(0xFFFFFFFF)
_UNSURE = 255
_BATCH = 2**23  # pairs of unit and replicate whose strata are drawn at once
_PATIENCE = 4.0
_SLACK = np.float32(1e-6)  # what float32 may be wrong by


def mix(values: Keys) -> Keys:
    """Scramble 64 bits into 64 bits (the finisher of splitmix64); changes its argument."""
    for shift, factor in zip(_SHIFTS[:2], _MIX, strict=True):
        values ^= values >> shift
        values *= factor
    values ^= values >> _SHIFTS[2]
    return values


def keys_of(names: list[str], seed: int) -> Keys:
    """Give each name 64 bits that depend on the name and the seed alone."""
    raw = np.array([name.encode() for name in names], dtype=np.bytes_)
    letters = raw.view(np.uint8).reshape(len(names), -1)
    key = np.full(len(names), _FNV[0])
    for letter in letters.T:
        key = np.where(letter > 0, (key ^ letter) * _FNV[1], key)
    start = np.array([seed & 0xFFFFFFFFFFFFFFFF], dtype=np.uint64)
    return mix(key + mix(start + _GOLDEN))


def draw_counts(
    keys: Keys, stratum: NDArray[np.int64], n_replicates: int, threads: int = 2
) -> Counts:
    """Draw n_h - 1 of the n_h units of each stratum with replacement, R times.

    Parameters
    ----------
    keys
        From `keys_of`, shape (units,).
    stratum
        Stratum of each unit, numbered from 0, shape (units,).
    n_replicates
        R.
    threads
        Number of threads; the draws do not depend on it.

    Returns
    -------
    counts
        How often each unit was drawn, shape (units, R).

    References
    ----------
    Rao & Wu (1988), J. Am. Stat. Assoc. 83: 231-241. Poisson processes: Ohlsson (1995),
    Coordination of samples using permanent random numbers, in Business Survey Methods.
    """
    sizes = np.bincount(stratum)
    if len(sizes) == 1:
        return _draw(keys, sizes, n_replicates, threads)
    counts = np.empty((len(keys), n_replicates), dtype=np.float32)
    order = np.argsort(stratum, kind="stable")
    batch = np.cumsum(sizes) * n_replicates // _BATCH
    last = 0
    for number in np.unique(batch):
        some = sizes[batch == number]
        first, last = last, last + int(some.sum())
        counts[order[first:last]] = _draw(keys[order[first:last]], some, n_replicates, threads)
    return counts


def _draw(
    keys: Keys,
    sizes: NDArray[np.int64],
    n_replicates: int,
    threads: int,
    patience: float = _PATIENCE,
) -> Counts:
    """Count who arrives up to time 1, then take back or add those nearest to it.

    Parameters
    ----------
    sizes
        Units in each stratum, as they follow each other.
    patience
        How many standard deviations more are looked at than are needed; the draws do not depend
        on it.
    """
    stratum = np.repeat(np.arange(len(sizes)), sizes)
    counts = _counts_at_one(keys, n_replicates, threads)
    surplus = _by_stratum(counts, stratum, len(sizes)) - np.maximum(sizes - 1, 0)[:, None]
    needed = np.abs(surplus)
    reach = (needed + patience * np.sqrt(needed) + patience * (needed > 0)) / sizes[:, None]
    floor = np.where(surplus > 0, np.maximum(1 - reach, 0), np.exp(-reach))
    near = _near_one(keys, counts, stratum, surplus > 0, floor, threads)
    group = stratum[near.unit] * n_replicates + near.replicate
    held = np.bincount(group, minlength=needed.size)
    order = np.argsort(group + (1 - near.nearness))
    group = group[order]
    rank = np.arange(len(order)) - (np.cumsum(held) - held)[group]
    chosen = order[rank < needed.ravel()[group]]
    change = (
        np.where(surplus > 0, -1, 1).astype(np.float32).ravel()[group[rank < needed.ravel()[group]]]
    )
    np.add.at(counts, (near.unit[chosen], near.replicate[chosen]), change)
    short = np.asarray((held.reshape(needed.shape) < needed).any(axis=1))
    if short.any():
        again = short[stratum]
        counts[again] = _draw(keys[again], sizes[short], n_replicates, threads, 4 * patience)
    return counts


def _counts_at_one(keys: Keys, n_replicates: int, threads: int) -> Counts:
    """Count each unit's arrivals up to time 1, which the upper half of its hash tells."""
    counts = np.empty((len(keys), n_replicates), dtype=np.float32)
    cumulated = stats.poisson.cdf(np.arange(_UNSURE), 1.0)
    edges = np.searchsorted(cumulated, np.arange(2**16 + 1) / 2**16, side="right")
    table = np.where(edges[:-1] == edges[1:], edges[:-1], _UNSURE).astype(np.float32)

    def part(start: int) -> None:
        bits = _hashes(keys[start : start + rows], n_replicates)
        block = counts[start : start + rows]
        np.take(table, (bits >> _TOP_16).view(np.int64), out=block, mode="clip")
        unsure = np.flatnonzero(block == _UNSURE)
        upper = (bits.ravel()[unsure] >> _HALF).astype(float) * 2.0**-32
        block.ravel()[unsure] = np.searchsorted(cumulated, upper, side="right")

    rows = max(1, _BLOCK // n_replicates)
    in_threads(part, list(range(0, len(keys), rows)), threads)
    return counts


def _by_stratum(counts: Counts, stratum: NDArray[np.int64], n_strata: int) -> NDArray[np.int64]:
    """Add up the arrivals of each stratum, shape (strata, R)."""
    if n_strata == 1:
        sums = counts.sum(axis=0, dtype=float)[None, :]
    else:
        sums = replicate_sums(stratum, counts)
    return np.asarray(np.rint(sums), dtype=np.int64)


@dataclass(frozen=True)
class _Near:
    """Arrivals near time 1: before it where there are too many, after it where too few.

    Attributes
    ----------
    unit, replicate
        Whose, and in which replicate; one entry an arrival.
    nearness
        Time t of an arrival before 1, exp(1 - t) of one after it: 1 is nearest.
    """

    unit: NDArray[np.intp]
    replicate: NDArray[np.intp]
    nearness: NDArray[np.float64]


def _near_one(
    keys: Keys,
    counts: Counts,
    stratum: NDArray[np.int64],
    before: NDArray[np.bool_],
    floor: NDArray[np.float64],
    threads: int,
) -> _Near:
    """Find the arrivals whose nearness is at least the floor of their stratum and replicate.

    The lower half of the hash, v, tells the last of N arrivals before 1, at v^(1/N), or the first
    after it, at 1 - log v. As 1 - v^(1/N) >= (1 - v) / N, few need to be looked at closely.
    """
    reach = (1 - floor).astype(np.float32)

    def part(start: int) -> _Near:
        bits = _hashes(keys[start : start + rows], before.shape[1])
        of_unit = stratum[start : start + rows]
        left = np.where(before[of_unit], counts[start : start + rows], np.float32(1))
        away = (~bits).astype(np.uint32).astype(np.float32) * np.float32(2.0**-32)
        close = np.flatnonzero(away <= left * reach[of_unit] + _SLACK)
        unit, replicate = np.divmod(close, before.shape[1])
        before_one = before[of_unit[unit], replicate]
        left = np.where(before_one, counts[start + unit, replicate], np.inf)
        found = _follow(bits.ravel()[close], left, floor[of_unit[unit], replicate])
        return _Near(unit[found[0]] + start, replicate[found[0]], found[1])

    rows = max(1, _BLOCK // before.shape[1])
    parts = in_threads(part, list(range(0, len(keys), rows)), threads)
    return _Near(
        np.concatenate([near.unit for near in parts]),
        np.concatenate([near.replicate for near in parts]),
        np.concatenate([near.nearness for near in parts]),
    )


def _follow(
    bits: Keys, left: NDArray[np.float64], floor: NDArray[np.float64]
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Follow each process away from time 1, and give whose arrival and its nearness."""
    who = np.arange(len(bits))
    salt = mix(bits + _GOLDEN)
    step = ((bits & _LOWER).astype(float) + salt.astype(float) * 2.0**-64) * 2.0**-32
    nearness = np.ones(len(bits))
    owners, found = [who[:0]], [nearness[:0]]
    while who.size:
        nearness = nearness * step ** np.where(np.isinf(left), 1.0, 1 / np.maximum(left, 1))
        kept = (nearness >= floor) & (left > 0)
        who, salt, left = who[kept], salt[kept], left[kept]
        floor, nearness = floor[kept], nearness[kept]
        owners.append(who)
        found.append(nearness)
        left = left - 1
        salt = mix(salt ^ _GOLDEN)
        step = salt.astype(float) * 2.0**-64
    return np.concatenate(owners), np.concatenate(found)


def _hashes(keys: Keys, n_replicates: int) -> Keys:
    """Give 64 bits for each unit and replicate, shape (units, R)."""
    steps = np.arange(1, n_replicates + 1, dtype=np.uint64) * _GOLDEN
    return mix(keys[:, None] + steps)
