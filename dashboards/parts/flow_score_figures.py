"""How good the models of flows are, and where they are wrong."""

from html import escape
from typing import Any

import polars as pl

from dashboards.language import Language
from dashboards.parts.blocks import Block, Html, Shown, figure, table
from dashboards.parts.flow_figures import WESTERN_EDGE
from dashboards.parts.survey_figures import chart_words
from mobility.charts.intervals import intervals
from mobility.charts.residual_map import residual_map

MODELS = {
    "uniform": "the same everywhere (yardstick)",
    "independence": "totals alone (yardstick)",
    "radiation": "radiation (yardstick)",
    "exponential_doubly": "exponential, both totals",
    "exponential_origin": "exponential, homes' totals",
    "power_doubly": "power, both totals",
    "power_origin": "power, homes' totals",
    "tanner_doubly": "Tanner, both totals",
    "tanner_origin": "Tanner, homes' totals",
}
SCORES = {
    "cpc": "common part of commuters",
    "cpc_distance": "common part of distances",
    "srmse": "error over the mean flow (SRMSE)",
    "ssi": "Sørensen similarity",
    "mean_cost_observed": "mean distance seen, km",
    "mean_cost_modelled": "mean distance modelled, km",
}
LEVELS = {
    "survey": "postal areas by workplace areas, surveyed staff",
    "register": "municipalities around, the register",
    "catchment": "municipalities, surveyed staff",
}


def scores(page: Shown) -> list[Block]:
    """Show the scores of each model and the map of differences."""
    rows = page.store.mart("flow_scores")
    if rows.is_empty():
        return []
    levels = rows["level"].cast(pl.String).unique().to_list()
    level = "register" if "register" in levels else "survey"
    own = rows.filter(pl.col("level").cast(pl.String) == level)
    head = f'<h2 id="models">{escape(page.words("How good the models are"))}</h2>'
    return [Html(head), *_scores(page, own, level), *_residuals(page)]


def _scores(page: Shown, rows: pl.DataFrame, level: str) -> list[Block]:
    words = page.words
    order = list(MODELS)
    drawn = (
        rows.filter(pl.col("is_held_out") & pl.col("score").is_in(["cpc", "cpc_distance"]))
        .sort(pl.col("model").replace_strict(order, range(len(order))), "score")
        .with_columns(
            label=pl.col("model").replace_strict(
                {one: words(name) for one, name in MODELS.items()}
            ),
            group=pl.col("score").replace_strict(
                {one: words(SCORES[one]) for one in ("cpc", "cpc_distance")}
            ),
        )
    )
    told = drawn.filter(pl.col("score") == "cpc").sort("estimate")
    best = told.row(-1, named=True)
    rival = told.filter("is_yardstick").row(-1, named=True)
    finding = words(
        "On pairs that it has not seen, the best model has {share} of commuters right ({low}–{high}): {model}. The best yardstick, {rival}, has {other}. 100 % is perfect.",
        share=words.share(best["estimate"], 0), low=words.share(best["low"], 0), high=words.share(best["high"], 0),
        model=best["label"], rival=rival["label"], other=words.share(rival["estimate"], 0),
    )  # fmt: skip
    chart = intervals(
        drawn, words=chart_words(words, finding) | {"estimate": words("held-out score")}, dress=page.dress
    )  # fmt: skip
    source = f"{words(LEVELS[level])}, {words('{count} pairs', count=words.number(rows['pairs'][0]))} · {page.source_line}"
    return figure(
        "flow-scores", [chart],
        title=words("Scores of models of flows, held out"), finding=finding, table=_table(rows, words),
        source=source, words=words, is_synthetic=bool(rows["is_synthetic"].any()),
    )  # fmt: skip


def _table(rows: pl.DataFrame, words: Language) -> str:
    own = rows.filter(pl.col("score").is_in(list(SCORES)))
    ranks = (list(SCORES), list(MODELS))
    ordered = own.sort(
        *(pl.col(name).replace_strict(rank, range(len(rank))) for name, rank in zip(("score", "model"), ranks, strict=True)),
        "is_held_out", descending=[False, False, True],
    )  # fmt: skip
    lines = [
        (
            words(SCORES[row["score"]]), words(MODELS[row["model"]]),
            words("held out") if row["is_held_out"] else words("as fitted"),
            words.number(row["estimate"], 3),
            f"{words.number(row['low'], 3)} – {words.number(row['high'], 3)}",
        )
        for row in ordered.iter_rows(named=True)
    ]  # fmt: skip
    heads = [
        words("score"),
        words("model"),
        words("pairs"),
        words("estimate"),
        words("95 % interval"),
    ]
    caption = words("Held out: pairs in five folds, margins from the training pairs alone")
    return table(lines, heads, caption=caption, numbers=(3, 4))


def _residuals(page: Shown) -> list[Block]:
    """Show where those who were not asked are modelled wrong, by home."""
    words, rows = page.words, page.store.mart("flow_residuals")
    level = pl.col("level").cast(pl.String)
    registered = rows.filter(level == "register")
    own = (
        registered
        if len(registered)
        else rows.filter((level == "catchment") & pl.col("destination").is_null())
    )
    own = own.filter(pl.col("difference").is_not_null()).sort(
        pl.col("standardised").abs(), descending=True
    )
    if own.is_empty():
        return []
    areas = page.store.mart("map_areas").filter(
        (pl.col("area_kind") == "municipality") & (pl.col("longitude") > WESTERN_EDGE)
    )
    names = dict(areas.select("area_code", "name").iter_rows())
    top, unusual = own.row(0, named=True), int(own["is_unusual"].sum())
    finding = words(
        "Farthest from the model: {area}, {observed} seen and {modelled} modelled. {count} of {all} areas are unusual, more than three standard errors off.",
        area=names.get(top["origin"], words("elsewhere")), observed=words.number(top["observed"]),
        modelled=words.number(top["modelled"]), count=unusual, all=len(own),
    )  # fmt: skip
    said = {
        "observed": words("seen"), "modelled": words("modelled"), "difference": words("difference"),
        "standardised": words("standard errors, seen over modelled"), "description": finding,
    }  # fmt: skip
    shown = own.filter(~pl.col("is_rest"))
    return figure(
        "flow-residuals", [residual_map(areas, shown, words=said, dress=page.dress)],
        title=words("Where the model is wrong"), finding=finding, table=_lines(own, names, words),
        source=f"{words(LEVELS[str(own['level'][0])])} · {page.source_line}", words=words,
        is_synthetic=bool(own["is_synthetic"].any()),
    )  # fmt: skip


def _lines(own: pl.DataFrame, names: dict[str, str], words: Language) -> str:
    lines = [_line(row, names, words) for row in own.iter_rows(named=True)]
    heads = [words("From"), words("seen"), words("modelled"), words("difference"),
             words("standard errors"), words("respondents")]  # fmt: skip
    return table(
        lines,
        heads,
        caption=words("Where the model is wrong, most unusual first"),
        numbers=(1, 2, 3, 4, 5),
    )


def _line(row: dict[str, Any], names: dict[str, str], words: Language) -> tuple[str, ...]:
    name = names.get(row["origin"], words("elsewhere"))
    return (
        words("rest of {area}", area=name) if row["is_rest"] and row["origin"] in names else name,
        words.number(row["observed"]), words.number(row["modelled"]), words.number(row["difference"]),
        words.number(row["standardised"], 1) if row["standardised"] is not None else "–",
        words.number(row["n"]) if row["n"] is not None else "–",
    )  # fmt: skip
