"""A figure as CSV and as a workbook: its table, the rows drawn, and what they rest on."""

import csv
import io
import re
from typing import Any

import xlsxwriter

from dashboards.exports.about import About, drawn_rows
from dashboards.exports.shown import Cells, tables_of

MARKS = {"da": (".", ","), "en": (",", ".")}
"""Of thousands and of decimals, by language."""
SEPARATORS = {"da": ";", "en": ","}
"""Between the columns of a CSV: what a Danish or an English Excel opens without asking."""
_NUMBER = re.compile(r"^[+\-−]?[\d.,]+(?P<percent>\s?%)?$")
WIDEST = 60
"""Letters of a column."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would compute instead of showing (OWASP, CSV Injection)."""


def number_of(text: str, lang: str) -> float | None:
    """Read a number as it is shown: "44.375" in Danish is 44375, "31,3 %" is 0.313."""
    found = _NUMBER.match(text.strip().replace("\u00a0", " "))
    if not found or not any(letter.isdigit() for letter in text):
        return None
    thousands, decimal = MARKS[lang]
    bare = text.replace("−", "-").replace("\u00a0", "").replace(" ", "").rstrip("%")
    try:
        value = float(bare.replace(thousands, "").replace(decimal, "."))
    except ValueError:
        return None
    return value / 100 if found["percent"] else value


def as_csv(about: About) -> bytes:
    """Write the table twin, under lines that say what it rests on; with a byte order mark for Excel."""
    lang = about.words.code
    out = io.StringIO()
    writer = csv.writer(out, delimiter=SEPARATORS[lang], lineterminator="\r\n")
    for heading, text in _head(about):
        writer.writerow([f"# {heading}: {text}"])
    for cells in tables_of(about.figure.table):
        writer.writerow([])
        writer.writerow(cells.headers)
        for row in cells.rows:
            writer.writerow([_in_csv(cells, place, text, lang) for place, text in enumerate(row)])
    return out.getvalue().encode("utf-8-sig")


def _in_csv(cells: Cells, place: int, text: str, lang: str) -> str:
    """Write a number without its thousands' mark, for a program to read; all else as it is."""
    value = number_of(text, lang) if place in cells.numbers else None
    if value is None:
        return f"'{text}" if text.startswith(FORMULA) else text
    return f"{value:.10g}".replace(".", MARKS[lang][1])


def as_workbook(about: About) -> bytes:
    """Write a sheet of what the figure is, one per table twin, and one per table that is drawn."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        words = about.words
        bold = book.add_format({"bold": True})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        first = book.add_worksheet(words("About")[:31])
        first.set_column(0, 0, 18)
        first.set_column(1, 1, 100)
        for row, (heading, text) in enumerate(_head(about)):
            first.write_string(row, 0, heading, bold)
            first.write_string(row, 1, text, wrapped)
        for number, cells in enumerate(tables_of(about.figure.table), 1):
            _sheet(book, f"{words('Table')} {number}", cells.headers, _typed(cells, words.code))
        for number, rows in enumerate(drawn_rows(about.charts).values(), 1):
            headers = list(dict.fromkeys(name for row in rows for name in row))
            _sheet(
                book, f"{words('Drawn')} {number}", headers,
                [[row.get(name) for name in headers] for row in rows],
            )  # fmt: skip
    return out.getvalue()


def _head(about: About) -> list[tuple[str, str]]:
    words = about.words
    return [
        (words("Title"), about.figure.title),
        (words("Finding"), about.figure.finding),
        *about.lines(),
    ]


def _typed(cells: Cells, lang: str) -> list[list[Any]]:
    return [
        [_value(text, lang) if place in cells.numbers else text for place, text in enumerate(row)]
        for row in cells.rows
    ]


def _value(text: str, lang: str) -> float | str:
    value = number_of(text, lang)
    return text if value is None else value


def _sheet(
    book: xlsxwriter.Workbook, title: str, headers: list[str], rows: list[list[Any]]
) -> None:
    sheet = book.add_worksheet(title[:31])
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    for place, header in enumerate(headers):
        sheet.write_string(0, place, header, head)
        longest = max([len(header), *(len(str(row[place])) for row in rows if place < len(row))])
        sheet.set_column(place, place, min(longest + 2, WIDEST))
    for line, row in enumerate(rows, 1):
        for place, value in enumerate(row):
            if isinstance(value, bool) or not isinstance(value, int | float):
                sheet.write_string(line, place, "" if value is None else str(value))
            else:
                sheet.write_number(line, place, value)
    sheet.freeze_panes(1, 0)
