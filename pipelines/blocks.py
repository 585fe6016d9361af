"""Sums over people, a block of them at a time: here one after another, or on Spark's workers.

A mart that is made of weighted sums says what one block of people adds up to (`add`) and what is
told of the sums of all (`tell`). A small survey is one block; a nation's is as many as its
replicate weights have row groups, and no more than one block's weights and rows stand in memory.
"""

import inspect
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq

from mobility.errors import FlowError
from mobility.lake import Lake
from mobility.survey.sums import Shared
from mobility.survey.weighted import KEY
from mobility.tables import models, name_of
from pipelines.engines import Engine
from pipelines.opening import is_matrix
from pipelines.steps import Added, Step, layer_of, read_step

Key = tuple[str, int, str]
REPLICATES = name_of(models.Replicates)
BLOCK_BYTES = 2**27
"""Replicate weights that stand in memory at once, bytes; sums and rows take some times as much."""


@dataclass(frozen=True)
class Block:
    """Some of the people: row groups of the table of replicate weights that follow each other.

    Attributes
    ----------
    groups
        Numbers of the row groups.
    start, stop
        Key of the first person, and of the first of the next block; None at either end, so that
        every row of every table lies in one block.
    """

    groups: tuple[int, ...]
    start: Key | None
    stop: Key | None

    def rows(self, table: pl.LazyFrame) -> pl.LazyFrame:
        """Keep the rows of these people."""
        if self.start is not None:
            table = table.filter(_from(self.start))
        return table if self.stop is None else table.filter(~_from(self.stop))


def add_all(step: Step, lake: Lake, engine: Engine, block_bytes: int = BLOCK_BYTES) -> Added:
    """Add up what the step adds, over all blocks of people, wherever the engine works."""
    blocks = cut(lake.path("models", REPLICATES), block_bytes)
    return engine.fold(blocks, partial(add_one, step.layer, step.table, lake.root), together)


def together(first: Added, second: Added) -> Added:
    """Add the sums of two blocks of people, or of two sets of blocks."""
    return {name: Shared.together([first[name], second[name]]) for name in first}


def cut(replicates: Path, block_bytes: int) -> list[Block]:
    """Part the people into blocks of whole row groups; one block where all fit into one."""
    file = pq.ParquetFile(replicates)
    parts: list[list[int]] = [[]]
    held = 0
    for at in range(file.num_row_groups):
        size = file.metadata.row_group(at).total_byte_size
        if parts[-1] and held + size > block_bytes:
            parts.append([])
            held = 0
        parts[-1].append(at)
        held += size
    if len(parts) == 1:
        return [Block(tuple(parts[0]), None, None)]
    starts = [_first(file, part[0]) for part in parts]
    if starts != sorted(starts):
        raise FlowError(
            "The people do not stand in the order of their key.",
            where=f"table {REPLICATES}",
            todo="delete the table and run `mobility run` again.",
        )
    ends = zip([None, *starts[1:]], [*starts[1:], None], strict=True)
    return [Block(tuple(part), *end) for part, end in zip(parts, ends, strict=True)]


def _first(file: pq.ParquetFile, group: int) -> Key:
    [row] = file.read_row_group(group, columns=list(KEY)).slice(0, 1).to_pylist()
    return row["survey"], row["wave"], row["respondent_id"]


def add_one(layer: str, table: str, root: Path, block: Block) -> Added:
    """Open a block's rows of every table and add up; a worker of Spark is told no more than this.

    Parameters
    ----------
    root
        The workspace, which every worker sees under the same path.
    """
    step, lake = read_step(layer, table), Lake(root)
    assert step.add is not None
    return step.add(**_opened(step, lake, block))


def _opened(step: Step, lake: Lake, block: Block) -> dict[str, Any]:
    known = {name_of(read): read for read in step.reads}
    found: dict[str, Any] = {}
    for name in inspect.signature(step.add).parameters if step.add else ():
        if name == REPLICATES:
            found[name] = _weights(lake, block)
        elif is_matrix(known[name]):
            found[name] = lake.matrix(layer_of(known[name]), name)
        else:
            rows = lake.scan(layer_of(known[name]), name)
            is_of_people = set(KEY) <= set(known[name].column_names())
            found[name] = block.rows(rows) if is_of_people else rows
    return found


def _weights(lake: Lake, block: Block) -> pl.DataFrame:
    if block.start is None and block.stop is None:
        return lake.matrix("models", REPLICATES)
    file = pq.ParquetFile(lake.path("models", REPLICATES))
    frame = pl.from_arrow(file.read_row_groups(list(block.groups)))
    assert isinstance(frame, pl.DataFrame)
    return frame


def _from(key: Key) -> pl.Expr:
    """Keep who stands at the key or after it; said so that most of a sorted file is not read."""
    survey, wave, respondent = key
    return (pl.col("survey") > survey) | (
        (pl.col("survey") == survey)
        & (
            (pl.col("wave") > wave)
            | ((pl.col("wave") == wave) & (pl.col("respondent_id") >= respondent))
        )
    )
