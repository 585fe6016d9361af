"""A delivered file of any format gives the same columns and rows as text."""

import gzip
import zipfile
from datetime import date, datetime, time

import polars as pl
import pyreadstat
import pytest
import xlsxwriter

from mobility.errors import SourceError
from pipelines.intake.formats import open_delivered
from pipelines.intake.forms import File

HEADER = ["Id", "Hvordan kommer du på arbejde?", "Km"]
ROWS = [["1", "Bil; alene", "12,5"], ["2", "Gå\nog løb", "3"], ["3", 'Det "grønne" tog', ""]]


@pytest.fixture
def text(tmp_path):
    """Open a file: gives its columns, its rows as text and what was staged."""

    def opened(file, **spec):
        folder = tmp_path / "work"
        folder.mkdir(exist_ok=True)
        one = open_delivered(file, File(name=file.name, **spec), folder)
        staged = one.stage(folder / "text.parquet", range(len(one.columns)))
        rows = pl.read_parquet(staged.path)
        return one.columns, rows.drop("_row").rows(), rows["_row"].to_list(), staged

    return opened


def csv_text(delimiter, end="\r\n"):
    lines = [HEADER, *ROWS]
    quoted = [[f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row] for row in lines]
    return end.join(delimiter.join(row) for row in quoted) + end


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"])
def test_csv_is_read_in_every_delimiter_and_encoding(text, tmp_path, delimiter, encoding):
    file = tmp_path / "answers.csv"
    file.write_bytes(csv_text(delimiter).encode(encoding))
    columns, rows, numbers, staged = text(file, delimiter=delimiter, encoding=encoding)
    assert columns == HEADER
    assert rows == [tuple(cell or None for cell in row) for row in ROWS]
    assert numbers == [2, 3, 4]
    assert staged.rows == 3


def test_latin_1_with_windows_letters_is_read_as_windows_has_them(text, tmp_path):
    file = tmp_path / "answers.csv"
    file.write_bytes("a\n5 € – så\n".encode("cp1252"))
    assert text(file, encoding="latin-1")[1] == [("5 € – så",)]


def test_a_header_below_titles_in_two_rows_is_found(text, tmp_path):
    file = tmp_path / "export.csv"
    file.write_text('Udtræk 2026\n"s_1";"s_2"\n"Køn?";"Afstand?"\nKvinde;5\nMand;7\n', "utf-8")
    columns, rows, numbers, _ = text(file, delimiter=";", header_row=2, header_rows=2)
    assert columns == ["s_1 [Køn?]", "s_2 [Afstand?]"]
    assert rows == [("Kvinde", "5"), ("Mand", "7")]
    assert numbers == [4, 5]


def test_a_blank_line_counts_as_a_row_and_is_none(text, tmp_path):
    file = tmp_path / "answers.csv"
    file.write_text("a,b\n1,2\n\n3,4\n", "utf-8")
    assert text(file)[1:3] == ([("1", "2"), ("3", "4")], [2, 4])


def test_columns_of_one_name_are_told_apart(text, tmp_path):
    file = tmp_path / "answers.csv"
    file.write_text("A,a,A (2),A,\n1,2,3,4,5\n", "utf-8")
    columns, rows, *_ = text(file)
    assert columns == ["A", "a", "A (2)", "A (3)", "column_5"]
    assert rows == [("1", "2", "3", "4", "5")]


def workbook(file, header_rows=1):
    book = xlsxwriter.Workbook(file)
    book.add_worksheet("Forside").write(0, 0, "Læs mig")
    page = book.add_worksheet("Svar")
    day = book.add_format({"num_format": "dd-mm-yyyy"})
    clock = book.add_format({"num_format": "hh:mm"})
    long = book.add_format({"num_format": "[h]:mm"})
    money = book.add_format({"num_format": '#,##0.00 "dkk"'})
    page.write(0, 0, "Undersøgelse")
    if header_rows == 2:
        page.write(2, 0, "Id")
        page.merge_range(2, 1, 2, 3, "Dage pr. uge")
        page.write(2, 4, "")
        page.write_row(3, 0, ["", "Bil", "Cykel", "Bus", "Postnr."])
        page.write_row(4, 0, [1, 5, 0, 0, "0999"])
    else:
        page.write_row(2, 0, ["Dato", "Klokken", "Varighed", "Pris", "Postnr.", "Ja"])
        page.write_datetime(3, 0, datetime(2026, 3, 1), day)
        page.write_datetime(3, 1, time(7, 5), clock)
        page.write_number(3, 2, 1.5, long)
        page.write_number(3, 3, 0.1 + 0.2, money)
        page.write_string(3, 4, "0999")
        page.write_boolean(3, 5, True)
        page.write_formula(6, 0, "=1+1", None, 2)
        page.write_string(6, 4, "æøå")
    book.close()


def test_a_workbook_gives_dates_times_and_texts_as_they_are_shown(text, tmp_path):
    file = tmp_path / "svar.xlsx"
    workbook(file)
    columns, rows, numbers, staged = text(file, sheet="Svar", header_row=3)
    assert columns == ["Dato", "Klokken", "Varighed", "Pris", "Postnr.", "Ja"]
    assert rows == [
        ("2026-03-01", "07:05:00", "36:00:00", "0.3", "0999", "true"),
        ("2", None, None, None, "æøå", None),
    ]
    assert numbers == [4, 7]
    assert staged.rows == 2


