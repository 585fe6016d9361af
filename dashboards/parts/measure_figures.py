"""The measures on the screen: what each is worth whatever the order, and whose books hold it."""

from html import escape

import polars as pl

from dashboards.language import Language
from dashboards.parts import path_findings as findings
from dashboards.parts.blocks import Block, Html, Shown, figure, table
from dashboards.parts.measure_list import who_decides
from dashboards.parts.path_answers import PathAnswers
from dashboards.parts.path_charts import books_chart, worth_chart
from dashboards.parts.path_names import BOOKS, QUANTITIES, book_name, mover_name


def measure_blocks(
    page: Shown, path: PathAnswers, book: str, year: int, quantity: str
) -> list[Block]:
    """Show what each measure is worth in a book and a year."""
    words = page.words
    head = f'<h2 id="measures">{escape(words("What each measure is worth"))}</h2>'
    effects = path.effects(book, year, quantity)
    if effects.is_empty():
        empty = words("No measures are written for this municipality: see data_raw/measures.")
        return [Html(f'{head}<p class="notice">{escape(empty)}</p>')]
    finding = findings.overlap(path, book, year, quantity, words)
    note = findings.bars_note(effects, words)
    chart = worth_chart(effects, words, page.dress, description=finding)
    title = words(
        "Tonnes {quantity}, {year}: {book}",
        quantity=words(QUANTITIES[quantity]),
        year=year,
        book=book_name(book, words),
    )
    return [
        Html(head),
        *figure(
            "measure-worth",
            [chart],
            title=title,
            finding=f"{finding} {note}",
            table=_effects_table(effects, words),
            source=f"{words('The list of measures')} {words.day(effects['vintage'][0])} · {page.source_line}",
            words=words,
            is_synthetic=bool(effects["is_synthetic"].any()),
        ),
        Html(who_decides(page)),
    ]


def _effects_table(effects: pl.DataFrame, words: Language) -> str:
    number = words.number
    lines = [
        (
            row[f"title_{words.code}"],
            number(row["contribution"]),
            number(row["first_in"]),
            number(row["last_in"]),
            f"{number(row['lowest'])} – {number(row['highest'])}",
            number(row["contribution_in_group"]),
            f"{number(row['low'])} – {number(row['high'])}",
        )
        for row in effects.iter_rows(named=True)
    ]
    total = effects.select(pl.col("contribution", "first_in", "last_in").sum()).row(0)
    lines.append((words("Sum"), *(number(one) for one in total), "", "", ""))
    return table(
        lines,
        [
            words("Measure"),
            words("Worth, t"),
            words("First in, t"),
            words("Last in, t"),
            words("Over all orders, t"),
            words("By area (Owen), t"),
            words("95 % interval, t"),
        ],
        caption=words("Tonnes of CO2e saved; the shares sum to what all save together"),
        numbers=(1, 2, 3, 4, 5, 6),
    )


def book_blocks(page: Shown, path: PathAnswers, year: int) -> list[Block]:
    """Show the three books side by side, and the bridge between them."""
    words = page.words
    rows = path.three_books(year, "mover")
    if not rows:
        return []
    finding = _books_finding(path, year, words)
    chart = books_chart(rows, words, page.dress, description=finding)
    return [
        Html(f'<h2 id="books">{escape(words("Three books of the same transport"))}</h2>'),
        *figure(
            "three-books",
            [chart],
            title=words("Whose tonnes, and who can move them, {year}", year=year),
            finding=finding,
            table=_books_table(path, year, words),
            source=page.source_line,
            words=words,
            is_synthetic=any(row["is_synthetic"] for row in rows),
        ),
        Html(_bridges(path, words)),
    ]


def _books_finding(path: PathAnswers, year: int, words: Language) -> str:
    totals = {row["book"]: row for row in path.three_books(year, "book")}
    movers = {(row["book"], row["part"]): row for row in path.three_books(year, "mover")}
    inside = totals["territory"]["tonnes"]
    own = movers["territory", "municipality"]["tonnes"]
    shared = movers["territory", "together"]["tonnes"]
    text = words(
        "Of the {tonnes} t on the municipality's roads it can move {own} t ({own_share}) itself and {shared} t ({shared_share}) together with citizens and firms; the rest passes through or is others'.",
        tonnes=words.number(inside),
        own=words.number(own),
        own_share=words.share(own / inside, 0),
        shared=words.number(shared),
        shared_share=words.share(shared / inside, 0),
    )
    beside = [
        words(
            "{book}: {tonnes} t (95 %: {low} to {high})",
            book=book_name(name, words),
            tonnes=words.number(totals[name]["tonnes"]),
            low=words.number(totals[name]["low"]),
            high=words.number(totals[name]["high"]),
        )
        for name in BOOKS
        if name in totals and name != "territory"
    ]
    return f"{text} {'; '.join(beside)}."


def _books_table(path: PathAnswers, year: int, words: Language) -> str:
    lines = [
        (
            row[f"title_{words.code}"],
            book_name(row["book"], words),
            mover_name(row["mover"], words),
            words.number(row["tonnes"]),
            f"{words.number(row['low'])} – {words.number(row['high'])}",
        )
        for row in path.three_books(year, "segment")
    ]
    return table(
        lines,
        [words("Part"), words("Book"), words("Moved by"), words("t CO2e"), words("95 % interval")],
        caption=words(
            "The parts of each book; only the roads' sum is an account, the parts are estimates"
        ),
        numbers=(3, 4),
    )


def _bridges(path: PathAnswers, words: Language) -> str:
    made = "".join(_bridge(path, end, words) for end in ("residents", "workplaces"))
    return f"<details class='card'><summary>{escape(words('The bridge from one book to another'))}</summary>{made}</details>"


def _bridge(path: PathAnswers, end: str, words: Language) -> str:
    lines = []
    for row in path.bridge(end):
        is_book = row["kind"] == "book"
        title = book_name(row["step"], words) if is_book else row[f"title_{words.code}"]
        lines.append(
            (
                title,
                words.number(row["tonnes"]) if is_book else findings.signed(row["tonnes"], words),
                f"{words.number(row['low'])} – {words.number(row['high'])}",
            )
        )
    return table(
        lines,
        [words("Step"), words("t CO2e"), words("95 % interval")],
        caption=words(
            "From {start} to {end}: what is taken out, what is added",
            start=book_name("territory", words),
            end=book_name(end, words),
        ),
        numbers=(1, 2),
    )
