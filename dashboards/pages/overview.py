"""Overview: where the municipality stands, what changed, where it leads, and who stands beside it."""

from html import escape

from dashboards.pages.page import Page
from dashboards.parts.account_figures import account_figure, key_figures, other_accounts
from dashboards.parts.blocks import Block, Html, table
from dashboards.parts.goal_card import goal_card
from dashboards.parts.names import state_mark
from dashboards.parts.neighbour_figures import beside
from dashboards.parts.overview_findings import goals_finding, three_findings
from dashboards.parts.path_answers import PathAnswers
from dashboards.parts.path_figures import course
from dashboards.parts.since_card import since_card


class OverviewPage(Page):
    """Where the municipality stands."""

    slug = ""
    title = "Overview"
    is_same_for_all = True

    def blocks(self) -> list[Block]:
        """Give key figures, findings, changes, the account with the goal, path, others, sub-goals."""
        words, series = self.words, self.store.headline
        place = self.store.settings.municipality.name
        lead = words("Tonnes stand beside shares: the share can rise while the tonnes fall.")
        head = Html(
            f"<h1>{escape(words('Transport and CO2 in {place}', place=place))}</h1>"
            f'<p class="lead">{escape(lead)}</p>'
        )
        if series is None:
            empty = words(
                "No CO2 account holds this municipality yet. Add one to data_raw and run the pipelines."
            )
            return [head, Html(f'<p class="notice">{escape(empty)}</p>')]
        return [
            head,
            Html(key_figures(self, series)),
            Html(three_findings(self, series)),
            Html(since_card(self)),
            Html(f'<h2>{escape(words("Tonnes and share by year"))}</h2><div class="wide">'),
            *account_figure(self, series),
            Html(goal_card(self) + "</div>"),
            *self._path(),
            *self._beside(),
            Html(other_accounts(self)),
            Html(self._targets()),
        ]

    def _path(self) -> list[Block]:
        path = PathAnswers(self.store)
        if not path.is_there:
            return []
        title = self.words("Where it leads")
        return [Html(f"<h2>{escape(title)}</h2>"), *course(self, path, "territory")]

    def _beside(self) -> list[Block]:
        shown = beside(self, self.store.headline) if self.store.headline else []
        if not shown:
            return []
        title = self.words("Others beside us")
        return [Html(f"<h2>{escape(title)}</h2>"), *shown]

    def _targets(self) -> str:
        words, rows = self.words, self.store.targets
        title = f'<h2 id="sub-goals">{escape(words("Sub-goals"))}</h2>'
        if rows.is_empty():
            return f'{title}<p class="notice">{escape(words("No register of sub-goals is delivered for this municipality."))}</p>'
        code = words.code
        lines = [
            (
                row["id"],
                row[f"title_{code}"],
                str(row["due"] or "–"),
                state_mark(row["state"], words, past_due=row["past_due"]),
                row[f"reason_{code}"],
            )
            for row in rows.iter_rows(named=True)
        ]
        shown = table(
            lines,
            [words("Id"), words("Sub-goal"), words("Due"), words("State"), words("Why")],
            caption=words(
                "The {count} transport sub-goals of the climate policy, with the state that evidence gives them",
                count=len(lines),
            ),
        )
        link = f'<a href="{escape(self.state.elsewhere("targets"))}">{escape(words("Show the sub-goals"))}</a>'
        return (
            f'{title}<div class="card"><p class="finding">{escape(goals_finding(self.store, words))} {link}</p>'
            f"<details><summary>{escape(words('All of them, with their states'))}</summary>{shown}</details></div>"
        )
