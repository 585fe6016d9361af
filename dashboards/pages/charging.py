"""Stations and charging: service at the stations, electric cars to come, T19 and T02 in all readings."""

from html import escape

import param
import polars as pl

from dashboards.pages.page import Page
from dashboards.parts import station_figures as stations
from dashboards.parts.blocks import Block, Html
from dashboards.parts.charging_figures import pairs, places_map, posts, walks
from dashboards.parts.charging_names import (
    KINDS,
    READINGS,
    kind_name,
    needs_list,
    said,
)
from dashboards.parts.coverage_figures import coverage, groups, of
from dashboards.parts.ev_figures import forecast
from dashboards.parts.ev_scores import scores
from dashboards.parts.forms import Choice, form
from dashboards.parts.names import state_mark
from dashboards.parts.station_reach import reach
from dashboards.parts.target_evidence import evidence
from dashboards.state import State

ANY = "*"
TARGETS = ("T12", "T19", "T02")
CARD_TITLE = "font-size: 1.05rem; margin: 0 0 .35rem"
DUE = 2031
"""1 January after 2030, T19's year, where the register of sub-goals does not say."""


class ChargingState(State):
    """Which kind of vehicle, which station, which reading of T19."""

    kind = param.String(default="", doc="Kind of vehicle; * is any; empty: the least served.")
    station = param.String(default="", doc="Station; empty: the first of the line.")
    reading = param.String(default="quarter_of_consumption", doc="Reading of T19 on the map.")


