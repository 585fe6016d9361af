"""The result: what each measure is worth, with what the order could make of it."""

from dataclasses import dataclass

import polars as pl

from mobility.attribution.game import Floats
from mobility.errors import EstimateError


@dataclass(frozen=True)
class Attribution:
    """What each measure is worth, for every cell of the value (years, replicates, ...).

    All arrays but the first two have shape (n_measures, *cells) and the unit of the game.

    Attributes
    ----------
    measures
        The names.
    together
        Value of all measures less the value of none, shape (*cells).
    contribution
        Shapley (or, with groups, Owen) value; sums to `together` over the measures.
    first_in
        What the measure adds when it comes before all others.
    last_in
        What it adds when it comes after all others.
    lowest, highest
        The least and the most that it adds in any order: the extremes of its marginal value
        over all subsets of the others, exactly, since every subset can come before it. With
        groups only the orders that keep each group together count. Sampled (`orders` not
        ``None``): the extremes seen, which lie inside the true range.
    monte_carlo_error
        Standard error of `contribution` from sampling orders; 0 where it is exact.
    orders
        Number of orders sampled; ``None`` where all were counted.
    """

    measures: tuple[str, ...]
    together: Floats
    contribution: Floats
    first_in: Floats
    last_in: Floats
    lowest: Floats
    highest: Floats
    monte_carlo_error: Floats
    orders: int | None = None

    def frame(self) -> pl.DataFrame:
        """Give one row per measure; for a game of single numbers.

        Raises
        ------
        EstimateError
            The values are arrays: choose or average the cells first.
        """
        if self.contribution.ndim != 1:
            raise EstimateError(
                f"The values are arrays of shape {self.together.shape}, not single numbers.",
                where="Attribution.frame",
                todo="average over the replicates and choose a year first, or use the arrays.",
            )
        return pl.DataFrame(
            {
                "measure": list(self.measures),
                "contribution": self.contribution,
                "first_in": self.first_in,
                "last_in": self.last_in,
                "lowest": self.lowest,
                "highest": self.highest,
                "monte_carlo_error": self.monte_carlo_error,
            }
        )
