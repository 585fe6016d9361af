"""A form that makes an employer's report: `mobility report employer`, followed on the screen."""

import tempfile
from html import escape
from pathlib import Path

import panel as pn

from dashboards.parts.blocks import Block, Html, Live, Shown
from dashboards.parts.flowing import flowing
from dashboards.parts.following import Follower
from dashboards.parts.widget_style import STYLE
from mobility.lake import ledger_of


class ReleaseForm:
    """The choice of an employer, and the button that makes its report.

    Parameters
    ----------
    page
        The page it stands on.
    employers
        The employers to choose from.
    chosen
        The one that is chosen at first.
    """

    def __init__(self, page: Shown, employers: list[str], chosen: str) -> None:
        words, self.page = page.words, page
        self.employer = pn.widgets.Select(
            label=words("Employer"), options=employers, value=chosen,
            stylesheets=[STYLE], sizing_mode="stretch_width", margin=(4, 0),
        )  # fmt: skip
        self.send = pn.widgets.Button(
            label=words("Make the report and release it"), color="primary",
            stylesheets=[STYLE], margin=(10, 8, 4, 0),
        )  # fmt: skip
        self.follower = Follower(words)
        self.send.on_click(self._sent)

    @property
    def view(self) -> pn.viewable.Viewable:
        """The form as it is drawn."""
        buttons = pn.Row(self.send, self.follower.cancel, styles={"flex-wrap": "wrap"})
        laid = flowing(self.employer, gap="0.4rem 1.2rem")
        return pn.Column(laid, buttons, self.follower.told, sizing_mode="stretch_width")

    def arguments(self, out: Path) -> list[str]:
        """Give the command that the form stands for."""
        root = str(self.page.store.published.lake.root)
        options = ["--out", str(out), "--root", root, "--lang", self.page.words.code]
        return ["report", "employer", *options, "--", str(self.employer.value)]

    async def _sent(self, event: object) -> None:
        words = self.page.words
        self.send.disabled = True
        try:
            with tempfile.TemporaryDirectory() as folder:
                scratch = Path(folder)
                title = words("Proving that nobody can be worked out ...")
                ended = await self.follower.run(
                    self.arguments(scratch / "out"), title, scratch=scratch
                )
        finally:
            self.send.disabled = False
        if ended.code:
            cancelled = words(
                "The report was cancelled; what had not been released leaves nothing behind."
            )
            self.follower.problem_of(ended, cancelled)
            return
        # another address than the page's own, or the browser only scrolls
        entries = str(len(ledger_of(self.page.store.published.lake)))
        address = f"{self.page.state.address('employers', released=entries)}#releases"
        link = f'<a href="{escape(address)}">{escape(words("Show the releases"))}</a>'
        self.follower.done(words("Released, and entered in the ledger."), link)


def release_blocks(page: Shown, employers: list[str], chosen: str) -> list[Block]:
    """Give the form with its heading."""
    if not employers:
        return []
    words = page.words
    lead = words(
        "The report goes through disclosure control and is checked beside every earlier release; one that would reveal somebody is refused with the reason and leaves no file. On the command line:"
    )
    command = f'mobility report employer "{chosen}" --out reports'
    head = f"<h2 id='make'>{escape(words('Make a report'))}</h2><div class='card'><p>{escape(lead)} <code>{escape(command)}</code></p>"
    form = Live("release", ReleaseForm(page, employers, chosen).view)
    return [Html(head), form, Html("</div>")]
