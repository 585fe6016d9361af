"""The Energy and CO2 account: key figures by municipality and year, and our file of them."""

import csv
import io
import json
from collections.abc import Callable, Mapping
from typing import Any

from mobility.errors import SourceError
from pipelines.fetching.asking import Asker

BASE = "https://klimaregnskabet.dk/api"
KEY_NAME, KEY_HEADER = "KLIMAREGNSKABET_API_KEY", "x-api-key"
FIRST_YEAR = 2018
"""First year of the account."""

KIND = "Nøgletal"
EMISSIONS, TONNES = "Samlet CO2-udledning", "Ton CO2e"
SECTORS = {
    "Samlet": "total", "Energi": "energy", "Transport": "transport", "Landbrug": "agriculture",
    "Affaldsdeponi": "waste", "Spildevand": "waste", "Kemiske processer": "industry",
}  # fmt: skip
"""Our sectors of theirs; waste is deposit and waste water together."""

COLUMNS = ("municipality_code", "year", "sector", "tonnes", "stated_share", "note")


def download(
    asker: Asker, codes: Mapping[str, str], last_year: int, say: Callable[[str], None]
) -> dict[str, bytes]:
    """Download every municipality's years; give the answers and our account made of them.

    Parameters
    ----------
    codes
        Municipalities' four-digit codes by name.
    last_year
        Year up to which is asked; the account ends where a municipality has no more.

    Raises
    ------
    SourceError
        There is no answer, or it holds no emissions.
    """
    answers = []
    for number, (name, code) in enumerate(sorted(codes.items(), key=lambda one: one[1]), start=1):
        say(f"{name} ({number} of {len(codes)})")
        for year in range(FIRST_YEAR, last_year + 1):
            asked = {"municipality": str(int(code)), "year": str(year), "type": KIND}
            told = _listed(asker.get("municipality-data", asked), asker.base, name)
            if not told:
                break
            answers.append({"municipality_code": code, "year": year, "data": told})
    rows = [row for answer in answers for row in _rows(answer)]
    if not rows:
        raise _unfit(asker.base, "it holds no emissions")
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    kept = json.dumps(answers, ensure_ascii=False).encode()
    return {"answers/municipality-data.json": kept, "accounts.csv": stream.getvalue().encode()}


def _listed(answer: bytes, base: str, name: str) -> list[dict[str, Any]]:
    try:
        told = json.loads(answer)["data"]
    except (ValueError, KeyError, TypeError):
        told = None
    if not isinstance(told, list):
        raise _unfit(base, f"the answer on {name} has no list `data`")
    return told


def _rows(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Sum a municipality's year by our sectors; of two totals the lower is scope 1 and 2."""
    found: dict[str, list[float]] = {}
    for row in answer["data"]:
        # subscripts may come written either way: CO2 or CO₂
        kind, unit = (str(row.get(name) or "").replace("₂", "2") for name in ("type", "enhed"))
        sector = SECTORS.get(str(row.get("sektor")))
        if kind == EMISSIONS and unit == TONNES and sector and row.get("værdi") is not None:
            found.setdefault(sector, []).append(float(row["værdi"]))
    return [
        {
            "municipality_code": answer["municipality_code"],
            "year": answer["year"],
            "sector": sector,
            "tonnes": f"{min(values) if sector == 'total' else sum(values):.1f}",
        }
        for sector, values in found.items()
    ]


def _unfit(base: str, why: str) -> SourceError:
    return SourceError(
        f"The Energy and CO2 account is not as we know it: {why}.",
        where=f"{base}/municipality-data",
        todo="see the publisher's description; report that its form has changed.",
    )
