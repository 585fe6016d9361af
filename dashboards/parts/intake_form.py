"""Bringing a delivery in from the screen: file, draft, dry run, publishing, and taking it back."""

import json
from collections.abc import Awaitable, Callable
from html import escape
from typing import Any

import panel as pn

from dashboards.parts.blocks import Shown
from dashboards.parts.command import Ended
from dashboards.parts.flowing import flowing
from dashboards.parts.following import Follower
from dashboards.parts.intake_editor import ColumnEditor
from dashboards.parts.intake_files import ACCEPTED, DECISIONS, MAPPING, Inbox, arrived, uploaded
from dashboards.parts.intake_survey import SurveyFields
from dashboards.parts.intake_told import told_html
from dashboards.parts.widget_style import STYLE

_WIDGET = {"stylesheets": [STYLE], "sizing_mode": "stretch_width", "margin": (4, 0)}
_BUTTON = {"stylesheets": [STYLE], "margin": (10, 8, 4, 0)}


class IntakeForm:
    """The steps of bringing a delivery in; each is a command of `mobility` that can be ended.

    Parameters
    ----------
    page
        The page it stands on.
    """

    def __init__(self, page: Shown) -> None:
        words, self.page, self.inbox = page.words, page, Inbox()
        self.follower = Follower(words)
        self.kept: dict[str, Any] = {}
        self.file = pn.widgets.FileInput(
            label=words("The delivered file, with its survey.toml where there is one"),
            multiple=True, accept=",".join(ACCEPTED), **_WIDGET,
        )  # fmt: skip
        self.employer = pn.widgets.TextInput(label=words("Employer"), **_WIDGET)
        self.wave = pn.widgets.TextInput(label=words("Year of the survey"), **_WIDGET)
        self.replace = pn.widgets.Select(
            label=words("An earlier file of the same survey"),
            options={words("there is none"): "", words("this one takes its place"): "--replace"},
            **_WIDGET,
        )
        self.file.param.watch(self._arrived, "value")
        self.editor = ColumnEditor(words, self._redraft)
        self.survey = SurveyFields(words)
        self.result = pn.pane.HTML("", **_WIDGET)
        self.read = self._button(words("Read the file"), self._read, primary=True)
        self.rehearse = self._button(words("Dry run"), self._rehearse, primary=True)
        self.publish = self._button(words("Publish"), self._publish, primary=True)
        self.undo = self._button(words("Undo: take it back out"), self._undo)
        self.draft = pn.Column(
            _heading(words("2. The columns")),
            self.editor.view,
            visible=False,
            sizing_mode="stretch_width",
        )
        self.rest = pn.Column(
            _heading(words("3. The survey")),
            self.survey.view,
            flowing(self.replace, gap="0"),
            self.rehearse,
            visible=False,
            sizing_mode="stretch_width",
        )
        self.publish.visible = self.undo.visible = False
        if pn.state.curdoc is not None:
            pn.state.on_session_destroyed(self._gone)

    def _button(
        self, label: str, step: Callable[[], Awaitable[None]], *, primary: bool = False
    ) -> pn.widgets.Button:
        button = pn.widgets.Button(
            label=label, color="primary" if primary else "default", **_BUTTON
        )

        async def pressed(event: object) -> None:
            await self._busy(step)

        button.on_click(pressed)
        return button

    @property
    def view(self) -> pn.viewable.Viewable:
        """The steps as they are drawn; a step appears when the one before is done."""
        return pn.Column(
            _heading(self.page.words("1. The file")),
            flowing(self.file, self.employer, self.wave, gap="0.4rem 1.2rem"),
            pn.Row(self.read, self.follower.cancel, styles={"flex-wrap": "wrap"}),
            self.follower.told,
            self.draft,
            self.rest,
            self.result,
            pn.Row(self.publish, self.undo, styles={"flex-wrap": "wrap"}),
            sizing_mode="stretch_width",
        )

    async def _busy(self, step: Callable[[], Awaitable[None]]) -> None:
        """Take a step; meanwhile no other can be taken, only cancelled."""
        buttons = (self.read, self.rehearse, self.publish, self.undo, self.editor.confirm)
        for button in buttons:
            button.disabled = True
        try:
            await step()
        finally:
            for button in buttons:
                button.disabled = False

    def _gone(self, context: object) -> None:
        self.follower.end()
        self.inbox.clear()

    def _arrived(self, event: object) -> None:
        """Say that the upload is whole; the browser said that it was on its way."""
        if told := arrived(*uploaded(self.file), self.page.words):
            self.follower.say(told)

    async def _read(self) -> None:
        names, contents = uploaded(self.file)
        self.draft.visible = self.rest.visible = False
        self._nothing_known()
        if problem := self.inbox.take(names, contents):
            return self.follower.problem(problem)
        self.survey.view.visible = self.inbox.mapping is None
        if self.inbox.mapping is None:
            drafted = await self._draft(self.page.words("Reading the file ..."))
            if drafted is None:
                return None
            self.editor.start(drafted)
            self.survey.show(drafted["survey"])
            self.draft.visible = True
        else:
            self.follower.done(self.page.words("The mapping came along. Make a dry run."))
        self.rest.visible = True
        return None

    def _nothing_known(self) -> None:
        """Take away what was told of a dry run: it is no longer true."""
        self.result.object, self.publish.visible, self.undo.visible = "", False, False

    async def _draft(self, title: str) -> dict[str, Any] | None:
        decisions = self.inbox.folder / DECISIONS
        given = ["--decisions", str(decisions)] if decisions.exists() else []
        ended = await self._run([*self._file(), "--draft", *given, "--json"], title)
        if ended.code or ended.result is None:
            self._ended(ended)
            return None
        self.follower.done(
            self.page.words("The file is read. Look at each column, then make a dry run.")
        )
        return ended.result

    async def _redraft(self) -> None:
        self._write_decisions()
        if told := await self._draft(self.page.words("Reading the file ...")):
            self.editor.show(told)

    def _write_decisions(self) -> None:
        told = {"survey": self.survey.decisions(), "columns": self.editor.decisions}
        (self.inbox.folder / DECISIONS).write_text(json.dumps(told, ensure_ascii=False), "utf-8")

    def _file(self) -> list[str]:
        """Give the command that the form stands for, as far as the file goes."""
        root = str(self.page.store.published.lake.root)
        given = {"--root": root, "--employer": self.employer.value, "--wave": self.wave.value}
        options = [part for name, text in given.items() if text for part in (name, text.strip())]
        return ["add", str(self.inbox.main), *options]

    async def _rehearse(self) -> None:
        self._nothing_known()
        mapping = self.inbox.mapping
        if mapping is None:
            self._write_decisions()
            (self.inbox.folder / MAPPING).unlink(missing_ok=True)
            how = ["--decisions", str(self.inbox.folder / DECISIONS)]
        else:
            how = ["--mapping", str(mapping)]
        arguments = [*self._file(), *how, *self._replacing(), "--dry-run", "--json"]
        ended = await self._run(arguments, self.page.words("The dry run is under way ..."))
        if ended.code or ended.result is None:
            return self._ended(ended)
        self.follower.done(self.page.words("This is what would happen. Nothing is kept yet."))
        title = escape(self.page.words("4. What would happen"))
        self.result.object = f"<h2>{title}</h2>{told_html(ended.result, self.page.words)}"
        self.publish.visible = True
        return None

    def _replacing(self) -> list[str]:
        return [self.replace.value] if self.replace.value else []

    async def _publish(self) -> None:
        words = self.page.words
        mapping = self.inbox.mapping or self.inbox.folder / MAPPING
        arguments = [*self._file(), "--mapping", str(mapping), *self._replacing(), "--json"]
        kept = await self._run(arguments, words("Keeping the file ..."))
        if kept.code or kept.result is None:
            return self._ended(kept)
        self.kept = kept.result
        self.publish.visible, self.undo.visible = False, True
        self.inbox.clear()
        self.draft.visible = self.rest.visible = False
        return await self._carry_out(words("Kept. Carrying it through ..."))

    async def _undo(self) -> None:
        words = self.page.words
        root = ["--root", str(self.page.store.published.lake.root)]
        steps = [["remove", self.kept["delivery"], *root]]
        steps += [["remove", one, "--undo", *root] for one in self.kept["replaced"]]
        for arguments in steps:
            ended = await self._run(arguments, words("Taking it out ..."))
            if ended.code:
                return self._ended(ended)
        self.undo.visible = False
        self.result.object = ""
        return await self._carry_out(words("Taken out. Carrying it through ..."))

    async def _carry_out(self, title: str) -> None:
        words = self.page.words
        root = str(self.page.store.published.lake.root)
        ran = await self._run(["run", "--root", root, "--json"], title)
        if ran.code:
            return self._ended(ran)
        run_id = (ran.result or {}).get("published")
        text = (
            words("Published as {run}.", run=run_id)
            if run_id
            else words("No published number changed.")
        )
        address = self.page.state.elsewhere("surveys")
        return self.follower.done(
            text, f'<a href="{escape(address)}">{escape(words("Show the surveys"))}</a>'
        )

    async def _run(self, arguments: list[str], title: str) -> Ended:
        return await self.follower.run(arguments, title, scratch=self.inbox.scratch)

    def _ended(self, ended: Ended) -> None:
        words = self.page.words
        kept = words("Cancelled. What was kept stays; the next run carries it through.")
        nothing = words("Cancelled. Nothing was kept.")
        self.follower.problem_of(ended, kept if self.undo.visible else nothing)


def _heading(text: str) -> pn.pane.HTML:
    return pn.pane.HTML(f"<h2>{escape(text)}</h2>", **_WIDGET)
