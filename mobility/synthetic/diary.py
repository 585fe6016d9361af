"""The travel diary as delivered: households, persons and trips, joined by keys."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from mobility.synthetic import chance
from mobility.synthetic.files import Delivery, Inline, csv_bytes
from mobility.synthetic.margins import margins_table
from mobility.synthetic.population import Population
from mobility.synthetic.response import Answers

SOURCE = "surveys_diary"

MODE_WORDS = {
    "walk": "Gang",
    "bike": "Cykel",
    "ebike": "Elcykel",
    "car_driver": "Bil, fører",
    "car_passenger": "Bil, passager",
    "train": "Tog",
    "bus": "Bus",
    "motorcycle": "Motorcykel",
    "other": "Andet",
}
PURPOSE_WORDS = {
    "work": "Arbejde",
    "education": "Uddannelse",
    "shopping": "Indkøb",
    "errand": "Ærinde",
    "leisure": "Fritid",
    "escort": "Hente/bringe",
}
SEX_WORDS = {"female": "K", "male": "M"}
FUEL_WORDS = {
    "petrol": "benzin",
    "diesel": "diesel",
    "electric": "el",
    "plugin_hybrid": "pluginhybrid",
    "none": "ingen bil",
}
YES_NO = {"true": "ja", "false": "nej"}
DO_NOT_KNOW = "Ved ikke"

MODE_UNKNOWN = 0.003
DISTANCE_UNKNOWN = 0.005
"""Shares of trips whose mode or distance was not told; made for the example."""

FIRST_DAY = (4, 1)
FIELDWORK_DAYS = 84
"""The survey days of a wave: twelve whole weeks of spring, so that every weekday counts alike."""

FORM = {"encoding": "utf-8", "delimiter": ";", "decimal": ","}
MARGINS = ["sex", "age_band", "home_zone"]


def diary_deliveries(people: Population, answers: Answers) -> list[Delivery]:
    """Write the diary of each wave."""
    return [_delivery(people, answers, wave) for wave in people.world.waves]


def _delivery(people: Population, answers: Answers, wave: int) -> Delivery:
    random = chance.stream(answers.seed, "diary files", wave)
    persons = answers.persons.filter(pl.col("wave") == wave)
    trips = answers.trips.filter(pl.col("wave") == wave)
    names = _keys(people, wave, persons)
    title = f"Rejsedagbog {wave}, husstande i kommunen (opdigtet)"
    residents = people.residents.filter(pl.col("wave") == wave)
    tables = {
        "trips.csv": _trips(trips.join(names, on="person_no", maintain_order="left"), random),
        "persons.csv": _persons(persons.join(names, on="person_no", maintain_order="left"), random),
        "households.csv": _households(persons.join(names, on="person_no", maintain_order="left")),
    }
    files = {name: csv_bytes(table, delimiter=";") for name, table in tables.items()}
    return Delivery(
        source=SOURCE,
        name=f"synthetic-{wave}",
        title=title,
        files={**files, "margins.csv": csv_bytes(margins_table(residents, MARGINS))},
        survey=_mapping(wave, title, len(residents)),
    )


def _keys(people: Population, wave: int, persons: pl.DataFrame) -> pl.DataFrame:
    """Name persons and households; the numbers of the population tell nothing outside it."""
    person, household = persons["person_no"], persons["household_no"]
    return pl.DataFrame(
        {
            "person_no": person,
            "person_id": chance.keys(people.seed, f"person {wave}", person),
            "household_id": chance.keys(people.seed, f"household {wave}", household),
        }
    )


def _households(persons: pl.DataFrame) -> pl.DataFrame:
    homes = persons.unique("household_id", keep="first", maintain_order=True)
    return homes.select(
        "household_id",
        pl.col("home_zone").alias("stratum"),
        pl.col("home_zone").alias("postnr"),
        pl.col("young_children").alias("boern_under_15"),
        pl.col("cars").alias("antal_biler"),
        pl.col("car_fuel").replace_strict(FUEL_WORDS).alias("drivmiddel"),
    )


def _persons(persons: pl.DataFrame, random: np.random.Generator) -> pl.DataFrame:
    first = date(persons["wave"][0], *FIRST_DAY)
    days = random.integers(0, FIELDWORK_DAYS, len(persons)).tolist()
    return persons.select(
        "person_id",
        "household_id",
        pl.col("sex").replace_strict(SEX_WORDS).alias("koen"),
        pl.col("age").alias("alder"),
        pl.col("has_car").cast(pl.String).replace_strict(YES_NO).alias("bil"),
        pl.col("has_bike").cast(pl.String).replace_strict(YES_NO).alias("cykel"),
        pl.col("has_ebike").cast(pl.String).replace_strict(YES_NO).alias("elcykel"),
        pl.Series("dato", [f"{first + timedelta(days=day)}" for day in days], dtype=pl.String),
        _comma(pl.col("design_weight").round(4)).alias("vaegt"),
    )


def _trips(trips: pl.DataFrame, random: np.random.Generator) -> pl.DataFrame:
    no_mode = pl.Series(random.random(len(trips)) < MODE_UNKNOWN)
    no_distance = pl.Series(random.random(len(trips)) < DISTANCE_UNKNOWN)
    hour, minute = pl.col("departure") // 60, pl.col("departure") % 60
    mode = pl.col("mode").cast(pl.String).replace_strict(MODE_WORDS)
    distance = _comma(pl.col("distance_km"))
    return trips.select(
        "person_id",
        "household_id",
        pl.format("{}-{}", "person_id", "tour_no").alias("tur_id"),
        pl.format("{}-{}-{}", "person_id", "tour_no", "trip_no").alias("rejse_id"),
        pl.col("purpose").cast(pl.String).replace_strict(PURPOSE_WORDS).alias("formaal"),
        pl.when(no_mode).then(pl.lit(DO_NOT_KNOW)).otherwise(mode).alias("transportmiddel"),
        pl.when(no_distance).then(pl.lit(DO_NOT_KNOW)).otherwise(distance).alias("km"),
        pl.col("duration_min").cast(pl.Int32).alias("minutter"),
        pl.format("{}:{}", _two_digits(hour), _two_digits(minute)).alias("afgang"),
        pl.col("companions").alias("ledsagere"),
        pl.col("origin_zone").alias("fra_postnr"),
        pl.col("destination_zone").alias("til_postnr"),
    )


def _two_digits(number: pl.Expr) -> pl.Expr:
    return number.cast(pl.String).str.zfill(2)


def _comma(number: pl.Expr) -> pl.Expr:
    return number.cast(pl.String).str.replace(".", ",", literal=True)


def _mapping(wave: int, title: str, residents: int) -> dict[str, Any]:
    """Say all that `survey.toml` says: a row per trip; persons and households joined to it."""
    return {
        "survey": {"title": title, "kind": "diary", "wave": wave, "synthetic": True},
        "file": {"name": "trips.csv", **FORM},
        "files": {
            "persons": {"name": "persons.csv", "key": "person_id", **FORM},
            "households": {"name": "households.csv", "key": "household_id", **FORM},
        },
        "columns": {
            "respondent_id": "person_id",
            "household_id": "household_id",
            "home_postcode": Inline(column="postnr", file="households"),
            "sex": _words("koen", SEX_WORDS, "persons"),
            "age": Inline(column="alder", file="persons"),
            "has_car": Inline(column="bil", file="persons", values=Inline(ja=True, nej=False)),
            "has_bike": Inline(column="cykel", file="persons", values=Inline(ja=True, nej=False)),
            "has_ebike": Inline(
                column="elcykel", file="persons", values=Inline(ja=True, nej=False)
            ),
            "car_fuel": _words("drivmiddel", FUEL_WORDS, "households"),
            "travel_date": Inline(column="dato", file="persons"),
            "trip_id": "rejse_id",
            "tour_id": "tur_id",
            "purpose": _words("formaal", PURPOSE_WORDS),
            "mode": Inline({**_words("transportmiddel", MODE_WORDS), "missing": [DO_NOT_KNOW]}),
            "distance_km": Inline(column="km", missing=[DO_NOT_KNOW]),
            "duration_min": "minutter",
            "departure": "afgang",
            "companions": "ledsagere",
            "origin_zone": "fra_postnr",
            "destination_zone": "til_postnr",
        },
        "weights": {
            "column": "vaegt",
            "file": "persons",
            "margins": "margins.csv",
            "strata": "stratum",
            "cluster": "household_id",
        },
    }


def _words(column: str, words: dict[str, str], file: str | None = None) -> Inline:
    told = Inline(column=column, values=Inline({word: value for value, word in words.items()}))
    return Inline({**told, "file": file}) if file else told
