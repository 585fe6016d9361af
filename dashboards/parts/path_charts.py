"""The charts of path, measures and books, made of what the tables answer; screen and reports share them."""

from typing import Any

import altair as alt
import polars as pl

from dashboards.language import Language
from dashboards.parts.path_answers import PathAnswers
from dashboards.parts.path_names import book_name, mover_name
from mobility.charts.co2_path import co2_path
from mobility.charts.measure_worth import measure_worth
from mobility.charts.theme import Dress
from mobility.charts.three_books import MOVERS, three_books

TONNES = "tonnes of CO2e"


def course_chart(
    path: PathAnswers,
    book: str,
    words: Language,
    dress: Dress,
    *,
    description: str,
    events: pl.DataFrame | None = None,
) -> alt.TopLevelMixin:
    """Draw a book's path; the territory's with what the labelled readings leave."""
    texts = {
        "tonnes": words(TONNES),
        "year": words("year"),
        "low": words("at least"),
        "high": words("at most"),
        "limit": words("readings, not the goal"),
        "account": words("the account")
        if book == "territory"
        else words("last year of the account"),
        "business_as_usual": words("business as usual, with 95 % interval"),
        "with_measures": words("with the measures, with 95 % interval"),
        "description": description,
    }
    limits = _limits(path, words) if book == "territory" else _no_limits()
    return co2_path(path.course(book), limits, words=texts, dress=dress, events=events)


def _limits(path: PathAnswers, words: Language) -> pl.DataFrame:
    rows = [
        (row["due_year"], row["tonnes"], row[f"title_{words.code}"])
        for row in path.readings()
        if row["scope"] == "transport" and row["tonnes"]
    ]
    return _no_limits().vstack(pl.DataFrame(rows, schema=_no_limits().schema, orient="row"))


def _no_limits() -> pl.DataFrame:
    return pl.DataFrame(schema={"year": pl.Int64, "tonnes": pl.Float64, "title": pl.String})


def worth_chart(
    effects: pl.DataFrame,
    words: Language,
    dress: Dress,
    *,
    description: str,
) -> alt.TopLevelMixin:
    """Draw what each measure is worth, with its range over orders."""
    texts = {
        "tonnes": words("tonnes of CO2e saved"),
        "saves": words("saves"),
        "adds": words("adds"),
        "worth": words("worth, whatever the order"),
        "lowest": words("least in any order"),
        "highest": words("most in any order"),
        "low": words("at least (95 %)"),
        "high": words("at most (95 %)"),
        "description": description,
    }
    named = effects.with_columns(title=pl.col(f"title_{words.code}"))
    return measure_worth(named, words=texts, dress=dress)


def books_chart(
    rows: list[dict[str, Any]], words: Language, dress: Dress, *, description: str
) -> alt.TopLevelMixin:
    """Draw the three books by who can move their parts."""
    named = pl.DataFrame(
        {
            "title": [book_name(row["book"], words) for row in rows],
            "mover": [row["part"] for row in rows],
            "tonnes": [row["tonnes"] for row in rows],
        }
    )
    texts = {name: mover_name(name, words) for name in MOVERS}
    texts |= {"tonnes": words(TONNES), "description": description}
    return three_books(named, words=texts, dress=dress)
