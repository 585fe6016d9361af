"""The path of transport's tonnes: the account, business as usual, with measures, and limits."""

import altair as alt
import polars as pl

from mobility.charts.events import event_marks
from mobility.charts.series import series_tooltip
from mobility.charts.theme import Dress, dressed, line_legend

SERIES = ("account", "business_as_usual", "with_measures")
"""What is drawn, in the order of the legend."""


def co2_path(
    path: pl.DataFrame,
    limits: pl.DataFrame,
    *,
    words: dict[str, str],
    dress: Dress,
    events: pl.DataFrame | None = None,
) -> alt.TopLevelMixin:
    """Draw the account as points, the two courses with their 95 % intervals, and limits as ticks.

    Parameters
    ----------
    path
        year, quantity (one of `SERIES`), estimate, low, high (t CO2e); an account has no interval.
    limits
        year, tonnes, title: what may be left by a labelled reading.
    words
        Texts: tonnes, year, low, high, limit, description, and one for each of `SERIES`.
    events
        year, number and title: marked along the upper edge.
    """
    named = path.with_columns(series=pl.col("quantity").cast(pl.String).replace_strict(_of(words)))
    x = alt.X(
        "year:Q",
        title=None,
        axis=alt.Axis(format="d", tickMinStep=1, tickCount=12, grid=False),
        scale=alt.Scale(nice=False, zero=False),
    )
    legend, names = line_legend(320), list(_of(words).values())
    colour = alt.Color(
        "series:N",
        sort=names,
        scale=alt.Scale(
            domain=names,
            range=[dress.ink, dress.colour("transport"), dress.colour("accent")],
        ),
        legend=legend,
    )
    lines = alt.Chart(named).mark_line(strokeWidth=2.5)
    dash = alt.StrokeDash(
        "series:N",
        sort=names,
        scale=alt.Scale(domain=names, range=[[1, 0], [6, 4], [1, 0]]),
        legend=legend,
    )
    y = alt.Y("estimate:Q", title=words["tonnes"], axis=alt.Axis(format=",.0f", tickCount=6))
    layers = [
        *_bands(named.drop_nulls("low"), x, words, dress),
        lines.encode(x=x, y=y, color=colour, strokeDash=dash),
        alt.Chart(named)
        .mark_point(filled=True, size=22)
        .encode(x=x, y=y, color=colour, tooltip=series_tooltip(words, "tonnes")),
        *_limits(limits, words, dress),
    ]
    if events is not None and len(events):
        layers.append(event_marks(events, dress, year="year:Q"))
    chart = alt.layer(*layers).properties(width="container", height=320)
    return dressed(chart, dress, description=words["description"])


def _bands(courses: pl.DataFrame, x: alt.X, words: dict[str, str], dress: Dress) -> list[alt.Chart]:
    """Fill the interval without new measures and outline that with them: two fills would mix."""
    base = alt.Chart(courses).encode(x=x)
    usual, measures = (alt.datum.quantity == name for name in SERIES[1:])
    low, high = (alt.Y(f"{edge}:Q", title=words["tonnes"]) for edge in ("low", "high"))
    filled: alt.Chart = base.transform_filter(usual).mark_area(
        opacity=0.16, color=dress.colour("transport")
    )
    outline: alt.Chart = base.transform_filter(measures).mark_line(
        opacity=0.75, strokeWidth=1, color=dress.colour("accent")
    )
    return [
        filled.encode(y=low, y2=alt.Y2("high:Q")),
        outline.encode(y=low),
        outline.encode(y=high),
    ]


def _of(words: dict[str, str]) -> dict[str, str]:
    return {name: words[name] for name in SERIES}


def _limits(limits: pl.DataFrame, words: dict[str, str], dress: Dress) -> list[alt.Chart]:
    """Draw what may be left as a wide tick; the first of a year is labelled."""
    if limits.is_empty():
        return []
    base = alt.Chart(limits).encode(
        x=alt.X("year:Q"),
        y=alt.Y("tonnes:Q"),
        tooltip=[
            alt.Tooltip("title:N", title=words["limit"]),
            alt.Tooltip("tonnes:Q", title=words["tonnes"], format=",.0f"),
        ],
    )
    first = alt.Chart(limits.sort("tonnes", descending=True).group_by("year").first())
    label = first.mark_text(align="right", dx=-14, color=dress.ink).encode(
        x=alt.X("year:Q"), y=alt.Y("tonnes:Q"), text=alt.value(words["limit"])
    )
    return [base.mark_tick(orient="horizontal", thickness=3, width=20, color=dress.ink), label]
