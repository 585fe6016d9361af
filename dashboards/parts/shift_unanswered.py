"""Levers that are not offered, and why: the diary does not tell what they would change."""

from html import escape

from dashboards.parts.blocks import Shown
from dashboards.shift_store import ShiftAnswers
from mobility.shift.levers import LEVERS


def unanswered(page: Shown, answers: ShiftAnswers) -> str:
    """Name the levers that this diary bears no answer to; nothing where it bears all."""
    words = page.words
    offered = {one.lever for one in answers.levers}
    absent = [one for one in LEVERS if one.lever not in offered]
    if not absent:
        return ""
    names = "; ".join(one.title_da if words.code == "da" else one.title_en for one in absent)
    said = words(
        "Not offered: {names}. No diary here tells whether it rained, so the model knows no penalty of rain that a lever could lessen.",
        names=names,
    )
    return f'<p class="small">{escape(said)}</p>'
