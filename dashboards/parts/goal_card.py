"""The goal of the whole municipality, and the labelled readings beside it."""

from html import escape
from typing import Any

from dashboards.language import Language
from dashboards.parts.blocks import Shown
from dashboards.parts.names import state_mark
from dashboards.parts.path_answers import PathAnswers
from dashboards.parts.path_findings import the_nation
from dashboards.status import goal


def goal_card(page: Shown) -> str:
    """Say the goal, why it has no tonnage, and the readings beside it."""
    words, told = page.words, goal(page.store, page.store.headline)
    title = f'<section class="card" aria-labelledby="goal"><h3 id="goal">{escape(words("The goal, and why it has no tonnage yet"))}</h3>'
    if told["reduction_share"] is None:
        return (
            title
            + f"<p>{escape(words('No goal is set in mobility.toml for this municipality.'))}</p></section>"
        )
    text = words(
        "The whole municipality is to emit {cut} less in {year} than in {reference}. "
        "Transport has no goal of its own, here or nationally.",
        cut=words.share(told["reduction_share"], 0),
        year=told["year"],
        reference=told["reference_year"],
    )
    text = f"{text} {the_nation(PathAnswers(page.store), words)}".strip()
    state = state_mark(told["state"], words)
    why = (
        words(
            "No account of {year} has been delivered, so the goal cannot be written in tonnes, and no chance of meeting it can be given.",
            year=told["reference_year"],
        )
        if told["tonnes"] is None
        else words("In tonnes: {tonnes} t CO2e.", tonnes=words.number(told["tonnes"]))
    )
    readings = _readings(told["readings"], words)
    neutral = (
        f"<p>{escape(words('Climate neutral by {year}.', year=told['neutral_year']))}</p>"
        if told["neutral_year"]
        else ""
    )
    return f"{title}<p>{escape(text)}</p><p>{state} {escape(why)}</p>{neutral}{readings}</section>"


def _readings(readings: list[dict[str, Any]], words: Language) -> str:
    if not readings:
        return ""
    items = "".join(
        f"<li><strong>{escape(str(one[f'title_{words.code}']))}</strong>: "
        f"{escape(words.number(one['tonnes']))} t CO2e. "
        f"<span class='small'>{escape(str(one[f'assumes_{words.code}']))}</span></li>"
        for one in readings
    )
    return f"<h4>{escape(words('Readings beside the goal; none of them is the goal'))}</h4><ul>{items}</ul>"
