"""A charging register of three sources that overlap: Open Charge Map, an operator, the town."""

from typing import Any

import numpy as np
import polars as pl

from mobility.synthetic import chance
from mobility.synthetic.files import Delivery, csv_bytes, json_bytes
from mobility.synthetic.world import KM_PER_DEGREE, World

SOURCE = "charging_register"

POOLS = 64
FLEET_POOLS = 12
"""Places with charging, and how many of them are the municipality's own car parks."""

FLEET_POSTS = 104
"""Posts for the municipal fleet, so that the sub-goal of 125 is not met; made for the example."""

OPERATORS = ("Eksempel Lade A/S (opdigtet)", "Prøvestrøm ApS (opdigtet)", "Kommunen (opdigtet)")
OPERATOR_SHARES = np.array([0.55, 0.45])
KW = np.array([11.0, 22.0, 50.0, 150.0])
KW_SHARES = np.array([0.34, 0.46, 0.12, 0.08])
DIRECT_FROM_KW = 50.0
IN_OCM = 0.8
"""Share of public places that volunteers have entered."""

ON_PUBLIC_LAND = 0.4
"""Share of public places that the municipality lists as well."""

GEOCODING_M = 14.0
"""Standard deviation of a source's position, m, each way."""

OUT_OF_ORDER = 0.06
OCM_TYPE = {"type_2": 25, "ccs_2": 33}
OCM_WORKS, OCM_BROKEN, OCM_PUBLIC = 50, 100, 1
OCM_OPERATOR = {OPERATORS[0]: 9_001, OPERATORS[1]: 9_002}
"""Open Charge Map's codes of connection and status; the operators' are not in its list."""


def charger_deliveries(world: World, seed: int) -> list[Delivery]:
    """Write what each source tells of the same places."""
    places = charging_places(world, seed)
    random = chance.stream(seed, "charging sources")
    public = ~places["is_fleet"].to_numpy()
    in_ocm = public & (random.random(len(places)) < IN_OCM)
    of_town = ~public | (random.random(len(places)) < ON_PUBLIC_LAND)
    of_operator = (places["operator"] == OPERATORS[0]).to_numpy()
    ocm = _placed(places.filter(pl.Series(in_ocm)), random)
    ocpi = _placed(places.filter(pl.Series(of_operator)), random)
    town = _placed(places.filter(pl.Series(of_town)), random)
    named = {
        "ocm": ("open_charge_map.json", json_bytes([_ocm(row) for row in ocm.to_dicts()])),
        "ocpi": ("locations.json", json_bytes({"data": [_ocpi(row) for row in ocpi.to_dicts()]})),
        "municipality": ("ladestandere.csv", csv_bytes(_town(town))),
    }
    return [
        Delivery(
            source=SOURCE,
            name=f"synthetic-{name}",
            title=f"Ladestandere: {name} (opdigtet)",
            files={file: content},
            about={"form": name},
        )
        for name, (file, content) in named.items()
    ]


def charging_places(world: World, seed: int) -> pl.DataFrame:
    """Make the true places: one row each, with posts of two points, kW and use."""
    random = chance.stream(seed, "charging places")
    zones = world.own_zones[chance.category(random, world.own_zones["residents"].to_numpy(), POOLS)]
    latitude, longitude = chance.within_disc(
        random,
        zones["latitude"].to_numpy(),
        zones["longitude"].to_numpy(),
        zones["radius_km"].to_numpy() / KM_PER_DEGREE,
    )
    fleet = np.arange(POOLS) < FLEET_POOLS
    operator = np.array(OPERATORS)[chance.category(random, OPERATOR_SHARES, POOLS)]
    posts = 1 + random.poisson(2.2, POOLS)
    posts[fleet] = np.diff(np.linspace(0, FLEET_POSTS, FLEET_POOLS + 1).round()).astype(np.int64)
    kw = KW[chance.category(random, KW_SHARES, POOLS)]
    month = random.integers(0, 72, POOLS)
    return pl.DataFrame(
        {
            "place_no": np.arange(1, POOLS + 1),
            "operator": np.where(fleet, OPERATORS[2], operator),
            "postcode": zones["zone_id"],
            "town": zones["name"],
            "latitude": latitude,
            "longitude": longitude,
            "posts": posts,
            "kw": np.where(fleet, KW[0], kw),
            "is_fleet": fleet,
            "works": random.random(POOLS) >= OUT_OF_ORDER,
            "commissioned": [f"{2020 + one // 12}-{one % 12 + 1:02}-01" for one in month.tolist()],
        }
    )


