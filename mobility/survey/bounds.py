"""What those who kept silent may hide: bounds that hold whatever made people answer."""

import polars as pl

from mobility.errors import EstimateError


def nonresponse_bounds(
    frame: pl.DataFrame,
    *,
    answered: str | float,
    population: str | float,
    least: float = 0.0,
    most: float = 1.0,
) -> pl.DataFrame:
    """Add the smallest and largest value that an estimate could have had, had all answered.

    If a share a of the people would answer, and estimate p is that of those, the value of all lies
    from a p + (1 - a) least to a p + (1 - a) most. The interval's own ends take p's place, so that
    the bounds count the sampling error too; without one they are bare.

    Parameters
    ----------
    frame
        Estimates of a share or mean **among those who answer**: made with design weights, not with
        weights that mend non-response, which is itself an assumption.
    answered, population
        People who answered, or would have had they been asked, and people there are: columns of the
        frame, or numbers.
    least, most
        Smallest and largest possible value of one person: 0 and 1 for shares.

    Returns
    -------
    frame
        With ``bound_low`` and ``bound_high``.

    Raises
    ------
    EstimateError
        More people answered than there are.

    References
    ----------
    Manski (1989), J. Human Resources 24: 343-360; Cochran (1977), Sampling Techniques, 13.2.
    """
    counts = frame.select(
        answered=pl.col(answered) if isinstance(answered, str) else pl.lit(float(answered)),
        population=pl.col(population) if isinstance(population, str) else pl.lit(float(population)),
    )
    share = counts["answered"] / counts["population"]
    if (share > 1).any() or (share < 0).any():
        raise EstimateError(
            "More people answered than there are.",
            where=f"answered={answered!r}, population={population!r}",
            todo="give the number of people that the answers stand for.",
        )
    low = frame["low"].fill_null(frame["estimate"]) if "low" in frame.columns else frame["estimate"]
    high = (
        frame["high"].fill_null(frame["estimate"]) if "high" in frame.columns else frame["estimate"]
    )
    return frame.with_columns(
        bound_low=share * low + (1 - share) * least,
        bound_high=share * high + (1 - share) * most,
    )
