"""A draft column by column: what each is taken for, how sure that is, and how to say otherwise."""

from collections.abc import Awaitable, Callable
from html import escape
from typing import Any

import panel as pn

from dashboards.language import Language
from dashboards.parts.blocks import table
from dashboards.parts.flowing import WIDTHS, flowing
from dashboards.parts.intake_names import (
    LEFT_OUT,
    UNITS,
    answer_name,
    column_name,
    left_out_because,
    sureness,
)
from dashboards.parts.intake_told import differences_html
from dashboards.parts.widget_style import STYLE

MOST_VALUES = 20
"""Answers whose value can be chosen; those without one come first."""
_SHORT = 70
_WIDGET = {"stylesheets": [STYLE], "sizing_mode": "stretch_width", "margin": (4, 0)}


class ColumnEditor:
    """The draft's columns as a table, and one of them to be confirmed or changed.

    Parameters
    ----------
    redraft
        Drafts anew after a column became another; it ends with `show`.
    """

    def __init__(self, words: Language, redraft: Callable[[], Awaitable[None]]) -> None:
        self.words, self._redraft = words, redraft
        self.told: dict[str, Any] = {"columns": []}
        self.decisions: dict[str, dict[str, Any]] = {}
        self.table = pn.pane.HTML("", **_WIDGET)
        self.column = pn.widgets.Select(label=words("Delivered column"), **_WIDGET)
        self.ours = pn.widgets.Select(label=words("What it is"), **_WIDGET)
        self.unit = pn.widgets.Select(label=words("Unit"), **_WIDGET)
        self.options = pn.widgets.TextAreaInput(label=words("Options, one on each line"), **_WIDGET)
        self.example = pn.pane.HTML("", **_WIDGET)
        self.values = flowing(gap="0.2rem 1.2rem")
        button = {"stylesheets": [STYLE], "margin": (10, 8, 4, 0)}
        self.confirm = pn.widgets.Button(
            label=words("Confirm the column, on to the next"), color="primary", **button
        )
        self.rest = pn.widgets.Button(label=words("Confirm all others as drafted"), **button)
        self.column.param.watch(self._shown, "value")
        self.confirm.on_click(self._confirmed)
        self.rest.on_click(self._rest_confirmed)
        self.view = pn.Column(
            self.table,
            flowing(self.column, self.ours, self.unit, gap="0.4rem 1.2rem"),
            self.example,
            self.options,
            self.values,
            pn.Row(self.confirm, self.rest, styles={"flex-wrap": "wrap"}),
            sizing_mode="stretch_width",
        )

    def start(self, told: dict[str, Any]) -> None:
        """Show a new file's draft; nothing of it is decided yet."""
        self.decisions = {}
        self.show(told)

    def show(self, told: dict[str, Any]) -> None:
        """Show a draft, at the column that was open before."""
        at = self.column.value
        self.told = told
        open_ = [one["header"] for one in told["columns"] if not one["is_personal"]]
        labels = {f"{number}. {_short(one)}": one for number, one in enumerate(open_, 1)}
        self.column.options = labels
        self.column.value = at if at in open_ else self._next(None)
        self._fill()

    def _of(self, header: str | None) -> dict[str, Any] | None:
        return next((one for one in self.told["columns"] if one["header"] == header), None)

    def _next(self, after: str | None) -> str | None:
        """Give the next column that wants a look: unsure ones and ones with answers to place."""
        open_ = list(self.column.options.values())
        start = open_.index(after) + 1 if after in open_ else 0
        waiting = [one for one in [*open_[start:], *open_[:start]] if one not in self.decisions]
        read = [one for one in waiting if (self._of(one) or {}).get("name")]
        return next(iter([*read, *waiting]), after)

    def _shown(self, event: object) -> None:
        self._fill()

    def _fill(self) -> None:
        """Put what is known of the open column into the widgets."""
        words, one = self.words, self._of(self.column.value)
        self.table.object = draft_table(self.told, self.decisions, words)
        if one is None:
            return
        names = {column_name(name, words): name for name in self.told["names"]}
        self.ours.options = {words("left out"): LEFT_OUT, **dict(sorted(names.items()))}
        self.ours.value = one["name"] or LEFT_OUT
        self.unit.options = {words(UNITS.get(unit, unit)): unit for unit in one["units"]}
        self.unit.value, self.unit.visible = one["unit"], bool(one["units"])
        self.options.value = "\n".join(one["options"] or ())
        self.options.visible = one["options"] is not None
        self.example.object = _about(one, words)
        self.values.objects = [
            _value_select(one, value, words) for value in one["values"][:MOST_VALUES]
        ]

    async def _confirmed(self, event: object) -> None:
        header, one = self.column.value, self._of(self.column.value)
        if one is None or header is None:
            return
        was = one["name"] or LEFT_OUT
        self.decisions[header] = self._decision(one)
        if self.ours.value != was:
            await self._redraft()
            now = self._of(header) or one
            if now["unplaced"]:
                self._fill()
                return
        self.column.value = self._next(header)
        self._fill()

    def _decision(self, one: dict[str, Any]) -> dict[str, Any]:
        """Read the widgets; what belongs to another name than before is not told."""
        told: dict[str, Any] = {"name": self.ours.value}
        if self.ours.value != one["name"]:
            return told
        given = {select.name_of_answer: select.value for select in self.values.objects}
        changed = {text: value for text, value in given.items() if value}
        if changed:
            told["values"] = changed
            for value in one["values"]:
                value["value"] = changed.get(value["text"], value["value"])
            one["unplaced"] = sum(value["value"] is None for value in one["values"])
        if one["units"]:
            told["unit"] = one["unit"] = self.unit.value
        if one["options"] is not None:
            one["options"] = [
                line.strip() for line in self.options.value.splitlines() if line.strip()
            ]
            told["options"] = one["options"]
        return told

    def _rest_confirmed(self, event: object) -> None:
        for one in self.told["columns"]:
            if not one["is_personal"]:
                self.decisions.setdefault(one["header"], {"name": one["name"] or LEFT_OUT})
        self._fill()


