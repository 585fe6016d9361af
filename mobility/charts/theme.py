"""How all charts look, and the parts that they share."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import altair as alt
import vl_convert

Locale = Literal["da-DK", "en-GB"]

FONT = "Inter, 'Segoe UI', 'DejaVu Sans', system-ui, sans-serif"
PALETTE = {
    "transport": "#0b5c8a",
    "rest": "#9db4c0",
    "accent": "#c2410c",
    "ink": "#1c2b33",
    "muted": "#5b6b73",
    "grid": "#d9e0e4",
}
"""Colours; each pair used together differs in lightness too, for readers who see no hue."""

ON_DARK = {"transport": "#6fc3f0", "rest": "#5d7480", "accent": "#ff9d6b"}
"""The same where the paper is dark: at least 3 to 1 against it (WCAG 2.1, 1.4.11)."""

MODE_COLOURS = {
    "walk": "#117733",
    "bike": "#44aa99",
    "ebike": "#88ccee",
    "car_driver": "#882255",
    "car_passenger": "#cc6677",
    "train": "#332288",
    "bus": "#ddcc77",
    "motorcycle": "#999933",
    "other": "#888888",
}
"""Tol's muted scheme (Paul Tol, 2021, SRON/EPS/TN/09-002), safe for colour-blind readers."""


@dataclass(frozen=True)
class Dress:
    """How a chart is dressed for its reader: light or dark, and the locale of its numbers."""

    locale: Locale = "da-DK"
    dark: bool = False

    @property
    def ink(self) -> str:
        """Colour of text."""
        return "#e8eef1" if self.dark else PALETTE["ink"]

    def colour(self, name: str) -> str:
        """Colour of a series, by its name in `PALETTE`."""
        return ON_DARK.get(name, PALETTE[name]) if self.dark else PALETTE[name]

    @property
    def rim(self) -> str:
        """Colour of the rim around names on a map."""
        return "#1b252b" if self.dark else "#ffffff"

    @property
    def grid(self) -> str:
        """Colour of grid lines."""
        return "#3a474e" if self.dark else PALETTE["grid"]


def line_legend(limit: int) -> alt.Legend:
    """Show lines as lines, with their dashes, below each other; texts up to `limit` pixels."""
    return alt.Legend(
        columns=1, labelLimit=limit, symbolOpacity=1,
        symbolType="stroke", symbolSize=420, symbolStrokeWidth=2.5,
    )  # fmt: skip


def lettered(base: alt.Chart, dress: Dress, text: str, **mark: Any) -> list[alt.Chart]:  # noqa: ANN401 - what a mark takes
    """Write names on a map, each with a rim, so that what lies below does not hide them."""
    rim: alt.Chart = base.mark_text(
        stroke=dress.rim, strokeWidth=3, strokeJoin="round", color=dress.rim, **mark
    )
    letters: alt.Chart = base.mark_text(color=dress.ink, **mark)
    return [layer.encode(text=text) for layer in (rim, letters)]


def inline(rows: Iterable[dict[str, Any]]) -> alt.InlineData:
    """Give rows that stand in the chart: as a tuple, since Altair copies lists at every turn."""
    return alt.InlineData(values=tuple(rows))


@cache
def _number_locale(locale: Locale) -> dict[str, Any]:
    numbers = dict(vl_convert.get_format_locale(locale))
    numbers["percent"] = "\u00a0%"  # as in the texts beside the chart (SI brochure, 5.4.7)
    return {
        "formatLocale": numbers,
        "timeFormatLocale": vl_convert.get_time_format_locale(locale),
    }


def dressed(chart: alt.TopLevelMixin, dress: Dress, *, description: str) -> alt.TopLevelMixin:
    """Give a chart its fonts, colours, locale and the description that a screen reader reads.

    The chart itself is dressed: each of Altair's `configure_` methods would copy it with its data.
    """
    worn = {
        "background": "transparent",
        "description": description,
        "usermeta": {
            "embedOptions": {
                "ast": True,  # expressions are interpreted: the page's policy runs no eval
                "actions": False, "renderer": "svg", **_number_locale(dress.locale),
            }
        },
        "config": _config(dress),
    }  # fmt: skip
    for name, value in worn.items():
        setattr(chart, name, value)
    return chart


def _config(dress: Dress) -> dict[str, Any]:
    return {
        "font": FONT,
        "view": {"stroke": None},
        "axis": {
            "labelColor": dress.ink, "titleColor": dress.ink, "gridColor": dress.grid,
            "domainColor": dress.grid, "tickColor": dress.grid, "labelFontSize": 12,
            "titleFontSize": 12, "titleFontWeight": "normal", "labelLimit": 260,
        },
        "legend": {
            "labelColor": dress.ink, "titleColor": dress.ink, "labelFontSize": 12,
            "orient": "top", "title": None,
        },
        "title": {"color": dress.ink, "fontSize": 13, "anchor": "start", "fontWeight": "bold"},
        "text": {"color": dress.ink, "fontSize": 12},
    }  # fmt: skip
