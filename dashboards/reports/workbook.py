"""A report as a workbook: what it says on sheets, and its cells as a table to calculate with."""

import io
from collections.abc import Sequence
from math import ceil
from typing import Any

import polars as pl
import xlsxwriter

from dashboards.language import Language
from dashboards.reports.document import Document, Facts, Heading, Paragraph, Table

LEFT_OUT = ("survey", "employer", "wave", "detail", "is_synthetic")
A4 = 9
"""The paper's number (Excel)."""

WIDEST = 60
"""Characters of the first column."""

USUAL = 22
"""Characters of every other column."""

LINE_HEIGHT = 16
"""Points of a line of text."""

MOST_LETTERS = 31
"""Characters that a sheet's name may have (Excel)."""


def workbook(document: Document, cells: pl.DataFrame, words: Language) -> bytes:
    """Write a report and its protected cells as XLSX.

    Parameters
    ----------
    cells
        The protected rows; hidden numbers are empty.
    """
    stream = io.BytesIO()
    # numbers come as numbers, and a text that begins like a formula stays a text
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"title": document.title, "author": document.author})
        forms = {
            "head": book.add_format(
                {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
            ),
            "title": book.add_format({"bold": True, "font_size": 16}),
            "part": book.add_format({"bold": True, "font_size": 12}),
            "number": book.add_format({"num_format": "#,##0.####"}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        _report(book.add_worksheet(words("Report")[:MOST_LETTERS]), document, forms)
        _cells(book.add_worksheet(words("Numbers")[:MOST_LETTERS]), cells, forms)
    return stream.getvalue()


def _report(sheet: Any, document: Document, forms: dict[str, Any]) -> None:  # noqa: ANN401
    """Write the report's texts and tables below each other."""
    _printed(sheet)
    sheet.set_column(0, 0, WIDEST)
    sheet.set_column(1, 8, USUAL)
    sheet.write_string(0, 0, document.title, forms["title"])
    sheet.write_string(1, 0, document.subtitle)
    line = 3
    for block in document.blocks:
        line = _block(sheet, line, block, forms)
    sheet.write_string(line, 0, document.footer)


def _block(sheet: Any, line: int, block: object, forms: dict[str, Any]) -> int:  # noqa: ANN401
    """Write one block from a line on, and give the line after it."""
    match block:
        case Heading():
            sheet.write_string(line, 0, block.text, forms["part"])
            return line + 1
        case Paragraph():
            sheet.merge_range(line, 0, line, 5, block.text, forms["text"])
            sheet.set_row(line, 15 * (1 + len(block.text) // 150))
            return line + 2
        case Facts():
            for item in block.items:
                for column, text in enumerate(item):
                    sheet.write_string(line, column, text)
                line += 1
            return line + 1
        case Table() if block.rows:
            return _table(sheet, line, block, forms)
    return line


def _table(sheet: Any, line: int, block: Table, forms: dict[str, Any]) -> int:  # noqa: ANN401
    """Write a table from a line on, and give the line after it."""
    sheet.write_string(line, 0, block.caption)
    for number, row in enumerate((block.headers, *block.rows), 1):
        sheet.set_row(line + number, LINE_HEIGHT * _lines(row))
        form = forms["text"] if number > 1 else forms["head"]
        for column, text in enumerate(row):
            sheet.write_string(line + number, column, text, form)
    return line + len(block.rows) + 3


def _lines(row: Sequence[str]) -> int:
    """Count the lines that a row's longest text takes; words break early, hence a tenth more."""
    widths = [WIDEST, *[USUAL] * len(row)]
    return max(ceil(1.1 * len(text) / width) or 1 for text, width in zip(row, widths, strict=False))


def _cells(sheet: Any, cells: pl.DataFrame, forms: dict[str, Any]) -> None:  # noqa: ANN401
    """Write the cells as numbers, in columns named as in the mart."""
    _printed(sheet)
    kept = cells.drop(name for name in LEFT_OUT if name in cells.columns)
    texts = [name for name, kind in kept.schema.items() if not kind.is_numeric()]
    told = kept.select(*texts, pl.exclude(texts))
    for column, name in enumerate(told.columns):
        sheet.write_string(0, column, name, forms["head"])
        for line, value in enumerate(told[name], 1):
            if isinstance(value, str):
                sheet.write_string(line, column, value)
            elif value is not None:
                sheet.write_number(line, column, value, forms["number"])
        sheet.set_column(column, column, 14)
    sheet.freeze_panes(1, 0)
    if told.height:
        sheet.autofilter(0, 0, told.height, len(told.columns) - 1)


def _printed(sheet: Any) -> None:  # noqa: ANN401
    """Let a sheet be printed as wide as the paper."""
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
