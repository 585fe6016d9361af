"""One step, run: its inputs opened, its rows checked, its table written whole or not at all."""

import contextlib
import tempfile
import time
from collections.abc import Generator, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import dataframely as dy
import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from mobility.errors import SchemaError, SourceError
from mobility.lake import Lake, write_whole
from mobility.tables import name_of
from pipelines.blocks import add_all
from pipelines.checks import REFUSED, Account, check, check_key, rule_in_words
from pipelines.engines import Engine
from pipelines.intake.raw import damaged_parquet
from pipelines.opening import open_arguments, open_raw
from pipelines.steps import Step, layer_of
from pipelines.tallies import Built, keep_refused, summary, tally
from pipelines.unread import parts, raise_where_all_was_refused, unread_values, without_rows


def build_step(step: Step, lake: Lake, engine: Engine, *, as_of: date) -> Built:
    """Build one table.

    Parameters
    ----------
    as_of
        The day that a step which asks for `as_of` is told.

    Raises
    ------
    MobilityError
        An input is missing or broken, or what was made breaks its declaration.
    """
    started = time.perf_counter()
    account = (
        _clean(step, lake, engine, as_of)
        if step.layer == "clean"
        else _made(step, lake, engine, as_of)
    )
    refusals = account.refusals()
    if step.layer == "clean":
        tallied = tally(lake.scan("clean", step.table), step.table, refusals)
        keep_refused(lake, step.table, refusals, tallied)
    return summary(step.address, account, refusals, time.perf_counter() - started)


def _clean(step: Step, lake: Lake, engine: Engine, as_of: date) -> Account:
    raws = open_raw(step, lake)
    texts = {view: raw for view, raw in raws.items() if isinstance(raw, pl.DataFrame)}
    with _scratch(lake, "clean") as folder:
        staged = folder / "staged.parquet"
        if step.build is not None:
            try:
                unread = _stage(step, raws | open_arguments(step, lake, as_of), staged)
            except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as problem:
                raise damaged_parquet(lake, step.raw.values()) or problem from None
        elif any(frame.width == 0 for frame in texts.values()):
            step.writes.create_empty().write_parquet(staged)
            unread = pl.DataFrame(schema=REFUSED)
        else:
            _query(step, lake, engine, texts, staged)
            unread = unread_values(step, texts, pl.scan_parquet(parts(staged)))
        kept = without_rows(staged, unread, folder / "kept.parquet")
        accounts: list[Account] = []

        def write(path: Path) -> None:
            account = check(kept, path, step.writes)
            account.refused.append(unread)
            raise_where_all_was_refused(path, account.refusals())
            accounts.append(account)

        write_whole(lake.path("clean", step.table), write)
    [found] = accounts
    found.rows_in += unread.filter(pl.col("scope") == "row").select("file", "row").n_unique()
    return found


def _stage(step: Step, asked: dict[str, Any], staged: Path) -> pl.DataFrame:
    """Let a step's function write its rows; give what it refused, which it may give beside them."""
    made = step.build(**asked) if step.build else pl.LazyFrame()
    rows, refused = made if isinstance(made, tuple) else (made, pl.DataFrame(schema=REFUSED))
    rows = rows.lazy().select(step.writes.column_names())
    if key := step.writes.primary_key():
        rows = rows.sort(key)
    rows.sink_parquet(staged)
    told: pl.DataFrame = refused.with_columns(table=pl.lit(step.table)).select(*REFUSED)
    return told


@contextlib.contextmanager
def _scratch(lake: Lake, layer: str) -> Iterator[Path]:
    """Give a folder on the lake's own disk that is gone afterwards."""
    place = lake.made / layer
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place) as folder:
        yield Path(folder)


