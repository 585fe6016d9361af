"""Files made to do harm, each below 50 MB: seconds and peak memory of `mobility add`.

Run: python -m benchmarks.hostile
"""

import gzip
import io
import random
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import xlsxwriter

MOST_MB = 1_024
SIZE = 48_000_000
"""Bytes of the large files."""
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
MAPPING = """
[survey]
title = "Hostile"
kind = "commuting"
wave = 2026
synthetic = true

[file]
name = "{name}"

[columns]
mode = {{ column = "{column}", values = {{ Bil = "car_driver" }} }}
home_zone = "{zone}"
"""

Made = tuple[str, bytes]


def workbook(sheet: Iterator[bytes], shared: Iterator[bytes] | None = None) -> bytes:
    """Put a sheet's XML into an otherwise sound workbook."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.add_worksheet().write(0, 0, "x")
    book.close()
    sound = zipfile.ZipFile(stream)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for name in sound.namelist():
            replaced = {"xl/worksheets/sheet1.xml": sheet, "xl/sharedStrings.xml": shared}.get(name)
            if replaced is None:
                made.writestr(name, sound.read(name))
                continue
            with made.open(name, "w", force_zip64=True) as part:
                for piece in replaced:
                    part.write(piece)
    return out.getvalue()


def rows_xml(rows: Iterator[bytes]) -> Iterator[bytes]:
    yield f'<?xml version="1.0"?><worksheet xmlns="{_SHEET}"><sheetData>'.encode()
    yield from rows
    yield b"</sheetData></worksheet>"


def text(value: str) -> bytes:
    return f'<c t="inlineStr"><is><t>{value}</t></is></c>'.encode()


def header() -> bytes:
    return b"<row>" + text("how") + text("zone") + b"</row>"


def far_corner() -> Made:
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return "corner.xlsx", workbook(rows_xml(iter([header(), far])))


def many_cells() -> Made:
    row = b"<row>" + text("Bil") + b"<c><v>1</v></c>" * 1_000 + b"</row>"
    return "cells.xlsx", workbook(rows_xml(iter([header(), *[row] * 30_000])))


def many_texts() -> Made:
    chance = random.Random(1)
    items = (f"<si><t>{chance.random()}</t></si>".encode() for _ in range(2_400_000))
    head = f'<?xml version="1.0"?><sst xmlns="{_SHEET}">'.encode()

    def shared() -> Iterator[bytes]:
        yield head
        yield from items
        yield b"</sst>"

    row = b"<row>" + text("Bil") + b'<c t="s"><v>17</v></c></row>'
    return "texts.xlsx", workbook(rows_xml(iter([header(), *[row] * 1_000])), shared())


def honest_workbook() -> Made:
    chance = random.Random(2)
    rows = (
        b"<row>"
        + text("Bil")
        + b"".join(f"<c><v>{chance.random()}</v></c>".encode() for _ in range(19))
        + b"</row>"
        for _ in range(240_000)
    )
    return "honest.xlsx", workbook(rows_xml(iter([header(), *rows])))


def entities() -> Made:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    sheet = f'<?xml version="1.0"?>{bomb}]><worksheet xmlns="{_SHEET}"><sheetData/></worksheet>'
    return "entities.xlsx", workbook(iter([sheet.encode()]))


def gzip_bomb() -> Made:
    return "bomb.csv.gz", gzip.compress(b"how,zone\n" + b"Bil,2750\n" * 1_000_000_0, 9)


def zip_bomb() -> Made:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("bomb.csv", "w", force_zip64=True) as part,
    ):
        for _ in range(2_000):
            part.write(b"\n" * 1_000_000)
    return "bomb.zip", out.getvalue()


def million_columns() -> Made:
    return "columns.csv", ",".join(f"c{n}" for n in range(4_000_000)).encode() + b"\n1\n"


def one_line() -> Made:
    return "line.csv", b"how,zone\nBil," + b"x" * SIZE


def long_texts() -> Made:
    return "long.csv", b"how,zone\n" + (b'Bil,"' + b"x" * 120_000 + b'"\n') * (SIZE // 120_010)


def open_quotes() -> Made:
    return "quotes.csv", b"how,zone\n" + b'Bil,"a\n' * (SIZE // 7)


def nested_quotes() -> Made:
    return "nested.csv", b"how,zone\n" + b'Bil,"he said "hi" there"\n' * (SIZE // 25)


def nul() -> Made:
    return "nul.csv", b"how,zone\nBil,a\n" + b"\x00" * SIZE


def formulas() -> Made:
    return "formulas.csv", b"how,zone\n" + b"Bil,=cmd|'/c calc'!A1\n" * (SIZE // 22)


def wide_rows() -> Made:
    names = ",".join(["how", "zone", *(f"c{n}" for n in range(4_900))])
    row = ",".join(["Bil", "2750", *["1"] * 4_900])
    return "wide.csv", f"{names}\n".encode() + f"{row}\n".encode() * (SIZE // len(row))


def blank_lines() -> Made:
    return "blank.csv", b"how,zone\n" + b"Bil,2750\n\n" * (SIZE // 10)


def plain() -> Made:
    return "plain.csv", b"how,zone\n" + b"Bil,2750\n" * (SIZE // 9)


def parquet_bomb() -> Made:
    stream = io.BytesIO()
    rows = 60_000_000
    mode = pa.DictionaryArray.from_arrays(np.zeros(rows, np.int8), pa.array(["Bil"]))
    table = pa.table({"how": mode, "zone": mode})
    pq.write_table(table, stream, row_group_size=rows)
    return "bomb.parquet", stream.getvalue()


def spss_wide() -> Made:
    with tempfile.NamedTemporaryFile(suffix=".sav") as file:
        frame = pl.DataFrame({"how": ["Bil"] * 8_000, "zone": ["x" * 2_000] * 8_000})
        pyreadstat.write_sav(frame, file.name, compress=True)
        return "wide.sav", Path(file.name).read_bytes()


FILES: tuple[Callable[[], Made], ...] = (
    plain,
    honest_workbook,
    far_corner,
    many_cells,
    many_texts,
    entities,
    gzip_bomb,
    zip_bomb,
    million_columns,
    one_line,
    long_texts,
    wide_rows,
    open_quotes,
    nested_quotes,
    blank_lines,
    nul,
    formulas,
    parquet_bomb,
    spss_wide,
)
"""Written out; the first two are honest, to compare with."""


def add(place: Path, name: str) -> tuple[float, float, str]:
    """Add a file; give seconds, peak memory in MB, and the first line of what was said."""
    root = place / "workspace"
    if not root.exists():
        (root / "data_raw").mkdir(parents=True)
        settings = Path(__file__).parents[1] / "mobility.toml"
        (root / "mobility.toml").write_text(settings.read_text("utf-8"), "utf-8")
    mapping = place / "survey.toml"
    mapping.write_text(MAPPING.format(name=name, column="how", zone="zone"), "utf-8")
    program = (
        "import sys, resource; from mobility.cli import main\n"
        "try: main()\n"
        "finally: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
    )
    arguments = ["add", str(place / name), "--mapping", str(mapping), "--root", str(root)]
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments, "--dry-run"],
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - started
    lines = done.stderr.splitlines() or ["nothing"]
    said = done.stdout.splitlines()[0] if done.returncode == 0 else lines[0]
    if done.returncode not in (0, 1) or "Traceback" in done.stderr:
        said = f"BROKEN ({done.returncode}): {lines[-2:]}"
    return seconds, float(lines[-1]) / 1e3 if lines[-1].isdigit() else float("nan"), said


def main(wanted: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for make in FILES:
            if wanted and make.__name__ not in wanted:
                continue
            name, content = make()
            (place / name).write_bytes(content)
            seconds, memory, said = add(place, name)
            (place / name).unlink()
            mark = "" if memory < MOST_MB else "  TOO MUCH MEMORY"
            size = len(content) / 1e6
            print(f"{make.__name__:<16}{size:7.1f} MB {seconds:6.1f} s {memory:6.0f} MB{mark}")
            print(f"    {said[:150]}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
