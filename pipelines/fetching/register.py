"""Statistics Denmark's register of commuting: PEND100 by pair, PEND101 by municipality."""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mobility.errors import SourceError
from pipelines.fetching.asking import Asker

PAIRS, TOTALS = "PEND100", "PEND101"
FIRST_YEAR = 2019
"""The policy's base year; the tables begin in 2008, and each year is some 20,000 numbers."""

QUANTITIES = {
    "NAT": "employed_residents", "DAG": "jobs", "IND": "in_commuters", "UD": "out_commuters",
}  # fmt: skip
"""PEND101's PENDLING: who works and lives there, who works there, who comes in, who goes out."""

SEXES = ("M", "K")
"""KØN has no total in these tables, so men and women are asked for and summed."""

Row = dict[str, str]
Key = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """One table of the StatBank as it describes itself.

    Parameters
    ----------
    name
        Its id.
    variables
        Ids of its variables to the values that each has.
    """

    name: str
    variables: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, name: str, about: bytes) -> "Table":
        """Read a description.

        Raises
        ------
        SourceError
            It is none that we know.
        """
        try:
            told = json.loads(about)["variables"]
            found = {one["id"]: tuple(value["id"] for value in one["values"]) for one in told}
        except (ValueError, KeyError, TypeError):
            raise _unfit(name, "its description names no variables") from None
        return cls(name, found)

    def variable(self, beginning: str) -> str:
        """Give the id of the variable that begins so, whatever its capitals."""
        for one in self.variables:
            if one.upper().startswith(beginning):
                return one
        raise _unfit(self.name, f"it has no variable {beginning}, but {', '.join(self.variables)}")

    def periods(self) -> str:
        """Name the years that are taken."""
        known = self.variables[self.variable("TID")]
        wanted = [year for year in known if year[:4] >= str(FIRST_YEAR)] or list(known[-1:])
        if not wanted:
            raise _unfit(self.name, "it has no year")
        return ",".join(wanted)


def download(asker: Asker, codes: Iterable[str]) -> dict[str, bytes]:
    """Download both tables; give the answers as they came, and our files made of them.

    Parameters
    ----------
    codes
        Municipalities' codes of four digits; other areas of the tables are left out.

    Returns
    -------
    dict
        ``flows.csv`` (origin_code, destination_code, year, persons), ``totals.csv``
        (municipality_code, year, quantity, persons), and ``answers/``.

    Raises
    ------
    SourceError
        There is no answer, or a table is not as we know it.

    References
    ----------
    Danmarks Statistik, Statistikbankens API, v1: tableinfo, and data as CSV with codes for values.
    """
    known = frozenset(codes)
    files: dict[str, bytes] = {}
    pairs = _ask(asker, PAIRS, files, {"BOP": "*", "ARB": "*"})
    ends = [pairs.variable(name).upper() for name in ("BOP", "ARB")]
    flows = _summed(_read(files, PAIRS), ends, known)
    files["flows.csv"] = _written(flows, ("origin_code", "destination_code", "year"), PAIRS)
    totals = _ask(asker, TOTALS, files, {"OMR": "*", "PENDLING": "*", "BRANCHE": "TOT"})
    place, kind = (totals.variable(name).upper() for name in ("OMR", "PENDLING"))
    counted = _summed(
        (
            row | {kind: QUANTITIES[row[kind]]}
            for row in _read(files, TOTALS)
            if row.get(kind) in QUANTITIES
        ),
        [place],
        known,
        beside=kind,
    )
    files["totals.csv"] = _written(counted, ("municipality_code", "year", "quantity"), TOTALS)
    return files


def _ask(asker: Asker, name: str, files: dict[str, bytes], wanted: Mapping[str, str]) -> Table:
    about = asker.get(f"tableinfo/{name}", {"format": "JSON", "lang": "da"})
    table = Table.of(name, about)
    asked = {table.variable(beginning): values for beginning, values in wanted.items()}
    sexes = table.variables[table.variable("KØN")]
    asked[table.variable("KØN")] = "TOT" if "TOT" in sexes else ",".join(SEXES)
    asked[table.variable("TID")] = table.periods()
    shown = {"lang": "da", "valuePresentation": "Code"}
    files[f"answers/{name}-tableinfo.json"] = about
    files[f"answers/{name}.csv"] = asker.get(f"data/{name}/CSV", asked | shown)
    return table


def _read(files: Mapping[str, bytes], name: str) -> Iterator[Row]:
    # a byte order mark stands first, and columns stand apart by semicolons
    text = files[f"answers/{name}.csv"].decode("utf-8-sig")
    read = csv.DictReader(io.StringIO(text), delimiter=";")
    if "INDHOLD" not in (read.fieldnames or ()):
        raise _unfit(name, f"its columns are {', '.join(read.fieldnames or ())}")
    for row in read:
        if row["INDHOLD"].strip().isdecimal():  # "-" and ".." are no numbers
            yield {column.upper(): value for column, value in row.items()}


def _summed(
    rows: Iterable[Row], areas: list[str], known: frozenset[str], *, beside: str | None = None
) -> dict[Key, int]:
    """Sum men and women over areas that are municipalities, and the year."""
    sums: dict[Key, int] = defaultdict(int)
    for row in rows:
        at = [row[area].strip().zfill(4) for area in areas]
        if all(code in known for code in at):
            sums[(*at, row["TID"][:4], *([row[beside]] if beside else []))] += int(row["INDHOLD"])
    return sums


def _written(sums: Mapping[Key, int], columns: Key, name: str) -> bytes:
    if not sums:
        raise _unfit(name, "no row of it is a municipality's that we know")
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([*columns, "persons"])
    writer.writerows([*key, persons] for key, persons in sorted(sums.items()))
    return stream.getvalue().encode()


def _unfit(table: str, why: str) -> SourceError:
    return SourceError(
        f"The StatBank's table {table} is not as we know it: {why}.",
        where=f"StatBank, table {table}",
        todo="see the table at the StatBank; report that its form has changed.",
    )
