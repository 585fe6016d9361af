"""What the published tables of the path, the measures and the goals answer."""

from functools import cached_property
from typing import Any

import polars as pl

from dashboards.store import Store

Row = dict[str, Any]


class PathAnswers:
    """The published tables of the path; rows are looked up here, nothing is estimated.

    Parameters
    ----------
    store
        The published run.
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    @cached_property
    def path(self) -> pl.DataFrame:
        """The path of this municipality, all books."""
        rows = self.store.mart("co2_path")
        return rows.filter(pl.col("municipality_code") == self.store.code) if len(rows) else rows

    @property
    def is_there(self) -> bool:
        """Whether there is a path at all."""
        return len(self.path) > 0

    def books(self) -> list[str]:
        """List the books that the path has."""
        return self.path["book"].cast(pl.String).unique(maintain_order=True).to_list()

    def years(self) -> list[int]:
        """List the years ahead that the path has."""
        ahead = self.path.filter(pl.col("quantity") == "business_as_usual")
        return ahead["year"].unique().sort().to_list()

    def course(self, book: str) -> pl.DataFrame:
        """Give what is drawn of a book: the account, and both courses from its last year on."""
        drawn = ["account", "base_year", "business_as_usual", "with_measures"]
        rows = self.path.filter(pl.col("book") == book, pl.col("quantity").is_in(drawn)).select(
            "year", "estimate", "low", "high",
            quantity=pl.col("quantity").cast(pl.String).replace("base_year", "account"),
        )  # fmt: skip
        last = rows.filter(pl.col("quantity") == "account").sort("year").tail(1)
        certain = (
            pl.col("low").fill_null(pl.col("estimate")),
            pl.col("high").fill_null(pl.col("estimate")),
        )
        starts = [
            last.with_columns(*certain, quantity=pl.lit(name))
            for name in ("business_as_usual", "with_measures")
            if name in rows["quantity"]
        ]
        return pl.concat([rows, *starts]).sort("quantity", "year")

    def last_account(self) -> Row | None:
        """Give the account's last year."""
        rows = self.path.filter(pl.col("quantity") == "account").sort("year", descending=True)
        return _first(rows)

    def at(self, quantity: str, year: int, book: str = "territory") -> Row | None:
        """Give one number of the path with its interval."""
        return _first(
            self.path,
            pl.col("book") == book,
            pl.col("quantity") == quantity,
            pl.col("year") == year,
        )

    def readings(self, *, goals: bool = False) -> list[Row]:
        """List the readings beside the goals, or the goals themselves."""
        rows = self.store.mart("goal_readings")
        return rows.filter(pl.col("is_goal") == goals).to_dicts() if len(rows) else []

    def effects(self, book: str, year: int, quantity: str) -> pl.DataFrame:
        """Give what each measure is worth, the largest first, with its titles."""
        rows, told = self.store.mart("measure_effects"), self.store.mart("measures")
        if rows.is_empty() or told.is_empty():
            return pl.DataFrame()
        own = rows.filter(
            pl.col("book") == book, pl.col("year") == year, pl.col("quantity") == quantity
        )
        named = told.drop("group", "run_id", "is_synthetic", strict=False)
        return own.join(named, on="measure", how="left").sort(
            "contribution", "measure", descending=[True, False]
        )

    def overlap(self, book: str, year: int, quantity: str) -> Row | None:
        """Give how much of the measures' promises is promised twice."""
        return _first(
            self.store.mart("measure_overlap"),
            pl.col("book") == book,
            pl.col("year") == year,
            pl.col("quantity") == quantity,
        )

    def three_books(self, year: int, level: str) -> list[Row]:
        """List the books' sums, movers or segments of a year."""
        rows = self.store.mart("three_books")
        return (
            rows.filter(pl.col("year") == year, pl.col("level") == level).to_dicts()
            if len(rows)
            else []
        )

    def bridge(self, end: str) -> list[Row]:
        """List the steps from the territory's book to another."""
        rows = self.store.mart("book_bridge")
        return rows.filter(pl.col("end") == end).sort("step_no").to_dicts() if len(rows) else []

    def changes(self, sector: str, start: int, end: int) -> list[Row]:
        """List the parts of a change of the headline account."""
        rows, series = self.store.mart("account_changes"), self.store.headline
        if rows.is_empty() or series is None:
            return []
        return rows.filter(
            pl.col("account") == series.account,
            pl.col("sector") == sector,
            pl.col("start") == start,
            pl.col("end") == end,
        ).to_dicts()

    def scores(self, scope: str) -> dict[str, Row]:
        """Give per method how its forecasts of known years have done, all horizons together."""
        rows = self.store.mart("forecast_scores")
        if rows.is_empty():
            return {}
        own = rows.filter(pl.col("scope") == scope, pl.col("horizon") == 0)
        return {row["method"]: row for row in own.iter_rows(named=True)}

    def unknowns(self, year: int) -> list[Row]:
        """List the unknowns that matter for a year, the weightiest first."""
        rows = self.store.mart("path_unknowns")
        if rows.is_empty():
            return []
        told = rows.filter(pl.col("year") == year, pl.col("is_told"))
        return told.sort("share_of_variance", descending=True).to_dicts()

    def alarms(self) -> list[Row]:
        """List the pinned scenario sets with what an update did to them."""
        rows = self.store.mart("scenario_alarms")
        return rows.sort("name").to_dicts() if len(rows) else []

    def absent_breakdowns(self, code: str) -> list[str]:
        """List the ways in which the account does not part transport, in a language."""
        rows = self.store.mart("account_breakdowns")
        if rows.is_empty():
            return []
        return rows.filter(~pl.col("is_present"))[f"text_{code}"].to_list()

    def nation(self, year: int) -> float | None:
        """Give the nation's road transport as the inventory counts it, million t."""
        rows = self.store.mart("national_course")
        if rows.is_empty():
            return None
        newest = rows.filter(pl.col("vintage") == pl.col("vintage").max())
        found = _first(newest, pl.col("series") == "road", pl.col("year") == year)
        return found["emissions_mt"] if found else None


def _first(rows: pl.DataFrame, *holds: pl.Expr) -> Row | None:
    found = rows.filter(*holds) if len(rows) else rows
    return found.row(0, named=True) if len(found) else None
