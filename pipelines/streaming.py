"""Shares with errors from tables that do not fit in memory: collapsed on disk, added in blocks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow.parquet as pq
from numpy.typing import NDArray
from scipy import sparse

from mobility.lake import connect, read_sql
from mobility.lake.connection import quote
from mobility.survey.kernel import replicate_sums
from mobility.survey.tabulation import Sums, shares_of

KEY = ("survey", "wave", "respondent_id")
Array = NDArray[np.float64]


@dataclass(frozen=True)
class OutOfCore:
    """What is tabulated, and with how much memory.

    Parameters
    ----------
    rows
        Parquet of rows with `KEY` and all that is asked of them.
    replicates
        `models/replicates`: a row per respondent, in row groups of a size that fits in memory.
    scratch
        A folder on a disk with room for the collapsed rows.
    memory
        What the database may hold, such as ``4GB``; what is more goes to the disk.
    """

    rows: Path
    replicates: Path
    scratch: Path
    memory: str = "4GB"

    def shares(self, *, by: Sequence[str], level: Sequence[str], amount: str = "1") -> pl.DataFrame:
        """Estimate shares as `mobility.survey.tabulation.tabulate` does, to the same numbers.

        Parameters
        ----------
        by, level
            Columns of the groups, and those whose values share a group's amount.
        amount
            SQL of what a row adds.
        """
        known = " and ".join(f'"{name}" is not null' for name in level)
        cells = self._sums([*by, *level], amount, known)
        groups = self._sums(list(by), amount, known)
        return shares_of(cells, groups, list(by)).frame().sort([*by, *level])

    def _sums(self, keys: list[str], amount: str, known: str) -> Sums:
        collapsed = self.scratch / "collapsed.parquet"
        found = self._collapse(keys, amount, known, collapsed)
        replicates = _width(self.replicates)
        full, n, weights, squares = (np.zeros(len(found)) for _ in range(4))
        replicated = np.zeros((len(found), replicates))
        for first, weight, block in _blocks(self.replicates):
            adds = _read(collapsed, first, len(weight), len(found))
            members = adds.copy()
            members.data = np.ones_like(members.data)
            full += adds @ weight
            replicated += replicate_sums(adds, block)
            n += members @ np.ones(len(weight))
            weights += members @ weight
            squares += members @ weight**2
        return Sums(found, full, replicated, n, weights**2 / squares)

    def _collapse(self, keys: list[str], amount: str, known: str, target: Path) -> pl.DataFrame:
        """Write what each respondent adds to each cell, in the respondents' order; give cells."""
        connection = connect({"rows": self.rows})
        for setting in (
            f"memory_limit = '{self.memory}'",
            f"temp_directory = {quote(str(self.scratch))}",
        ):
            connection.execute(f"set {setting}").fetchall()
        names = ", ".join(f'"{name}"' for name in keys)
        same = " and ".join(f'c."{name}" is not distinct from r."{name}"' for name in keys)
        who = " and ".join(f"p.{name} = r.{name}" for name in KEY)
        people = f"read_parquet({quote(str(self.replicates))}, file_row_number = true)"
        for statement in (
            f"create temp view asked as select *, ({amount})::double as _amount "
            f"from rows where {known}",
            "create temp table cells as select *, row_number() over () - 1 as cell "
            f"from (select distinct {names} from asked order by all)",
            "copy (select p.file_row_number as person, c.cell, sum(r._amount) as amount "
            f"from asked r join (select {', '.join(KEY)}, file_row_number from {people}) p "
            f"on {who} join cells c on {same} group by all order by 1, 2) "
            f"to {quote(str(target))} (format parquet)",
        ):
            connection.execute(statement).fetchall()
        found = read_sql(connection, f"select {names} from cells order by cell")
        connection.close()
        return found


def _width(replicates: Path) -> int:
    """Give the number of replicates."""
    kind = pl.scan_parquet(replicates).collect_schema()["weights"]
    assert isinstance(kind, pl.Array)
    return kind.size


def _blocks(replicates: Path) -> Iterator[tuple[int, Array, NDArray[np.float32]]]:
    """Give the respondents' weights a row group at a time: the first's number, both weights."""
    file = pq.ParquetFile(replicates, memory_map=True)
    first = 0
    for number in range(file.num_row_groups):
        block = pl.from_arrow(file.read_row_group(number, columns=["weight", "weights"]))
        assert isinstance(block, pl.DataFrame)
        yield first, block["weight"].to_numpy(), block["weights"].to_numpy()
        first += len(block)


def _read(collapsed: Path, first: int, count: int, cells: int) -> sparse.csr_array:
    """Read what a block of respondents adds: cells by respondents."""
    rows = (
        pl.scan_parquet(collapsed)
        .filter(pl.col("person").is_between(first, first + count - 1))
        .collect()
    )
    place = (rows["cell"].to_numpy(), rows["person"].to_numpy() - first)
    return sparse.coo_array((rows["amount"].to_numpy(), place), shape=(cells, count)).tocsr()
