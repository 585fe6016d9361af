"""The three findings that the overview begins with, each with the way to where it is shown."""

from html import escape

import polars as pl

from dashboards.language import Language
from dashboards.parts.account_figures import account_finding
from dashboards.parts.blocks import Shown
from dashboards.parts.names import STATES
from dashboards.parts.path_answers import PathAnswers
from dashboards.parts.path_findings import interval
from dashboards.store import Series, Store


def three_findings(page: Shown, series: Series) -> str:
    """Say in words how it went, where it leads, and how the sub-goals stand."""
    words = page.words
    told = [
        (words("How it went"), account_finding(series, words), "#transport-tonnes", words("Show the figure")),
        (words("Where it leads"), path_finding(PathAnswers(page.store), words), "#co2-path", words("Show the figure")),
        (words("The sub-goals"), goals_finding(page.store, words), page.state.elsewhere("targets"), words("Show the sub-goals")),
    ]  # fmt: skip
    cards = "".join(
        f'<section class="card"><h3>{escape(title)}</h3><p class="finding">{escape(text)}</p>'
        f'<p class="small"><a href="{escape(link)}">{escape(way)}</a></p></section>'
        for title, text, link, way in told
    )
    return f'<h2>{escape(words("Three findings"))}</h2><div class="grid thirds">{cards}</div>'


def path_finding(path: PathAnswers, words: Language) -> str:
    """Say where the measures lead in the goal's year, and what they take off."""
    year = path.store.settings.goals.reduction_year
    usual = path.at("business_as_usual", year, "territory") if path.is_there and year else None
    left = path.at("with_measures", year, "territory") if usual else None
    if usual is None:
        return words(
            "No path is drawn yet: it needs the national projection and a measures.toml in data_raw."
        )
    text = words(
        "Business as usual leads to {usual} in {year}.",
        usual=interval(usual, words, "t"), year=year,
    )  # fmt: skip
    if left is not None:
        text += " " + words("With the measures it is {left}.", left=interval(left, words, "t"))
    return text


def goals_finding(store: Store, words: Language) -> str:
    """Count the sub-goals by state, and those past due."""
    rows = store.targets
    if rows.is_empty():
        return words("No register of sub-goals is delivered for this municipality.")
    counts = {
        state: rows.filter(pl.col("state").cast(pl.String) == state).height for state in STATES
    }
    listed = ", ".join(
        f"{count} {words(STATES[state])}" for state, count in counts.items() if count
    )
    late = rows.filter(pl.col("past_due"), pl.col("state").cast(pl.String) == "no_data").height
    text = words("Of {count} sub-goals: {listed}.", count=rows.height, listed=listed)
    if late:
        text += " " + words(
            "{late} are past due and nobody has measured them: evidence, not effort, is what lacks first.",
            late=late,
        )
    return text
