"""Events beside a series: a numbered mark at the year, explained below the chart."""

from typing import Literal

import altair as alt
import polars as pl

from mobility.charts.theme import Dress

SIGN = "▼"


def event_marks(
    events: pl.DataFrame, dress: Dress, *, year: Literal["year:O", "year:Q"]
) -> alt.Chart:
    """Draw events as numbered marks along the upper edge.

    Parameters
    ----------
    events
        year, number (as it stands in the notes) and title.
    year
        How the chart's years are encoded.
    """
    marks: alt.Chart = (
        alt.Chart(events.with_columns(mark=SIGN + pl.col("number").cast(pl.String)))
        .mark_text(baseline="top", fontSize=11, color=dress.ink)
        .encode(
            x=alt.X(year),
            y=alt.value(2),
            text=alt.Text("mark:N"),
            tooltip=[alt.Tooltip("title:N", title=" ")],
        )
    )
    return marks
