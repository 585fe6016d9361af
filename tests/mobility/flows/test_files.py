"""Flows come back from their files as they went, and other programs' files are read."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.errors import EstimateError, MobilityError, SourceError
from mobility.flows import from_matrices, read_flows, read_omx, to_matrices, write_flows, write_omx

FLOWS = pl.DataFrame(
    {
        "origin": ["0151", "0101", "0151"],
        "destination": ["Lautrup", "Lautrup", "Måløv"],
        "mode": ["bike", "train", "bike"],
        "estimate": [1.5, 20.25, 3.0],
        "reliability": ["good", "poor", None],
        "is_modelled": [False, True, False],
    }
)


@pytest.mark.parametrize("suffix", [".parquet", ".csv"])
def test_tables_keep_every_column_and_leading_zeros(tmp_path, suffix):
    path = tmp_path / f"flows{suffix}"
    write_flows(FLOWS, path)
    assert read_flows(path).equals(FLOWS)
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_matrices_keep_flows_by_mode_and_the_names_of_zones(tmp_path):
    pytest.importorskip("openmatrix")
    path = tmp_path / "flows.omx"
    write_flows(FLOWS, path)
    keys = ["origin", "destination", "mode"]
    kept = FLOWS.select(*keys, "estimate").sort(keys)
    assert read_flows(path).sort(keys).equals(kept)


def test_numbered_zones_are_a_lookup_that_other_programs_read(tmp_path):
    omx = pytest.importorskip("openmatrix")
    path = tmp_path / "zones.omx"
    write_omx(
        path, {"all": np.arange(9.0).reshape(3, 3)}, ["101", "147", "151"], ["101", "147", "151"]
    )
    with omx.open_file(str(path)) as file:
        assert file.mapping("zones") == {101: 0, 147: 1, 151: 2}
        assert tuple(file.shape()) == (3, 3)
        assert file["all"][1, 2] == 5.0


def test_files_of_other_programs_are_read_by_their_lookup_or_by_place(tmp_path):
    omx = pytest.importorskip("openmatrix")
    path = tmp_path / "theirs.omx"
    with omx.open_file(str(path), "w") as file:
        file["car"] = np.array([[1.0, 2.0, 0.0], [4.0, 5.0, 6.0]])
    matrices, origins, destinations = read_omx(path)
    assert (origins, destinations) == (["0", "1"], ["0", "1", "2"])
    with omx.open_file(str(path), "a") as file:
        file.create_mapping("taz", [7, 8, 9])
    flows = read_flows(path)
    assert flows["destination"].unique().sort().to_list() == ["7", "8", "9"]
    assert flows.filter(origin="1", destination="9")["estimate"].to_list() == [6.0]
    assert matrices["car"].sum() == flows["estimate"].sum()


@given(st.integers(0, 2**16))
@settings(deadline=None, max_examples=20)
def test_lists_and_matrices_hold_the_same_flows(seed):
    rng = np.random.default_rng(seed)
    names = [f"{code:04d}" for code in range(5)], ["x", "y", "z"]
    matrices = {mode: rng.poisson(0.7, (5, 3)).astype(float) for mode in ("bike", "train")}
    flows = from_matrices(matrices, *names)
    again, _, _ = to_matrices(flows, origins=names[0], destinations=names[1])
    assert (flows["estimate"] > 0).all()
    for mode in flows["mode"].unique():
        assert (again[mode] == matrices[mode]).all()


def test_hidden_numbers_are_laid_out_as_zero():
    hidden = FLOWS.with_columns(estimate=pl.when(pl.col("estimate") > 10).then("estimate"))
    matrices, _, _ = to_matrices(hidden)
    assert matrices["train"].sum() == 20.25
    assert matrices["bike"].sum() == 0


@pytest.mark.parametrize(
    ("flows", "options", "says"),
    [
        pytest.param(pl.concat([FLOWS, FLOWS]), {}, "several rows of one mode", id="twice"),
        pytest.param(FLOWS, {"origins": ["0151"]}, "origin: 0101", id="unknown zone"),
    ],
)
def test_flows_that_fit_no_matrix_are_named(flows, options, says):
    with pytest.raises(EstimateError, match=says):
        to_matrices(flows, **options)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        pytest.param("flows.txt", "a", "named .txt are not known", id="suffix"),
        pytest.param("flows.csv", "from,to\n1,2\n", "origin, destination", id="columns"),
        pytest.param("flows.omx", "no hdf5", "not HDF5", id="no OMX"),
        pytest.param("absent.csv", None, "not there", id="absent"),
    ],
)
def test_files_that_cannot_be_read_are_named(tmp_path, name, content, says):
    if name.endswith("omx"):
        pytest.importorskip("openmatrix")
    path = tmp_path / name
    if content is not None:
        path.write_text(content)
    with pytest.raises(SourceError, match=says):
        read_flows(path)


def test_a_write_that_fails_leaves_the_old_file(tmp_path):
    pytest.importorskip("openmatrix")
    path = tmp_path / "flows.omx"
    write_flows(FLOWS, path)
    before = path.read_bytes()
    with pytest.raises(MobilityError):
        write_flows(pl.concat([FLOWS, FLOWS]), path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["flows.omx"]
