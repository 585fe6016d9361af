"""What a survey is as a whole: the fields of its mapping that no column tells."""

from typing import Any

import panel as pn

from dashboards.language import Language
from dashboards.parts.flowing import flowing
from dashboards.parts.widget_style import STYLE

_NUMBERS = ("headcount", "employees")


class SurveyFields:
    """Title, how many were asked, how many there are, and the day the answers are forgotten."""

    def __init__(self, words: Language) -> None:
        style = {"stylesheets": [STYLE], "sizing_mode": "stretch_width", "margin": (4, 0)}
        labels = {
            "title": words("Title"),
            "headcount": words("People asked"),
            "employees": words("People employed there"),
            "workplace": words("Workplace, where all are at one"),
            "retention": words("Answers are forgotten by, YYYY-MM-DD"),
        }
        self._fields = {
            name: pn.widgets.TextInput(label=label, **style) for name, label in labels.items()
        }
        self.view = flowing(*self._fields.values(), gap="0.4rem 1.2rem")

    def show(self, survey: dict[str, str]) -> None:
        """Fill in what is known."""
        for name, field in self._fields.items():
            field.value = survey.get(name, "")

    def decisions(self) -> dict[str, Any]:
        """Give what was written; a number that is none is left for the command to refuse."""
        told: dict[str, Any] = {}
        for name, field in self._fields.items():
            text = (field.value or "").strip()
            told[name] = int(text) if name in _NUMBERS and text.isdecimal() else text
        return told
