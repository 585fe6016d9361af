"""What is implausible in an answer, or between two: marked on the row, no reason to refuse it."""

from dataclasses import dataclass

from mobility.tables import MODES
from mobility.tables.clean import surveys
from pipelines.intake.forms import Column, Mapping
from pipelines.intake.reading import Reading, value_of

SPEED_LIMITS_KM_H = {
    "walk": 12,
    "bike": 45,
    "ebike": 50,
    "car_driver": 160,
    "car_passenger": 160,
    "train": 250,
    "bus": 120,
    "motorcycle": 160,
}
"""km/h door to door; above, a reported trip is flagged. About twice what the mode does."""
_FASTEST_KM_H = 300
UNUSUAL_KM = 200.0
"""km; commutes and daily trips beyond it are flagged: four times Denmark's longest mean commute."""
UNUSUAL_MIN = 240.0
"""Minutes; a trip of more than four hours is flagged."""
LEAST_AGE = 15
"""Years. From this age one can agree to an online survey oneself (Databeskyttelsesloven, section 6,
subsection 2, as amended in 2023)."""
_LEAST_QUESTIONS = 8
"""Questions that two people must answer alike before one looks like the other's copy."""
_LEAST_MATRIX = 3
_LEAST_OPTIONS = 6
"""Options of which somebody who ticks all may not have read them."""
_SLACK = 2.5
"""Times that a route may be longer than the line between two areas' far edges. Detours by road are
1.2 to 1.4 times on average; people round."""
_SLACK_KM = 5.0


@dataclass(frozen=True)
class Given:
    """What a part's rows tell."""

    mapping: Mapping
    names: frozenset[str]
    readings: tuple[Reading, ...]

    def has(self, *names: str) -> bool:
        """Say whether all of these are told."""
        return all(name in self.names for name in names)


def flags(given: Given) -> str:
    """Make the SQL of the list of a row's flags."""
    found = [
        *_marks(given),
        *_travel(given),
        *_days(given),
        *_person(given),
        *_dates(given),
        *_ranges(given),
    ]
    grouped: dict[str, list[str]] = {}
    for flag, condition in found:
        grouped.setdefault(flag, []).append(f"({condition})")
    listed = ", ".join(
        f"case when {' or '.join(conditions)} then '{flag}' end"
        for flag, conditions in grouped.items()
    )
    return f"list_filter([{listed}]::varchar[], lambda x: x is not null)"


def _marks(given: Given) -> list[tuple[str, str]]:
    return [(flag, condition) for one in given.readings for condition, flag in one.marks]


def _travel(given: Given) -> list[tuple[str, str]]:
    found = []
    distance, duration = value_of("distance_km"), value_of("duration_min")
    if given.has("distance_km"):
        found.append(("unusual_distance", f"{distance} > {UNUSUAL_KM}"))
    if given.has("duration_min"):
        found.append(("unusual_duration", f"{duration} > {UNUSUAL_MIN}"))
    cases = " ".join(f"when '{mode}' then {most}" for mode, most in SPEED_LIMITS_KM_H.items())
    limit = f'(case "m_mode" {cases} else {_FASTEST_KM_H} end)'
    if given.has("distance_km", "duration_min"):
        found.append(("implausible_speed", f"{distance} > {duration} / 60 * {limit}"))
    if given.has("speed_km_h"):
        found.append(("implausible_speed", f"{value_of('speed_km_h')} > {limit}"))
    return found


def _days(given: Given) -> list[tuple[str, str]]:
    found = []
    modes = [value_of(f"days_{mode}") for mode in MODES if given.has(f"days_{mode}")]
    if modes:
        total = " + ".join(f"coalesce({one}, 0)" for one in modes)
        found.append(("more_than_seven_days", f"{total} > 7"))
    if len(modes) >= _LEAST_MATRIX:
        alike = " and ".join(f"{modes[0]} = {one}" for one in modes[1:])
        found.append(("straight_lining", f"{modes[0]} > 0 and {alike}"))
    if given.has("days_per_week", "home_office_days"):
        both = f"{value_of('days_per_week')} + {value_of('home_office_days')}"
        found.append(("more_than_seven_days", f"{both} > 7"))
    for name in ("barriers", "motivators"):
        how = given.mapping.columns.get(name)
        count = len(_options(how))
        if count >= _LEAST_OPTIONS and given.has(name):
            found.append(("straight_lining", f"len({value_of(name)}) >= {count}"))
    return found


def _options(how: Column | None) -> tuple[str, ...]:
    if how is None:
        return ()
    return tuple(how.columns) if isinstance(how.columns, dict) else how.options or ()


def _person(given: Given) -> list[tuple[str, str]]:
    survey = given.mapping.survey
    least = survey.least_age
    if least is None:
        least = LEAST_AGE if survey.kind == "commuting" else 0
    found = []
    if given.has("age"):
        found.append(("under_age", f"{value_of('age')} < {least}"))
    if given.has("age_band") and least > LEAST_AGE:
        found.append(("under_age", f"{value_of('age_band')} = 'under_18'"))
    asked = [one for one in given.readings if one.name not in surveys.Answers.primary_key()]
    if survey.kind == "commuting" and len(asked) >= _LEAST_QUESTIONS:
        found.append(("same_answers", "_same > 1"))
    return found


def _dates(given: Given) -> list[tuple[str, str]]:
    wave = given.mapping.survey.wave
    found = [
        ("impossible_date", f"abs(year({value_of(name)}) - {wave}) > 1")
        for name in ("travel_date", "answered_on")
        if given.has(name)
    ]
    if given.has("travel_date", "answered_on"):
        late = f"{value_of('travel_date')} > {value_of('answered_on')}"
        found.append(("impossible_date", late))
    return found


def _ranges(given: Given) -> list[tuple[str, str]]:
    """Mark an answer beyond what is possible; it is refused, its row is not."""
    return [("out_of_range", one.beyond) for one in given.readings if one.beyond]


def against_postcodes(distance_km: str, apart_km: str, radius_km: str) -> str:
    """Make the condition under which a distance contradicts where somebody lives and works.

    Parameters
    ----------
    apart_km
        SQL of the line between the middles of the two postcodes.
    radius_km
        SQL of both areas' radii together.
    """
    longest = f"{_SLACK} * ({apart_km} + {radius_km}) + {_SLACK_KM}"
    return f"({distance_km} < {apart_km} - {radius_km} or {distance_km} > {longest})"


def same_columns(given: Given) -> str:
    """Make the SQL by which two people's answers are compared: every question but who and when."""
    left_out = ("respondent_id", "household_id", "answered_on", "weight", "stratum", "cluster")
    told = [one.text for one in given.readings if one.name not in left_out]
    return f"hash({', '.join(told)})" if told else "hash(_row)"


__all__ = ["Given", "against_postcodes", "flags", "same_columns"]
