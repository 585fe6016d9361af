"""How earlier forecasts of electric cars would have fared, on the screen."""

from html import escape

import polars as pl

from dashboards.language import Language
from dashboards.parts.blocks import Block, Html, Shown, table
from dashboards.parts.charging_names import MODELS, interval_text, said
from mobility.charts.ev_forecast import DECIDING


def scores(page: Shown) -> list[Block]:
    """Tell how often each forecast's interval held what came, and how far its middle was off."""
    words, rows = page.words, page.store.mart("ev_backtest")
    if rows.is_empty():
        return []
    told = rows.with_columns(
        pl.col("model").cast(pl.String),
        off=(pl.col("estimate") / pl.col("actual") - 1).abs(),
    )
    summed = (
        told.group_by("model")
        .agg(pl.len().alias("n"), pl.col("covered").sum(), pl.col("off").mean())
        .sort("off")
    )
    return [
        Html(
            f'<div class="card"><h3 id="ev-backtest">{escape(words("Earlier forecasts, judged on what came"))}</h3>'
            f'<p class="finding">{escape(_finding(summed, told, words))}</p>'
            f"{_summary(summed, words)}{_each(told, words)}</div>"
        )
    ]


def _finding(summed: pl.DataFrame, told: pl.DataFrame, words: Language) -> str:
    own = summed.filter(pl.col("model") == DECIDING).row(0, named=True)
    best = summed.row(0, named=True)
    text = words(
        "Fitted to the years up to {origins}, the forecast used here held what came in {covered} of {n} cases and was off by {off} on average: its 95 % interval is wide, on purpose, since few years do not tell more.",
        origins=", ".join(str(one) for one in told["origin"].unique().sort()),
        covered=own["covered"],
        n=own["n"],
        off=words.share(own["off"], 0),
    )
    if best["model"] == DECIDING:
        return text
    return (
        f"{text} "
        + words(
            "{model} was off by less, {off}, with {covered} of {n} inside.",
            model=said(MODELS, best["model"], words).capitalize(),
            off=words.share(best["off"], 0),
            covered=best["covered"],
            n=best["n"],
        )
        + (
            " " + words("It had seen some of these years when it was made, which flatters it.")
            if best["model"] == "national_scaled"
            else ""
        )
    )


def _summary(summed: pl.DataFrame, words: Language) -> str:
    lines = [
        (
            said(MODELS, row["model"], words),
            words("{covered} of {n}", covered=row["covered"], n=row["n"]),
            words.share(row["off"], 0),
        )
        for row in summed.iter_rows(named=True)
    ]
    return table(
        lines,
        [words("How"), words("Inside the 95 % interval"), words("Off on average")],
        caption=words("Every forecast on the same withheld years; the least off first"),
        numbers=(1, 2),
    )


def _each(told: pl.DataFrame, words: Language) -> str:
    lines = [
        (
            said(MODELS, row["model"], words),
            str(row["origin"]),
            str(row["year"]),
            words.number(row["actual"]),
            words.number(row["estimate"]),
            interval_text(row["low"], row["high"], words),
            words("yes") if row["covered"] else words("no"),
        )
        for row in told.sort("model", "origin", "year").iter_rows(named=True)
    ]
    shown = table(
        lines,
        [
            words("How"), words("Fitted to"), words("1 January"), words("Came"),
            words("Forecast"), words("95 % interval"), words("Inside"),
        ],
        caption=words("Every forecast beside what came, electric cars of households"),
        numbers=(3, 4, 5),
    )  # fmt: skip
    return f"<details><summary>{escape(words('Every forecast beside what came'))}</summary>{shown}</details>"
