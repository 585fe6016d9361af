"""Overview: tonnes and share by account, the goal and why it has no tonnage, and a finding in words."""

from html import escape

import panel as pn

from dashboards.pages.page import Page
from dashboards.parts.blocks import Block, Html, figure, table
from dashboards.parts.names import account_name, sector_name, state_mark
from dashboards.parts.path_answers import PathAnswers
from dashboards.parts.path_findings import the_nation
from dashboards.status import goal
from dashboards.store import Series
from mobility.charts.transport_share import transport_share
from mobility.charts.transport_tonnes import transport_tonnes


class OverviewPage(Page):
    """Where the municipality stands."""

    slug = ""
    title = "Overview"

    def blocks(self) -> list[Block]:
        """Give title, key figures, the chart of the account, other accounts and the sub-goals."""
        words = self.words
        place = self.store.settings.municipality.name
        series = self.store.headline
        blocks: list[Block] = [
            Html(
                f"<h1>{escape(words('Transport and CO2 in {place}', place=place))}</h1>"
                f'<p class="lead">{escape(words("Tonnes stand beside shares: the share can rise while the tonnes fall."))}</p>'
            )
        ]
        if series is None:
            blocks.append(
                Html(
                    f'<p class="notice">{escape(words("No CO2 account holds this municipality yet. Add one to data_raw and run the pipelines."))}</p>'
                )
            )
            return blocks
        blocks.append(Html(self._key_figures(series)))
        blocks.append(Html('<div class="wide">'))
        blocks += self._account_figure(series)
        blocks.append(Html(self._goal() + "</div>"))
        blocks.append(Html(self._other_accounts()))
        blocks.append(Html(self._targets()))
        return blocks

    def finding(self, series: Series) -> str:
        """Say how tonnes and share moved between stated years, and which way the last year went."""
        words, first, last, before = self.words, series.first, series.last, series.before_last
        change = last["transport"] / first["transport"] - 1
        latest = last["transport"] / before["transport"] - 1
        text = words(
            "From {first} to {last} transport's emissions {direction} by {change} ({from_tonnes} to {to_tonnes} t CO2e), "
            "while its share of all CO2 went from {from_share} to {to_share}.",
            first=first["year"],
            last=last["year"],
            direction=words.change(change),
            change=words.share(abs(change)),
            from_tonnes=words.number(first["transport"]),
            to_tonnes=words.number(last["transport"]),
            from_share=words.share(first["share"]),
            to_share=words.share(last["share"]),
        )
        if change < 0 and last["share"] > first["share"]:
            text += " " + words(
                "The share rose although the tonnes fell, because the rest fell faster."
            )
        return (
            text
            + " "
            + words(
                "In the last year, {before} to {last}, the tonnes {direction} by {change}.",
                before=before["year"],
                last=last["year"],
                direction=words.change(latest),
                change=words.share(abs(latest)),
            )
        )

    def _key_figures(self, series: Series) -> str:
        words, last = self.words, series.last
        source = words(
            "{account}, {year}", account=account_name(series.account, words), year=last["year"]
        )
        cards = [
            (words("Transport's emissions"), words.number(last["transport"]), "t CO2e", source),
            (words("Transport's share of all CO2"), words.share(last["share"]), "", source),
            (words("All CO2 of the municipality"), words.number(last["total"]), "t CO2e", source),
        ]
        shown = "".join(
            f'<div class="card"><h2 class="small" style="margin:0">{escape(title)}</h2>'
            f'<div class="figure-number">{escape(value)} <small>{escape(unit)}</small></div>'
            f'<p class="small">{escape(note)}</p></div>'
            for title, value, unit, note in cards
        )
        return (
            f'<div class="grid">{shown}</div><h2>{escape(words("Tonnes and share by year"))}</h2>'
        )

    def _account_figure(self, series: Series) -> list[Block]:
        words = self.words
        finding = self.finding(series)
        texts = {
            "tonnes": words("tonnes of CO2e"),
            "share": words("transport's share"),
            "transport": words("transport"),
            "rest": words("all the rest"),
            "year": words("year"),
            "description": finding,
        }
        charts = [
            transport_tonnes(series.years, words=texts, dress=self.dress),
            transport_share(series.years, words=texts, dress=self.dress),
        ]
        rows = [
            (
                str(row["year"]),
                words.number(row["transport"]),
                words.number(row["total"]),
                words.share(row["share"]),
            )
            for row in series.years.iter_rows(named=True)
        ]
        twin = table(
            rows,
            [words("Year"), words("Transport, t CO2e"), words("Total, t CO2e"), words("Share")],
            caption=words("Tonnes and share by year"),
            numbers=(1, 2, 3),
        )
        return figure(
            "transport-tonnes",
            [pn.pane.Vega(chart, sizing_mode="stretch_width", margin=0) for chart in charts],
            title=words("Transport's tonnes, and its share"),
            finding=finding,
            table=twin,
            source=f"{account_name(series.account, words)}, {words('vintage')} {series.vintage} · {self.source_line}",
            words=words,
        )

    def _goal(self) -> str:
        words, told = self.words, goal(self.store, self.store.headline)
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
        text = f"{text} {the_nation(PathAnswers(self.store), words)}".strip()
        state = state_mark(told["state"], words)
        why = (
            words(
                "No account of {year} has been delivered, so the goal cannot be written in tonnes, and no chance of meeting it can be given.",
                year=told["reference_year"],
            )
            if told["tonnes"] is None
            else words("In tonnes: {tonnes} t CO2e.", tonnes=words.number(told["tonnes"]))
        )
        readings = self._readings(told["readings"])
        neutral = (
            f"<p>{escape(words('Climate neutral by {year}.', year=told['neutral_year']))}</p>"
            if told["neutral_year"]
            else ""
        )
        return (
            f"{title}<p>{escape(text)}</p><p>{state} {escape(why)}</p>{neutral}{readings}</section>"
        )

    def _readings(self, readings: list[dict[str, object]]) -> str:
        if not readings:
            return ""
        words = self.words
        items = "".join(
            f"<li><strong>{escape(str(one[f'title_{words.code}']))}</strong>: "
            f"{escape(words.number(one['tonnes']))} t CO2e. "  # type: ignore[arg-type]
            f"<span class='small'>{escape(str(one[f'assumes_{words.code}']))}</span></li>"
            for one in readings
        )
        return f"<h4>{escape(words('Readings beside the goal; none of them is the goal'))}</h4><ul>{items}</ul>"

    def _other_accounts(self) -> str:
        words, rows = self.words, self.store.other_accounts
        if rows.is_empty():
            return ""
        lines = [
            (
                account_name(row["account"], words),
                str(row["year"]),
                sector_name(row["sector"], words),
                words.number(row["tonnes"]),
                words.share(row["share"]),
                words(row["note"] or ""),
            )
            for row in rows.iter_rows(named=True)
        ]
        shown = table(
            lines,
            [
                words("Account"),
                words("Year"),
                words("Sector"),
                words("Tonnes of CO2e"),
                words("Share"),
                words("Note"),
            ],
            caption=words(
                "Other accounts have another boundary or vintage; numbers of two accounts are never subtracted."
            ),
            numbers=(3, 4),
        )
        return f'<h2>{escape(words("What other accounts say"))}</h2><div class="card">{shown}</div>'

    def _targets(self) -> str:
        words, rows = self.words, self.store.targets
        if rows.is_empty():
            return f'<h2>{escape(words("Sub-goals"))}</h2><p class="notice">{escape(words("No register of sub-goals is delivered for this municipality."))}</p>'
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
        return f'<h2>{escape(words("Sub-goals"))}</h2><div class="card">{shown}</div>'
