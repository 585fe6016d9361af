"""A file is whole or not there, and a query gives back what was asked."""

from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.lake import connect, read_rows, read_sql, write_whole

few = settings(max_examples=12, deadline=None, derandomize=True)
texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)


@few
@given(st.lists(st.tuples(st.integers(-(2**63), 2**63 - 1), texts | st.none()), max_size=9))
def test_a_table_is_read_back_by_sql_as_it_was_written(rows):
    frame = pl.DataFrame(rows, schema={"n": pl.Int64, "t": pl.String}, orient="row")
    with TemporaryDirectory() as folder:
        file = Path(folder) / "some table.parquet"
        write_whole(file, frame.write_parquet)
        connection = connect({"told": file})
        assert read_sql(connection, "select * from told").equals(frame)
        found = read_rows(
            connection, "select n from told where t = ?", [rows[0][1] if rows else ""]
        )
        assert len(found) == sum(one[1] is not None and one[1] == rows[0][1] for one in rows)
        connection.close()


@few
@given(st.binary(max_size=50), st.binary(max_size=50), st.booleans())
def test_a_write_that_fails_leaves_the_old_bytes_and_nothing_else(old, new, lasting):
    with TemporaryDirectory() as folder:
        file = Path(folder) / "a"
        write_whole(file, lambda path: path.write_bytes(old), lasting=lasting)

        def fails(path):
            path.write_bytes(new)
            raise InterruptedError

        with pytest.raises(InterruptedError):
            write_whole(file, fails, lasting=lasting)
        assert file.read_bytes() == old
        assert [one.name for one in Path(folder).iterdir()] == ["a"]