def test_a_merged_header_holds_for_the_columns_it_spans(text, tmp_path):
    file = tmp_path / "svar.xlsx"
    workbook(file, header_rows=2)
    columns, rows, numbers, _ = text(file, sheet=2, header_row=3, header_rows=2)
    assert columns == [
        "Id",
        "Dage pr. uge [Bil]",
        "Dage pr. uge [Cykel]",
        "Dage pr. uge [Bus]",
        "Postnr.",
    ]
    assert rows == [("1", "5", "0", "0", "0999")]
    assert numbers == [5]


def test_a_sheet_that_is_not_there_is_told_with_those_that_are(text, tmp_path):
    file = tmp_path / "svar.xlsx"
    workbook(file)
    with pytest.raises(SourceError, match=r"no sheet 'Data'(.|\n)*'Forside', 'Svar'"):
        text(file, sheet="Data")


def test_spss_codes_are_read_as_their_labels(text, tmp_path):
    file = tmp_path / "svar.sav"
    frame = pl.DataFrame({"mode": [1.0, 2.0, 9.0], "km": [1.5, 2.0, None], "by": ["a", "å", ""]})
    pyreadstat.write_sav(
        frame,
        str(file),
        variable_value_labels={"mode": {1.0: "Bil", 2.0: "Cykel"}},
        column_labels={"mode": "Hvordan kommer du på arbejde?"},
    )
    columns, rows, numbers, _ = text(file)
    assert columns == ["mode", "km", "by"]
    assert [row[:2] for row in rows] == [("Bil", "1.5"), ("Cykel", "2"), ("9", None)]
    assert numbers == [1, 2, 3]
    assert [row[0] for row in text(file, labels=False)[1]] == ["1", "2", "9"]


def test_parquet_is_read_as_text_whatever_its_types(text, tmp_path):
    file = tmp_path / "svar.parquet"
    frame = pl.DataFrame(
        {"when": [date(2026, 3, 1)], "km": [1.5], "ok": [True], "why": [["Vejret", "Afstand"]]}
    )
    frame.write_parquet(file)
    columns, rows, numbers, _ = text(file)
    assert columns == ["when", "km", "ok", "why"]
    assert rows == [("2026-03-01", "1.5", "true", "Vejret, Afstand")]
    assert numbers == [1]


def test_a_packed_file_is_read_as_what_it_holds(text, tmp_path):
    raw = csv_text(";").encode()
    packed = tmp_path / "svar.csv.gz"
    packed.write_bytes(gzip.compress(raw))
    zipped = tmp_path / "svar.zip"
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("udtræk/svar.csv", raw)
        archive.writestr("__MACOSX/svar.csv", b"clutter")
    for file in (packed, zipped):
        assert text(file, delimiter=";")[0] == HEADER


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        pytest.param("a.csv", b"PK\x03\x04xx", "is a zip or workbook", id="workbook as csv"),
        pytest.param("a.xlsx", b"a,b\n1,2\n", "and is no such file", id="csv as workbook"),
        pytest.param("a.sav", b"PAR1xxxx", "and is a Parquet file", id="parquet as sav"),
        pytest.param("a.xlsx", b"\xd0\xcf\x11\xe0", "an old Excel", id="old workbook"),
        pytest.param("a.csv", b"<!DOCTYPE html><p>Log in", "is a web page", id="login page"),
        pytest.param("a.csv.gz", b"a,b\n", "is named .gz and is none", id="no gzip"),
        pytest.param("a.csv", b"", "The file is empty", id="empty"),
        pytest.param("a.pdf", b"%PDF-1.7", "and is a PDF", id="pdf"),
        pytest.param("a.docx", b"hej", "end in .docx are not read", id="unknown"),
    ],
)
def test_content_that_is_not_what_its_name_says_is_refused(text, tmp_path, name, content, says):
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(SourceError, match=says):
        text(file)


@pytest.mark.parametrize(
    ("content", "spec", "says"),
    [
        pytest.param(b"a,b\n1,2\n3", {}, r"cut off(.|\n)*row 3", id="cut off"),
        pytest.param(b'a,b\n1,2\n3,"4', {}, r"cut off(.|\n)*row 3", id="cut in a quote"),
        pytest.param("a\nå\n".encode("latin-1"), {}, r"UTF-8(.|\n)*line 2", id="encoding"),
        pytest.param(b"a\n1\n", {"encoding": "klingon"}, "no encoding called", id="no encoding"),
        pytest.param(b"a,b\n1,\x00\n", {}, r"NUL bytes(.|\n)*line 2", id="NUL"),
        pytest.param("a\n1\n".encode("utf-16"), {}, "UTF-16", id="UTF-16 unsaid"),
    ],
)
def test_a_damaged_file_is_told_with_its_row(text, tmp_path, content, spec, says):
    file = tmp_path / "answers.csv"
    file.write_bytes(content)
    with pytest.raises(SourceError, match=says):
        text(file, **spec)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("2,b,c", id="too long"),
        pytest.param("2", id="too short"),
        pytest.param('2,"he said "hi" there"', id="nested quotes"),
        pytest.param('2,"never closed', id="open quote"),
    ],
)
def test_a_damaged_row_is_refused_alone(text, tmp_path, line):
    file = tmp_path / "answers.csv"
    file.write_text(f"a,b\n1,x\n{line}\n3,y\n4,z\n", "utf-8")
    _, rows, numbers, staged = text(file)
    assert rows == [("1", "x"), ("3", "y"), ("4", "z")]
    assert numbers == [2, 4, 5]
    assert staged.damaged["row"].to_list() == [3]
    assert staged.rows == 4
