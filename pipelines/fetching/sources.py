"""The sources that can be fetched, and how each becomes a delivery."""

import csv
import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from mobility.errors import SourceError
from mobility.lake import Lake
from pipelines.fetching import energy_account, open_charge_map, register, statbank
from pipelines.fetching.asking import Asker, client
from pipelines.fetching.open_charge_map import Box

Say = Callable[[str], None]


@dataclass(frozen=True)
class Publisher:
    """Who publishes a source, where, and under what licence.

    Parameters
    ----------
    name
        Its name under ``[fetch]`` in `mobility.toml`, where another address may stand.
    base
        Its address.
    key_name, key_header
        Environment variable that holds a key, and the header that carries it.
    """

    name: str
    title: str
    base: str
    licence: str
    key_name: str | None = None
    key_header: str | None = None


STATBANK = Publisher("statbank", "Danmarks Statistik", statbank.BASE, "CC BY 4.0")
CHARGE_MAP = Publisher(
    "open_charge_map", "Open Charge Map", open_charge_map.BASE, "CC BY 4.0 (each provider its own)",
    open_charge_map.KEY_NAME, open_charge_map.KEY_HEADER,
)  # fmt: skip
ACCOUNT = Publisher(
    "energy_co2_account", "Energistyrelsen", energy_account.BASE,
    "Free reuse with attribution: Kilde: Energi- og CO₂-regnskabet, Energistyrelsen",
    energy_account.KEY_NAME, energy_account.KEY_HEADER,
)  # fmt: skip

FETCHED: dict[str, tuple[str, Publisher]] = {
    "energy_co2_account": ("Energy and CO2 account of the municipalities", ACCOUNT),
    "passenger_cars": ("Passenger cars by fuel on 1 January (BIL54)", STATBANK),
    "population": ("Persons on 1 January (FOLK1A)", STATBANK),
    "dwellings": ("Dwellings by type (BOL101)", STATBANK),
    "commuting_distance": ("Average commuting distance (AFSTB4)", STATBANK),
    "register_commuting": ("Commuting between municipalities (PEND100, PEND101)", STATBANK),
    "charging_register": ("Charging places from Open Charge Map", CHARGE_MAP),
}
"""Source to its title and publisher."""


def fetch(
    lake: Lake,
    source: str,
    *,
    now: datetime,
    keys: Mapping[str, str],
    http: httpx.Client | None = None,
    say: Say = lambda line: None,
) -> str:
    """Download a public source into a new delivery of `data_raw/`; give its address.

    Parameters
    ----------
    now
        When; the delivery is named by its day.
    keys
        Environment variables, among them publishers' keys.
    http
        The client; else one of ours.

    Raises
    ------
    SourceError
        The source is none that can be fetched, was fetched today, or cannot be had.
    """
    settings = lake.settings()
    if source not in FETCHED:
        raise SourceError(
            f"The source {source!r} cannot be fetched.",
            where="mobility fetch",
            todo=f"choose one of {', '.join(FETCHED)}; others are delivered as files.",
        )
    title, publisher = FETCHED[source]
    delivery = _delivery(source, now)
    target = lake.raw / source / delivery
    if target.exists():
        raise SourceError(
            f"There is a delivery {source}/{delivery} already.",
            where=f"data_raw/{source}/{delivery}",
            todo="use it, or take it out for good with `mobility forget` before fetching anew.",
        )
    base = settings.fetch.get(publisher.name, publisher.base)
    key = keys.get(publisher.key_name or "", "")
    headers = {publisher.key_header: key} if publisher.key_header and key else {}
    with http or client() as opened:
        asker = Asker(opened, base, key_name=publisher.key_name, headers=headers)
        files = _download(lake, source, asker, now, say)
    about = {
        "title": title, "publisher": publisher.title, "licence": publisher.licence,
        "address": base, "retrieved": now.date().isoformat(), "synthetic": False,
    }  # fmt: skip
    _keep(lake, target, files, about)
    return f"{source}/{delivery}"


def _delivery(source: str, now: datetime) -> str:
    """Name a delivery by its day; a register's also by who told it, since several stand beside."""
    day = now.date().isoformat()
    return f"{day}-open-charge-map" if source == "charging_register" else day


def _download(lake: Lake, source: str, asker: Asker, now: datetime, say: Say) -> dict[str, bytes]:
    if source == "charging_register":
        return open_charge_map.download(asker, _box(lake))
    codes = {row["name"]: row["municipality_code"] for row in _rows(lake, "municipalities/*/*.csv")}
    if source == "register_commuting":
        return register.download(asker, codes.values())
    if source == "energy_co2_account":
        return energy_account.download(asker, codes, now.year - 1, say)
    return statbank.download(asker, statbank.QUERIES[source], codes)


def _rows(lake: Lake, pattern: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for file in sorted(lake.raw.glob(pattern)):
        with file.open(encoding="utf-8", newline="") as stream:
            found += list(csv.DictReader(stream))
    return found


def _box(lake: Lake) -> Box:
    """Give the box around the municipality's boundary."""
    code = lake.settings().municipality.code
    csv.field_size_limit(10_000_000)  # a boundary is one long field
    for row in _rows(lake, "places/*/municipalities*.csv"):
        if row["area_code"] == code:
            points = list(_points(json.loads(row["geometry"])["coordinates"]))
            longitudes, latitudes = zip(*points, strict=True)
            return Box(min(latitudes), min(longitudes), max(latitudes), max(longitudes))
    raise SourceError(
        f"The boundary of the municipality {code} is not known.",
        where="data_raw/places",
        todo="deliver its boundary there, or set another municipality in mobility.toml.",
    )


def _points(nested: list[Any]) -> list[tuple[float, float]]:
    if nested and isinstance(nested[0], int | float):
        return [(float(nested[0]), float(nested[1]))]
    return [point for inner in nested for point in _points(inner)]


def _keep(
    lake: Lake, target: Path, files: Mapping[str, bytes], about: Mapping[str, object]
) -> None:
    """Write the delivery beside its place and move it there: whole or not at all."""
    beside = lake.incoming / f"{target.parent.name}-{target.name}"
    shutil.rmtree(beside, ignore_errors=True)
    for name, content in files.items():
        (beside / name).parent.mkdir(parents=True, exist_ok=True)
        (beside / name).write_bytes(content)
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in about.items()]
    lines += ["", "[files]"] + [
        f'"{name}" = "{hashlib.sha256(content).hexdigest()}"' for name, content in files.items()
    ]
    (beside / "source.toml").write_text("\n".join(lines) + "\n", "utf-8")
    target.parent.mkdir(parents=True, exist_ok=True)
    beside.rename(target)
