"""A command followed on the screen: its progress, what it told of a problem, how to end it."""

from html import escape
from pathlib import Path

import panel as pn

from dashboards.language import Language
from dashboards.parts.command import Command, Ended, Problem
from dashboards.parts.widget_style import STYLE

_EVERY = 5
"""Tables after which a run's progress is told anew."""


class Follower:
    """A place where commands are told of, one at a time, and a button that ends the one at work."""

    def __init__(self, words: Language) -> None:
        self.words = words
        self.told = pn.pane.HTML(
            _live(""), stylesheets=[STYLE], sizing_mode="stretch_width", margin=(4, 0)
        )
        self.cancel = pn.widgets.Button(
            label=words("Cancel"), disabled=True, stylesheets=[STYLE], margin=(10, 8, 4, 0)
        )
        self.cancel.on_click(self.end)
        self._command: Command | None = None
        self._hidden = ""

    def end(self, event: object = None) -> None:
        """End the command at work; what it had not finished leaves nothing behind."""
        if self._command:
            self._command.end()

    async def run(self, arguments: list[str], title: str, *, scratch: Path) -> Ended:
        """Start a command and follow it to its end.

        Parameters
        ----------
        scratch
            Folder for what it writes for a moment; messages are told without its parent.
        """
        built: list[str] = []

        def tell(line: str) -> None:
            if line.startswith("built"):
                built.append(line)
            if len(built) % _EVERY == 0:
                count = self.words("{count} tables built", count=len(built)) if built else ""
                self.say(f"<p><strong>{escape(title)}</strong> {escape(count)}</p>")

        tell("")
        self._hidden = f"{scratch.parent}/"
        self._command = Command(*arguments, scratch=scratch)
        self.cancel.disabled = False
        try:
            return await self._command.follow(tell)
        finally:
            self.cancel.disabled = True

    def problem_of(self, ended: Ended, cancelled: str) -> None:
        """Tell why a command did not do what was asked; `cancelled` where it was ended."""
        if ended.code < 0:
            self.say(f'<p class="problem">{escape(cancelled)}</p>')
        elif ended.problem:
            self.problem(ended.problem)

    def problem(self, problem: Problem) -> None:
        """Tell a problem in its three parts."""
        parts = (
            (self.words("What is wrong:"), problem.what),
            (self.words("Where:"), problem.where),
            (self.words("To do:"), problem.todo),
        )
        told = "".join(
            f"<p><strong>{escape(title)}</strong> {escape(self._shown(text))}</p>"
            for title, text in parts
        )
        self.say(f'<div class="problem">{told}</div>')

    def _shown(self, text: str) -> str:
        return text.replace(self._hidden, "") if self._hidden else text

    def done(self, text: str, link: str = "") -> None:
        """Tell that it is done."""
        self.say(f'<p class="done">{escape(text)} {link}</p>')

    def say(self, text: str) -> None:
        """Tell something, as HTML; a screen reader reads it aloud."""
        self.told.object = _live(text)


def _live(text: str) -> str:
    return f'<div role="status" aria-live="polite">{text}</div>'
