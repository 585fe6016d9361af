"""Bring in a survey: upload, confirm the draft, dry run, publish, undo; who answered so far."""

from html import escape

import polars as pl

from dashboards.pages.page import Page
from dashboards.parts.blocks import Block, Html, Live, synthetic_mark, table
from dashboards.parts.intake_files import LARGEST_MB
from dashboards.parts.intake_form import IntakeForm
from dashboards.parts.names import survey_name


class IntakePage(Page):
    """Where a delivered file comes in."""

    slug = "intake"
    title = "Deliveries"
    has_widgets = True
    in_menu = False
    part_of = "surveys"

    def blocks(self) -> list[Block]:
        """Give the form, and the response so far."""
        words = self.words
        lead = words(
            "Any questionnaire from SurveyXact, Forms, Excel or SPSS, and counts and car-trip lengths. The file is read, drafted and tried in a dry run before anything is published; names, e-mails, addresses and telephone numbers stay out."
        )
        return [
            Html(
                f'<h1>{escape(words("Bring in a survey"))}</h1><p class="lead">{escape(lead)}</p>'
                f'<div class="card" id="intake" {self._limit()}>'
            ),
            Live("intake_form", IntakeForm(self).view),
            Html(f'<p class="small">{escape(self._most())}</p></div>'),
            Html(self._response()),
        ]

    def _most(self) -> str:
        return self.words(
            "A file may hold {size} MB at most here; a larger one is brought in on the command line: mobility add FILE.",
            size=LARGEST_MB,
        )

    def _limit(self) -> str:
        """Tell the browser what it may send, and what it says meanwhile."""
        words = self.words
        too_large = words(
            "The file fills {held} MB; here {size} MB is the most.", held="#", size=LARGEST_MB
        )
        told = {
            "largest-mb": str(LARGEST_MB),
            "too-large": f"{too_large} {self._most()}",
            "sending": words("Sending the file ..."),
        }
        return " ".join(f'data-{name}="{escape(text)}"' for name, text in told.items())

    def _response(self) -> str:
        words, rows = self.words, self.store.mart("response_rates")
        title = f'<h2 id="response">{escape(words("Response, employer by employer"))}</h2>'
        if rows.is_empty():
            nobody = words("No survey of an employer has been brought in yet.")
            return f'{title}<p class="notice">{escape(nobody)}</p>'
        latest = rows.filter(pl.col("wave") == pl.col("wave").max().over("survey"))
        lines = [
            (
                row["employer"] or words("all"),
                f"{survey_name(row['survey'], words)} {row['wave']}",
                words.number(row["asked"]),
                words.number(row["answered"]),
                words.share(row["rate"], 0),
                "–" if row["margin"] is None else f"±{words.number(100 * row['margin'], 1)}",
                words.day(row["last_answer"]),
            )
            for row in latest.iter_rows(named=True)
        ]
        shown = table(
            lines,
            [
                words("Employer"), words("Survey"), words("People asked"), words("Answers"),
                words("Response rate"), words("Uncertainty of a share near one half, points"),
                words("Latest answer"),
            ],
            caption=words("The latest wave of each survey; a later export takes the place of an earlier one while the survey is in the field"),
            numbers=(2, 3, 4, 5),
        )  # fmt: skip
        mark = synthetic_mark(words) if latest["is_synthetic"].any() else ""
        return f'{title}<div class="card">{mark}{shown}</div>'