def draft_table(told: dict[str, Any], decisions: dict[str, dict[str, Any]], words: Language) -> str:
    """Show every delivered column: a few answers, what it is taken for, how sure that is."""
    columns = told["columns"]
    rows = [
        _row(number, one, one["header"] in decisions, words)
        for number, one in enumerate(columns, 1)
    ]
    read = sum(one["name"] is not None for one in columns)
    to_place = sum(one["unplaced"] for one in columns)
    caption = words(
        "{read} of {columns} columns are read; {confirmed} are confirmed; {unplaced} answers have no value yet",
        read=read, columns=len(columns), confirmed=len(decisions), unplaced=to_place,
    )  # fmt: skip
    headers = [
        words("Delivered column"),
        words("Such as"),
        words("Taken for"),
        words("Sure"),
        words("To place"),
    ]
    differences = (
        differences_html(
            told["differences"], words("Against {year}", year=told["earlier_wave"]), words
        )
        if told["differences"]
        else ""
    )
    text = f"<details><summary>{escape(words('The mapping as text'))}</summary><pre>{escape(told['mapping'])}</pre></details>"
    shown = table(rows, headers, caption=caption, numbers=(3, 4))
    return f'<div class="columns">{shown}</div>{differences}{text}'


def _row(number: int, one: dict[str, Any], confirmed: bool, words: Language) -> tuple[str, ...]:
    taken = (
        column_name(one["name"], words)
        if one["name"]
        else left_out_because(one["left_out"] or "no name of ours", words)
    )
    sure = words("confirmed") if confirmed else sureness(one["sureness"], one["why"], words)
    return (
        f"{number}. {_short(one['header'])}",
        ", ".join(one["answers"])[:_SHORT] if not one["is_personal"] else "–",
        taken,
        sure if one["name"] or confirmed else "–",
        words.number(one["unplaced"]) if one["unplaced"] else "–",
    )


def _about(one: dict[str, Any], words: Language) -> str:
    told = words(
        "{filled} answers, {distinct} different, such as: {answers}",
        filled=words.number(one["filled"]), distinct=words.number(one["distinct"]),
        answers=", ".join(one["answers"]) or "–",
    )  # fmt: skip
    question = f"<p><strong>{escape(one['question'] or one['header'])}</strong></p>"
    left = len(one["values"]) - MOST_VALUES
    more = words("{count} further answers have a value already.", count=left) if left > 0 else ""
    return f'{question}<p class="small">{escape(told)} {escape(more)}</p>'


def _value_select(one: dict[str, Any], value: dict[str, Any], words: Language) -> pn.widgets.Select:
    choices = {answer_name(one["name"], choice, words): choice for choice in one["choices"]}
    label = words("“{answer}” ({count}) means", answer=value["text"][:_SHORT], count=value["count"])
    select = AnswerSelect(
        label=label, options={words("not placed: refused"): "", **choices},
        value=value["value"] or "", styles=WIDTHS, **_WIDGET,
    )  # fmt: skip
    select.name_of_answer = value["text"]
    return select


class AnswerSelect(pn.widgets.Select):
    """The value of one delivered answer."""

    name_of_answer: str = ""


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"
