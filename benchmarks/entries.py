"""What stands on the page of results: each benchmark, its peer, its limit, and what limits it now.

Left to their own names are those of accuracy (`survey_coverage`, `shift_coverage`,
`flows_held_out`, `ev_backtest`, `flows_truth`) and of hostile files (`hostile`).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One benchmark.

    Parameters
    ----------
    name, times, peer, limit
        Its module; what it times; beside whom; and what no way of doing it can go below.
    now
        What limits it now.
    about_s
        Seconds that its short form takes on an otherwise idle machine of two cores, about.
    short, long
        Its arguments.
    """

    name: str
    times: str
    peer: str
    limit: str
    now: str
    about_s: int
    short: tuple[str, ...] = ()
    long: tuple[str, ...] = ()


ENTRIES = (
    Entry(
        "hot_paths",
        "three hot paths as CI holds them",
        "the last commit",
        "one pass over their data",
        "survey: reading the matrix, and a sparse product from cache; choice: exponentials and the "
        "Hessian; flows: balancing",
        5,
    ),
    Entry(
        "intake",
        "rows a second of a delivery brought in",
        "DuckDB's bare reading",
        "bytes of the file read once",
        "every value is read as text, matched to the mapping and held against its declaration",
        100,
        ("100000", "1000000"),
        ("1000000", "5000000"),
    ),
    Entry(
        "engines",
        "the survey's SQL on both engines",
        "Spark",
        "Parquet written once",
        "DuckDB: checking each row against its declaration; Spark: planning, and starting Java",
        110,
        ("10000", "100000"),
        ("10000", "100000", "1000000"),
    ),
    Entry(
        "national",
        "clean and estimate a nation's trips",
        "its own slope with size",
        "Parquet and weights read once from disk",
        "declarations checked row by row, and raking the replicates",
        180,
        ("1e4", "1e5", "1e6"),
        ("1e4", "1e5", "1e6", "1e7", "5e7"),
    ),
    Entry(
        "survey_kernel",
        "shares with 500 replicates",
        "svy, R survey",
        "the weights read once from memory",
        "memory: the matrix is read about two and a half times",
        180,
        ("--sizes", "20000,200000"),
        ("--sizes", "20000,200000,2000000"),
    ),
    Entry(
        "choice_fit",
        "fit of a multinomial logit",
        "xlogit",
        "the design read once a Newton step",
        "exponentials, and the products of the design with itself",
        15,
    ),
    Entry(
        "flows_gravity",
        "gravity models",
        "aequilibrae, spint",
        "passes over the matrix",
        "passes over the matrix: exponentials and balancing",
        60,
    ),
    Entry(
        "attribution",
        "exact shares of measures",
        "a plain loop over subsets",
        "2^n values read once",
        "memory: the values of all subsets in all replicates",
        60,
    ),
    Entry(
        "disclosure",
        "tables protected and attacked",
        "simple suppression, pytauargus",
        "holes that a sum needs",
        "the proof that fewer holes will not do (an integer programme)",
        420,
        ("--tables", "300", "--compared", "60", "--largest", "2"),
    ),
    Entry(
        "stations_year",
        "a year of snapshots kept and asked",
        "plain Parquet",
        "bytes read once",
        "packing the hour's and the day's file",
        90,
        ("181",),  # the month asked is June
        ("365",),
    ),
    Entry(
        "station_day",
        "a day of the logger with faults, on a simulated clock",
        "none",
        "none lost",
        "the disk: two files of every look are flushed to it",
        30,
    ),
    Entry(
        "faults",
        "faults tried and survived",
        "none",
        "none lost",
        "starting a process for every fault",
        150,
        ("2",),
        ("100",),
    ),
    Entry(
        "fuzz",
        "deliveries spoilt, read in full or refused",
        "none",
        "none lost, no other error",
        "opening a database for every delivery",
        70,
        ("--count", "1000"),
        ("--count", "5000"),
    ),
    Entry(
        "dashboard",
        "a lever to its redrawn chart, and planners at once",
        "a bare page of Panel's",
        "one trip to the server and back",
        "Panel's own work for a page: see its part",
        420,
    ),
)
