"""What people could do instead of driving, what there is at the site, and a short list of actions."""

from typing import Any

import polars as pl

from dashboards.parts.employer_names import HIDDEN
from dashboards.reports.document import Block, Heading, Paragraph, Table
from dashboards.reports.employer_told import Told
from mobility.shift.places import distances_km
from mobility.units import KG_PER_TONNE

POTENTIALS = (
    ("potential bike", "0-5", "drive under 5 km"),
    ("potential bike", "5-10", "drive 5 to 10 km"),
    (
        "potential direct train",
        "yes",
        "drive, with a direct train within a bike's ride at both ends",
    ),
    (
        "potential car pool",
        "yes",
        "drive, with two or more others from their postcode to their workplace",
    ),
    ("potential home office", "yes", "drive, and are at home one day a week at most"),
)
"""Topic, level and words of each potential."""

ACTIONS = {
    (
        "potential bike",
        "0-5",
    ): "Bicycles and e-bikes to borrow, covered parking, showers and lockers",
    ("potential bike", "5-10"): "E-bikes to try for a month, and an allowance for those who cycle",
    (
        "potential direct train",
        "yes",
    ): "Commuter cards, and shared bicycles between station and workplace",
    (
        "potential car pool",
        "yes",
    ): "Match drivers from the same postcode, and keep the nearest spaces for shared cars",
    ("potential home office", "yes"): "One more day a week at home, where the work allows it",
}
NEAR_KM = 1.0
"""Kilometres around the workplace within which charging is counted."""


def potential(told: Told) -> list[Block]:
    """Tell who could, and what one day a week of each is worth."""
    words = told.words
    lines = []
    for topic, level, name in POTENTIALS:
        share, kg = _pair(told, topic, level)
        if share is None:
            continue
        lines.append(
            [
                words(name),
                told.count(share),
                told.share(share),
                _persons(told, share),
                _tonnes(told, kg),
            ]
        )
    if not lines:
        few = words("Too few who drive have answered to show what they could do.")
        return [Heading(words("What could be")), Paragraph(few)]
    head = [
        words("Who"),
        words("answers"),
        words("share of employees"),
        words("employees"),
        words("t CO2e a year, if each does it one day a week"),
    ]
    text = words(
        "What is possible by distance, line and neighbours, not what people will do. The groups overlap, so their tonnes must not be added."
    )
    return [
        Heading(words("What could be")),
        Paragraph(text),
        Table(
            words("People who drive and could travel otherwise"),
            head,
            lines,
            (1, 2, 3, 4),
            (2.4, 0.8, 1.4, 1.4, 1.6),
        ),
    ]


def actions(told: Told) -> list[Block]:
    """List the actions that are worth most."""
    words = told.words
    found = []
    for topic, level, name in POTENTIALS:
        share, kg = _pair(told, topic, level)
        if share is not None and kg is not None and kg["estimate"]:
            found.append((kg["estimate"], words(ACTIONS[topic, level]), words(name), kg))
    if not found:
        return []
    found.sort(key=lambda one: -one[0])
    lines = [[action, who, _tonnes(told, kg)] for _, action, who, kg in found]
    head = [words("Action"), words("for those who"), words("worth, t CO2e a year")]
    text = words(
        "Worth is what it saves if everybody in the group leaves the car at home one day a week. What a real effort brings is a part of it: ask again after a year, and compare with the other employers."
    )
    return [
        Heading(words("Recommended, most worth first")),
        Paragraph(text),
        Table(words("Short list of actions"), head, lines, (2,), (3, 2.4, 1.4)),
    ]


def _pair(
    told: Told, topic: str, level: str
) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    share = told.one(topic, quantity="share_of_staff", by_value=level)
    return share, told.one(topic, quantity="kg_if_one_day", by_value=level)


def _persons(told: Told, share: dict[str, Any]) -> str:
    return HIDDEN if told.employees is None else told.amount(share, 0, told.employees)


def _tonnes(told: Told, kg: dict[str, Any] | None) -> str:
    if kg is None or told.employees is None:
        return HIDDEN
    return told.amount(kg, 1, told.employees / KG_PER_TONNE)


def site(told: Told) -> list[Block]:
    """Tell the nearest station, shared mobility there and charging around each workplace."""
    words = told.words
    places = pl.DataFrame(
        [
            {"place": place.name, "latitude": place.latitude, "longitude": place.longitude}
            for place in told.store.settings.places
            if place.name in _workplaces(told)
        ],
        schema={"place": pl.String, "latitude": pl.Float64, "longitude": pl.Float64},
    )
    if places.is_empty():
        return []
    stations, charging = told.store.mart("station_places"), told.store.mart("charge_places")
    lines = []
    for place in places.partition_by("place"):
        station, km = _nearest(place, stations)
        points = _points(place, charging)
        lines.append(
            [
                place["place"][0],
                station,
                words.number(km, 1) if km is not None else HIDDEN,
                _usable(told, station),
                points_text(told, points),
            ]
        )
    head = [
        words("Workplace"),
        words("nearest station"),
        words("km, as the crow flies"),
        words("shared bicycle or scooter to be had at rush hour, share of minutes"),
        words("public charging points within {km} km", km=words.number(NEAR_KM)),
    ]
    return [
        Heading(words("At the site")),
        Table(
            words("Shared mobility and charging at the workplace"),
            head,
            lines,
            (2, 3, 4),
            (1.3, 1.3, 1, 1.6, 1.4),
        ),
    ]


def points_text(told: Told, points: int | None) -> str:
    """Write a number of charging points; a dot where none are on file."""
    return HIDDEN if points is None else told.words.number(points)


def _workplaces(told: Told) -> list[str]:
    """Name the employer's workplaces, without any number."""
    shares = told.store.mart("mode_share")
    if shares.is_empty():
        return []
    own = shares.filter(
        pl.col("employer") == told.subject.employer, pl.col("wave") == told.subject.wave,
        pl.col("group_variable") == "workplace",
    )  # fmt: skip
    return own["group_value"].drop_nulls().unique().sort().to_list()


def _nearest(place: pl.DataFrame, stations: pl.DataFrame) -> tuple[str, float | None]:
    if stations.is_empty():
        return HIDDEN, None
    km = distances_km(place, stations)[0]
    at = int(km.argmin())
    return str(stations["station"][at]), float(km[at])


def _points(place: pl.DataFrame, charging: pl.DataFrame) -> int | None:
    if charging.is_empty():
        return None
    near = pl.Series(distances_km(place, charging)[0] <= NEAR_KM)
    return int(charging.filter(near)["public_points"].fill_null(0).sum())


def _usable(told: Told, station: str) -> str:
    service = told.store.mart("station_service")
    if service.is_empty():
        return HIDDEN
    found = service.filter(
        pl.col("measure") == "usable_share_peak", pl.col("station") == station,
        pl.col("kind").is_null(), pl.col("weekday").is_null(), pl.col("hour").is_null(),
    ).drop_nulls("estimate")  # fmt: skip
    return told.share(found.row(0, named=True)) if found.height else HIDDEN
