"""Commuter flows: who comes from where and how, and what a planned district adds."""

from html import escape
from typing import Any

import param
import polars as pl

from dashboards.pages.page import Page
from dashboards.parts.blocks import Block, Html, figure, table
from dashboards.parts.district_tables import districts
from dashboards.parts.forms import Choice, form
from dashboards.parts.maps import map_pane
from dashboards.parts.names import value_name
from dashboards.state import State
from mobility.charts.flow_map import flow_map

ALL_MODES = "*"
EVERYBODY = "all"


class FlowState(State):
    """To which workplace area, by which mode, and from how many commuters on."""

    destination = param.String(default=EVERYBODY, doc="Workplace area; all: everybody, modelled.")
    mode = param.String(default=ALL_MODES, doc="Mode; * is all.")
    least = param.String(default="0", doc="Least number of commuters that is drawn.")


class FlowsPage(Page):
    """Where those who work here live."""

    slug = "flows"
    title = "Commuter flows"
    state_class = FlowState

    def blocks(self) -> list[Block]:
        """Give the map of origins with its table, and the planned districts."""
        words, rows = self.words, self.store.mart("commuter_flows")
        lead = words(
            "From where people come to work, by which mode, and how sure that is. Cells of too few answers are moved up to larger areas, so that totals add up."
        )
        head = Html(f'<h1>{escape(words("Commuter flows"))}</h1><p class="lead">{escape(lead)}</p>')
        if rows.is_empty():
            empty = words(
                "No commuting survey with home postcodes has been brought in, and no register of commuting is delivered (Statistics Denmark PEND100)."
            )
            return [head, Html(f'<p class="notice">{escape(empty)}</p>')]
        chosen = self._chosen(rows)
        return [head, Html(self._form(chosen)), *self._map(chosen), Html(districts(self))]

    def _chosen(self, rows: pl.DataFrame) -> dict[str, Any]:
        surveyed = rows.filter(~pl.col("is_modelled"))
        wave = surveyed["wave"].max()
        latest = surveyed.filter(pl.col("wave") == wave)
        places = [EVERYBODY, *latest["destination"].unique().sort().to_list()]
        destination = _or_first(getattr(self.state, "destination", EVERYBODY), places)
        modes = [ALL_MODES, *latest["mode"].cast(pl.String).drop_nulls().unique().sort().to_list()]
        mode = _or_first(getattr(self.state, "mode", ALL_MODES), modes)
        if destination == EVERYBODY:
            shown, modes, mode = rows.filter(pl.col("is_modelled")), [ALL_MODES], ALL_MODES
        else:
            by_mode = (
                pl.col("mode").is_null()
                if mode == ALL_MODES
                else pl.col("mode").cast(pl.String) == mode
            )
            shown = latest.filter((pl.col("destination") == destination) & by_mode)
        least = _number(getattr(self.state, "least", "0"))
        visible = shown.filter(pl.col("estimate").is_not_null() & (pl.col("estimate") >= least))
        return {
            "destination": destination, "mode": mode, "places": places, "modes": modes, "wave": wave,
            "least": least, "rows": visible.sort("estimate", descending=True), "all": shown,
        }  # fmt: skip

    def _form(self, chosen: dict[str, Any]) -> str:
        words = self.words
        everybody = words("the whole municipality (modelled)")
        return form(
            self.state.address(self.slug),
            [
                Choice("destination", words("To"), chosen["destination"], {one: everybody if one == EVERYBODY else one for one in chosen["places"]}),
                Choice("mode", words("Mode of travel"), chosen["mode"], {one: words("all modes") if one == ALL_MODES else value_name("mode", one, words) for one in chosen["modes"]}),
                Choice("least", words("From at least"), f"{chosen['least']:g}", {one: words("{count} commuters", count=words.number(float(one))) for one in ("0", "10", "50", "100", "500", "1000")}),
            ],
            hidden={"lang": words.code, "theme": self.state.theme},
            submit=words("Show it"),
        )  # fmt: skip

    def _map(self, chosen: dict[str, Any]) -> list[Block]:
        words, rows = self.words, chosen["rows"]
        if rows.is_empty():
            return [
                Html(
                    f'<p class="notice">{escape(words("No flow is as large as that, or too few answered. Choose a smaller number."))}</p>'
                )
            ]
        modelled = bool(rows["is_modelled"].any())
        finding = self._finding(chosen)
        areas = self.store.mart("map_areas").filter(
            pl.col("area_kind") == ("municipality" if modelled else "postcode")
        )
        near = areas.filter(pl.col("longitude") > 11.6)
        placed = rows.join(
            areas.select(
                origin="area_code", latitude="latitude", longitude="longitude", area="name"
            ),
            on="origin",
            how="inner",
        )
        placed = (
            placed.filter(pl.col("longitude") > 11.6)
            .with_columns(origin_name=pl.coalesce("area", "origin_name"))
            .head(60)
        )
        chart = flow_map(
            near, placed, self._centre(chosen["destination"]),
            words={"commuters": words("commuters"), "low": words("at least"), "high": words("at most"), "reliability": words("reliability"), "description": finding},
            dress=self.dress,
        )  # fmt: skip
        return figure(
            "flow-map", [map_pane(chart)],
            title=words("Commuters to {place}", place=self._place_name(chosen)), finding=finding,
            table=self._table(chosen), source=self._source(chosen, modelled=modelled), words=words,
            is_synthetic=bool(rows["is_synthetic"].any()),
        )  # fmt: skip

    def _place_name(self, chosen: dict[str, Any]) -> str:
        if chosen["destination"] == EVERYBODY:
            return self.store.settings.municipality.name
        mode = (
            ""
            if chosen["mode"] == ALL_MODES
            else ", " + value_name("mode", chosen["mode"], self.words)
        )
        return f"{chosen['destination']}{mode}"

    def _centre(self, destination: str) -> tuple[float, float]:
        for place in self.store.settings.places:
            if place.name == destination:
                return place.latitude, place.longitude
        own = self.store.mart("map_areas").filter(
            (pl.col("area_kind") == "municipality") & (pl.col("area_code") == self.store.code)
        )
        return (own["latitude"][0], own["longitude"][0]) if len(own) else (55.73, 12.36)

    def _finding(self, chosen: dict[str, Any]) -> str:
        words, top = self.words, chosen["rows"].row(0, named=True)
        total = chosen["all"]["estimate"].sum()
        text = words(
            "Most come from {origin}: {estimate} of {total} (between {low} and {high}).",
            origin=self._origin(top), estimate=words.number(top["estimate"]), total=words.number(total),
            low=words.number(top["low"]), high=words.number(top["high"]),
        )  # fmt: skip
        if chosen["destination"] == EVERYBODY:
            return (
                text
                + " "
                + words(
                    "No register of commuting is delivered: this is modelled from the surveyed commutes, the residents around and the published number of in-commuters, and says no more than that."
                )
            )
        return (
            text
            + " "
            + words(
                "These are the staff of the surveyed employers in {wave}, not all who work there.",
                wave=chosen["wave"],
            )
        )

    def _origin(self, row: dict[str, Any]) -> str:
        names = {
            one["area_code"]: one["name"]
            for one in self.store.mart("map_areas").iter_rows(named=True)
        }
        name = names.get(row["origin"], row["origin_name"])
        if row["origin_level"] == "elsewhere" or row["origin"] == "all":
            return self.words("elsewhere")
        rest = self.words("rest of {area}", area=name) if row["is_rest"] else name
        return f"{row['origin']} {rest}" if row["origin_level"] == "postcode" else rest

    def _table(self, chosen: dict[str, Any]) -> str:
        words = self.words
        lines = [
            (
                self._origin(row),
                words.number(row["estimate"]),
                f"{words.number(row['low'])} – {words.number(row['high'])}",
                words.number(row["n"]),
                words(str(row["reliability"])),
            )
            for row in chosen["rows"].iter_rows(named=True)
        ]
        hidden = int(chosen["all"]["estimate"].is_null().sum())
        caption = words(
            "Origins of commuters, largest first; {hidden} are too thin to show", hidden=hidden
        )
        return table(
            lines,
            [
                words("From"),
                words("commuters"),
                words("95 % interval"),
                words("respondents"),
                words("reliability"),
            ],
            caption=caption,
            numbers=(1, 2, 3),
        )

    def _source(self, chosen: dict[str, Any], *, modelled: bool) -> str:
        words = self.words
        basis = (
            words("modelled")
            if modelled
            else words("commuting surveys {wave}", wave=chosen["wave"])
        )
        return f"{basis} · {self.source_line}"


def _or_first(wanted: str, offered: list[str]) -> str:
    return wanted if wanted in offered else offered[0]


def _number(text: str) -> float:
    try:
        return max(float(text), 0.0)
    except ValueError:
        return 0.0
