"""What lies ahead in a report: goals and readings, the path, the measures, the three books."""

from dashboards.parts import path_findings as findings
from dashboards.parts.names import STATES
from dashboards.parts.path_charts import books_chart, course_chart, worth_chart
from dashboards.parts.path_names import book_name, mover_name, unknown_name
from dashboards.reports.document import Block, Figure, Heading, Paragraph, Table
from dashboards.reports.told import Told, editions
from dashboards.reports.write import drawn


def goals(told: Told) -> list[Block]:
    """Lay out the goals with their state, and the readings beside them."""
    words = told.words
    rows = sorted(
        [*told.path.readings(goals=True), *told.path.readings()], key=lambda r: r["due_year"]
    )
    lines = [
        (
            f"{row[f'title_{words.code}']} "
            f"({words(STATES[row['state']]) if row['is_goal'] else words('reading')})",
            words.number(row["tonnes"]),
            words.share(row["still_to_cut"], 0),
            words.share(row["yearly_factor"], 1),
            findings.interval(row, words),
            findings.chance(row["chance_of_meeting"], words),
            row[f"assumes_{words.code}"],
        )
        for row in rows
    ]
    headers = [
        words("Goal or reading"),
        words("May be left, t"),
        words("Still to cut"),
        words("Needed a year"),
        words("On the path, t"),
        words("Chance"),
        words("Assumes"),
    ]
    return [
        Heading(words("The goals, and readings beside them")),
        Paragraph(findings.no_own_goal(told.path, words), is_note=True),
        Table(
            words("The goals, and labelled readings beside them; no reading is the goal"),
            headers, lines, (1, 2, 3, 4, 5), (2.2, 0.9, 0.8, 0.8, 1.4, 0.7, 2.9),
        ),
    ]  # fmt: skip


def path_ahead(told: Told) -> list[Block]:
    """Show the path with its intervals, and what we know least."""
    words = told.words
    if not told.path.is_there:
        return []
    finding = findings.on_the_path(told.path, "territory", words)
    chart = course_chart(told.path, "territory", words, told.dress, description=finding)
    year = told.store.settings.goals.reduction_year
    unknowns = [
        (unknown_name(row["unknown"], words), words.share(row["share_of_variance"], 0))
        for row in told.path.unknowns(year)
    ]
    return [
        Heading(words("The path")),
        Paragraph(finding),
        Figure(
            drawn(chart, words.code),
            words("Transport's path: {book}", book=book_name("territory", words)),
            finding,
            editions(told),
        ),
        Paragraph(findings.how_it_is_reckoned(told.path, words)),
        Table(
            words("What the spread of {year} comes from; unknowns whose part chance could give are left out", year=year),
            [words("Unknown"), words("Part of the spread")], unknowns, (1,), (4, 1),
        ),
    ]  # fmt: skip


def measures(told: Told) -> list[Block]:
    """Show what each measure is worth whatever the order."""
    words, year = told.words, told.store.settings.goals.reduction_year
    effects = told.path.effects("territory", year, "yearly")
    if effects.is_empty():
        return []
    finding = findings.overlap(told.path, "territory", year, "yearly", words)
    chart = worth_chart(effects, words, told.dress, description=finding)
    number = words.number
    lines = [
        (
            row[f"title_{words.code}"],
            number(row["contribution"]),
            f"{number(row['lowest'])} – {number(row['highest'])}",
            f"{number(row['low'])} – {number(row['high'])}",
            row["decides_da"] if words.code == "da" else row["decides"],
        )
        for row in effects.iter_rows(named=True)
    ]
    headers = [
        words("Measure"),
        words("Worth, t"),
        words("Over all orders, t"),
        words("95 % interval, t"),
        words("Who decides"),
    ]
    title = words(
        "Tonnes {quantity}, {year}: {book}",
        quantity=words("saved in the year"),
        year=year,
        book=book_name("territory", words),
    )
    return [
        Heading(words("What each measure is worth")),
        Paragraph(f"{finding} {findings.bars_note(effects, words)}"),
        Figure(drawn(chart, words.code), title, finding, editions(told)),
        Table(title, headers, lines, (1, 2, 3), (2.8, 0.8, 1.2, 1.2, 2.4)),
    ]  # fmt: skip


def books(told: Told) -> list[Block]:
    """Lay the three books side by side."""
    words = told.words
    base = told.series.last["year"]
    movers = told.path.three_books(base, "mover")
    if not movers:
        return []
    lines = [
        (
            book_name(row["book"], words),
            mover_name(row["part"], words) if row["level"] == "mover" else words("all"),
            words.number(row["tonnes"]),
            words("the account")
            if round(row["low"]) == round(row["high"])
            else f"{words.number(row['low'])} – {words.number(row['high'])}",
        )
        for level in ("book", "mover")
        for row in told.path.three_books(base, level)
        if row["tonnes"]
    ]
    title = words("Whose tonnes, and who can move them, {year}", year=base)
    chart = books_chart(movers, words, told.dress, description=title)
    caption = words("Three books of the same transport; only the roads' sum is an account")
    headers = [words("Book"), words("Moved by"), words("t CO2e"), words("95 % interval")]
    return [
        Heading(words("Three books of the same transport")),
        Figure(drawn(chart, words.code), title, title, editions(told)),
        Table(caption, headers, lines, (2, 3), (2.4, 2, 1, 1.4)),
    ]
