"""A delivered file of any format, as text: Parquet with every column a string and `_row` its row."""

import codecs
import csv
import re
from pathlib import Path

import duckdb
import polars as pl

from mobility.errors import SourceError
from mobility.lake.connection import connect, quote
from pipelines.intake.mapping import File

_DECODE_BLOCK = 1 << 22


def stage(file: Path, spec: File, target: Path) -> list[str]:
    """Read a delivered file as text into a Parquet file and give its columns' names.

    Parameters
    ----------
    file
        The delivered file.
    spec
        How it is written (sheet, header row, encoding, delimiter).
    target
        The Parquet file to write: the delivered columns as strings, and ``_row``, counted as a
        spreadsheet counts (the header's row is `spec.header_row`).

    Raises
    ------
    SourceError
        The file is absent, of an unknown format, cut off, or not written as the mapping says.
    """
    if not file.is_file():
        raise SourceError(
            f"The delivered file {file.name} is not there.",
            where=str(file),
            todo="put it back, or take the delivery out with `mobility remove`.",
        )
    readers = {".csv": _csv, ".txt": _csv, ".tsv": _csv, ".xlsx": _xlsx, ".sav": _sav}
    readers[".parquet"] = _parquet
    read = readers.get(file.suffix.lower())
    if read is None:
        raise SourceError(
            f"Files that end in {file.suffix or 'nothing'} are not read.",
            where=str(file),
            todo="deliver CSV, XLSX, SAV or Parquet.",
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    read(file, spec, target)
    return [name for name in pl.read_parquet_schema(target) if name != "_row"]


def _csv(file: Path, spec: File, target: Path) -> None:
    readable = _in_utf8(file, spec.encoding, target)
    connection = connect()
    options = (
        f"all_varchar = true, header = true, skip = {spec.header_row - 1}, auto_detect = false, "
        f"delim = {quote(spec.delimiter)}, quote = {quote(spec.quote)}, escape = {quote(spec.quote)}, "
        f"encoding = 'utf-8', null_padding = false, strict_mode = true, "
        f"columns = {_columns(readable, spec)}, max_line_size = 10000000"
    )
    try:
        connection.execute(
            f"copy (select *, {spec.header_row} + row_number() over () as _row "
            f"from read_csv({quote(str(readable))}, {options})) "
            f"to {quote(str(target))} (format parquet)"
        ).fetchall()
    except duckdb.Error as problem:
        raise _told(problem, file, spec) from None
    finally:
        connection.close()
        if readable != file:
            readable.unlink(missing_ok=True)


def _columns(file: Path, spec: File) -> str:
    """Name the columns by the header, so that nothing about the file is guessed."""
    with file.open(encoding="utf-8-sig", newline="") as stream:
        for _ in range(spec.header_row - 1):
            stream.readline()
        reader = csv.reader(stream, delimiter=spec.delimiter, quotechar=spec.quote, strict=True)
        try:
            header = next(reader, [])
        except csv.Error as problem:
            raise SourceError(
                f"The header cannot be read: {problem}.",
                where=f"{file}, row {spec.header_row}",
                todo="see that [file] names the right delimiter, quote and header_row.",
            ) from None
    if not any(name.strip() for name in header):
        raise SourceError(
            "The file is empty.", where=str(file), todo="deliver a file with a header and rows."
        )
    names = unique([name.strip() for name in header])
    return "{" + ", ".join(f"{quote(name)}: 'VARCHAR'" for name in names) + "}"


def unique(names: list[str]) -> list[str]:
    """Make a header's names unique: an empty one is ``column_N``, a second ``Days`` is ``Days (2)``."""
    seen: dict[str, int] = {}
    made = []
    for index, name in enumerate(names, start=1):
        name = name or f"column_{index}"
        seen[name] = seen.get(name, 0) + 1
        made.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return made


def _in_utf8(file: Path, encoding: str, target: Path) -> Path:
    """Give a file that DuckDB can decode: the delivered one, or a UTF-8 copy of it."""
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        raise SourceError(
            f"There is no encoding called {encoding!r}.",
            where=f"{file}, [file] encoding",
            todo="write utf-8, latin-1, cp1252 or utf-16.",
        ) from None
    if name in ("utf-8", "utf-8-sig", "ascii"):
        _check_utf8(file)
        return file
    copy = target.with_suffix(".utf8.csv")
    with file.open(encoding=encoding, newline="") as source, copy.open("w", encoding="utf-8", newline="") as out:
        try:
            while block := source.read(_DECODE_BLOCK):
                out.write(block)
        except UnicodeError as problem:
            raise SourceError(
                f"The file is not written in {encoding}: {problem}.",
                where=str(file),
                todo="state the right encoding in [file].",
            ) from None
    return copy


def _check_utf8(file: Path) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    line = 1
    with file.open("rb") as stream:
        while block := stream.read(_DECODE_BLOCK):
            try:
                decoder.decode(block)
            except UnicodeDecodeError as problem:
                line += block[: problem.start].count(b"\n")
                raise SourceError(
                    "The file is not written in UTF-8.",
                    where=f"{file}, row {line}",
                    todo='state its encoding in [file], often encoding = "latin-1".',
                ) from None
            line += block.count(b"\n")


def _told(problem: duckdb.Error, file: Path, spec: File) -> SourceError:
    text = str(problem)
    line = re.search(r"Line: (\d+)", text)
    counts = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", text)
    row = int(line.group(1)) if line else None
    if counts:
        what = (
            f"A row has {counts.group(2)} columns where the header has {counts.group(1)}: "
            "the file is cut off there, or a text holds the delimiter without quotes."
        )
    elif "quote" in text.lower():
        what = "A quoted text is never closed: the file is cut off, or a quote stands alone in a text."
    else:
        what = f"The file cannot be read as CSV: {text.splitlines()[0]}"
    return SourceError(
        what,
        where=f"{file}" + (f", row {row}" if row else ""),
        todo=f"ask for the whole file, or mend the row; the delimiter read with is {spec.delimiter!r}.",
    )


def _xlsx(file: Path, spec: File, target: Path) -> None:
    import fastexcel

    try:
        book = fastexcel.read_excel(file)
        sheet = spec.sheet - 1 if isinstance(spec.sheet, int) else spec.sheet
        frame = book.load_sheet(sheet, header_row=spec.header_row - 1, dtypes="string").to_polars()
    except (fastexcel.FastExcelError, ValueError) as problem:
        raise SourceError(
            f"The workbook cannot be read: {str(problem).splitlines()[0]}.",
            where=f"{file}, sheet {spec.sheet}",
            todo="see that it is an XLSX file and that sheet and header_row are right.",
        ) from None
    _write(frame, spec.header_row, target)


def _sav(file: Path, spec: File, target: Path) -> None:
    import pyreadstat

    try:
        frame, meta = pyreadstat.read_sav(str(file), output_format="polars", apply_value_formats=False)
    except pyreadstat.ReadstatError as problem:
        raise SourceError(
            f"The SPSS file cannot be read: {problem}.", where=str(file), todo="export it again."
        ) from None
    labelled = [
        _labels(frame[name], meta.variable_value_labels.get(name, {})).alias(name)
        for name in frame.columns
    ]
    _write(pl.DataFrame(labelled), 0, target)


def _labels(column: pl.Series, labels: dict[float, str]) -> pl.Series:
    """Write each code as its label; a code without one as itself."""
    text = column.cast(pl.String).str.replace(r"\.0$", "")
    if not labels:
        return text
    named = {str(code).removesuffix(".0"): label for code, label in labels.items()}
    return text.replace(named)


def _parquet(file: Path, spec: File, target: Path) -> None:
    try:
        frame = pl.scan_parquet(file)
        frame.select(pl.all().cast(pl.String)).with_row_index("_row", offset=1).sink_parquet(target)
    except (pl.exceptions.PolarsError, OSError) as problem:
        raise SourceError(
            f"The Parquet file cannot be read: {str(problem).splitlines()[0]}.",
            where=str(file),
            todo="export it again.",
        ) from None


def _write(frame: pl.DataFrame, header_row: int, target: Path) -> None:
    named = frame.rename(dict(zip(frame.columns, unique(frame.columns), strict=True)))
    named.select(pl.all().cast(pl.String)).with_row_index("_row", offset=header_row + 1).write_parquet(target)
