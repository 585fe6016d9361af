"""Shares with errors where the data are: partial sums on Spark's workers, totals on the driver.

Nothing of a person reaches the driver: each worker adds its rows' weights by cell and replicate, by
the same kernel as elsewhere, and gives one row per cell.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from mobility.survey.kernel import replicate_sums
from mobility.survey.tabulation import Sums, shares_of
from pipelines.streaming import KEY

_PARTIAL = "cell long, of_people double, weight double, squares double, sums array<double>"
_TO_DRIVER = pa.schema(
    [
        ("cell", pa.int64()),
        ("of_people", pa.float64()),
        ("weight", pa.float64()),
        ("squares", pa.float64()),
        ("sums", pa.list_(pa.float64())),
    ]
)


@dataclass(frozen=True)
class OnSpark:
    """What is tabulated, on a session of Spark.

    Parameters
    ----------
    session
        Spark's session.
    rows, replicates
        Parquet that every worker sees: rows with `KEY` and all that is asked of them, and
        `models/replicates`.
    """

    session: Any
    rows: Path
    replicates: Path

    def shares(self, *, by: Sequence[str], level: Sequence[str], amount: str = "1") -> pl.DataFrame:
        """Estimate shares as `mobility.survey.tabulation.tabulate` does, to 1e-9.

        Parameters
        ----------
        by, level
            Columns of the groups, and those whose values share a group's amount.
        amount
            SQL of what a row adds.
        """
        known = " and ".join(f"`{name}` is not null" for name in level)
        cells = self._sums([*by, *level], amount, known)
        groups = self._sums(list(by), amount, known)
        return shares_of(cells, groups, list(by)).frame().sort([*by, *level])

    def _sums(self, keys: list[str], amount: str, known: str) -> Sums:
        read = self.session.read.parquet
        read(str(self.rows)).createOrReplaceTempView("rows")
        read(str(self.replicates)).createOrReplaceTempView("replicates")
        names, who = ", ".join(f"`{name}`" for name in keys), ", ".join(KEY)
        asked = f"(select *, cast({amount} as double) as _amount from rows where {known})"
        found = pl.from_arrow(
            self.session.sql(f"select distinct {names} from {asked} order by {names}").toArrow()
        )
        assert isinstance(found, pl.DataFrame)
        numbered = found.with_row_index("cell").with_columns(pl.col("cell").cast(pl.Int64))
        self.session.createDataFrame(numbered.to_arrow()).createOrReplaceTempView("cells")
        same = " and ".join(f"c.`{name}` <=> r.`{name}`" for name in keys)
        joined = self.session.sql(
            f"select /*+ broadcast(c) */ c.cell, r.amount, p.weight, p.weights from "
            f"(select {names}, {', '.join(f'{one} as _{one}' for one in KEY)}, "
            f"sum(_amount) as amount from {asked} group by all) r "
            f"join (select {who}, weight, weights from replicates) p "
            f"on {' and '.join(f'p.{one} = r._{one}' for one in KEY)} join cells c on {same}"
        )
        partial = joined.mapInArrow(adding(len(found)), _PARTIAL).toArrow()
        return _total(found, pl.from_arrow(partial))  # type: ignore[arg-type]


def adding(cells: int) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """Give what a worker does with its rows: add them by cell, and give a row per cell."""

    def add(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        total: np.ndarray | None = None
        for batch in batches:
            made = _partial(pl.from_arrow(batch), cells)  # type: ignore[arg-type]
            total = made if total is None else total + made
        if total is not None:
            yield _batch(total)

    return add


def _partial(rows: pl.DataFrame, cells: int) -> np.ndarray:
    """Add rows by cell: people, weights, their squares, the full sample, then each replicate."""
    cell = rows["cell"].to_numpy()
    weight, amount = rows["weight"].to_numpy(), rows["amount"].to_numpy()
    weights = np.asarray(rows["weights"].explode().to_numpy()).reshape(len(rows), -1)
    own = np.column_stack([np.ones(len(rows)), weight, weight**2, weight * amount])
    return np.hstack(
        [
            replicate_sums(cell, own, n_cells=cells),
            replicate_sums(cell, weights, amount, n_cells=cells),
        ]
    )


def _batch(total: np.ndarray) -> pa.RecordBatch:
    columns = [
        pa.array(np.arange(len(total))),
        *(pa.array(total[:, at]) for at in range(3)),
        pa.array(list(total[:, 3:]), pa.list_(pa.float64())),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=_TO_DRIVER)


def _total(keys: pl.DataFrame, partial: pl.DataFrame) -> Sums:
    """Add what the workers gave, in an order that does not hang on which was first."""
    whole = partial.sort("cell", "weight", "squares")
    cell = whole["cell"].to_numpy()
    parts = np.column_stack([whole[name].to_numpy() for name in ("of_people", "weight", "squares")])
    sums = np.asarray(whole["sums"].explode().to_numpy()).reshape(len(whole), -1)
    added = replicate_sums(cell, np.hstack([parts, sums]), n_cells=len(keys))
    n, weight, squares, full = added[:, :4].T
    return Sums(keys, full, added[:, 4:], n, weight**2 / squares)
