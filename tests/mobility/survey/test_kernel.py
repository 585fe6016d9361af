"""Sums by cell: exact, whatever the threads, batches or shapes."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.errors import EstimateError
from mobility.survey import PartialSums, collapse, partial_sums, replicate_sums, weight_matrix


def one_by_one(cells, weights, values, n_cells):
    sums = np.zeros((n_cells, weights.shape[1]))
    for cell, row, value in zip(cells, weights.astype(float), values, strict=True):
        if cell >= 0:
            sums[cell] += value * row
    return sums


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000), st.integers(1, 400), st.integers(1, 60), st.sampled_from([3, 500]))
def test_sums_are_those_of_a_loop(seed, n, replicates, n_cells):
    random = np.random.default_rng(seed)
    weights = random.random((n, replicates), dtype=np.float32)
    cells = random.integers(-1, n_cells, n)
    values = random.normal(size=n)
    wanted = one_by_one(cells, weights, values, n_cells)
    assert np.allclose(replicate_sums(cells, weights, values, n_cells=n_cells), wanted, atol=1e-12)


def test_sums_do_not_depend_on_the_number_of_threads():
    random = np.random.default_rng(1)
    weights = random.random((20_000, 30), dtype=np.float32)
    cells = random.integers(0, 40, 20_000)
    one, two, three = (replicate_sums(cells, weights, threads=number) for number in (1, 2, 3))
    assert (one == two).all()
    assert (one == three).all()


def test_float32_weights_are_summed_in_float64():
    weights = np.full((200_000, 2), 0.1, dtype=np.float32)
    sums = replicate_sums(np.zeros(len(weights), dtype=int), weights)
    assert sums == pytest.approx(200_000 * float(np.float32(0.1)), rel=1e-12)


def test_trips_are_collapsed_to_their_respondent():
    weights = np.array([[1.0, 2.0], [10.0, 20.0]])
    cells, rows = np.array([0, 0, 1, -1, 0]), np.array([0, 0, 0, 1, 1])
    km = np.array([3.0, 4.0, 5.0, 99.0, 6.0])
    collapsed = collapse(cells, rows, km, (2, 2))
    assert collapsed.nnz == 3
    assert replicate_sums(collapsed, weights).tolist() == [[67.0, 134.0], [5.0, 10.0]]
    assert replicate_sums(collapse(cells, rows, None, (2, 2)), weights)[0, 0] == 12


def test_batches_add_up_to_the_whole_in_any_order():
    random = np.random.default_rng(2)
    weights = random.random((900, 7), dtype=np.float32)
    cells, km = random.integers(0, 5, 900), random.random(900)
    whole = replicate_sums(cells, weights, km, n_cells=5)
    first, second = PartialSums(5, 7), PartialSums(5, 7)
    for start in range(0, 900, 100):
        rows = slice(start, start + 100)
        (first if start < 400 else second).add(cells[rows], weights[rows], km[rows])
    assert np.allclose(second.merge(first).sums, whole, rtol=1e-12)


def test_one_weight_is_a_matrix_of_one_column():
    assert replicate_sums(np.array([0, 1, 1]), np.array([1.0, 2.0, 3.0])).tolist() == [[1], [5]]


def test_what_does_not_fit_is_said():
    weights = np.ones((3, 2))
    with pytest.raises(EstimateError, match="2 rows and the weights 3"):
        replicate_sums(np.array([0, 1]), weights)
    with pytest.raises(EstimateError, match="numbered 4"):
        replicate_sums(np.array([0, 1, 4]), weights, n_cells=3)
    with pytest.raises(EstimateError, match="cannot be added"):
        PartialSums(2, 2).merge(PartialSums(3, 2))


def test_arrow_batches_are_summed_without_a_copy():
    random = np.random.default_rng(3)
    weights = random.random((50, 6), dtype=np.float32)
    column = pa.FixedSizeListArray.from_arrays(pa.array(weights.ravel()), 6)
    assert (weight_matrix(column) == weights).all()
    table = pa.table({"cell": random.integers(0, 4, 50), "weights": column, "km": weights[:, 0]})
    made = partial_sums(table.to_batches(max_chunksize=20), n_cells=4, value="km")
    cells = table["cell"].to_numpy()
    assert np.allclose(made.sums, replicate_sums(cells, weights, weights[:, 0], n_cells=4))
    assert partial_sums([], n_cells=4) is None


@pytest.mark.parametrize(
    ("column", "says"),
    [
        (pa.array([[1.0], [2.0]]), "not as fixed-size lists"),
        (pa.array([[1.0], None], pa.list_(pa.float32(), 1)), "1 rows have no"),
        (pa.array([[1.0], [None]], pa.list_(pa.float32(), 1)), "weight is missing"),
    ],
)
def test_arrow_weights_must_be_whole(column, says):
    with pytest.raises(EstimateError, match=says):
        weight_matrix(column)
