"""The next survey: how many answers a change that matters takes, and how many people to ask."""

import numpy as np
import polars as pl
from scipy import stats

from mobility.errors import EstimateError

NO_CHANGE = 1e-12
"""A change of a share below which the two are equal: the rounding of floats."""


def sample_size(
    before: float,
    after: float,
    *,
    level: float = 0.95,
    power: float = 0.8,
    design_effect: float = 1.0,
    correlation: float = 0.0,
) -> int:
    """Give the answers needed in each of two waves to see a share change.

    n = (z_a + z_b)^2 (p1 q1 + p2 q2 - 2 r sqrt(p1 q1 p2 q2)) / (p1 - p2)^2 x design effect.

    Parameters
    ----------
    before, after
        The shares, from 0 to 1.
    level, power
        Confidence level of the test, two-sided, and the chance to see the change.
    design_effect
        Variance over that of a simple random sample.
    correlation
        Of a person's answers in both waves, times the share of people who are in both.

    Raises
    ------
    EstimateError
        The shares are equal or outside 0 to 1, or an option is out of range.

    References
    ----------
    Fleiss, Levin & Paik (2003), Statistical Methods for Rates and Proportions, ch. 4.
    """
    inside = 0 <= before <= 1 and 0 <= after <= 1 and abs(before - after) > NO_CHANGE
    options = 0 < power < 1 and 0 < level < 1 and -1 <= correlation <= 1
    reach = stats.norm.ppf(0.5 + level / 2) + stats.norm.ppf(power)
    if not (inside and options and 0 < design_effect <= 1e6 and np.isfinite(reach)):
        raise EstimateError(
            f"A change from {before} to {after} cannot be planned for.",
            where="before, after, level, power, design_effect",
            todo="give two different shares between 0 and 1, and a power and level between them.",
        )
    one, two = before * (1 - before), after * (1 - after)
    spread = one + two - 2 * correlation * np.sqrt(one * two)
    return int(np.ceil(reach**2 * spread / (before - after) ** 2 * design_effect))


def smallest_change(
    before: float,
    n: float,
    *,
    level: float = 0.95,
    power: float = 0.8,
    design_effect: float = 1.0,
    correlation: float = 0.0,
) -> float:
    """Give the smallest rise of a share that n answers in each wave can show; NaN if none can.

    Raises
    ------
    EstimateError
        The share is outside 0 to 1 or n is not positive.
    """
    if not (0 <= before < 1 and n > 0):
        raise EstimateError(
            f"No change from {before} can be seen by {n} answers.",
            where="before, n",
            todo="give a share below 1 and some answers.",
        )
    options = {
        "level": level,
        "power": power,
        "design_effect": design_effect,
        "correlation": correlation,
    }
    low, high = before, 1.0
    if high - before <= NO_CHANGE or sample_size(before, high, **options) > n:
        return float("nan")
    for _ in range(60):
        middle = (low + high) / 2
        enough = middle - before > NO_CHANGE and sample_size(before, middle, **options) <= n
        low, high = (low, middle) if enough else (middle, high)
    return high - before


def plan_survey(
    employers: pl.DataFrame,
    *,
    before: float,
    after: float,
    expected_response: float | str,
    **options: float,
) -> pl.DataFrame:
    """Plan the next wave: per employer, and for all together.

    Parameters
    ----------
    employers
        ``employer`` and ``employees``, one row each.
    before, after
        The change that matters.
    expected_response
        Share of those asked who answer: a number, or a column of `employers`.
    options
        ``level, power, design_effect, correlation``, as in `sample_size`.

    Returns
    -------
    frame
        A row per employer and one of null for all together: ``employees, answers_needed,
        to_ask, is_enough`` (whether so many people are there) and ``smallest_change``, what can be
        seen when everybody is asked. All together needs the answers of one, shared out by size.

    Raises
    ------
    EstimateError
        A response is not above 0 and up to 1.
    """
    response = (
        employers[expected_response].cast(pl.Float64)
        if isinstance(expected_response, str)
        else pl.Series([expected_response] * len(employers), dtype=pl.Float64)
    )
    if not ((response > 0) & (response <= 1)).all():
        raise EstimateError(
            "A response lies above 0 and up to 1.",
            where="expected_response",
            todo="give the share of those asked who will answer, for example 0.4.",
        )
    needed = sample_size(before, after, **options)
    rows = _with_everybody(employers, response).with_columns(answers_needed=pl.lit(needed))
    seen = [
        smallest_change(before, max(size * rate, 1e-9), **options)
        for size, rate in rows.select("employees", "_response").iter_rows()
    ]
    return rows.with_columns(
        to_ask=(pl.col("answers_needed") / pl.col("_response")).ceil().cast(pl.Int64),
        smallest_change=pl.Series(seen, dtype=pl.Float64).fill_nan(None),
    ).select(
        "employer",
        "employees",
        "answers_needed",
        "to_ask",
        (pl.col("to_ask") <= pl.col("employees")).alias("is_enough"),
        "smallest_change",
    )


def _with_everybody(employers: pl.DataFrame, response: pl.Series) -> pl.DataFrame:
    """Add a row for all employers together, with the response of all their people."""
    people = employers["employees"].cast(pl.Float64).to_numpy()
    answers = people * response.to_numpy()
    everybody = pl.DataFrame(
        {
            "employer": pl.Series([None], dtype=employers["employer"].dtype),
            "employees": pl.Series([people.sum()]).cast(employers["employees"].dtype),
            "_response": [answers.sum() / people.sum()],
        }
    )
    rows = employers.select("employer", "employees").with_columns(_response=response)
    return pl.concat([rows, everybody])
