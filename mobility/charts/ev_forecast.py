"""Electric cars counted and to come: the forecast with its interval, the others as thin lines."""

import altair as alt
import polars as pl

from mobility.charts.events import event_marks
from mobility.charts.series import series_tooltip
from mobility.charts.theme import PALETTE, Dress, dressed, line_legend

DASHES = {"straight_line": [2, 3], "national_scaled": [7, 3], "logistic": [1, 2], "bass": [9, 2]}
"""How the forecasts that do not decide are told apart, beside colour."""

COLOURS = {"straight_line": "#6b6b00", "national_scaled": "#882255"}
LIGHT_COLOURS = {"straight_line": "#d9d36a", "national_scaled": "#e58ab8"}


def ev_forecast(
    rows: pl.DataFrame,
    *,
    due: int | None,
    words: dict[str, str],
    dress: Dress,
    events: pl.DataFrame | None = None,
) -> alt.TopLevelMixin:
    """Draw cars counted as dots, the deciding forecast with its band, two others beside.

    Parameters
    ----------
    rows
        model (counted, logistic_and_bass, straight_line, national_scaled), year, estimate, low,
        high (cars).
    due
        Year that is marked.
    words
        Texts: cars, year, low, high, due, description, and one for each model.
    events
        year, number and title: marked along the upper edge.
    """
    models = [name for name in ORDER if name in set(rows["model"])]
    named = rows.filter(pl.col("model").is_in(models)).with_columns(
        series=pl.col("model").replace_strict({name: words[name] for name in models})
    )
    x = alt.X(
        "year:Q",
        title=None,
        axis=alt.Axis(format="d", tickMinStep=1, tickCount=10, grid=False),
        scale=alt.Scale(nice=False, zero=False),
    )
    beside = LIGHT_COLOURS if dress.dark else COLOURS
    blue = "#6fc3f0" if dress.dark else PALETTE["transport"]
    colours = {"counted": dress.ink, DECIDING: blue} | beside
    domain = [words[name] for name in models]
    colour = alt.Color(
        "series:N",
        sort=domain,
        scale=alt.Scale(domain=domain, range=[colours[name] for name in models]),
        legend=line_legend(330),
    )
    dash = alt.StrokeDash(
        "series:N",
        sort=domain,
        scale=alt.Scale(domain=domain, range=[DASHES.get(name, [1, 0]) for name in models]),
        legend=line_legend(330),
    )
    y = alt.Y("estimate:Q", title=words["cars"], axis=alt.Axis(format=",.0f", tickCount=6))
    base = alt.Chart(named)
    counted = alt.datum.model == "counted"
    layers = [
        base.transform_filter(alt.datum.model == DECIDING)
        .mark_area(opacity=0.2, color=blue)
        .encode(x=x, y=alt.Y("low:Q", title=words["cars"]), y2=alt.Y2("high:Q")),
        base.transform_filter(~counted)
        .mark_line(strokeWidth=2.2)
        .encode(x=x, y=y, color=colour, strokeDash=dash),
        base.transform_filter(counted)
        .mark_point(filled=True, size=55, opacity=1)
        .encode(x=x, y=y, color=colour, tooltip=series_tooltip(words, "cars")),
        base.transform_filter(~counted)
        .mark_point(filled=True, size=14)
        .encode(x=x, y=y, color=colour, tooltip=series_tooltip(words, "cars")),
    ]
    if due is not None:
        mark = alt.Chart(pl.DataFrame({"year": [due], "text": [words["due"]]})).encode(
            x=alt.X("year:Q")
        )
        layers.append(mark.mark_rule(color=dress.ink, strokeDash=[3, 3]))
        layers.append(
            mark.mark_text(align="right", dx=-5, baseline="top", color=dress.ink).encode(
                text=alt.Text("text:N"), y=alt.value(2)
            )
        )
    if events is not None and len(events):
        layers.append(event_marks(events, dress, year="year:Q"))
    chart = alt.layer(*layers).properties(width="container", height=330)
    return dressed(chart, dress, description=words["description"])


DECIDING = "logistic_and_bass"
ORDER = ("counted", DECIDING, "national_scaled", "straight_line")
"""What is drawn, in the order of the legend; the two curves apart stand in the table."""
