"""Our transport's tonnes beside those of the municipalities that we compare ourselves with."""

from typing import Any

import polars as pl

from dashboards.language import Language
from dashboards.parts.blocks import Block, Shown, figure, table
from dashboards.parts.names import account_name
from dashboards.store import Series
from mobility.charts.neighbours import neighbours


def beside(page: Shown, series: Series) -> list[Block]:
    """Show how the tonnes moved here and there, over the same years of the same account."""
    words, rows = page.words, page.store.beside
    if rows.height < 2:
        return []
    finding = _finding(rows, words)
    texts = {
        "change": words("change of transport's tonnes"), "tonnes": words("tonnes of CO2e"),
        "share": words("transport's share"), "description": finding,
    }  # fmt: skip
    chart = neighbours(rows, words=texts, dress=page.dress)
    twin = table(
        [
            (row["name"], words.number(row["first_tonnes"]), words.number(row["tonnes"]), words.signed(row["change"]), words.share(row["share"]))
            for row in rows.iter_rows(named=True)
        ],
        [
            words("Municipality"), words("Transport {year}, t CO2e", year=rows["first_year"][0]),
            words("Transport {year}, t CO2e", year=rows["last_year"][0]), words("Change"),
            words("Share of all CO2, {year}", year=rows["last_year"][0]),
        ],
        caption=words("Municipalities that we compare ourselves with (mobility.toml, compare_with)"),
        numbers=(1, 2, 3, 4),
    )  # fmt: skip
    return figure(
        "neighbours", [chart],
        title=words("Beside other municipalities"), finding=finding, table=twin,
        source=f"{account_name(series.account, words)}, {words('vintage')} {words.day(series.vintage)} · {page.source_line}",
        words=words,
    )  # fmt: skip


def _finding(rows: pl.DataFrame, words: Language) -> str:
    own: dict[str, Any] = rows.row(by_predicate=pl.col("is_own"), named=True)
    others = rows.filter(~pl.col("is_own"))
    fell_more = others.filter(pl.col("change") < own["change"]).height
    return words(
        "From {first} to {last} transport's tonnes moved by {change} in {place}, and by {lowest} to {highest} in the {count} beside it; in {more} of those they fell more.",
        first=own["first_year"], last=own["last_year"], change=words.signed(own["change"]),
        place=own["name"], lowest=words.signed(others["change"].min()),
        highest=words.signed(others["change"].max()), count=others.height, more=fell_more,
    )  # fmt: skip
