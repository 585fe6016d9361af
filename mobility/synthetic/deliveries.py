"""All deliveries of the example, in one list."""

from mobility.synthetic.area_dwellings import area_dwelling_deliveries
from mobility.synthetic.car_trips import car_trip_deliveries
from mobility.synthetic.chargers import charger_deliveries
from mobility.synthetic.counters import count_deliveries
from mobility.synthetic.diary import diary_deliveries
from mobility.synthetic.employer_surveys import employer_deliveries
from mobility.synthetic.files import Delivery
from mobility.synthetic.population import Population
from mobility.synthetic.response import Answers
from mobility.synthetic.truth import truth_delivery
from mobility.synthetic.vehicles import gbfs_deliveries


def deliveries(people: Population, answers: Answers) -> list[Delivery]:
    """Render a population and its answers as raw files, the truth among them."""
    world, seed = people.world, people.seed
    return [
        *employer_deliveries(people, answers),
        *diary_deliveries(people, answers),
        *car_trip_deliveries(people, seed),
        *count_deliveries(world, seed),
        *gbfs_deliveries(world, seed),
        *charger_deliveries(world, seed),
        *area_dwelling_deliveries(world, seed),
        truth_delivery(people, answers),
    ]
