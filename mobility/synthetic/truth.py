"""What an estimate from the example ought to find: every true number of its population."""

from dataclasses import asdict
from typing import Any

from mobility.synthetic import choices, staff, tours, traits
from mobility.synthetic import response as answering
from mobility.synthetic.files import Delivery, toml
from mobility.synthetic.population import Population
from mobility.synthetic.response import Answers, Mechanism
from mobility.synthetic.true_commutes import true_commutes
from mobility.synthetic.true_counts import true_counts
from mobility.synthetic.true_flows import true_flows
from mobility.synthetic.true_shifts import true_shifts
from mobility.synthetic.true_trips import true_trips

FILE = "truth.toml"


def truth(people: Population, *, mechanism: Mechanism) -> dict[str, Any]:
    """Give every true share, rate, flow, coefficient and change, as nested tables.

    Returns
    -------
    dict
        ``commuting`` and ``diary`` by wave and their ``change``; ``choice`` (specifications,
        coefficients, pace of each mode); ``flows`` (deterrence, chances, persons); ``shifts``
        (what the coefficients say of a lever); ``response``; ``car_trip_lengths``, ``counts``,
        ``gbfs``, ``charging``.
    """
    return {
        "seed": people.seed,
        "mechanism": mechanism,
        "response": _response(),
        "commuting": true_commutes(people),
        "diary": true_trips(people),
        "choice": _choice(),
        "shifts": true_shifts(people),
        "flows": true_flows(people),
        **true_counts(people),
    }


def truth_delivery(people: Population, answers: Answers) -> Delivery:
    """Write the truth as a file of its own, beside the surveys that it is the truth of."""
    content = toml(truth(people, mechanism=answers.mechanism)).encode()
    return Delivery(
        source="surveys_commuting",
        name="synthetic-truth",
        title="The truth of the synthetic example",
        files={FILE: content},
        about={"answers_seed": answers.seed},
    )


def _response() -> dict[str, Any]:
    """Tell the factors of the chance to answer."""
    return {
        "by_sex": answering.BY_SEX,
        "by_age_band": dict(zip(traits.BANDS.tolist(), answering.BY_AGE.tolist(), strict=True)),
        "by_mode_under_mnar": answering.BY_MODE,
        "same_mood": answering.SAME_MOOD,
        "diary_base": answering.DIARY_RESPONSE,
    }


def _choice() -> dict[str, Any]:
    """Tell the model that drew the modes, in the form that `MultinomialLogit` takes."""
    return {
        "near_km": choices.NEAR_KM,
        "feeder_min": choices.FEEDER_MIN,
        "station_walk_min": tours.STATION_WALK_MIN,
        "habit": staff.HABIT,
        "availability": choices.AVAILABILITY,
        "pace": {mode: asdict(pace) for mode, pace in choices.PACES.items()},
        "coefficients": choices.COEFFICIENTS,
        "specification": choices.SPECIFICATIONS,
    }
