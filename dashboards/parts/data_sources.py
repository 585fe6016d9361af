"""Every delivery that counts, how fresh it is, and what of it was refused."""

from html import escape
from typing import Any

import polars as pl

from dashboards.language import Language
from dashboards.parts.blocks import Raw, Shown, table
from dashboards.parts.names import source_title
from dashboards.parts.rule_words import rule_text


def summary(page: Shown) -> str:
    """Count deliveries and rows."""
    words, rows = page.words, page.store.quality
    facts = [
        (words("Deliveries"), words.number(len(rows))),
        (words("of them synthetic"), words.number(_sum(rows, "is_synthetic"))),
        (words("Rows delivered"), words.number(_sum(rows, "rows"))),
        (words("Rows refused"), words.number(_sum(rows, "refused"))),
    ]
    shown = "".join(
        f'<div class="card"><h2 class="small">{escape(title)}</h2>'
        f'<p class="figure-number">{escape(value)}</p></div>'
        for title, value in facts
    )
    return f'<div class="grid">{shown}</div>'


def _sum(rows: pl.DataFrame, name: str) -> int:
    return int(rows[name].sum()) if len(rows) else 0


def sources(page: Shown) -> str:
    """List the deliveries; those that are made up stand apart, folded."""
    words, rows = page.words, page.store.quality
    if rows.is_empty():
        empty = words("Nothing has been delivered yet: mobility add FILE, then mobility run.")
        return f'<p class="notice">{escape(empty)}</p>'
    real = rows.filter(~pl.col("is_synthetic"))
    made_up = rows.filter(pl.col("is_synthetic"))
    caption = words("Every delivery in data_raw that counts")
    parts = [f'<div class="card">{_table(real, caption, words)}</div>'] if len(real) else []
    if len(made_up):
        title = words(
            "Synthetic data: {count} deliveries made up for the example", count=len(made_up)
        )
        parts.append(
            f'<details class="card"><summary>{escape(title)}</summary>{_table(made_up, title, words)}</details>'
        )
    return f"<h2>{escape(words('Sources'))}</h2>{''.join(parts)}"


def _table(rows: pl.DataFrame, caption: str, words: Language) -> str:
    lines = [_line(row, words) for row in rows.iter_rows(named=True)]
    headers = [
        words("Source"), words("Publisher"), words("Retrieved"), words("Rows delivered"),
        words("Rows refused"), words("Answers refused"), words("Licence"),
    ]  # fmt: skip
    return table(lines, headers, caption=caption, numbers=(3, 4, 5))


def _line(row: dict[str, Any], words: Language) -> tuple[str, ...]:
    place = f'<span class="small">{escape(row["source"])}/{escape(row["delivery"])}</span>'
    return (
        Raw(f"{escape(source_title(row, words))}<br>{place}"),
        words(row["publisher"] or "–"),
        Raw(f'<span class="date">{escape(words.short_day(row["retrieved"]))}</span>'),
        words.number(row["rows"]),
        words.number(row["refused"]),
        words.number(row["answers_refused"]),
        words(row["licence"] or "–"),
    )


def refused(page: Shown) -> str:
    """List what was refused, and the rule that was broken most."""
    words, rows = page.words, page.store.quality
    rows = rows.filter(pl.col("most_refused_for").is_not_null()) if len(rows) else rows
    title = f"<h2>{escape(words('Refused rows and answers'))}</h2>"
    if rows.is_empty():
        empty = words("Nothing was refused in this run.")
        return f'{title}<p class="notice">{escape(empty)}</p>'
    lines = [
        (
            Raw(f'{escape(source_title(row, words))}<br><span class="small">{escape(row["source"])}/{escape(row["delivery"])}</span>'),
            words.number(row["refused"]),
            words.number(row["answers_refused"]),
            rule_text(row["most_refused_for"], words),
            str(row["first_refused_row"] or "–"),
        )
        for row in rows.iter_rows(named=True)
    ]  # fmt: skip
    headers = [
        words("Delivery"), words("Rows refused"), words("Answers refused"),
        words("Most often because"), words("First row"),
    ]  # fmt: skip
    caption = words(
        "Each refused row is kept in data_lake/refused with its file, row, column and rule"
    )
    return f'{title}<div class="card">{table(lines, headers, caption=caption, numbers=(1, 2, 4))}</div>'


def runs(page: Shown) -> str:
    """List the published runs, each with the way to the screen as it was."""
    words, lines = page.words, []
    for row in page.store.runs.iter_rows(named=True):
        own = row["run_id"] == page.store.run_id
        link = page.state.address("", run=row["run_id"])
        name = f"<strong>{escape(row['run_id'])}</strong>" if own else escape(row["run_id"])
        lines.append(
            (
                Raw(f'<a href="{escape(link)}">{name}</a>'),
                str(row["published"]).replace("T", " ")[:16],
                row["code_version"] or "–",
                words.number(row["inputs"]),
                words.number(row["tables"]),
                words.number(row["seconds"], 1),
            )
        )
    headers = [
        words("Run"), words("Published (UTC)"), words("Code"), words("Input files"),
        words("Tables"), words("Seconds"),
    ]  # fmt: skip
    shown = table(
        lines, headers, numbers=(3, 4, 5),
        caption=words("Every published run; the one in force is bold"),
    )  # fmt: skip
    return f'<h2>{escape(words("Runs"))}</h2><div class="card">{shown}</div>'
