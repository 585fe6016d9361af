"""What is written is there whole, or not at all."""

import polars as pl
import pytest

from mobility.errors import SettingsError, SourceError
from mobility.lake import Lake, clear_leftovers, write_whole


def leftovers(folder):
    return [path for path in folder.rglob("*") if path.name.startswith(".")]


def test_a_file_is_written_whole_and_leaves_nothing_beside_it(tmp_path):
    write_whole(tmp_path / "deep" / "a.txt", lambda path: path.write_text("new"))
    assert (tmp_path / "deep" / "a.txt").read_text() == "new"
    assert not leftovers(tmp_path)


def test_an_error_in_mid_write_leaves_the_old_file_and_nothing_else(tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("old")

    def breaks(path):
        path.write_text("half")
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        write_whole(file, breaks)
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_an_error_in_mid_write_leaves_the_old_folder_and_nothing_else(tmp_path):
    folder = tmp_path / "table.parquet"
    folder.mkdir()
    (folder / "part.txt").write_text("old")

    def breaks(path):
        path.mkdir()
        (path / "part.txt").write_text("half")
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        write_whole(folder, breaks)
    assert (folder / "part.txt").read_text() == "old"
    assert list(tmp_path.iterdir()) == [folder]


@pytest.mark.parametrize("was_folder", [True, False])
@pytest.mark.parametrize("is_folder", [True, False])
def test_a_table_changes_between_file_and_folder(tmp_path, was_folder, is_folder):
    def write(text, as_folder):
        def to(path):
            if as_folder:
                path.mkdir()
                path = path / "part"
            path.write_text(text)

        return to

    table = tmp_path / "table"
    write_whole(table, write("old", was_folder))
    write_whole(table, write("new", is_folder))
    assert (table / "part" if is_folder else table).read_text() == "new"
    assert list(tmp_path.iterdir()) == [table]


def test_what_killed_commands_left_is_cleared_and_nothing_else(tmp_path):
    lake = Lake(tmp_path)
    table = lake.path("clean", "trips")
    write_whole(table, pl.DataFrame({"a": [1]}).write_parquet)
    for left in (
        lake.made / "clean" / ".trips.parquet.99.tmp",
        lake.made / "clean" / "tmpabc" / "staged.parquet",
        lake.published / ".run_id=1.99.tmp" / "trips.parquet",
        lake.published / ".run_id=1.99.old" / "trips.parquet",
        lake.incoming / "2026" / "answers.csv",
    ):
        left.parent.mkdir(parents=True, exist_ok=True)
        left.write_text("half")
    clear_leftovers(lake)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [table]


def test_a_workspace_is_found_from_a_folder_inside_it(tmp_path, monkeypatch):
    (tmp_path / "mobility.toml").write_text('[municipality]\ncode = "0151"\nname = "Ballerup"\n')
    inside = tmp_path / "data_raw" / "surveys"
    inside.mkdir(parents=True)
    monkeypatch.chdir(inside)
    assert Lake.find().root == tmp_path


def test_where_there_is_no_workspace_it_says_so(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError, match=r"no workspace here.\n  where: .*\n  to do: go to"):
        Lake.find()


def test_a_table_that_was_not_made_is_told_by_its_address(tmp_path):
    with pytest.raises(SourceError, match=r"trips has not been made.*\n  where: data_lake/clean"):
        Lake(tmp_path).scan("clean", "trips")


def test_a_folder_of_parts_is_read_as_one_table(tmp_path):
    lake = Lake(tmp_path)
    for number in (1, 2):
        write_whole(
            lake.path("clean", "trips") / f"{number}.parquet",
            pl.DataFrame({"a": [number]}).write_parquet,
        )
    assert lake.scan("clean", "trips").collect()["a"].sort().to_list() == [1, 2]


def test_a_matrix_is_read_as_it_was_written(tmp_path):
    lake = Lake(tmp_path)
    frame = pl.DataFrame(
        {"id": ["a", "b"], "weights": [[1.0, 2.0], [3.0, 4.0]]},
        schema={"id": pl.String, "weights": pl.Array(pl.Float32, 2)},
    )
    write_whole(lake.path("models", "replicates"), frame.write_parquet)
    assert lake.matrix("models", "replicates")["weights"].to_numpy().tolist() == [[1, 2], [3, 4]]
