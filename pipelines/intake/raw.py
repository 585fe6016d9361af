"""Delivered facts, opened as text: tables, and files that a step reads on from whole."""

import json
import tomllib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from mobility.errors import SourceError
from mobility.lake import Lake
from pipelines.intake import catalogue
from pipelines.intake.corrections import mend, read_corrections
from pipelines.intake.records import mend_records

WHOLE: dict[str, Callable[[str], Any]] = {".toml": tomllib.loads, ".json": json.loads}
"""Files that are kept whole, as text, by their ending; what says whether they can be read."""


def raw_files(lake: Lake, pattern: str) -> list[Path]:
    """List the files below `data_raw` that a step reads, those of removed deliveries left out."""
    gone = set(catalogue.removed(lake))
    return [
        file
        for file in sorted(lake.raw.glob(pattern))
        if "/".join(file.relative_to(lake.raw).parts[:2]) not in gone
        and file.name not in catalogue.KEPT_APART
    ]


def raw_view(lake: Lake, files: Sequence[Path]) -> pl.DataFrame:
    """Read small tables of facts as text, each row with where it stands.

    A file of TOML or JSON is one row with its ``content``. The columns ``_source``, ``_delivery``,
    ``_file`` (address below `data_raw`) and ``_row`` (the header is row 1) are added; values of a
    source's corrections are mended. Columns stand apart by commas, unless the delivery's
    `source.toml` names another ``delimiter``.
    """
    frames = [read_small(lake, file) for file in files]
    return pl.concat(frames, how="diagonal") if frames else pl.DataFrame()


def read_small(lake: Lake, file: Path) -> pl.DataFrame:
    """Read one small file as :func:`raw_view` does.

    Raises
    ------
    SourceError
        It cannot be read.
    """
    address = file.relative_to(lake.raw)
    source = lake.raw / address.parts[0]
    frame = _whole(file, source) if file.suffix in WHOLE else _table(lake, file, source)
    return frame.with_columns(
        _source=pl.lit(address.parts[0]),
        _delivery=pl.lit(address.parts[1]),
        _file=pl.lit(str(address)),
    )


def damaged_parquet(lake: Lake, patterns: Iterable[str]) -> SourceError | None:
    """Find the delivered Parquet file that cannot be read to its end; None where all can."""
    for file in dict.fromkeys(file for one in patterns for file in raw_files(lake, one)):
        if file.suffix != ".parquet":
            continue
        try:
            pl.read_parquet(file)
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as problem:
            return SourceError(
                f"The Parquet file cannot be read: {str(problem).splitlines()[0]}.",
                where=f"data_raw/{file.relative_to(lake.raw)}",
                todo="restore the file as it was delivered, or remove the delivery.",
            )
    return None


def _table(lake: Lake, file: Path, source: Path) -> pl.DataFrame:
    inside = file.relative_to(source)
    told = catalogue.source_facts(catalogue.Entry(source.name, inside.parts[0], file.parent))
    try:
        frame = pl.read_csv(
            file,
            infer_schema=False,
            truncate_ragged_lines=False,
            separator=str(told.get("delimiter", ",")),
        ).with_row_index("_row", offset=2)
    except (pl.exceptions.PolarsError, UnicodeDecodeError) as problem:
        raise SourceError(
            f"The table cannot be read: {str(problem).splitlines()[0]}.",
            where=f"data_raw/{file.relative_to(lake.raw)}",
            todo="mend the row, or restore the file.",
        ) from None
    if any("\0" in name for name in frame.columns):
        raise SourceError(
            "The table cannot be read: a name of its header holds a zero byte.",
            where=f"data_raw/{file.relative_to(lake.raw)}, row 1 (the header)",
            todo="deliver the file as UTF-8.",
        )
    frame = frame.with_columns(pl.col("_row").cast(pl.Int64))
    return mend(frame, str(inside), read_corrections(source), where=source)


def _whole(file: Path, source: Path) -> pl.DataFrame:
    """Read a file as one row with its whole text; a step that knows it reads on."""
    inside = str(file.relative_to(source))
    try:
        content = file.read_text("utf-8")
        read = WHOLE[file.suffix](content)
    except (tomllib.TOMLDecodeError, json.JSONDecodeError, UnicodeDecodeError) as problem:
        raise SourceError(
            f"The file is not readable as {file.suffix[1:].upper()}: {problem}.",
            where=f"data_raw/{source.name}/{inside}",
            todo="mend the line named, or restore the file.",
        ) from None
    corrections = read_corrections(source).filter(pl.col("file") == inside)
    if file.suffix == ".json" and not corrections.is_empty():
        content = json.dumps(mend_records(read, corrections, where=f"{source.name}/{inside}"))
    return pl.DataFrame({"content": [content], "_row": [1]})
