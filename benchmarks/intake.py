"""Rows per second of `mobility add` and `mobility run` on a diary, beside DuckDB's bare reading.

Run: python -m benchmarks.intake [ROWS ...]   (default 1000000 5000000)
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

MAPPING = """
[survey]
title = "Benchmark diary"
survey = "benchmark"
kind = "diary"
wave = 2026
synthetic = true

[file]
name = "{name}"
delimiter = ";"
decimal = ","

[columns]
respondent_id = "person"
household_id = "husstand"
trip_id = "tur"
distance_km = "Længde (km)"
duration_min = "Varighed (min)"
departure = "Afgang"
travel_date = "Dato"
origin_zone = "Fra"
destination_zone = "Til"
sex = {{ column = "Køn", values = {{ "Kvinde" = "female", "Mand" = "male" }} }}
age = "Alder"
trip_weight = "Vægt"

[columns.mode]
column = "Transportmiddel"
missing = ["Ved ikke"]
[columns.mode.values]
"Bil, fører" = "car_driver"
"Bil, passager" = "car_passenger"
"Cykel" = "bike"
"Elcykel" = "ebike"
"Gang" = "walk"
"Tog" = "train"
"Bus" = "bus"

[columns.purpose]
column = "Formål"
[columns.purpose.values]
"Arbejde" = "work"
"Indkøb" = "shopping"
"Fritid" = "leisure"
"Hjem" = "home"
"""

ROWS_SQL = """
    select 'p' || (i // 3) as person, 'h' || (i // 6) as husstand, 't' || i as tur,
        case when h % 500 = 0 then 'Kano' else
            ['Bil, fører', 'Cykel', 'Gang', 'Tog', 'Bus', 'Elcykel', 'Bil, passager'][1 + h % 7]
        end as "Transportmiddel",
        case when h % 97 = 0 then 'ca. ' || (1 + h % 30) when h % 211 = 0 then 'langt'
            else replace(((1 + h % 400) / 10)::varchar, '.', ',') end as "Længde (km)",
        (5 + h % 80)::varchar as "Varighed (min)",
        ['Arbejde', 'Indkøb', 'Fritid', 'Hjem'][1 + h % 4] as "Formål",
        lpad((h % 24)::varchar, 2, '0') || ':' || lpad((h % 60)::varchar, 2, '0') as "Afgang",
        '2026-03-' || lpad((1 + h % 28)::varchar, 2, '0') as "Dato",
        (2600 + h % 180)::varchar as "Fra", (2600 + (h // 7) % 180)::varchar as "Til",
        ['Kvinde', 'Mand'][1 + (i // 3) % 2] as "Køn", (18 + (i // 3) % 60)::varchar as "Alder",
        replace((1 + (h % 100) / 100)::varchar, '.', ',') as "Vægt"
    from (select i, (hash(i) % 1000000007)::bigint as h from range({rows}) t(i))
"""
"""A diary with what real ones have: commas, words beside numbers, answers that cannot be read."""


def make(file: Path, rows: int) -> None:
    with duckdb.connect() as con:
        sql = ROWS_SQL.format(rows=rows)
        con.execute(f"copy ({sql}) to '{file}' (header, delimiter ';')").fetchall()


def bare(file: Path) -> float:
    """Read every column of every row with DuckDB, as text, and do nothing with it."""
    started = time.perf_counter()
    with duckdb.connect() as con:
        names = [
            row[0] for row in con.sql(f"describe from read_csv('{file}', delim=';')").fetchall()
        ]
        counted = ", ".join(f'count("{name}")' for name in names)
        con.sql(f"select {counted} from read_csv('{file}', delim=';', all_varchar=true)").fetchall()
    return time.perf_counter() - started


def command(*arguments: str) -> tuple[float, float, dict]:
    """Run `mobility`; give seconds, peak memory in MB and what it printed as JSON."""
    program = (
        "import sys, resource; from mobility.cli import main\n"
        "try: main()\n"
        "finally: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
    )
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments, "--json"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "100"},
    )
    seconds = time.perf_counter() - started
    if done.returncode not in (0, 1) or not done.stdout:
        raise SystemExit(done.stderr)
    try:
        told = json.loads(done.stdout)
    except ValueError:
        raise SystemExit(f"{done.stdout[-500:]}\n{done.stderr[-500:]}") from None
    return seconds, int(done.stderr.split()[-1]) / 1e3, told


def measure(rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        file = place / "diary.csv"
        make(file, rows)
        size = file.stat().st_size / 1e6
        root = place / "workspace"
        (root / "data_raw").mkdir(parents=True)
        settings = Path(__file__).parents[1] / "mobility.toml"
        (root / "mobility.toml").write_text(settings.read_text("utf-8"), "utf-8")
        mapping = place / "survey.toml"
        mapping.write_text(MAPPING.format(name=file.name), "utf-8")
        at = ("--root", str(root))
        reading = bare(file)
        adding, memory, told = command("add", str(file), *at, "--mapping", str(mapping))
        parts = ("respondents", "trips")
        running, run_memory, _ = command("run", *parts, *at)
        refused = told["refused"]
        assert told["rows"] == rows == told["rows_in"] + refused
        print(
            f"{rows:>9,} rows, {size:,.0f} MB, {refused:,} refused, "
            f"{told['answers_refused']:,} answers refused\n"
            f"  DuckDB reads it bare   {reading:7.1f} s  {rows / reading:>12,.0f} rows/s\n"
            f"  mobility add           {adding:7.1f} s  {rows / adding:>12,.0f} rows/s  "
            f"{adding / reading:5.1f} x bare  peak {memory:,.0f} MB\n"
            f"  mobility run           {running:7.1f} s  {rows / running:>12,.0f} rows/s  "
            f"{running / reading:5.1f} x bare  peak {run_memory:,.0f} MB",
            flush=True,
        )


if __name__ == "__main__":
    for wanted in [int(text) for text in sys.argv[1:]] or [1_000_000, 5_000_000]:
        measure(wanted)
