"""Who answered, and how the people of an employer travel."""

import polars as pl

from dashboards.language import LOCALES_OF_CHARTS
from dashboards.reports.document import Block, Figure, Heading, Paragraph, Table
from dashboards.reports.employer_told import Told, by_size, grid
from dashboards.reports.write import drawn
from mobility.charts.intervals import intervals
from mobility.charts.theme import Dress


def answered(told: Told) -> list[Block]:
    """Tell the response rate, who is missing, and what the silent may hide."""
    words = told.words
    whole, asked = (
        told.one("answered", quantity="response", value="yes"),
        told.one("answered", quantity="response_of_asked", value="yes"),
    )
    blocks: list[Block] = [Heading(words("Who answered"))]
    if whole is not None:
        text = words(
            "{n} of {staff} employees answered ({rate}).",
            n=words.number(whole["answers"]),
            staff=words.number(told.employees),
            rate=words.share(whole["estimate"], 0),
        )
        if asked is not None:
            text += " " + words(
                "Of those who were asked, {rate} answered.", rate=words.share(asked["estimate"], 0)
            )
        blocks.append(Paragraph(text))
    blocks += _missing(told)
    return [*blocks, *_groups(told), *_bounds(told)]


def _missing(told: Told) -> list[Block]:
    """Name the groups that answered least, where that can be told."""
    words = told.words
    rates = pl.concat(
        [told.rows(f"answered by {name}", value="yes") for name in ("sex", "age_band")]
    )
    known = rates.drop_nulls("estimate").sort("estimate")
    if known.height < 2:
        return [
            Paragraph(
                words(
                    "Who is missing cannot be told: the groups are too small, or their size is not known."
                )
            )
        ]
    least, most = known.row(0, named=True), known.row(-1, named=True)
    return [
        Paragraph(
            words(
                "Missing most: {least} ({low} answered). Answered most: {most} ({high}). Answers are weighted so that each known group counts by its size; what the groups do not explain remains.",
                least=told.level(least["by_variable"], least["by_value"]),
                low=words.share(least["estimate"], 0),
                most=told.level(most["by_variable"], most["by_value"]),
                high=words.share(most["estimate"], 0),
            )
        )
    ]


def _groups(told: Told) -> list[Block]:
    words, lines = told.words, []
    for name in ("sex", "age_band"):
        rows = told.rows(f"answered by {name}")
        for level in rows["by_value"].drop_nulls().unique().sort():
            yes, staff = (
                rows.filter(pl.col("by_value") == level, test).row(0, named=True)
                for test in (pl.col("value") == "yes", pl.col("value").is_null())
            )
            lines.append(
                [told.level(name, level), told.count(staff), told.count(yes), told.share(yes)]
            )
    head = [words("Group"), words("employees"), words("answers"), words("answered")]
    return [Table(words("Answers by group"), head, lines, (1, 2, 3), (2, 1, 1, 1))]


def _bounds(told: Told) -> list[Block]:
    """Tell this staff in this wave: finite, and with the silent."""
    words, rows = told.words, told.rows("staff")
    if rows.is_empty():
        return []
    lines = [
        [told.group(row["value"]), told.share(row, 1), _ends(told, row)] for row in by_size(rows)
    ]
    head = [
        words("Usual mode"),
        words("share, of this staff"),
        words("if the silent were all others, or all of these"),
    ]
    text = words(
        "Most of the staff answered. This table describes this staff in this year only: its interval counts that few are left to ask (finite population), and the last column holds whatever made people answer. The other tables weigh groups and do not count the finite population, so that years and employers can be compared."
    )
    return [
        Paragraph(text),
        Table(words("This staff in this year"), head, lines, (1, 2), (2, 1.5, 1.5)),
    ]


def _ends(told: Told, row: dict[str, object]) -> str:
    low, high = row["bound_low"], row["bound_high"]
    if low is None or high is None:
        return told.share(None)
    ends = (told.words.share(float(str(end)), 0) for end in (low, high))
    return "–".join(ends)