def _placed(places: pl.DataFrame, random: np.random.Generator) -> pl.DataFrame:
    """Put places where a source believes them to be."""
    step = GEOCODING_M / 1_000 / KM_PER_DEGREE
    off = random.standard_normal((2, len(places))) * step
    return places.with_columns(
        latitude=(pl.col("latitude") + pl.Series(off[0])).round(6),
        longitude=(pl.col("longitude") + pl.Series(off[1] / 0.56)).round(6),
    )


def _standard(kw: float) -> str:
    return "ccs_2" if kw >= DIRECT_FROM_KW else "type_2"


def _ocm(place: dict[str, Any]) -> dict[str, Any]:
    points = 2 * place["posts"]
    return {
        "ID": 900_000 + place["place_no"],
        "DataProviderID": 1,
        "OperatorID": OCM_OPERATOR.get(place["operator"], 1),
        "OperatorInfo": {"Title": place["operator"]},
        "UsageTypeID": OCM_PUBLIC,
        "StatusTypeID": OCM_WORKS if place["works"] else OCM_BROKEN,
        "AddressInfo": {
            "ID": 900_000 + place["place_no"],
            "Title": f"Eksempelvej {place['place_no']} (opdigtet)",
            "AddressLine1": f"Eksempelvej {place['place_no']}",
            "Postcode": place["postcode"],
            "CountryID": 65,
            "Latitude": place["latitude"],
            "Longitude": place["longitude"],
        },
        "Connections": [
            {
                "ID": 900_000 + place["place_no"],
                "ConnectionTypeID": OCM_TYPE[_standard(place["kw"])],
                "PowerKW": place["kw"],
                "CurrentTypeID": 30 if place["kw"] >= DIRECT_FROM_KW else 20,
                "Quantity": points,
            }
        ],
        "NumberOfPoints": points,
        "DateCreated": f"{place['commissioned']}T00:00:00Z",
        "SubmissionStatusTypeID": 200,
    }


def _ocpi(place: dict[str, Any]) -> dict[str, Any]:
    direct = place["kw"] >= DIRECT_FROM_KW
    return {
        "country_code": "DK",
        "party_id": "EKS",
        "id": f"EKS{place['place_no']:04}",
        "publish": True,
        "name": f"Eksempelvej {place['place_no']} (opdigtet)",
        "address": f"Eksempelvej {place['place_no']}",
        "city": place["town"],
        "postal_code": place["postcode"],
        "country": "DNK",
        "coordinates": {
            "latitude": f"{place['latitude']:.6f}",
            "longitude": f"{place['longitude']:.6f}",
        },
        "operator": {"name": place["operator"]},
        "time_zone": "Europe/Copenhagen",
        "evses": [
            {
                "uid": f"{place['place_no']}-{point}",
                "evse_id": f"DK*EKS*E{place['place_no']:04}*{point}",
                "status": "AVAILABLE" if place["works"] else "OUTOFORDER",
                "connectors": [
                    {
                        "id": "1",
                        "standard": "IEC_62196_T2_COMBO" if direct else "IEC_62196_T2",
                        "format": "CABLE" if direct else "SOCKET",
                        "power_type": "DC" if direct else "AC_3_PHASE",
                        "max_electric_power": int(place["kw"] * 1_000),
                    }
                ],
            }
            for point in range(1, 2 * place["posts"] + 1)
        ],
    }


def _town(places: pl.DataFrame) -> pl.DataFrame:
    """List places as the municipality does: one row per place, posts counted."""
    direct = pl.col("kw") >= DIRECT_FROM_KW
    word = {True: "ja", False: "nej"}
    return places.select(
        pl.format("K{}", "place_no").alias("site_id"),
        pl.format("Eksempelvej {} (opdigtet)", "place_no").alias("name"),
        "operator",
        pl.format("Eksempelvej {}", "place_no").alias("address"),
        "postcode",
        "latitude",
        "longitude",
        "posts",
        pl.lit(2).alias("points_per_post"),
        pl.lit(1).alias("connectors_per_point"),
        pl.col("kw").alias("power_kw"),
        pl.when(direct).then(pl.lit("ccs_2")).otherwise(pl.lit("type_2")).alias("standard"),
        pl.when(direct).then(pl.lit("dc")).otherwise(pl.lit("ac")).alias("current"),
        pl.when("works").then(pl.lit("i drift")).otherwise(pl.lit("ude af drift")).alias("status"),
        (~pl.col("is_fleet")).replace_strict(word, return_dtype=pl.String).alias("is_public"),
        pl.col("is_fleet").replace_strict(word, return_dtype=pl.String).alias("is_fleet"),
        "commissioned",
    )
