"""What a run changed against the run published before it: goals, quoted numbers, deliveries."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import polars as pl

from dashboards.store import Store
from mobility.lake import Published
from mobility.lake.published import runs

SMALL = 1e-9
"""Relative; sums of the same numbers in another order differ by less."""


@dataclass(frozen=True)
class Moved:
    """A number or a state, before and now."""

    what: str
    before: Any
    now: Any


@dataclass(frozen=True)
class Since:
    """One run against the one published before it.

    Attributes
    ----------
    goals
        Sub-goals whose state or value moved; `what` is the id, both sides rows of `target_status`.
    numbers
        Quoted numbers that moved; `what` is a name of `QUOTED`.
    came, went
        Titles of deliveries that one of the two runs alone counted: rows of `data_quality`.
    """

    before: Store
    goals: list[Moved]
    numbers: list[Moved]
    came: list[dict[str, Any]]
    went: list[dict[str, Any]]

    @property
    def is_empty(self) -> bool:
        """Whether nothing moved that is told here."""
        return not (self.goals or self.numbers or self.came or self.went)


def _tonnes(store: Store) -> float | None:
    return float(store.headline.last["transport"]) if store.headline else None


def _share(store: Store) -> float | None:
    return float(store.headline.last["share"]) if store.headline else None


def _with_measures(store: Store) -> float | None:
    rows = store.mart("co2_path")
    if rows.is_empty():
        return None
    found = rows.filter(
        pl.col("municipality_code") == store.code,
        pl.col("book") == "territory",
        pl.col("quantity") == "with_measures",
        pl.col("year") == store.settings.goals.reduction_year,
    )
    return float(found["estimate"][0]) if len(found) else None


def _commuters(mode: str) -> Callable[[Store], float | None]:
    def of(store: Store) -> float | None:
        rows = store.mart("mode_share")
        if rows.is_empty():
            return None
        together = rows.filter(
            pl.col("survey") == "surveys_commuting",
            pl.col("employer").is_null(),
            pl.col("group_variable").is_null(),
            pl.col("measure") == "persons",
            pl.col("mode") == mode,
        ).sort("wave")
        return together["estimate"].to_list()[-1] if len(together) else None

    return of


QUOTED: dict[str, Callable[[Store], float | None]] = {
    "transport_tonnes": _tonnes,
    "transport_share": _share,
    "with_measures": _with_measures,
    "commuters_by_car": _commuters("car_driver"),
    "commuters_by_bike": _commuters("bike"),
}
"""The numbers that people quote, each read from the published marts."""

_KNOWN: WeakKeyDictionary[Store, Since] = WeakKeyDictionary()


def since_last(store: Store) -> Since | None:
    """Compare a run with the one published before it; nothing where it is the first."""
    earlier = [run for run in runs(store.published.lake) if run < store.run_id]
    if not earlier:
        return None
    if store not in _KNOWN:
        before = Store(Published.of(store.published.lake, earlier[-1]), store.settings)
        _KNOWN[store] = _compared(before, store)
    return _KNOWN[store]


def _compared(before: Store, now: Store) -> Since:
    numbers = [
        Moved(name, was, is_now)
        for name, read in QUOTED.items()
        if _differ(was := read(before), is_now := read(now))
    ]
    return Since(
        before, _goals(before, now), numbers,
        _deliveries(now, without=before), _deliveries(before, without=now),
    )  # fmt: skip


def _differ(was: float | None, now: float | None) -> bool:
    if was is None or now is None:
        return was is not now
    return abs(was - now) > SMALL * max(abs(was), SMALL)


def _goals(before: Store, now: Store) -> list[Moved]:
    old = {row["id"]: row for row in before.targets.iter_rows(named=True)}
    moved = []
    for row in now.targets.iter_rows(named=True):
        was = old.get(row["id"])
        if was is None or was["state"] != row["state"] or _differ(was["value"], row["value"]):
            moved.append(Moved(row["id"], was, row))
    return moved


def _deliveries(store: Store, *, without: Store) -> list[dict[str, Any]]:
    if store.quality.is_empty():
        return []
    key = ["source", "delivery"]
    other = without.quality
    rows = store.quality.join(other, on=key, how="anti") if len(other) else store.quality
    return list(rows.iter_rows(named=True))
