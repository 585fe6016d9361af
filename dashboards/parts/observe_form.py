"""A form for a new observation: kept by `mobility observe`, then carried through by `mobility run`."""

from html import escape
from typing import Any

import panel as pn

from dashboards.parts.blocks import Block, Html, Live, Shown
from dashboards.parts.command import Command, Ended, Problem
from dashboards.parts.flowing import flowing
from dashboards.parts.widget_style import STYLE


class ObserveForm:
    """The widgets of the form, and what happens when it is sent.

    Parameters
    ----------
    page
        The page it stands on.
    rows
        The sub-goals.
    """

    def __init__(self, page: Shown, rows: list[dict[str, Any]]) -> None:
        words, self.page = page.words, page
        self.command: Command | None = None
        style = {
            "stylesheets": [STYLE], "sizing_mode": "stretch_width", "margin": (4, 0),
            "styles": {"flex": "1 1 320px"},
        }  # fmt: skip
        title = f"title_{words.code}"
        self.target = pn.widgets.Select(
            label=words("Sub-goal"),
            options={f"{row['id']} {row[title]}": row["id"] for row in rows},
            **style,
        )
        self.units = {row["id"]: _asked(row, page) for row in rows}
        self.value = pn.widgets.TextInput(label=self.units[rows[0]["id"]], **style)
        self.day = pn.widgets.TextInput(label=words("Day it held, YYYY-MM-DD"), **style)
        self.source = pn.widgets.TextInput(label=words("Source: where it is known from"), **style)
        self.who = pn.widgets.TextInput(label=words("Who observed it"), **style)
        self.note = pn.widgets.TextInput(label=words("Note"), **style)
        buttons = {"stylesheets": [STYLE], "margin": (10, 8, 4, 0)}
        self.send = pn.widgets.Button(label=words("Keep it and run"), color="primary", **buttons)
        self.cancel = pn.widgets.Button(label=words("End the run"), disabled=True, **buttons)
        self.told = pn.pane.HTML(_live(""), stylesheets=[STYLE], sizing_mode="stretch_width")
        self.target.param.watch(self._ask, "value")
        self.send.on_click(self._sent)
        self.cancel.on_click(self._end)

    @property
    def view(self) -> pn.viewable.Viewable:
        """The form as it is drawn."""
        fields = (self.target, self.value, self.day, self.source, self.who, self.note)
        laid = flowing(*fields, gap="0.4rem 1.2rem")
        buttons = pn.Row(self.send, self.cancel, styles={"flex-wrap": "wrap"})
        return pn.Column(laid, buttons, self.told, sizing_mode="stretch_width")

    def arguments(self) -> list[str]:
        """Give the command that the form stands for."""
        given = {
            "--date": (self.day.value or "").strip(),
            "--source": self.source.value or "",
            "--root": str(self.page.store.published.lake.root),
        }
        optional = {"--who": self.who.value, "--note": self.note.value}
        given |= {name: text for name, text in optional.items() if text}
        options = [part for name, text in given.items() for part in (name, text)]
        number = self.number()
        value = "" if number is None else f"{number:.15g}"
        # what follows -- is no option, so that a value may be negative
        return ["observe", *options, "--json", "--", self.target.value, value]

    def number(self) -> float | None:
        """Give the number that was written, with a comma or a point; none where it is none."""
        try:
            return float((self.value.value or "").strip().replace(",", "."))
        except ValueError:
            return None

    def _ask(self, event: object) -> None:
        self.value.label = self.units[self.target.value]

    def _end(self, event: object) -> None:
        if self.command:
            self.command.end()

    async def _sent(self, event: object) -> None:
        words = self.page.words
        if self.number() is None:
            lacking = words("The observation has no number."), words("the form, value")
            return self._problem(Problem(*lacking, words("give the number that was observed.")))
        self.send.disabled = True
        try:
            kept = await self._run(self.arguments(), words("Keeping the observation ..."))
            if kept.code:
                return self._problem(kept.problem)
            self.cancel.disabled = False
            root = str(self.page.store.published.lake.root)
            ran = await self._run(
                ["run", "--root", root, "--json"], words("Kept. Carrying it through ...")
            )
            return self._ran(ran)
        finally:
            self.send.disabled, self.cancel.disabled = False, True

    async def _run(self, arguments: list[str], title: str) -> Ended:
        built: list[str] = []

        def tell(line: str) -> None:
            if line.startswith("built"):
                built.append(line.split()[1])
            count = self.page.words(
                "{count} tables built, the latest {table}",
                count=len(built),
                table=built[-1] if built else "–",
            )
            self.told.object = _live(f"<p><strong>{escape(title)}</strong> {escape(count)}</p>")

        tell("")
        self.command = Command(*arguments)
        return await self.command.follow(tell)

    def _ran(self, ran: Ended) -> None:
        words = self.page.words
        if ran.code < 0:
            text = words(
                "The run was ended. The observation is kept; the next run carries it through."
            )
            self.told.object = _live(f'<p class="problem">{escape(text)}</p>')
            return
        if ran.code:
            kept = words("The observation is kept; the run that carries it through failed.")
            self._problem(ran.problem, kept)
            return
        published = (ran.result or {}).get("published")
        text = (
            words("Published as {run}.", run=published)
            if published
            else words("No published number changed.")
        )
        address = f"{self.page.state.address('targets')}#{self.target.value}"
        link = f'<a href="{escape(address)}">{escape(words("Show {target} as it is now", target=self.target.value))}</a>'
        self.told.object = _live(f'<p class="done">{escape(text)} {link}</p>')

    def _problem(self, problem: Problem | None, before: str = "") -> None:
        words = self.page.words
        if problem is None:
            return
        parts = (
            (words("What is wrong:"), problem.what),
            (words("Where:"), problem.where),
            (words("To do:"), problem.todo),
        )
        told = "".join(
            f"<p><strong>{escape(title)}</strong> {escape(text)}</p>" for title, text in parts
        )
        head = f"<p>{escape(before)}</p>" if before else ""
        self.told.object = _live(f'<div class="problem">{head}{told}</div>')


def observe_blocks(page: Shown, rows: list[dict[str, Any]]) -> list[Block]:
    """Give the form with its heading."""
    if not rows:
        return []
    words = page.words
    lead = words(
        "It is kept with who and when, and the state follows from it by rule. What was kept before is never rewritten."
    )
    return [
        Html(
            f'<h2 id="observe">{escape(words("A new observation"))}</h2>'
            f'<div class="card"><p>{escape(lead)}</p>'
        ),
        Live("observe_form", lambda: ObserveForm(page, rows).view),
        Html("</div>"),
    ]


def _asked(row: dict[str, Any], page: Shown) -> str:
    """Say what number is asked for."""
    words = page.words
    if row["comparison"] == "yes":
        return words("Value: 1 for yes, 0 for no")
    measure = row[f"measure_{words.code}"]
    if row["unit"] == "percent":
        measure = f"{measure}, {words('percent')}"
    return words("Value: {measure}", measure=measure)


def _live(text: str) -> str:
    return f'<div role="status" aria-live="polite">{text}</div>'
