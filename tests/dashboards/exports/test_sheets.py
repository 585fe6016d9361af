"""CSV and workbook: numbers for a program, words for a reader, and what they rest on."""

import csv
import io

import fastexcel
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.exports.sheets import as_csv, as_workbook, number_of
from dashboards.language import Language


@pytest.mark.parametrize(
    ("text", "lang", "value"),
    [
        ("44.375", "da", 44_375),
        ("44,375", "en", 44_375),
        ("31,3\u00a0%", "da", 0.313),
        ("−17.8\u00a0%", "en", -0.178),
        ("+2,1", "da", 2.1),
        ("0", "da", 0),
    ],
)
def test_a_number_is_read_as_it_is_shown(text, lang, value):
    assert number_of(text, lang) == pytest.approx(value)


@pytest.mark.parametrize("text", ["–", "", "4 – 7", "2026-11-22", "ja", ".", "12 km"])
def test_what_is_no_number_stays_text(text):
    assert number_of(text, "da") is None


@settings(deadline=None, max_examples=60)
@given(st.floats(-1e9, 1e9), st.sampled_from(["da", "en"]))
def test_every_written_number_is_read_back(value, lang):
    assert number_of(Language(lang).number(value, 2), lang) == pytest.approx(value, abs=0.0051)


def test_a_csv_says_what_it_rests_on_and_holds_plain_numbers(about):
    text = as_csv(about()).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    said = " ".join(row[0] for row in rows if row and row[0].startswith("#"))
    for part in (
        "Runde: 2026",
        "Kilde A",
        "20261122T1-ab",
        "95\u00a0%",
        "Syntetiske data",
        "run=2026",
        "Strejke & sne",
    ):
        assert part in said
    assert rows[-2] == ["cykel", "0,313", "1234", "'=1+1"]


def test_an_english_csv_parts_with_commas(about):
    text = as_csv(about("en")).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text)))[-2][:3] == ["cykel", "0.313", "1234"]


def test_a_workbook_holds_the_particulars_the_table_and_what_is_drawn(about):
    book = fastexcel.read_excel(as_workbook(about()))
    assert book.sheet_names == ["Om figuren", "Tabel 1", "Tegnet 1"]
    told = dict(book.load_sheet(0, header_row=None).to_polars().iter_rows())
    assert told["Kilde"] == "Kilde A"
    assert told["Usikkerhed"].startswith("95\u00a0%")
    shown = book.load_sheet(1).to_polars()
    assert shown["Andel"].to_list() == pytest.approx([0.313, 0.5])
    assert shown["Note"].to_list() == ["=1+1", "=1+1"]
    drawn = book.load_sheet(2).to_polars()
    assert {"estimate", "low", "high", "n"} <= set(drawn.columns)
