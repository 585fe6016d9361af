"""Random tables of counts with all their totals."""

import numpy as np
import polars as pl

NAMES = "abcd"


def counts(shape, rng, mean=12.0, empty=0.15):
    """Draw skewed counts, some of them nobody, and put all totals behind."""
    inner = rng.negative_binomial(0.8, 0.8 / (0.8 + mean), size=shape)
    inner[rng.random(shape) < empty] = 0
    return with_totals(inner)


def with_totals(inner):
    full = np.asarray(inner)
    for axis in range(full.ndim):
        full = np.concatenate([full, full.sum(axis=axis, keepdims=True)], axis=axis)
    return full


def frame(full, names=NAMES):
    """Write an array whose last place on each axis is the total as rows, null for a total."""
    by = list(names[: full.ndim])
    places = np.indices(full.shape).reshape(full.ndim, -1)
    columns = {
        name: [None if i == size - 1 else f"{name}{i}" for i in along]
        for name, along, size in zip(by, places, full.shape, strict=True)
    }
    schema = {name: pl.String for name in by} | {"n": pl.Int64}
    return pl.DataFrame({**columns, "n": full.ravel()}, schema=schema), by


def linked(shape, rng, mean=12.0):
    """Give tables a x b, b x c and a x c of the same people, with all their totals."""
    inner = rng.negative_binomial(0.8, 0.8 / (0.8 + mean), size=shape)
    found = {}
    for away, names in ((2, "ab"), (0, "bc"), (1, "ac")):
        found[names] = frame(with_totals(inner.sum(axis=away)), names)
    return found
