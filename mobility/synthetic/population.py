"""The true population of the example: everybody, and how everybody travels."""

from dataclasses import dataclass

import polars as pl

from mobility.synthetic.ballerup import BALLERUP
from mobility.synthetic.residents import residents
from mobility.synthetic.staff import staff
from mobility.synthetic.tours import tours
from mobility.synthetic.trips import trips
from mobility.synthetic.world import World


@dataclass(frozen=True)
class Population:
    """Everybody in the example, in every wave.

    Attributes
    ----------
    staff
        One row per member of an employer's staff and wave, with the usual commute; `person_id` is
        the same in both waves.
    residents
        One row per resident (15-84 years) and wave.
    tours, trips
        What each resident does on one day; joined by `wave`, `person_no`, `tour_no`.
    """

    world: World
    seed: int
    staff: pl.DataFrame
    residents: pl.DataFrame
    tours: pl.DataFrame
    trips: pl.DataFrame


def population(seed: int, *, world: World = BALLERUP) -> Population:
    """Make the true population; the same seed gives the same people."""
    people, outings, journeys = [], [], []
    for wave in world.waves:
        people.append(residents(world, wave, seed))
        outings.append(tours(people[-1], world, wave, seed))
        journeys.append(trips(outings[-1], wave, seed))
    return Population(
        world=world,
        seed=seed,
        staff=staff(world, seed),
        residents=pl.concat(people),
        tours=pl.concat(outings),
        trips=pl.concat(journeys),
    )
