"""Two margins are met, odds ratios kept, and contradictions named."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse

from mobility.errors import EstimateError
from mobility.flows import furness

COST = np.array([[1.0, 4.0, 6.0], [4.0, 1.0, 3.0], [6.0, 3.0, 1.0]])


@st.composite
def balanced(draw):
    """A positive seed, and margins that some positive table has."""
    shape = draw(st.tuples(st.integers(1, 6), st.integers(1, 6)))
    logs = st.floats(-15, 15)
    seed = np.exp(draw(hnp.arrays(float, shape, elements=logs)))
    other = np.exp(draw(hnp.arrays(float, shape, elements=st.floats(-3, 3))))
    return seed, other.sum(axis=1), other.sum(axis=0)


def test_a_published_doubly_constrained_table_is_met():
    made = furness(np.exp(-0.3 * COST), (100, 200, 150), (180, 120, 150))
    expected = [
        [76.8518, 13.1584, 9.9898],
        [70.8670, 73.4046, 55.7284],
        [32.2811, 33.4370, 84.2819],
    ]
    assert made == pytest.approx(np.array(expected), abs=5e-5)
    assert (made * COST).sum() / made.sum() == pytest.approx(2.426137, abs=5e-7)


def test_odds_ratios_of_the_seed_are_kept():
    made = furness([[1, 2], [3, 4]], (40, 60), (50, 50))
    expected = np.array([[17.576507, 22.423493], [32.423493, 27.576507]])
    assert made == pytest.approx(expected, abs=5e-7)
    assert made[0, 0] * made[1, 1] / (made[0, 1] * made[1, 0]) == pytest.approx(2 / 3)


@given(balanced())
@settings(deadline=None, max_examples=60)
def test_margins_are_met_whatever_the_seed(case):
    seed, rows, columns = case
    made = furness(seed, rows, columns)
    assert made.sum(axis=1) == pytest.approx(rows, rel=1e-9)
    assert made.sum(axis=0) == pytest.approx(columns, rel=1e-9)
    assert (made > 0).all()


@given(balanced(), st.integers(0, 2**16))
@settings(deadline=None, max_examples=30)
def test_scaling_lines_of_the_seed_changes_nothing(case, seed_of_scales):
    seed, rows, columns = case
    scales = np.random.default_rng(seed_of_scales).lognormal(size=(2, 6))
    scaled = seed * scales[0, : len(rows), None] * scales[1, : len(columns)]
    made, again = (furness(s, rows, columns, tol=1e-12) for s in (seed, scaled))
    assert again == pytest.approx(made, rel=1e-6, abs=1e-9 * rows.sum())


def test_a_sparse_seed_gives_the_dense_table():
    seed = np.exp(-0.3 * COST)
    seed[0, 2] = 0.0
    dense = furness(seed, (100, 200, 150), (180, 120, 150))
    made = furness(sparse.csr_array(seed), (100, 200, 150), (180, 120, 150))
    assert sparse.issparse(made)
    assert made.nnz == 8
    assert made.toarray() == pytest.approx(dense, rel=1e-9)


def test_rows_and_columns_of_total_zero_are_empty():
    made = furness(np.ones((3, 2)), (0, 2, 3), (5, 0))
    assert made == pytest.approx(np.array([[0, 0], [2, 0], [3, 0]], dtype=float))


def test_a_seed_that_balances_slowly_still_meets_its_margins():
    # Blocks that hardly touch: single steps are tiny long before the margins are met.
    rng = np.random.default_rng(1)
    seed = np.kron(np.eye(4), np.ones((20, 20))) + 1e-7 * rng.random((80, 80))
    rows, columns = rng.random(80) * 100, rng.random(80)
    columns *= rows.sum() / columns.sum()
    made = furness(seed, rows, columns)
    assert made.sum(axis=1) == pytest.approx(rows, rel=1e-9)
    assert made.sum(axis=0) == pytest.approx(columns, rel=1e-9)


def test_zeros_that_force_other_cells_to_zero_are_borne():
    made = furness([[1, 1], [0, 1]], (1, 1), (1, 1))
    assert made == pytest.approx(np.eye(2), abs=1e-8)


@pytest.mark.parametrize(
    ("seed", "rows", "columns", "says"),
    [
        pytest.param(
            [[1, 1], [1, 1]], (1, 3), (2, 3), "rows sum to 4, columns to 5", id="contradictory"
        ),
        pytest.param([[0, 0], [1, 1]], (1, 3), (2, 2), "where: rows 0", id="empty row"),
        pytest.param([[1, 0], [1, 0]], (1, 3), (2, 2), "where: columns 1", id="empty column"),
        pytest.param(
            [[1, 1, 0], [1, 1, 1]],
            (1, 3),
            (0, 0, 4),
            "where: rows 0",
            id="row that leads to empty columns alone",
        ),
        pytest.param([[1, 1], [0, 1]], (1, 3), (2, 2), "did not settle", id="too little room"),
        pytest.param([[1, -1], [1, 1]], (2, 2), (2, 2), r"pairs \(0, 1\)", id="negative seed"),
        pytest.param([[1, np.nan], [1, 1]], (2, 2), (2, 2), r"pairs \(0, 1\)", id="missing seed"),
        pytest.param([[1, 1], [1, 1]], (-1, 5), (2, 2), "row_totals, lines 0", id="negative total"),
        pytest.param([[1, 1], [1, 1]], (2, 2, 2), (3, 3), "has the shape", id="one total too many"),
        pytest.param([1, 1], (1,), (1,), "not a table", id="no table"),
    ],
)
def test_what_cannot_be_balanced_is_named(seed, rows, columns, says):
    with pytest.raises(EstimateError, match=says):
        furness(seed, rows, columns)
