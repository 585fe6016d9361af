"""Statistics Denmark's StatBank: tables as CSV, and the same rows in our tables' form."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from mobility.errors import SourceError
from pipelines.fetching.asking import Asker

BASE = "https://api.statbank.dk/v1"
DENMARK, DENMARK_CODE = "Hele landet", "0000"
NO_NUMBER = ("", "-", "..")
"""What the StatBank writes where there is no number; it is not nought."""

FUELS = {
    "Drivmidler i alt": "total", "El": "electric", "Pluginhybrid": "plugin_hybrid",
    "Diesel": "diesel", "Benzin": "petrol",
}  # fmt: skip
DWELLINGS = {
    "Parcel/Stuehuse": "detached", "Række-, kæde- og dobbelthuse": "terraced",
    "Etageboliger": "multi_storey",
}  # fmt: skip

Row = dict[str, str]


@dataclass(frozen=True)
class Query:
    """A table that is asked for.

    Parameters
    ----------
    table
        Its id.
    file
        The file in our form that is made of it.
    fixed
        Values of its variables, as codes; what is left out is summed by the StatBank.
    periods
        Which of its periods are taken.
    rows
        Gives our rows of theirs, the municipality's code told.
    """

    table: str
    file: str
    fixed: Mapping[str, str]
    periods: Callable[[str], bool]
    rows: Callable[[Row, str], Row | None]


def download(
    asker: Asker, queries: tuple[Query, ...], codes: Mapping[str, str]
) -> dict[str, bytes]:
    """Download tables; give the answers as they came, and our files made of them.

    Parameters
    ----------
    codes
        Municipalities' four-digit codes by name.

    Raises
    ------
    SourceError
        There is no answer, or a table has no period or no municipality that we know.
    """
    files: dict[str, bytes] = {}
    for query in queries:
        about = asker.get(f"tableinfo/{query.table}", {"format": "JSON", "lang": "da"})
        time_name, periods = _periods(about, query)
        asked = {**query.fixed, time_name: ",".join(periods)}
        answer = asker.get(f"data/{query.table}/CSV", {**asked, "lang": "da"})
        stem = query.file.removesuffix(".csv")
        files[f"answers/{query.table}-{stem}-tableinfo.json"] = about
        files[f"answers/{query.table}-{stem}.csv"] = answer
        files[query.file] = _ours(answer, query, codes)
    return files


def _periods(about: bytes, query: Query) -> tuple[str, list[str]]:
    try:
        variables = json.loads(about)["variables"]
        time = next(one for one in variables if one.get("time"))
        known = [value["id"] for value in time["values"]]
    except (ValueError, KeyError, StopIteration, TypeError):
        known, time = [], {}
    wanted = [period for period in known if query.periods(period)]
    if not wanted:
        raise _unfit(query, "no period of it can be read from its description")
    return str(time["id"]), wanted


def _ours(answer: bytes, query: Query, codes: Mapping[str, str]) -> bytes:
    rows = list(_read(answer, query, codes))
    if not rows:
        raise _unfit(query, "no row of it is a municipality's that we know")
    stream = io.StringIO()
    writer = csv.DictWriter(stream, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode()


def _read(answer: bytes, query: Query, codes: Mapping[str, str]) -> Iterator[Row]:
    # a byte order mark stands first, and columns stand apart by semicolons
    read = csv.DictReader(io.StringIO(answer.decode("utf-8-sig")), delimiter=";")
    area = next((name for name in read.fieldnames or () if name in AREAS), None)
    if area is None or "INDHOLD" not in (read.fieldnames or ()):
        raise _unfit(query, f"its columns are {', '.join(read.fieldnames or ())}")
    for row in read:
        code = DENMARK_CODE if row[area] == DENMARK else codes.get(row[area])
        made = query.rows(row, code) if code and row["INDHOLD"] not in NO_NUMBER else None
        if made is not None:
            yield made


AREAS = ("OMRÅDE", "BOPOMR")
"""What the StatBank calls the column of areas."""


def _unfit(query: Query, why: str) -> SourceError:
    return SourceError(
        f"The StatBank's table {query.table} is not as we know it: {why}.",
        where=f"StatBank, table {query.table}",
        todo="see the table at the StatBank; report that its form has changed.",
    )


def _cars(counted: str) -> Callable[[Row, str], Row | None]:
    def made(row: Row, code: str) -> Row | None:
        fuel = FUELS.get(row["DRIV"])
        return fuel and {  # type: ignore[return-value]
            "municipality_code": code, "year": row["TID"][:4], "counted": counted, "fuel": fuel,
            "cars": row["INDHOLD"],
        }  # fmt: skip

    return made


def _persons(row: Row, code: str) -> Row:
    return {"municipality_code": code, "year": row["TID"][:4], "persons": row["INDHOLD"]}


def _distance(row: Row, code: str) -> Row:
    return {
        "municipality_code": code, "year": row["TID"][:4],
        "mean_distance_km": row["INDHOLD"].replace(",", "."),
    }  # fmt: skip


def _dwellings(row: Row, code: str) -> Row | None:
    kind = DWELLINGS.get(row["ANVENDELSE"])
    return kind and {  # type: ignore[return-value]
        "municipality_code": code, "year": row["TID"][:4], "dwelling_type": kind,
        "dwellings": row["INDHOLD"],
    }  # fmt: skip


def _every(period: str) -> bool:
    return bool(period)


def _january(period: str) -> bool:
    return period.endswith("M01")


def _first_quarter(period: str) -> bool:
    return period.endswith("K1") and period >= "2016"


CARS = {"OMRÅDE": "*", "BILTYPE": "4000101002", "DRIV": "20200,20225,20232,20210,20205"}
"""BIL54: passenger cars, by fuel; its BRUG is 1000 for all cars, 1100 for those of households."""

QUERIES: dict[str, tuple[Query, ...]] = {
    "passenger_cars": (
        Query("BIL54", "all_cars.csv", CARS | {"BRUG": "1000"}, _january, _cars("all_cars")),
        Query(
            "BIL54", "household_cars.csv", CARS | {"BRUG": "1100"}, _january,
            _cars("household_cars"),
        ),
    ),
    "population": (
        Query(
            "FOLK1A", "population.csv",
            {"OMRÅDE": "*", "KØN": "TOT", "ALDER": "IALT", "CIVILSTAND": "TOT"},
            _first_quarter, _persons,
        ),
    ),
    "commuting_distance": (
        Query(
            "AFSTB4", "distances.csv", {"BOPOMR": "*", "SOCIO": "02", "KØN": "TOT"},
            _every, _distance,
        ),
    ),
    "dwellings": (
        Query(
            "BOL101", "dwellings.csv", {"OMRÅDE": "*", "BEBO": "1000", "ANVENDELSE": "125,130,140"},
            _every, _dwellings,
        ),
    ),
}  # fmt: skip
"""The tables that we read, by our source, with the StatBank's codes."""