def _query(
    step: Step, lake: Lake, engine: Engine, texts: dict[str, pl.DataFrame], target: Path
) -> None:
    """Write a query's rows in the order of their key: sums made of them are then the same again."""
    tables = {name_of(read): lake.path(layer_of(read), name_of(read)) for read in step.reads}
    key = ", ".join(f'"{name}"' for name in step.writes.primary_key())
    ordered = f"select * from ({step.sql}) as made order by {key}" if key else step.sql or ""
    try:
        engine.execute(ordered, tables, texts, target)
    except duckdb.BinderException as problem:
        if not texts:
            raise
        files = sorted({file for text in texts.values() for file in text["_file"].unique()})
        raise SourceError(
            f"{step.table}: a delivered table lacks a column: {str(problem).splitlines()[0]}",
            where=", ".join(f"data_raw/{file}" for file in files) + ", row 1 (the header)",
            todo="restore the file as it was delivered, with commas between its columns.",
        ) from None


def _made(step: Step, lake: Lake, engine: Engine, as_of: date) -> Account:
    """Build a table of ours: what breaks its declaration is our fault, and nothing is written."""
    account = Account()

    def write(path: Path) -> None:
        with contextlib.closing(_rows(step, lake, engine, as_of)) as made:
            account.rows_out = account.rows_in = _written(path, made, step.writes)

    write_whole(lake.path(step.layer, step.table), write)
    return account


def _written(path: Path, made: Iterator[pl.DataFrame], table: type[dy.Schema]) -> int:
    """Write frames one after another, each a row group; count the rows."""
    first = conform_made(next(made), table).to_arrow()
    count = 0
    with pq.ParquetWriter(path, first.schema, compression=_codec(first.schema)) as writer:
        part: pa.Table | None = first
        while part is not None:
            writer.write_table(part, row_group_size=max(1, len(part)))
            count += len(part)
            frame = next(made, None)
            part = None if frame is None else conform_made(frame, table).to_arrow()
    if count > len(first):
        with tempfile.TemporaryDirectory(dir=path.parent) as scratch:
            check_key(path, table, scratch=Path(scratch))
    return count


def _rows(
    step: Step, lake: Lake, engine: Engine, as_of: date
) -> Generator[pl.DataFrame, None, None]:
    """Give the rows that a step makes, as one frame or one after another."""
    if step.add is not None and step.tell is not None:
        added = add_all(step, lake, engine)
        yield step.tell(added, **open_arguments(step, lake, as_of, given=("added",)))
    elif step.build is not None:
        made = step.build(**open_arguments(step, lake, as_of))
        if isinstance(made, Iterator):
            yield from made
        else:
            yield made.lazy().collect()
    else:
        with _scratch(lake, step.layer) as folder:
            staged = folder / "staged.parquet"
            _query(step, lake, engine, {}, staged)
            yield pl.read_parquet(parts(staged), memory_map=False)


def _codec(schema: pa.Schema) -> str:
    """Leave matrices uncompressed: weights do not shrink, and are read at memory's speed."""
    return "none" if any(pa.types.is_fixed_size_list(kind) for kind in schema.types) else "zstd"


def conform_made(frame: pl.DataFrame, table: type[dy.Schema]) -> pl.DataFrame:
    """Cast a table that we made to its declaration and see that every row keeps it.

    Raises
    ------
    SchemaError
        A column is missing or a row breaks a rule.
    """
    name = name_of(table)
    if missing := [column for column in table.column_names() if column not in frame.columns]:
        raise SchemaError(
            f"{name}: the step did not make {', '.join(missing)}.",
            where=f"table {name}",
            todo="mend the step, or the declaration.",
        )
    good, failure = table.filter(frame.select(table.column_names()), cast=True)
    if len(good) == len(frame):
        return good
    rule, count = max(failure.counts().items(), key=lambda item: item[1])
    example = failure.invalid().head(1).to_dicts()[0]
    raise SchemaError(
        f"{name}: {len(frame) - len(good)} of {len(frame)} rows break the declaration; "
        f"most break: {rule_in_words(table, rule)[1]} ({count}).",
        where=f"table {name}, for example { ({key: example[key] for key in list(example)[:8]}) }",
        todo="mend the step that makes it, or the declaration.",
    )
