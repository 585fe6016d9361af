"""What the published marts answer to the reader's choices; no widget here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import polars as pl

from dashboards.keeping import Kept
from mobility.errors import SourceError
from mobility.lake import Lake, Published
from mobility.settings import Settings

PARTS_KEPT = 150
"""Parts of pages that are kept with their run, some 0.1 MB each."""
STORES_KEPT = 3
"""Runs whose marts stay read: the one in force, and those that links name."""


@dataclass(frozen=True)
class Series:
    """Transport's tonnes and share by year, of one account and vintage."""

    account: str
    vintage: str
    years: pl.DataFrame

    @property
    def first(self) -> dict[str, Any]:
        """The first year."""
        return self.years.row(0, named=True)

    @property
    def last(self) -> dict[str, Any]:
        """The last year."""
        return self.years.row(-1, named=True)

    @property
    def before_last(self) -> dict[str, Any]:
        """The year before the last."""
        return self.years.row(-2, named=True)


class Store:
    """One published run, read mart by mart as pages ask for it.

    Parameters
    ----------
    published
        The run; its files never change, so several readers may share a store.
    settings
        The workspace's settings.
    """

    def __init__(self, published: Published, settings: Settings) -> None:
        self.published = published
        self.settings = settings
        self._marts: dict[str, pl.DataFrame] = {}
        self.kept: Kept[tuple[object, ...], Any] = Kept(PARTS_KEPT)

    def mart(self, table: str) -> pl.DataFrame:
        """Read a mart once; an empty frame where this run has none of that name."""
        if table not in self._marts:
            known = table in self.published.tables
            self._marts[table] = self.published.read(table) if known else pl.DataFrame()
        return self._marts[table]

    @property
    def run_id(self) -> str:
        """The run that all numbers are from."""
        return self.published.run_id

    @cached_property
    def record(self) -> dict[str, Any]:
        """The run's record."""
        return self.published.record()

    @property
    def published_at(self) -> datetime:
        """When the run was published."""
        return datetime.fromisoformat(self.record["published"])

    @property
    def code(self) -> str:
        """The municipality's code."""
        return self.settings.municipality.code

    @cached_property
    def accounts(self) -> pl.DataFrame:
        """Every account of this municipality, by year and sector."""
        return self.mart("co2_account").filter(pl.col("municipality_code") == self.code)

    @cached_property
    def headline(self) -> Series | None:
        """Transport in the account that covers most municipalities, newest vintage."""
        rows = self.accounts.filter(pl.col("is_headline"))
        if rows.is_empty():
            return None
        account, vintage = rows.select("account", "vintage").row(0)
        tonnes = rows.pivot("sector", index="year", values="tonnes").sort("year")
        share = rows.filter(pl.col("sector") == "transport").select("year", "share")
        years = tonnes.join(share, on="year").with_columns(
            rest=pl.col("total") - pl.col("transport")
        )
        return Series(account, vintage, years)

    @cached_property
    def other_accounts(self) -> pl.DataFrame:
        """What other accounts say of this municipality."""
        return self.accounts.filter(~pl.col("is_headline")).sort("account", "year", "sector")

    @cached_property
    def beside(self) -> pl.DataFrame:
        """Transport here and in the municipalities to compare with: first and last year.

        Columns name, is_own, first_year, last_year, first_tonnes, tonnes (t CO2e), share, change
        (of the tonnes, a share); the strongest fall first.
        """
        codes = [self.code, *self.settings.compare_with]
        rows = self.mart("co2_account").filter(
            pl.col("is_headline") & pl.col("municipality_code").is_in(codes),
            pl.col("sector") == "transport",
        )
        names = self.mart("map_areas")
        if rows.is_empty() or names.is_empty():
            return pl.DataFrame()
        own = names.filter(pl.col("area_kind") == "municipality").select(
            "municipality_code", "name"
        )
        told = rows.sort("year").group_by("municipality_code").agg(
            first_year=pl.col("year").first(), last_year=pl.col("year").last(),
            first_tonnes=pl.col("tonnes").first(), tonnes=pl.col("tonnes").last(),
            share=pl.col("share").last(),
        )  # fmt: skip
        return (
            told.join(own.unique("municipality_code"), on="municipality_code", how="left")
            .with_columns(
                pl.col("name").fill_null(pl.col("municipality_code")),
                is_own=pl.col("municipality_code") == self.code,
                change=pl.col("tonnes") / pl.col("first_tonnes") - 1,
            )
            .sort("change", "name")
        )

    @cached_property
    def targets(self) -> pl.DataFrame:
        """The sub-goals of this municipality with their states."""
        table = self.mart("target_status")
        return (
            table.filter(pl.col("municipality_code") == self.code).sort("id")
            if len(table)
            else table
        )

    @cached_property
    def quality(self) -> pl.DataFrame:
        """Every delivery with its rows and refusals."""
        return self.mart("data_quality")

    @cached_property
    def runs(self) -> pl.DataFrame:
        """Every published run, newest first."""
        return self.mart("runs").sort("published", descending=True)


def open_store(lake: Lake) -> Store:
    """Open the run in force.

    Raises
    ------
    SourceError
        Nothing has been published yet.
    """
    return Store(Published.current(lake), lake.settings())


def store_of(lake: Lake) -> Callable[[str], Store]:
    """Give what opens a run's store: the run in force, or an earlier one by its id.

    Raises
    ------
    SourceError
        On a call: nothing is published, or no run is called that.
    """
    kept: dict[str, Store] = {}

    def opened(run: str = "") -> Store:
        published = Published.of(lake, run) if run else Published.current(lake)
        if published.run_id not in kept:
            store = Store(published, lake.settings())
            while len(kept) >= STORES_KEPT:
                kept.pop(next(iter(kept)))
            kept[published.run_id] = store
        return kept[published.run_id]

    return opened


__all__ = ["Series", "SourceError", "Store", "open_store", "store_of"]
