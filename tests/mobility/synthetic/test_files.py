"""Tables and texts become bytes that read back as they were."""

import tomllib
from io import BytesIO

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.synthetic.files import Inline, csv_bytes, toml, xlsx_bytes

KEYS = st.text(max_size=8)
VALUES = st.one_of(
    st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12),
    st.booleans(),
    st.integers(-(2**31), 2**31),
    st.floats(allow_nan=False, allow_infinity=False),
    st.lists(st.integers(0, 9), max_size=3),
)
TABLES = st.recursive(
    st.dictionaries(KEYS, VALUES, max_size=4),
    lambda inner: st.dictionaries(KEYS, st.one_of(VALUES, inner), max_size=3),
    max_leaves=8,
)


def without_empty(table):
    """Leave out tables that hold nothing: TOML need not name them."""
    kept = {k: without_empty(v) if isinstance(v, dict) else v for k, v in table.items()}
    return {k: v for k, v in kept.items() if v != {}}


@settings(max_examples=80, deadline=None)
@given(TABLES)
def test_toml_reads_back_what_was_written(table):
    assert without_empty(tomllib.loads(toml(table))) == without_empty(table)


def test_an_inline_table_stays_on_its_line():
    text = toml({"columns": {"mode": Inline(column="Hvordan?", values=Inline({"Bil, alene": 1}))}})
    assert text == '[columns]\nmode = { column = "Hvordan?", values = { "Bil, alene" = 1 } }\n'


def test_csv_is_written_in_its_encoding_and_an_empty_text_as_nothing():
    table = pl.DataFrame({"ø": ["å", ""], "n": [1, 2]})
    assert csv_bytes(table, delimiter=";", encoding="latin-1") == "ø;n\nå;1\n;2\n".encode("latin-1")


def test_a_workbook_is_the_same_twice_and_has_its_header_below_the_title():
    table = pl.DataFrame({"Svar-id": ["a1"], "km": ["12.5"]})
    once, twice = (xlsx_bytes(table, sheet="Svar", title=("En", "To")) for _ in range(2))
    assert once == twice
    read = pl.read_excel(BytesIO(once), sheet_name="Svar", read_options={"header_row": 2})
    assert read.to_dicts() == [{"Svar-id": "a1", "km": 12.5}]
