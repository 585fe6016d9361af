"""Levers that answer at once, and a link that sets them again."""

from collections.abc import Mapping
from html import escape

import panel as pn
import polars as pl

from dashboards.language import Language
from dashboards.parts.blocks import Block, Html, Live, Shown, synthetic_mark
from dashboards.parts.flowing import flowing
from dashboards.parts.shift_names import QUANTITIES, amount, between
from dashboards.shift_store import ShiftAnswers
from mobility.shift.levers import Lever

SHOWN = (
    "short_share_moved", "short_car_trips_moved", "car_trips_moved", "new_cycle_trips", "tonnes_co2", "tonnes_co2_by_evidence",
    "deaths_averted_heat", "gain_dkk", "extra_minutes", "parking_spaces",
)  # fmt: skip
STEPS = {
    "cycle_speed_percent": (30.0, 1.0),
    "cycle_safety_min_per_km": (1.0, 0.05),
    "ebike_access_percent": (100.0, 5.0),
    "workplace_parking_dkk": (100.0, 5.0),
    "home_office_days": (2.0, 0.25),
    "car_price_percent": (100.0, 5.0),
    "rainy_day_penalty_percent": (100.0, 5.0),
}
"""How far a slider goes, and its step, in the lever's unit; an address may go beyond, to its bounds."""
YEARS = tuple(range(2026, 2036))
_CSS = """
:host { color: var(--ink); font-family: inherit; }
.grid { display: grid; gap: .6rem 1.2rem; grid-template-columns: repeat(auto-fit, minmax(max(8.6rem, 22%), 1fr)); }
:host { font-size: 16px; } .grid p { margin: 0; } .big { font-size: 1.5rem; font-weight: 700; font-variant-numeric: tabular-nums; }
small { color: var(--muted); font-size: .875rem; } a { color: inherit; }
"""
_SLIDER = """
:host { color: var(--ink); --panel-on-surface-color: var(--ink); }
.bk-input-group label, .bk-slider-title, .bk-slider-value { color: var(--ink); font-size: .95rem; white-space: normal; }
.noUi-connect { background: var(--accent); }
"""


def written(levers: Mapping[str, float]) -> str:
    """Write levers as they stand in an address."""
    return ",".join(f"{name}:{value:g}" for name, value in levers.items() if value)


def read(text: str, offered: list[Lever]) -> dict[str, float]:
    """Read levers from an address; what is unknown, no number or out of bounds is left out."""
    found = {}
    bounds = {one.lever: one for one in offered}
    for part in text.split(","):
        name, _, value = part.partition(":")
        try:
            number = float(value)
        except ValueError:
            continue  # an address from elsewhere may say anything
        if name in bounds and bounds[name].lowest <= number <= bounds[name].highest:
            found[name] = number
    return found


class _Prompt:
    """A widget that is heard of after 5 ms; Panel waits 50, for widgets that tell every movement."""

    _debounce = 5


class _Slider(_Prompt, pn.widgets.FloatSlider):  # type: ignore[misc]
    """A lever."""


class _YearSlider(_Prompt, pn.widgets.IntSlider):  # type: ignore[misc]
    """The year."""


def sliders(page: Shown, answers: ShiftAnswers, levers: dict[str, float], year: int) -> list[Block]:
    """Put the levers and their answer on the page."""
    words = page.words
    mark = synthetic_mark(words) if page.store.mart("shift_segments")["is_synthetic"].any() else ""
    lead = words(
        "Pull the levers: the answer is the fitted model's, by whole tours, with a 95 % interval that holds the survey and the parameters. Only trips that no rule holds can move."
    )
    return [
        Html(f'<section class="card" id="shift-levers"><h2>{escape(words("Pull the levers"))}</h2>{mark}<p class="finding">{escape(lead)}</p>'),
        Live("shift_levers", lambda: _view(page, answers, levers, year)),
        Html(f'<p class="small">{escape(page.source_line)} · <a href="#shift-levers">#shift-levers</a></p></section>'),
    ]  # fmt: skip


def _view(
    page: Shown, answers: ShiftAnswers, levers: dict[str, float], year: int
) -> pn.viewable.Viewable:
    """Make one reader's sliders, and the answer that follows them and the address."""
    words = page.words
    widgets = {one.lever: _slider(one, levers.get(one.lever, 0.0), words) for one in answers.levers}
    years = _YearSlider(
        name=words("Year"), start=YEARS[0], end=YEARS[-1], value=year, format="0",
        sizing_mode="stretch_width", stylesheets=[_SLIDER],
    )  # fmt: skip
    shown = pn.pane.HTML(
        _answer(page, answers, levers, year), sizing_mode="stretch_width", stylesheets=[_CSS]
    )

    def pulled(*_: object) -> None:
        now = {name: float(widget.value) for name, widget in widgets.items()}
        shown.object = _answer(page, answers, now, years.value)
        if pn.state.location:
            pn.state.location.update_query(levers=written(now), year=str(years.value))

    for widget in (*widgets.values(), years):
        widget.param.watch(pulled, "value_throttled")
    return pn.Column(
        flowing(*widgets.values(), years, gap="0 1.5rem"), shown, sizing_mode="stretch_width"
    )


def _slider(lever: Lever, value: float, words: Language) -> _Slider:
    """Make a slider; its title tells the value, for the browser knows no Danish decimals."""
    end, step = STEPS[lever.lever]
    title = lever.title_da if words.code == "da" else lever.title_en

    def told(now: float) -> str:
        number = words.number(now, 0 if float(now).is_integer() else 2)
        return f"{title} ({number} {words(lever.unit)})"

    slider = _Slider(
        name=told(value), start=0.0, end=max(end, value), step=step, value=value, show_value=False,
        sizing_mode="stretch_width", max_width=330, stylesheets=[_SLIDER],
    )  # fmt: skip
    slider.param.watch(lambda event: slider.param.update(name=told(event.new)), "value")
    return slider


def _answer(page: Shown, answers: ShiftAnswers, levers: Mapping[str, float], year: int) -> str:
    words = page.words
    pulled = {name: value for name, value in levers.items() if value}
    link = page.state.address("shift", levers=written(pulled), year=str(year))
    share = f'<p><a href="{escape(link)}">{escape(words("Link to these levers"))}</a></p>'
    if not pulled:
        return f"<p>{escape(words('No lever is pulled: this is the reference, nothing moves.'))}</p>{share}"
    told = answers.answer(pulled, year)
    rows = {
        row["quantity"]: row
        for row in told.filter(pl.col("quantity").is_in(SHOWN)).iter_rows(named=True)
    }
    cards = "".join(
        f'<p>{escape(words(QUANTITIES[name]))}<br><span class="big">{escape(amount(name, rows[name]["estimate"], words))}</span>'
        f"<br><small>{escape(between(rows[name], words))}</small></p>"
        for name in SHOWN
    )
    note = words("HEAT and unit prices say the same in two ways: never add them.")
    return f'<div class="grid" aria-live="polite">{cards}</div><p><small>{escape(note)}</small></p>{share}'
