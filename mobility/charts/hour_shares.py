"""A share by hour, one line of cells per station or weekday: pale where nothing is to be had."""

import altair as alt
import polars as pl

from mobility.charts.theme import Dress, dressed

CELL_HEIGHT = 30
LIGHT_SCHEME, DARK_SCHEME = ("#f3e3d3", "#0b4f77"), ("#4a3423", "#8fd3f4")
"""From little to much; the ends differ in lightness, so that hue tells nothing alone."""


def hour_shares(rows: pl.DataFrame, *, words: dict[str, str], dress: Dress) -> alt.TopLevelMixin:
    """Draw a share (0-1) by hour as cells, each with its percent where there is room.

    Parameters
    ----------
    rows
        label, hour (0-23), estimate, low, high, n, in the order of the labels.
    words
        Texts: estimate, hour, low, high, n, description.
    """
    labels = rows["label"].unique(maintain_order=True).to_list()
    pale, full = DARK_SCHEME if dress.dark else LIGHT_SCHEME
    base = alt.Chart(rows).encode(
        x=alt.X(
            "hour:O",
            title=words["hour"],
            axis=alt.Axis(labelAngle=0, labelOverlap="greedy", labelSeparation=4),
        ),
        y=alt.Y("label:N", sort=labels, title=None, axis=alt.Axis(labelLimit=140)),
        tooltip=[
            alt.Tooltip("label:N", title=" "),
            alt.Tooltip("hour:O", title=words["hour"]),
            alt.Tooltip("estimate:Q", title=words["estimate"], format=".0%"),
            alt.Tooltip("low:Q", title=words["low"], format=".0%"),
            alt.Tooltip("high:Q", title=words["high"], format=".0%"),
            alt.Tooltip("n:Q", title=words["n"], format=",.0f"),
        ],
    )
    colour = alt.Color(
        "estimate:Q",
        title=words["estimate"],
        scale=alt.Scale(domain=[0, 1], range=[pale, full]),
        legend=alt.Legend(
            format=".0%", orient="top", gradientLength=160, title=words["estimate"], titleLimit=320
        ),
    )
    cells = base.mark_rect(stroke=dress.grid, strokeWidth=1).encode(color=colour)
    chart = cells.properties(width="container", height=CELL_HEIGHT * len(labels))
    return dressed(chart, dress, description=words["description"])
