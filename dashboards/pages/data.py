"""Data and method: sources, how fresh they are, what was refused, and every run."""

from html import escape

from dashboards.pages.page import Page
from dashboards.parts.blocks import Block, Html, Raw, table
from dashboards.parts.names import source_title


class DataPage(Page):
    """Where the numbers come from."""

    slug = "data"
    title = "Data and method"

    def blocks(self) -> list[Block]:
        """Give the sources, the refusals and the runs."""
        words = self.words
        return [
            Html(
                f"<h1>{escape(words('Data and method'))}</h1>"
                f'<p class="lead">{escape(words("Every source with its publisher and date, what was refused and why, and every published run."))}</p>'
            ),
            Html(self._summary()),
            Html(self._sources()),
            Html(self._refused()),
            Html(self._runs()),
        ]

    def _summary(self) -> str:
        words, rows = self.words, self.store.quality
        made_up = int(rows["is_synthetic"].sum()) if len(rows) else 0
        facts = [
            (words("Deliveries"), words.number(len(rows))),
            (words("of them synthetic"), words.number(made_up)),
            (words("Rows delivered"), words.number(int(rows["rows"].sum()) if len(rows) else 0)),
            (words("Rows refused"), words.number(int(rows["refused"].sum()) if len(rows) else 0)),
        ]
        shown = "".join(
            f'<div class="card"><h2 class="small" style="margin:0">{escape(title)}</h2>'
            f'<div class="figure-number">{escape(value)}</div></div>'
            for title, value in facts
        )
        return f'<div class="grid">{shown}</div>'

    def _sources(self) -> str:
        words = self.words
        lines = []
        for row in self.store.quality.iter_rows(named=True):
            mark = (
                f' <span class="synthetic">{escape(words("Synthetic data"))}</span>'
                if row["is_synthetic"]
                else ""
            )
            lines.append(
                (
                    Raw(
                        escape(source_title(row, words))
                        + mark
                        + f'<br><span class="small">{escape(row["source"])}/{escape(row["delivery"])}</span>'
                    ),
                    words(row["publisher"] or "–"),
                    words.day(row["retrieved"]),
                    words.number(row["rows"]),
                    words.number(row["refused"]),
                    words.number(row["answers_refused"]),
                    row["licence"] or "–",
                )
            )
        shown = table(
            lines,
            [
                words("Source"), words("Publisher"), words("Retrieved"), words("Rows delivered"),
                words("Rows refused"), words("Answers refused"), words("Licence"),
            ],
            caption=words("Every delivery in data_raw that counts"),
            numbers=(3, 4, 5),
        )  # fmt: skip
        return f'<h2>{escape(words("Sources"))}</h2><div class="card">{shown}</div>'

    def _refused(self) -> str:
        words = self.words
        rows = (
            self.store.quality.filter(self.store.quality["most_refused_for"].is_not_null())
            if len(self.store.quality)
            else self.store.quality
        )
        title = f"<h2>{escape(words('Refused rows and answers'))}</h2>"
        if rows.is_empty():
            return (
                title + f'<p class="notice">{escape(words("Nothing was refused in this run."))}</p>'
            )
        lines = [
            (
                f"{row['source']}/{row['delivery']}",
                words.number(row["refused"]),
                words.number(row["answers_refused"]),
                row["most_refused_for"],
                str(row["first_refused_row"] or "–"),
            )
            for row in rows.iter_rows(named=True)
        ]
        shown = table(
            lines,
            [
                words("Delivery"),
                words("Rows refused"),
                words("Answers refused"),
                words("Most often because"),
                words("First row"),
            ],
            caption=words(
                "Each refused row is kept in data_lake/refused with its file, row, column and rule"
            ),
            numbers=(1, 2, 4),
        )
        return f'{title}<div class="card">{shown}</div>'

    def _runs(self) -> str:
        words = self.words
        lines = [
            (
                Raw(
                    f"<strong>{escape(row['run_id'])}</strong>"
                    if row["run_id"] == self.store.run_id
                    else escape(row["run_id"])
                ),
                str(row["published"]).replace("T", " ")[:16],
                row["code_version"] or "–",
                words.number(row["inputs"]),
                words.number(row["tables"]),
                words.number(row["seconds"], 1),
            )
            for row in self.store.runs.iter_rows(named=True)
        ]
        shown = table(
            lines,
            [
                words("Run"),
                words("Published (UTC)"),
                words("Code"),
                words("Input files"),
                words("Tables"),
                words("Seconds"),
            ],
            caption=words("Every published run; the one in force is bold"),
            numbers=(3, 4, 5),
        )
        return f'<h2>{escape(words("Runs"))}</h2><div class="card">{shown}</div>'
