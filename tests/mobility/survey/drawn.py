"""What property tests of surveys draw: shares, seeds, and people of whom every level has some."""

import numpy as np
import polars as pl
from hypothesis import settings
from hypothesis import strategies as st

few = settings(max_examples=8, deadline=None, derandomize=True)
many = settings(max_examples=60, deadline=None, derandomize=True)
seeds = st.integers(0, 10_000)
shares = st.floats(0, 1)
anything = shares | st.floats()


def people(seed, n=60):
    """Make people of whom every level of every column has some."""
    random = np.random.default_rng(seed)
    return pl.DataFrame(
        {
            "respondent_id": [str(at) for at in range(n)],
            "wave": np.arange(n) % 2 + 2025,
            "sex": np.array(["f", "m"])[(np.arange(n) // 2) % 2],
            "age": np.array(["young", "old", "older"])[np.arange(n) % 3],
            "cycles": random.random(n) < 0.4,
            "employer": np.array(["A", "B"])[np.arange(n) % 2],
            "employees": np.array([n, 2 * n])[np.arange(n) % 2],
            "w": random.uniform(1, 5, n),
        }
    )
