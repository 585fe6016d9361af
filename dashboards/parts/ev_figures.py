"""Electric cars on the screen: counted, and the forecasts side by side."""

import polars as pl

from dashboards.language import Language
from dashboards.parts.blocks import Block, Shown, figure, table
from dashboards.parts.charging_names import MODELS, interval_text, said
from dashboards.parts.events import events_of, told
from mobility.charts.ev_forecast import DECIDING, ev_forecast


def forecast(page: Shown, due: int) -> list[Block]:
    """Show electric cars of households, counted and forecast, with the interval of the latter."""
    words, rows = page.words, _electric(page)
    coming = rows.filter(pl.col("model") == DECIDING)
    if coming.is_empty():
        return []
    finding = _finding(rows, due, words) + _all_cars(page, words)
    happened = events_of(page, "cars", rows["year"].unique().to_list())
    chart = ev_forecast(
        rows,
        due=due,
        events=happened,
        words={
            "cars": words("electric cars"), "year": words("1 January"), "low": words("at least"),
            "high": words("at most"), "due": words("T19 falls due"), "description": finding,
            **{name: words(text) for name, text in MODELS.items()},
        },
        dress=page.dress,
    )  # fmt: skip
    return figure(
        "ev-forecast",
        [chart],
        title=words("Electric cars to come"),
        finding=finding,
        table=_table(rows, words),
        source=f"{words('Statistics Denmark BIL54, cars of households; KF25')} · {page.source_line}",
        words=words,
        is_synthetic=bool(rows["is_synthetic"].any()),
        notes=told(page, happened),
    )


def _electric(page: Shown) -> pl.DataFrame:
    rows = page.store.mart("ev_stock")
    if rows.is_empty():
        return pl.DataFrame(schema={"model": pl.String})
    own = rows.filter(
        pl.col("counted").cast(pl.String) == "household_cars",
        pl.col("drive").cast(pl.String) == "electric",
    )
    return own.with_columns(pl.col("model").cast(pl.String)).sort("year")


def _finding(rows: pl.DataFrame, due: int, words: Language) -> str:
    counted = rows.filter(pl.col("model") == "counted").row(-1, named=True)
    then = rows.filter(pl.col("model") == DECIDING, pl.col("year") == due)
    if then.is_empty():
        return ""
    row = then.row(0, named=True)
    return words(
        "From {now} electric cars on 1 January {year} to {estimate} on 1 January {due} (95 % of futures between {low} and {high}); the interval is of a single future, not of a mean.",
        now=words.number(counted["estimate"]), year=counted["year"],
        estimate=words.number(row["estimate"], 0), due=due, low=words.number(row["low"]),
        high=words.number(row["high"]),
    )  # fmt: skip


def _all_cars(page: Shown, words: Language) -> str:
    rows = page.store.mart("ev_stock").filter(
        pl.col("counted").cast(pl.String) == "all_cars",
        pl.col("drive").cast(pl.String) == "electric",
    )
    if rows.is_empty():
        return ""
    row = rows.sort("year").row(-1, named=True)
    return " " + words(
        "With company cars there were {cars} on 1 January {year}: another count, never in this series.",
        cars=words.number(row["estimate"]), year=row["year"],
    )  # fmt: skip


def _table(rows: pl.DataFrame, words: Language) -> str:
    lines = [
        (
            str(row["year"]), said(MODELS, row["model"], words), words.number(row["estimate"]),
            "–" if row["model"] == "counted" else interval_text(row["low"], row["high"], words),
            words("yes") if row["decides"] else "",
        )
        for row in rows.iter_rows(named=True)
    ]  # fmt: skip
    return table(
        lines,
        [
            words("1 January"), words("How"), words("electric cars"), words("95 % interval"),
            words("decides"),
        ],
        caption=words("Electric cars of households, counted and by every forecast"),
        numbers=(2, 3),
    )  # fmt: skip
