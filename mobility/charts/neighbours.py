"""Transport's tonnes of several municipalities: how each moved, ours told apart."""

from typing import Literal

import altair as alt
import polars as pl

from mobility.charts.theme import Dress, dressed

ROW_HEIGHT = 44
"""Pixels per municipality: its name stands above its bar, so that it fits a narrow screen."""


def neighbours(rows: pl.DataFrame, *, words: dict[str, str], dress: Dress) -> alt.TopLevelMixin:
    """Draw the change of each municipality as a bar, named and numbered at it.

    Parameters
    ----------
    rows
        name, is_own, change (share of the first year), tonnes (t CO2e, last year), share (of all
        CO2, last year), in the order to be shown; our own is named in bold and darker.
    words
        Texts: change, tonnes, share, description.
    """
    named = rows.with_columns(
        name=pl.when("is_own").then("▸ " + pl.col("name")).otherwise("name"),
        is_fall=pl.col("change") < 0,
    )
    y = alt.Y("name:N", sort=named["name"].to_list(), axis=None)
    base = alt.Chart(named)
    tooltip = [
        alt.Tooltip("name:N", title=" "),
        alt.Tooltip("change:Q", title=words["change"], format="+.1%"),
        alt.Tooltip("tonnes:Q", title=words["tonnes"], format=",.0f"),
        alt.Tooltip("share:Q", title=words["share"], format=".1%"),
    ]
    axis = alt.Axis(format=".0%", tickCount=6)
    x = alt.X("change:Q", title=words["change"], axis=axis, scale=alt.Scale(padding=46))
    own = alt.condition(
        "datum.is_own", alt.value(dress.colour("transport")), alt.value(dress.colour("rest"))
    )
    bars = base.mark_bar(height=14, yOffset=8).encode(x=x, y=y, color=own, tooltip=tooltip)
    ours, fell = "datum.is_own", "datum.is_fall"
    texts = [
        _name(base, dress, "bold").transform_filter(ours).encode(y=y),
        _name(base, dress, "normal").transform_filter(f"!{ours}").encode(y=y),
    ]
    if named["is_fall"].any():  # Vega warns of a layer without a row
        texts.append(_value(base, dress, "right", -5).transform_filter(fell).encode(x=x, y=y))
    if not named["is_fall"].all():
        texts.append(_value(base, dress, "left", 5).transform_filter(f"!{fell}").encode(x=x, y=y))
    zero = (
        alt.Chart(pl.DataFrame({"zero": [0.0]}))
        .mark_rule(color=dress.ink)
        .encode(x=alt.X("zero:Q"))
    )
    chart = alt.layer(bars, zero, *texts).properties(
        width="container", height=ROW_HEIGHT * len(named)
    )
    return dressed(chart, dress, description=words["description"])


def _name(base: alt.Chart, dress: Dress, weight: Literal["bold", "normal"]) -> alt.Chart:
    mark: alt.Chart = base.mark_text(
        align="left", baseline="bottom", yOffset=-3, color=dress.ink, fontWeight=weight
    )
    named: alt.Chart = mark.encode(x=alt.value(2), text=alt.Text("name:N"))
    return named


def _value(base: alt.Chart, dress: Dress, align: Literal["left", "right"], dx: int) -> alt.Chart:
    mark: alt.Chart = base.mark_text(align=align, dx=dx, yOffset=8, color=dress.ink)
    numbered: alt.Chart = mark.encode(text=alt.Text("change:Q", format="+.1%"))
    return numbered