def modes(told: Told) -> list[Block]:
    """Tell the usual mode, by distance and by workplace."""
    words, rows = told.words, told.rows("modes", quantity="share")
    shares = rows.filter(pl.col("value").is_not_null())
    kg = {
        row["value"]: row for row in told.rows("modes", quantity="commuting").iter_rows(named=True)
    }
    lines = [
        [
            told.group(row["value"]),
            told.count(row),
            told.share(row, 1),
            told.amount(kg[row["value"]]),
        ]
        for row in by_size(shares)
    ]
    head = [
        words("Usual mode"),
        words("answers"),
        words("share"),
        words("kg CO2e per employee and year"),
    ]
    blocks: list[Block] = [
        Heading(words("How people travel")),
        *_chart(told, shares),
        Table(words("Usual mode of the way to work"), head, lines, (1, 2, 3), (2, 1, 1.5, 1.5)),
        *grid(
            told,
            "modes by distance",
            words("Usual mode by distance to work (one way), share of each column"),
            words("Usual mode"),
        ),
        *grid(
            told,
            "modes by workplace",
            words("Usual mode by workplace, share of each column"),
            words("Usual mode"),
        ),
    ]
    return [*blocks, *_days(told), *_at_home(told), *_ticked(told)]


def _chart(told: Told, shares: pl.DataFrame) -> list[Block]:
    """Draw the shares that are told."""
    words = told.words
    known = shares.drop_nulls("estimate").sort("estimate", descending=True)
    if known.is_empty():
        return []
    rows = known.select(
        pl.col("value").map_elements(told.group, return_dtype=pl.String).alias("label"),
        pl.lit(told.subject.employer).alias("group"), "estimate", "low", "high", "n",
    )  # fmt: skip
    first = known.row(0, named=True)
    finding = words(
        "{share} usually travel by: {mode}.",
        share=words.share(first["estimate"], 0), mode=told.group(first["value"]),
    )  # fmt: skip
    texts = {
        "estimate": words("share of employees"), "low": words("from"), "high": words("to"),
        "n": words("answers"), "description": finding,
    }  # fmt: skip
    chart = intervals(rows, words=texts, dress=Dress(locale=LOCALES_OF_CHARTS[words.code]))
    title = words("Usual mode, share of employees with 95 % interval")
    return [Figure(drawn(chart, words.code), title, finding, _source(told))]


def _source(told: Told) -> str:
    return told.words("Survey {wave}, run {run}.", wave=told.subject.wave, run=told.store.run_id)


def _days(told: Told) -> list[Block]:
    """Tell days a week by mode."""
    words, cells = told.words, told.subject.cells
    own = cells.filter(pl.col("topic").str.starts_with("days "), pl.col("value") == "yes")
    users = own.filter(quantity="users").sort("estimate", descending=True, nulls_last=True)
    days = {row["topic"]: row for row in own.filter(quantity="days").iter_rows(named=True)}
    lines = [
        [
            told.group(row["topic"].removeprefix("days ")),
            told.share(row),
            told.amount(days[row["topic"]], 2),
        ]
        for row in users.iter_rows(named=True)
    ]
    head = [
        words("Mode"),
        words("use it at least one day a week"),
        words("days a week per employee"),
    ]
    return [Table(words("Days by mode"), head, lines, (1, 2), (2, 1.5, 1.5))]


def _at_home(told: Told) -> list[Block]:
    words, rows = told.words, told.rows("home office")
    lines = [
        [_days_text(told, row["value"]), told.count(row), told.share(row)]
        for row in rows.filter(pl.col("value").is_not_null()).sort("value").iter_rows(named=True)
    ]
    head = [words("Days a week at home"), words("answers"), words("share")]
    return [Table(words("Working at home"), head, lines, (1, 2), (2, 1, 1))]


def _days_text(told: Told, value: str) -> str:
    if value == "not told":
        return told.words("not told")
    return told.words("{days} or more", days=value[:-1]) if value.endswith("+") else value


def _ticked(told: Told) -> list[Block]:
    """Tell select-all questions: shares do not sum to all."""
    words, blocks = told.words, []
    captions = {
        "barriers": words("What keeps from cycling (several answers; shares do not sum to 100 %)"),
        "motivators": words(
            "What would make people cycle more (several answers; shares do not sum to 100 %)"
        ),
    }
    for topic, caption in captions.items():
        rows = told.rows(topic, value="ticked")
        lines = [
            [row["variable"].removeprefix(f"{topic}: "), told.count(row), told.share(row)]
            for row in by_size(rows)
        ]
        head = [words("Answer"), words("ticked by"), words("share of those who answered it")]
        blocks.append(Table(caption, head, lines, (1, 2), (3, 1, 1.4)))
    return list(blocks)
