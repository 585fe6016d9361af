"""Rows in = rows taken in + rows refused, for generated files of every format."""

import csv
import gzip
import io
import tempfile
import zipfile
from pathlib import Path

import polars as pl
import pyreadstat
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mobility.errors import MobilityError
from pipelines.intake.conform import Delivery, conform_told
from pipelines.intake.mapping import parse_mapping

HEADER = ["Id", "Hvordan?", "Km", "Postnr.", "Sted"]
COLUMNS = {
    "respondent_id": "Id",
    "mode": {"column": "Hvordan?", "values": {"Bil": "car_driver", "Gå; løb": "walk"}},
    "distance_km": "Km",
    "home_postcode": "Postnr.",
    "workplace": "Sted",
}
SURVEY = {"title": "T", "kind": "commuting", "wave": 2026, "employer": "E", "synthetic": True}

letters = st.characters(codec="latin-1", exclude_categories=("Cc", "Cs"))
texts = st.text(letters | st.sampled_from('",;\t'), max_size=12)
rows = st.lists(
    st.tuples(
        st.integers(1, 40).map(str),
        st.sampled_from(["Bil", "Gå; løb", "Kano", "", " bil "]) | texts,
        st.sampled_from(["5", "5,5", "5-10", "langt", "-1", "9999", ""]) | texts,
        st.sampled_from(["2750", "999", "", "Sverige"]) | texts,
        st.sampled_from(["Lautrup", "=1+1", "anne@x.dk", "x" * 300, ""]) | texts,
    ),
    min_size=1,
    max_size=25,
)
quick = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def read(content, name, **spec):
    """Read a delivered file; give its row numbers taken in, refused, and the rows in."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / name).write_bytes(content)
        given_ = {"survey": SURVEY, "file": {"name": name, **spec}, "columns": COLUMNS}
        mapping = parse_mapping(given_, where="survey.toml")
        target = place / "out.parquet"
        account = conform_told(Delivery("t", "d", place, mapping), target).account
        refused = account.refusals().filter(pl.col("scope") == "row")["row"]
        return pl.read_parquet(target)["row"].to_list(), set(refused), account.rows_in


def read_or_told(content, name, **spec):
    """Read a delivered file; where it is refused as a whole, give the error for the rows in."""
    try:
        return read(content, name, **spec)
    except MobilityError as problem:
        return [], set(), problem


def balances(content, name, expected, **spec):
    """See that every row is taken in or refused, and once; a file of refused rows is an error."""
    taken, refused, rows_in = read_or_told(content, name, **spec)
    if isinstance(rows_in, MobilityError):
        assert rows_in.what.startswith(f"No row of {len(expected)} could be taken in")
        return
    assert sorted([*taken, *refused]) == expected
    assert rows_in == len(expected)


@pytest.mark.parametrize(
    ("delimiter", "encoding", "end"),
    [(",", "utf-8", "\n"), (";", "latin-1", "\r\n"), ("\t", "utf-16", "\r\n")],
)
def test_no_row_of_a_csv_is_lost(delimiter, encoding, end):
    @quick
    @given(rows)
    def holds(table):
        stream = io.StringIO(newline="")
        writer = csv.writer(stream, delimiter=delimiter, lineterminator=end)
        writer.writerows([HEADER, *table])
        content = stream.getvalue().encode(encoding)
        expected = list(range(2, len(table) + 2))
        balances(content, "a.csv", expected, delimiter=delimiter, encoding=encoding)

    holds()


@quick
@given(rows, st.integers(0, 3))
def test_no_row_of_a_workbook_is_lost(table, titles):
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    page = book.add_worksheet()
    for number, row in enumerate([HEADER, *table]):
        for place, text in enumerate(row):
            if text:
                page.write_string(number + titles, place, text)
    book.close()
    expected = list(range(titles + 2, titles + len(table) + 2))
    balances(stream.getvalue(), "a.xlsx", expected, header_row=titles + 1)


@quick
@given(rows)
def test_no_row_of_a_parquet_file_is_lost(table):
    stream = io.BytesIO()
    pl.DataFrame(table, schema=HEADER, orient="row").write_parquet(stream)
    balances(stream.getvalue(), "a.parquet", list(range(1, len(table) + 1)))


@settings(quick, max_examples=4)  # another process reads each file first
@given(rows)
def test_no_row_of_an_spss_file_is_lost(table):
    frame = pl.DataFrame(table, schema=["id", "how", "km", "post", "place"], orient="row")
    labels = dict(zip(frame.columns, HEADER, strict=True))
    with tempfile.NamedTemporaryFile(suffix=".sav") as file:
        pyreadstat.write_sav(frame, file.name, column_labels=labels)
        content = Path(file.name).read_bytes()
    balances(content, "a.sav", list(range(1, len(table) + 1)))


def as_csv(table):
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([HEADER, *table])
    return stream.getvalue().encode("utf-8-sig")


@quick
@given(rows)
def test_no_row_of_a_gzipped_file_is_lost(table):
    content = gzip.compress(as_csv(table))
    balances(content, "a.csv.gz", list(range(2, len(table) + 2)), encoding="utf-8-sig")


@quick
@given(rows)
def test_no_row_of_a_zipped_file_is_lost(table):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("svar.csv", as_csv(table))
    balances(stream.getvalue(), "a.zip", list(range(2, len(table) + 2)), encoding="utf-8-sig")


@quick
@given(rows, st.data())
def test_a_mutilated_file_is_read_in_full_or_refused_with_a_sentence(table, data):
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([HEADER, *table])
    content = bytearray(stream.getvalue().encode())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        change = data.draw(st.sampled_from([b'"', b",", b"\n", b"\r", b"\x00", b"\xff", b""]))
        content[at : at + data.draw(st.integers(0, 3))] = change
    taken, refused, rows_in = read_or_told(bytes(content), "a.csv")
    if isinstance(rows_in, MobilityError):
        assert rows_in.what.endswith(".")
        assert rows_in.where
        assert rows_in.todo
        return
    assert len(taken) + len(refused) == rows_in
    assert not set(taken) & refused


@pytest.mark.parametrize("end", ["", "\n"])
@pytest.mark.parametrize("letters", [3_000_000, 6_000_000, 20_000_000])
def test_a_last_line_of_any_length_is_counted(delivered, letters, end):
    text = "how,zone\nBil,2750\nBil," + "x" * letters + end
    columns = {"mode": {"column": "how", "values": {"Bil": "car_driver"}}, "home_zone": "zone"}
    if letters < 4_000_000:
        answers, refused, made = delivered(text, columns)
        assert (len(answers), made.account.rows_in) == (2, 2)
        assert refused["scope"].to_list() == ["answer"]
        return
    with pytest.raises(MobilityError, match="The last row is damaged"):
        delivered(text, columns)


def test_a_file_of_a_header_alone_says_so(delivered):
    with pytest.raises(MobilityError, match="a header and no row below it"):
        delivered("how,zone\n", {"mode": "how"})


def test_a_small_file_of_absurdly_many_rows_is_refused():
    frame = pl.DataFrame({name: pl.repeat("Bil", 6_000_001, eager=True) for name in HEADER})
    stream = io.BytesIO()
    frame.write_parquet(stream)
    assert len(stream.getvalue()) < 8 * len(frame)
    _, _, problem = read_or_told(stream.getvalue(), "a.parquet")
    assert "has 6,000,001 rows, which no survey has" in problem.what