class ChargingPage(Page):
    """What stands at the stations and at the plugs, as service."""

    slug = "charging"
    title = "Stations and charging"
    is_same_for_all = True
    state_class = ChargingState

    def blocks(self) -> list[Block]:
        """Give the sub-goals, the stations, electric cars, T19, the map, T02 and what is missing."""
        words = self.words
        lead = words(
            "Measured as service, not as presence: how often somebody who comes finds a vehicle or a plug that can be used."
        )
        due = self._due()
        return [
            Html(
                f'<h1>{escape(words("Stations and charging"))}</h1><p class="lead">{escape(lead)}</p>'
            ),
            Html(self._targets()),
            *self._stations(),
            Html(f'<h2 id="cars">{escape(words("Electric cars and charging"))}</h2>'),
            *self.once(forecast, due, of=(due,)),
            *self.once(scores),
            *self.once(coverage, due, of=(due,)),
            Html(self.once(groups, due, of=(due,))),
            Html(self._reading_form()),
            *places_map(self, self._reading),
            Html(self._register()),
        ]

    def _register(self) -> str:
        """Give T02's readings, and beside them the pairs to judge and what is missing."""
        beside = f"{walks(self)}{pairs(self)}{self._missing()}"
        return (
            f'<div class="wide">{posts(self)}'
            f'<div class="grid" style="grid-template-columns: 100%">{beside}</div></div>'
        )

    def _due(self) -> int:
        rows = self.store.targets
        own = rows.filter(pl.col("id") == "T19")["due"].to_list() if len(rows) else []
        return int(own[0]) + 1 if own and own[0] else DUE

    def _targets(self) -> str:
        """Give the three sub-goals with their states, and the evidence that they follow from."""
        words, rows = self.words, self.store.targets
        if rows.is_empty():
            return ""
        cards = []
        for row in rows.filter(pl.col("id").is_in(TARGETS)).iter_rows(named=True):
            mark = state_mark(row["state"], words, past_due=row["past_due"])
            shown = evidence(self, row["id"])
            cards.append(
                f'<section class="card"><h2 style="{CARD_TITLE}">{row["id"]} {escape(row[f"title_{words.code}"])}</h2>'
                f"<p>{mark} {escape(row[f'reason_{words.code}'])}</p>{shown}"
                f'<p class="small">{escape(self._rule(row))}</p></section>'
            )
        return f'<div class="grid">{"".join(cards)}</div>'

    def _rule(self, row: dict[str, str | None]) -> str:
        danish = row.get("counting_rule_da") if self.words.code == "da" else None
        return str(danish or row.get("counting_rule") or "")

    def _stations(self) -> list[Block]:
        words = self.words
        rows, places = self.store.mart("station_service"), self.store.mart("station_places")
        title = Html(f'<h2 id="stations">{escape(words("The stations"))}</h2>')
        if places.is_empty():
            none = words("No station of this municipality is known.")
            return [title, Html(f'<p class="notice">{escape(none)}</p>')]
        told = rows.filter(pl.col("measure") == "usable_share", pl.col("estimate").is_not_null())
        kinds = [ANY, *told["kind"].drop_nulls().unique().sort(descending=False).to_list()]
        names = places.sort("station_no")["station"].to_list()
        kind = self._one_of("kind", [least_served(rows), *kinds])
        station = self._one_of("station", names)
        blocks: list[Block] = [title]
        if told.is_empty():
            none = words(
                "No snapshot of a feed has been stored yet: run mobility log-stations, then mobility run."
            )
            blocks.append(Html(f'<p class="notice">{escape(none)}</p>'))
        else:
            chosen = None if kind == ANY else kind
            blocks += [
                Html(self._station_form(kinds, kind, names, station)),
                *stations.by_hour(self, chosen),
                Html('<div class="wide">'),
                *stations.in_the_peak(self),
                *stations.by_weekday(self, station, chosen),
                Html("</div>"),
            ]
        beside = (
            f'<div class="wide" style="margin-top: 1rem">{stations.use(self)}{reach(self)}</div>'
        )
        return [*blocks, Html(beside)]

    def _station_form(self, kinds: list[str], kind: str, names: list[str], station: str) -> str:
        words = self.words
        ordered = [ANY, *(one for one in KINDS if one in kinds)]
        offered = {one: kind_name(None if one == ANY else one, words) for one in ordered}
        return form(
            self.state.address(self.slug),
            [
                Choice("kind", words("Vehicle"), kind, offered),
                Choice("station", words("The week at"), station, {one: one for one in names}),
            ],
            hidden={"lang": words.code, "theme": self.state.theme, "reading": self._reading},
            submit=words("Show it"),
        )

    def _reading_form(self) -> str:
        words = self.words
        hidden = {"lang": words.code, "theme": self.state.theme}
        hidden |= {name: str(getattr(self.state, name, "")) for name in ("kind", "station")}
        return form(
            self.state.address(self.slug),
            [
                Choice(
                    "reading",
                    words("Reading of T19 on the map"),
                    self._reading,
                    {one: said(READINGS, one, words) for one in READINGS},
                )
            ],
            hidden=hidden,
            submit=words("Show it"),
        )

    @property
    def _reading(self) -> str:
        return self._one_of("reading", list(READINGS))

    def _one_of(self, name: str, offered: list[str]) -> str:
        wanted = str(getattr(self.state, name, ""))
        return wanted if wanted in offered else offered[0]

    def _missing(self) -> str:
        """Say what is missing to decide T19 and T02, and to tell the rest."""
        words, rows = self.words, self.store.mart("charging_coverage")
        if rows.is_empty():
            return ""
        lacking = rows.filter(pl.col("state").cast(pl.String) == "no_data")
        needs = lacking.select(pl.col("measure").cast(pl.String), "needs").unique(
            maintain_order=True
        )
        signed = self._is_read()
        listed = needs_list(needs.rows(), words) if needs.height else ""
        made_up = self._made_up()
        title = words("What is missing to decide")
        return f'<section class="card" aria-labelledby="missing"><h3 id="missing">{escape(title)}</h3><p>{escape(signed)}</p>{made_up}{listed}</section>'

    def _is_read(self) -> str:
        """Say how T19 is read, where it is a goal of this municipality."""
        words, rows = self.words, self.store.targets
        own = rows.filter(pl.col("id") == "T19")["reading"].to_list() if len(rows) else []
        if not own:
            return ""
        if own[0]:
            return words("T19 is read as ({reading}), signed.", reading=own[0])
        return words("T19 is not measurable until one of its readings is signed: mobility decide.")

    def _made_up(self) -> str:
        if not of(self, "count")["is_synthetic"].any():
            return ""
        text = self.words(
            "Today's register is the made-up example: deliver the municipality's own list with posts, days of commissioning, public or not, for the fleet or not, and fetch Open Charge Map."
        )
        return f"<p>{escape(text)}</p>"


def least_served(service: pl.DataFrame) -> str:
    """Name the kind of vehicle that is served least in the peak: what a planner looks for."""
    peak = service.filter(
        pl.col("measure") == "usable_share_peak",
        pl.col("kind").is_not_null(),
        pl.col("estimate").is_not_null(),
    )
    if peak.is_empty():
        return ANY
    means = peak.group_by("kind").agg(pl.col("estimate").mean()).sort("estimate", "kind")
    return str(means["kind"][0])
