"""What each measure is worth whatever the order, with its range over all orders."""

import altair as alt
import polars as pl

from mobility.charts.theme import Dress, dressed

ROW_HEIGHT = 38
"""Pixels per measure: its name stands above its bar, so that it fits a narrow screen."""

AS_WIDE_AS_THE_CHART = "width - 4"
"""Pixels that a name may take, whatever the screen; the table twin has it whole."""


def measure_worth(
    effects: pl.DataFrame,
    *,
    words: dict[str, str],
    dress: Dress,
) -> alt.TopLevelMixin:
    """Draw order-free shares as bars, and beside each its range over orders and its error.

    Parameters
    ----------
    effects
        title, contribution, lowest, highest, low, high (t CO2e saved), the largest first; `lowest`
        and `highest` are over all orders, `low` and `high` are the 95 % interval.
    words
        Texts: tonnes, saves, adds, worth, lowest, highest, low, high, description.
    """
    order = effects["title"].to_list()
    adds = pl.when(pl.col("contribution") < 0).then(pl.lit(words["adds"]))
    named = effects.with_columns(way=adds.otherwise(pl.lit(words["saves"])))
    y = alt.Y("title:N", sort=order, axis=None)
    colour = alt.Color(
        "way:N",
        scale=alt.Scale(
            domain=[words["saves"], words["adds"]],
            range=[dress.colour("transport"), dress.colour("accent")],
        ),
    )
    base = alt.Chart(named)
    tooltip = [
        alt.Tooltip("title:N", title=" "),
        alt.Tooltip("contribution:Q", title=words["worth"], format=",.0f"),
        alt.Tooltip("lowest:Q", title=words["lowest"], format=",.0f"),
        alt.Tooltip("highest:Q", title=words["highest"], format=",.0f"),
        alt.Tooltip("low:Q", title=words["low"], format=",.0f"),
        alt.Tooltip("high:Q", title=words["high"], format=",.0f"),
    ]
    x = alt.X("contribution:Q", title=words["tonnes"], axis=alt.Axis(format=",.0f", tickCount=8))
    bars = base.mark_bar(height=9, yOffset=3).encode(x=x, y=y, color=colour, tooltip=tooltip)
    orders = base.mark_rule(strokeWidth=5, color=dress.ink, yOffset=3, opacity=0.85).encode(
        x=alt.X("lowest:Q"), x2=alt.X2("highest:Q"), y=y, tooltip=tooltip
    )
    interval = base.mark_rule(strokeWidth=1.5, color=dress.ink, yOffset=12, opacity=0.6).encode(
        x=alt.X("low:Q"), x2=alt.X2("high:Q"), y=y, tooltip=tooltip
    )
    name = base.mark_text(
        align="left",
        baseline="bottom",
        yOffset=-4,
        color=dress.ink,
        limit=alt.ExprRef(AS_WIDE_AS_THE_CHART),
    ).encode(x=alt.value(2), y=y, text=alt.Text("title:N"), tooltip=tooltip)
    height = max(ROW_HEIGHT * len(named), 2 * ROW_HEIGHT)
    chart = alt.layer(bars, orders, interval, name).properties(width="container", height=height)
    return dressed(chart, dress, description=words["description"])
