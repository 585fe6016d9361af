"""Who of the example's population answers, under a mechanism of non-response that is known.

`none`: everyone who is asked answers. `mar`: the chance to answer is a product of factors of sex,
age band and employer, which raking to those margins mends. `mnar`: it depends on the mode of travel
as well, which no weighting on known margins can mend.
"""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import polars as pl

from mobility.errors import EstimateError
from mobility.synthetic import chance, traits
from mobility.synthetic.population import Population
from mobility.synthetic.world import Employer, World
from mobility.tables import MODES

Mechanism = Literal["none", "mar", "mnar"]
MECHANISMS: tuple[Mechanism, ...] = get_args(Mechanism)

BY_SEX = {"female": 1.14, "male": 0.88}
BY_AGE = np.array([0.62, 0.66, 0.84, 1.0, 1.18, 1.34, 1.3])
BY_MODE = dict(zip(MODES, (1.1, 1.45, 1.5, 0.78, 0.9, 1.2, 1.1, 0.8, 1.0), strict=True))
"""Factors of the chance to answer, made for the example. A product of main effects is what raking
undoes: the inverse is again a product of factors, one per margin (Deming & Stephan 1940)."""

MOST_LIKELY = 0.97
"""No chance to answer is above this; under `mar` the factors do not reach it."""

SAME_MOOD = 0.5
"""Chance that a stayer who would (not) have answered last time decides by the same draw again."""

HOUSEHOLDS_ASKED = 1_900
"""Households drawn for the diary per wave; under `mar` some 1,500 have a member who answers."""

DIARY_RESPONSE = 0.62
"""Base chance that a member of a household asked keeps the diary."""

OVERSAMPLED = 1.3
"""How much likelier a household outside the largest zone is drawn."""


@dataclass(frozen=True)
class Answers:
    """What came back.

    Attributes
    ----------
    commuters
        Rows of `Population.staff`, of those who were asked and answered.
    persons
        Rows of `Population.residents` who kept the diary, with `design_weight` (households of the
        zone / households drawn in it), those without a trip included.
    tours, trips
        Theirs.
    """

    mechanism: Mechanism
    seed: int
    commuters: pl.DataFrame
    persons: pl.DataFrame
    tours: pl.DataFrame
    trips: pl.DataFrame


def respond(people: Population, mechanism: Mechanism, seed: int) -> Answers:
    """Ask everybody and see who answers.

    Raises
    ------
    EstimateError
        The mechanism is unknown.
    """
    if mechanism not in MECHANISMS:
        raise EstimateError(
            f"There is no mechanism of non-response called {mechanism!r}.",
            where="argument mechanism of respond",
            todo=f"use one of {', '.join(MECHANISMS)}.",
        )
    waves = [_keepers(people, wave, mechanism, seed) for wave in people.world.waves]
    persons = pl.concat(waves)
    who = persons.select("wave", "person_no")
    return Answers(
        mechanism=mechanism,
        seed=seed,
        commuters=_commuters(people, mechanism, seed),
        persons=persons,
        tours=people.tours.join(who, on=["wave", "person_no"], how="semi", maintain_order="left"),
        trips=people.trips.join(who, on=["wave", "person_no"], how="semi", maintain_order="left"),
    )


def response_chance(people: pl.DataFrame, base: np.ndarray, mechanism: Mechanism) -> np.ndarray:
    """Give each person's chance to answer when asked.

    Parameters
    ----------
    people
        With `sex`, `age` and, under `mnar`, `mode`.
    base
        Chance of a person whose factors are all one.
    """
    if mechanism == "none":
        return np.ones(len(people))
    sex = np.where(people["sex"] == "male", BY_SEX["male"], BY_SEX["female"])
    made = base * sex * BY_AGE[traits.band(people["age"].to_numpy())]
    if mechanism == "mnar":
        by_mode = people["mode"].cast(pl.String).replace_strict(BY_MODE, default=1.0)
        made = made * by_mode.to_numpy()
    return np.asarray(np.minimum(made, MOST_LIKELY))


def _commuters(people: Population, mechanism: Mechanism, seed: int) -> pl.DataFrame:
    """Ask the staff of every employer in every wave."""
    random = chance.stream(seed, "mood")
    staff = people.staff
    person = staff["person_id"].rank("dense").to_numpy().astype(np.int64) - 1
    mood, asked = random.random(person.max() + 1), random.random(len(staff))
    own = random.random(len(staff))
    lasting = random.random(person.max() + 1) < SAME_MOOD
    decides = np.where(lasting[person], mood[person], own)
    employers = {employer.slug: employer for employer in people.world.employers}
    base = staff["employer"].replace_strict({name: e.response for name, e in employers.items()})
    answers = decides < response_chance(staff, base.to_numpy(), mechanism)
    for (slug, wave), members in _groups(staff):
        answers[members] &= _is_asked(employers[str(slug)], int(wave), asked[members])
    return staff.filter(pl.Series(answers))


def _groups(staff: pl.DataFrame) -> list[tuple[tuple[object, int], np.ndarray]]:
    """Give the rows of each employer and wave."""
    rows = staff.with_row_index("row").group_by("employer", "wave", maintain_order=True)
    return [((key[0], int(str(key[1]))), group["row"].to_numpy()) for key, group in rows]


def _is_asked(employer: Employer, wave: int, draw: np.ndarray) -> np.ndarray:
    """Draw a simple random sample of the headcount asked; all where all are asked."""
    return np.asarray(draw.argsort().argsort() < employer.headcount(wave))


def _keepers(people: Population, wave: int, mechanism: Mechanism, seed: int) -> pl.DataFrame:
    """Draw households by zone, and see which of their members keep the diary."""
    random = chance.stream(seed, "diary", wave)
    residents = people.residents.filter(pl.col("wave") == wave)
    drawn = _drawn_households(residents, people.world, random)
    asked = residents.join(drawn, on="household_no", how="inner", maintain_order="left")
    if mechanism == "mnar":
        asked = asked.join(
            _first_modes(people, wave), on="person_no", how="left", maintain_order="left"
        )
    likely = response_chance(asked, np.full(len(asked), DIARY_RESPONSE), mechanism)
    kept = asked.filter(pl.Series(random.random(len(asked)) < likely))
    return kept.drop("mode", strict=False)


def _drawn_households(
    residents: pl.DataFrame, world: World, random: np.random.Generator
) -> pl.DataFrame:
    """Draw households at random within each zone; give their design weight."""
    homes = residents.select("household_no", "home_zone").unique(maintain_order=True)
    size = homes["home_zone"].value_counts(name="households")
    zones = world.own_zones.join(size, left_on="zone_id", right_on="home_zone").sort("zone_id")
    small = zones["residents"] < zones["residents"].max()
    wanted = zones["households"].to_numpy() * np.where(small, OVERSAMPLED, 1.0)
    number = np.round(HOUSEHOLDS_ASKED * wanted / wanted.sum()).astype(np.int64)
    drawn = []
    for zone, there, asked in zip(zones["zone_id"], zones["households"], number, strict=True):
        here = homes.filter(pl.col("home_zone") == zone)["household_no"].to_numpy()
        picked = np.sort(random.choice(here, int(asked), replace=False))
        weight = np.full(int(asked), there / asked)
        drawn.append(pl.DataFrame({"household_no": picked, "design_weight": weight}))
    return pl.concat(drawn)


def _first_modes(people: Population, wave: int) -> pl.DataFrame:
    """Give the mode of each resident's first tour."""
    first = (pl.col("wave") == wave) & (pl.col("tour_no") == 1)
    return people.tours.filter(first).select("person_no", pl.col("mode").cast(pl.String))
