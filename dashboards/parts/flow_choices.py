"""What the reader chose to see of flows, and the rows that answer it."""

from dataclasses import dataclass

import param
import polars as pl

from dashboards.parts.blocks import Shown
from dashboards.parts.forms import Choice, form
from dashboards.parts.names import value_name
from dashboards.state import State

ALL_MODES = "*"
EVERYBODY = "all"
SIZES = ("0", "10", "50", "100", "500", "1000")


class FlowState(State):
    """Which way, to which workplace area, by which mode, from how many on; two sets to compare."""

    direction = param.Selector(objects=["in", "out"], default="in", doc="To work here, or away.")
    destination = param.String(default=EVERYBODY, doc="Workplace area; all: everybody.")
    mode = param.String(default=ALL_MODES, doc="Mode; * is all.")
    least = param.String(default="0", doc="Least number of commuters that is drawn.")
    first = param.String(default="", doc="The set that is compared from.")
    second = param.String(default="", doc="The set that is compared to.")
    counted = param.Selector(objects=["persons", "share"], default="persons", doc="Counted how.")


@dataclass(frozen=True)
class Chosen:
    """The choice, what else is offered, and its rows.

    Parameters
    ----------
    rows
        What is drawn: large enough, largest first; `every` has the small and the hidden ones too.
        `area` is the end that the map shades, homes or, outward, places of work.
    """

    direction: str
    destination: str
    mode: str
    least: float
    places: list[str]
    modes: list[str]
    rows: pl.DataFrame
    every: pl.DataFrame

    @property
    def what(self) -> tuple[object, ...]:
        """Name the choice: the rows follow from it."""
        return self.direction, self.destination, self.mode, self.least

    @property
    def is_modelled(self) -> bool:
        """Say whether all is modelled."""
        return bool(len(self.every)) and bool(self.every["is_modelled"].all())

    @property
    def wave(self) -> int | None:
        """The year of the survey, or of the register."""
        return self.every["wave"].max() if len(self.every) else None  # type: ignore[return-value]


def choose(page: Shown) -> Chosen:
    """Read the choice and give its rows."""
    rows, state = page.store.mart("commuter_flows"), page.state
    direction = str(getattr(state, "direction", "in"))
    there = rows.filter(pl.col("direction").cast(pl.String) == direction)
    scope = pl.col("scope").cast(pl.String)
    staff = _latest(there.filter(scope == "surveyed"))
    places = [EVERYBODY, *staff["destination"].unique().sort().to_list()]
    destination = _or_first(str(getattr(state, "destination", EVERYBODY)), places)
    if direction == "out":
        places, destination = [EVERYBODY], EVERYBODY
        whole = there.filter(scope == "everybody")
        found = whole if len(whole) else _latest(there.filter(scope == "residents"))
    elif destination == EVERYBODY:
        found = _latest(there.filter(scope == "everybody"))
    else:
        found = staff.filter(pl.col("destination") == destination)
    modes = [ALL_MODES, *found["mode"].cast(pl.String).drop_nulls().unique().sort().to_list()]
    mode = _or_first(str(getattr(state, "mode", ALL_MODES)), modes)
    least = _number(str(getattr(state, "least", "0")))
    end = "destination" if direction == "out" else "origin"
    every = found.filter(
        pl.col("mode").is_null() if mode == ALL_MODES else pl.col("mode").cast(pl.String) == mode
    ).with_columns(
        area=pl.col(end), area_name=pl.col(f"{end}_name"), area_level=pl.col(f"{end}_level")
    )
    shown = every.filter(pl.col("estimate").is_not_null() & (pl.col("estimate") >= least))
    return Chosen(
        direction, destination, mode, least, places, modes,
        shown.sort("estimate", descending=True), every,
    )  # fmt: skip


def choices_form(page: Shown, chosen: Chosen) -> str:
    """Write the form of the map's choices."""
    words, state = page.words, page.state
    everybody = words("the whole municipality")
    ways = {"in": words("to work here"), "out": words("from here to work")}
    return form(
        state.address("flows"),
        [
            Choice("direction", words("Direction"), chosen.direction, ways),
            Choice("destination", words("Workplace area"), chosen.destination, {one: everybody if one == EVERYBODY else one for one in chosen.places}),
            Choice("mode", words("Mode of travel"), chosen.mode, {one: words("all modes") if one == ALL_MODES else value_name("mode", one, words) for one in chosen.modes}),
            Choice("least", words("At least"), f"{chosen.least:g}", {one: words("{count} commuters", count=words.number(float(one))) for one in SIZES}),
        ],
        hidden={"lang": words.code, "theme": state.theme, **kept(state, "first", "second", "counted")},
        submit=words("Show it"),
    )  # fmt: skip


def kept(state: State, *names: str) -> dict[str, str]:
    """Give choices of another form of the page, so that one form does not undo the other."""
    return {name: str(getattr(state, name, "")) for name in names if getattr(state, name, "")}


def _latest(rows: pl.DataFrame) -> pl.DataFrame:
    if rows["wave"].null_count() == len(rows):
        return rows
    return rows.filter(pl.col("wave") == pl.col("wave").max())


def _or_first(wanted: str, offered: list[str]) -> str:
    return wanted if wanted in offered else offered[0]


def _number(text: str) -> float:
    try:
        return max(float(text), 0.0)
    except ValueError:
        return 0.0
