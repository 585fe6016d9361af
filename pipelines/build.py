"""One step, run: its inputs opened, its rows checked, its table written whole or not at all."""

import inspect
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import dataframely as dy
import polars as pl
import pyarrow.parquet as pq

from mobility.errors import SchemaError
from mobility.lake import Lake, write_whole
from mobility.tables import clean, name_of
from pipelines.checks import REFUSED, Account, check, rule_in_words
from pipelines.engines import Engine
from pipelines.intake.catalogue import raw_files, raw_view
from pipelines.steps import Step, layer_of


@dataclass(frozen=True)
class Built:
    """What a build has to say: rows in, out and refused, answers refused, seconds."""

    table: str
    rows_in: int
    rows_out: int
    refused: int
    answers_refused: int
    seconds: float

    def record(self) -> dict[str, object]:
        """Give it as a record."""
        return dict(vars(self))


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
        _clean(step, lake, engine) if step.layer == "clean" else _made(step, lake, engine, as_of)
    )
    refusals = account.refusals()
    if step.layer == "clean":
        keep_refused(
            lake, step.table, refusals, tally(lake.scan("clean", step.table), step.table, refusals)
        )
    return summary(step.address, account, refusals, time.perf_counter() - started)


def summary(address: str, account: Account, refusals: pl.DataFrame, seconds: float) -> Built:
    """Sum an account up."""
    rows = refusals.filter(pl.col("scope") == "row").select("file", "row").n_unique()
    answers = refusals.filter(pl.col("scope") == "answer").height
    return Built(address, account.rows_in, account.rows_out, rows, answers, round(seconds, 3))


def _clean(step: Step, lake: Lake, engine: Engine) -> Account:
    texts = {view: raw_view(lake, raw_files(lake, pattern)) for view, pattern in step.raw.items()}
    with tempfile.TemporaryDirectory(dir=_folder(lake)) as folder:
        staged = Path(folder) / "staged.parquet"
        if any(frame.width == 0 for frame in texts.values()):
            step.writes.create_empty().write_parquet(staged)
        else:
            engine.execute(step.sql or "", _tables(step, lake), texts, staged)
        unread = _unread(step, texts, pl.scan_parquet(_parts(staged)))
        account: list[Account] = []
        kept = _without_rows(staged, unread, Path(folder) / "kept.parquet")
        write_whole(
            lake.path("clean", step.table),
            lambda path: account.append(check(kept, path, step.writes)),
        )
    found = account[0]
    found.refused.append(unread)
    found.rows_in += unread.filter(pl.col("scope") == "row").select("file", "row").n_unique()
    return found


def _folder(lake: Lake) -> Path:
    folder = lake.made / "clean"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _parts(staged: Path) -> Path:
    return staged / "*.parquet" if staged.is_dir() else staged


def _tables(step: Step, lake: Lake) -> dict[str, Path]:
    return {name_of(read): lake.path(layer_of(read), name_of(read)) for read in step.reads}


def _unread(step: Step, texts: dict[str, pl.DataFrame], made: pl.LazyFrame) -> pl.DataFrame:
    """Find delivered values that became null on the way, by file, row and column of one name."""
    told = [pl.DataFrame(schema=REFUSED)]
    columns = made.collect_schema().names()
    if not {"file", "row"} <= set(columns):
        return told[0]
    for raw in (text for text in texts.values() if text.width):
        shared = [name for name in columns if name in raw.columns]
        given = raw.lazy().select(
            pl.col("_file").alias("file"), pl.col("_row").alias("row"),
            *(pl.col(name).alias(f"_raw_{name}") for name in shared),
        )  # fmt: skip
        both = made.join(given, on=["file", "row"]).collect()
        for name in shared:
            value = pl.col(f"_raw_{name}")
            lost = both.filter(
                pl.col(name).is_null() & value.is_not_null() & (value.str.strip_chars() != "")
            )
            scope = "row" if name in step.required else "answer"
            told.append(
                lost.select(
                    pl.lit(step.table).alias("table"), "file", "row", pl.lit(name).alias("column"),
                    value.alias("value"), pl.lit(f"{name} can be read as its type").alias("rule"),
                    pl.lit(scope).alias("scope"),
                )
            )  # fmt: skip
    return pl.concat(told)


