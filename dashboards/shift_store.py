"""What the published segments answer to levers; made ready once a run, no widget here."""

from collections.abc import Mapping
from functools import cached_property
from weakref import WeakKeyDictionary

import numpy as np
import polars as pl

from dashboards.store import Store
from mobility.shift import Pivot, compare, from_frame, levers_of, savings
from mobility.shift.applying import Groups, here_of
from mobility.shift.assembled import FROM_CAR, draws_of, factors_of
from mobility.shift.levers import LEVERS, Lever
from mobility.shift.savings import Factors, car_savings
from mobility.shift.scenarios import REFERENCE, short_car_trips, short_share

SHORT_BANDS = ("0-3", "3-5")
NOT_HELD = {"is_held": ["false"]}
FIRST_YEAR = 2026
"""From when HEAT's effect grows, as in the table of scenarios."""
METHODS_SHOWN = ("heat",)
"""Of counting deaths averted: the lever's answer shows one."""
LIMIT = 32
"""Answers that are kept."""


class ShiftAnswers:
    """The headline's segments of one run, ready for levers.

    Parameters
    ----------
    store
        The run.
    """

    def __init__(self, store: Store) -> None:
        segments = store.mart("shift_segments")
        self._segments = segments.filter(
            (pl.col("model").cast(pl.String) == "nested")
            & (pl.col("unit").cast(pl.String) == "tour")
        )
        self._levers = store.mart("shift_levers")
        self._assumptions = store.mart("shift_assumptions")
        self._fleet = store.mart("shift_fleet")
        self._seed = store.settings.survey.seed
        self._known: dict[tuple[object, ...], pl.DataFrame] = {}

    @cached_property
    def pivot(self) -> Pivot:
        """The segments with their utilities read back."""
        return Pivot(from_frame(self._segments))

    @cached_property
    def levers(self) -> list[Lever]:
        """The levers that this model can answer: it knows no rain where no diary asked for it."""
        wet = self.pivot.cells.slopes["wet_share"].any()
        return [one for one in LEVERS if wet or one.effect != "less_wet"]

    @cached_property
    def _worth(self) -> tuple[dict[str, np.ndarray], Factors]:
        """The assumptions as drawn, and what a saved kilometre is worth by them."""
        draws = self.pivot.cells.trips.shape[2] - 1
        drawn = draws_of(self._assumptions, draws, self._seed)
        return drawn, factors_of(drawn, self._fleet)

    def of_scenario(self, scenario: str, year: int) -> dict[str, float]:
        """Give the levers of a named scenario in a year."""
        return {} if scenario == REFERENCE else levers_of(self._levers, scenario, year)

    def answer(self, levers: Mapping[str, float], year: int) -> pl.DataFrame:
        """Answer levers: quantity and the columns of an estimate."""
        key = ("answer", year, *sorted(levers.items()))
        if key not in self._known:
            self._keep(key, self._answer(levers, year))
        return self._known[key]

    def _answer(self, levers: Mapping[str, float], year: int) -> pl.DataFrame:
        pivot = self.pivot
        drawn, factors = self._worth
        response = pivot.respond(levers, here=here_of(pivot.cells, NOT_HELD))
        since = float(year - FIRST_YEAR)
        found = savings(
            response, factors, year=year, years_since_start=since, methods=METHODS_SHOWN
        )
        other = car_savings(response, factors, year=year, from_car=drawn[FROM_CAR])
        found["tonnes_co2_by_evidence"] = other["tonnes_co2"]
        found |= short_car_trips(response, SHORT_BANDS, found["car_trips_moved"])
        groups = Groups(pivot.cells, ())
        told = groups.tell([(name, None, values) for name, values in found.items()])
        share = groups.tell([short_share(groups, found)], kind="difference")
        return pl.concat([told, share])

    def compare(self, one: str, other: str, year: int) -> pl.DataFrame:
        """Set one scenario against another in the same draws."""
        key = ("compare", one, other, year)
        if key not in self._known:
            levers = [self.of_scenario(name, year) for name in (one, other)]
            self._keep(key, compare(self.pivot, *levers, where=NOT_HELD))
        return self._known[key]

    def _keep(self, key: tuple[object, ...], found: pl.DataFrame) -> None:
        if len(self._known) >= LIMIT:
            self._known.clear()
        self._known[key] = found


_READY: WeakKeyDictionary[Store, ShiftAnswers] = WeakKeyDictionary()


def shift_answers(store: Store) -> ShiftAnswers:
    """Give a run's answers; made once, for all readers of the run."""
    if store not in _READY:
        _READY[store] = ShiftAnswers(store)
    return _READY[store]
