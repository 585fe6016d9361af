"""Rows of persons, trips or days tied to the respondents' weights, ready to be tabulated."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mobility.survey.sums import AMOUNT, PERSON, Shared, add_up

KEY = ("survey", "wave", "respondent_id")
OF_SURVEY = ("survey", "wave", "employer")
GROUPING = ("group_variable", "group_value")


@dataclass(frozen=True)
class Weighted:
    """Respondents with full-sample and replicate weights, in one order.

    Attributes
    ----------
    people
        One row per respondent, with `KEY` and what is known of each.
    weight
        (n,)
    replicates
        (n, R)
    """

    people: pl.DataFrame
    weight: NDArray[np.float64]
    replicates: NDArray[np.float32]

    @classmethod
    def of(cls, people: pl.DataFrame, replicates: pl.DataFrame) -> "Weighted":
        """Bring weights to their respondents; `replicates` has `KEY`, weight and weights."""
        order = people.select(KEY).join(
            replicates.select(*KEY).with_row_index("_at"), on=KEY, how="left", maintain_order="left"
        )["_at"]
        at = order.to_numpy()
        weights = replicates["weights"].to_numpy()
        if not np.array_equal(at, np.arange(len(weights))):
            weights = weights[at]
        return cls(people, replicates["weight"].to_numpy()[at], weights)

    def rows(self, rows: pl.DataFrame, amount: pl.Expr) -> pl.DataFrame:
        """Tie rows to their respondents: ``_person``, ``_amount`` and the person's columns."""
        told = self.people.with_row_index(PERSON)
        new = [name for name in told.columns if name not in rows.columns or name in KEY]
        return rows.join(told.select(new), on=KEY, how="left").with_columns(
            amount.cast(pl.Float64).alias(AMOUNT)
        )

    def shares(
        self, rows: pl.DataFrame, level: Sequence[str], *, groups: Iterable[str] = ()
    ) -> pl.DataFrame:
        """Estimate shares by survey, wave and employer, all together and by each group variable.

        Employers stand alone and, with null in `employer`, together.
        """
        return told(self.add(rows, level, groups=groups))

    def add(
        self,
        rows: pl.DataFrame,
        level: Sequence[str],
        *,
        groups: Iterable[str] = (),
        by: Sequence[str] = OF_SURVEY,
    ) -> Shared:
        """Add up what `shares` divides: for these people, who may be a part of all.

        Parameters
        ----------
        by
            Columns that every group is within. An employer stands alone and, where `employer` is
            among them, together with all others: null.
        """
        alone = rows.filter(pl.col("employer").is_not_null()) if "employer" in by else rows.clear()
        nobody = pl.lit(None, pl.String).alias("employer")
        together = rows.with_columns(nobody) if "employer" in by else rows
        return Shared.together(
            [
                self._grouped(some, level, group, by)
                for some in (alone, together)
                for group in (None, *groups)
                if group is None or not some.is_empty()
            ]
        )

    def _grouped(
        self, rows: pl.DataFrame, level: Sequence[str], group: str | None, by: Sequence[str]
    ) -> Shared:
        value = pl.lit(None, pl.String) if group is None else pl.col(group).cast(pl.String)
        named = rows.with_columns(group_variable=pl.lit(group, pl.String), group_value=value)
        if group is not None:
            named = named.filter(pl.col("group_value").is_not_null())
        return add_up(named, self.weight, self.replicates, [*by, *GROUPING], level)


def told(added: Shared) -> pl.DataFrame:
    """Tell shares with their errors, in the order of their groups."""
    return added.shares().frame().sort(added.cells.keys.columns)


def synthetic_waves(respondents: pl.LazyFrame) -> pl.DataFrame:
    """Say of each survey's wave whether any of its respondents is made up."""
    return respondents.group_by("survey", "wave").agg(pl.col("is_synthetic").any()).collect()