def _without_rows(staged: Path, unread: pl.DataFrame, target: Path) -> Path:
    gone = unread.filter(pl.col("scope") == "row").select("file", "row").unique()
    if gone.is_empty():
        return staged
    rows = pl.scan_parquet(_parts(staged)).join(gone.lazy(), on=["file", "row"], how="anti")
    rows.sink_parquet(target)
    return target


def tally(made: pl.LazyFrame, table: str, refusals: pl.DataFrame) -> pl.DataFrame:
    """Count rows taken in and refused per file."""
    columns = made.collect_schema().names()
    if "file" not in columns:
        return clean.Tallies.create_empty()
    flagged = pl.col("flags").list.len().gt(0).sum() if "flags" in columns else pl.lit(0)
    taken = made.group_by("file").agg(rows_in=pl.len(), rows_flagged=flagged).collect()
    by_file = refusals.group_by("file").agg(
        rows_refused=pl.col("row").filter(pl.col("scope") == "row").n_unique(),
        answers_refused=(pl.col("scope") == "answer").sum(),
    )
    counted = taken.join(by_file, on="file", how="full", coalesce=True).with_columns(
        pl.col("rows_in", "rows_flagged", "rows_refused", "answers_refused")
        .fill_null(0)
        .cast(pl.Int64)
    )
    return counted.with_columns(
        table=pl.lit(table), rows_delivered=pl.col("rows_in") + pl.col("rows_refused")
    ).select(clean.Tallies.column_names())


def keep_refused(lake: Lake, name: str, refusals: pl.DataFrame, counted: pl.DataFrame) -> None:
    """Keep what was refused, and the tally, beside the table."""
    write_whole(lake.path("refused", name), lambda path: _to_parquet(refusals, path))
    write_whole(lake.path("refused", f"tally_{name}"), lambda path: _to_parquet(counted, path))


def _to_parquet(frame: pl.DataFrame, path: Path) -> None:
    frame.write_parquet(path)


def _made(step: Step, lake: Lake, engine: Engine, as_of: date) -> Account:
    """Build a table of ours: what breaks its declaration is our fault, and nothing is written."""
    target = lake.path(step.layer, step.table)
    if step.sql is not None:
        rows: list[Account] = []

        def write(path: Path) -> None:
            engine.execute(step.sql or "", _tables(step, lake), {}, path)
            frame = pl.read_parquet(_parts(path))
            conform_made(frame, step.writes).write_parquet(path)
            rows.append(Account(rows_in=len(frame), rows_out=len(frame)))

        write_whole(target, write)
        return rows[0]
    frame = step.build(**_arguments(step, lake, as_of)) if step.build else pl.DataFrame()
    frame = frame.collect() if isinstance(frame, pl.LazyFrame) else frame
    frame = conform_made(frame, step.writes)
    write_whole(
        target, lambda path: pq.write_table(frame.to_arrow(), path, compression=_codec(frame))
    )
    return Account(rows_in=len(frame), rows_out=len(frame))


def _codec(frame: pl.DataFrame) -> str:
    """Leave matrices uncompressed: weights do not shrink, and are read at memory's speed."""
    return "none" if any(isinstance(kind, pl.Array) for kind in frame.dtypes) else "zstd"


def _arguments(step: Step, lake: Lake, as_of: date) -> dict[str, Any]:
    """Open what a step's function asks for, by the names of its parameters."""
    found: dict[str, Any] = {}
    known = {name_of(read): read for read in step.reads}
    for name in inspect.signature(step.build).parameters if step.build else ():
        if name == "settings":
            found[name] = lake.settings()
        elif name == "as_of":
            found[name] = as_of
        elif name in ("refused", "tallies"):
            found[name] = _all_refused(lake, tally=name == "tallies")
        elif any(
            isinstance(column.dtype, pl.Array) or column.dtype == pl.Null
            for column in known[name].columns().values()
        ):
            found[name] = lake.matrix(layer_of(known[name]), name)
        else:
            found[name] = lake.scan(layer_of(known[name]), name)
    return found


def _all_refused(lake: Lake, *, tally: bool) -> pl.LazyFrame:
    files = [
        file
        for file in sorted((lake.made / "refused").glob("*.parquet"))
        if file.name.startswith("tally_") == tally
    ]
    schema = clean.Tallies.create_empty().schema if tally else pl.Schema(REFUSED)
    return pl.concat(
        [pl.DataFrame(schema=schema).lazy(), *(pl.scan_parquet(file) for file in files)]
    )


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
