"""The names that codes have on the screen."""

from html import escape
from typing import Any

from dashboards.language import Language
from dashboards.parts.blocks import Raw
from mobility.survey.nonresponse import PHRASES

ACCOUNTS = {
    "energy_co2_account": "Energy and CO2 account",
    "climate_policy": "The climate policy's own account",
    "business_policy": "The business policy's account of firms",
}
SECTORS = {
    "total": "all sectors",
    "transport": "transport",
    "energy": "energy",
    "agriculture": "agriculture",
    "waste": "waste",
    "industry": "industry",
    "companies": "companies",
    "business_without_transport": "business, without transport",
    "citizens_without_transport": "citizens, without transport",
    "municipality_without_transport": "the municipality, without transport",
}
STATES = {
    "met": "met",
    "met_late": "met late",
    "on_track": "on track",
    "at_risk": "at risk",
    "off_track": "off track",
    "missed": "missed",
    "not_measurable": "not measurable",
    "no_data": "no data",
}
SIGNS = {
    "met": "✓", "met_late": "✓", "on_track": "↗", "at_risk": "!", "off_track": "↘",
    "missed": "✕", "not_measurable": "?", "no_data": "○",
}  # fmt: skip
"""A sign beside each state, so that nothing is told by colour alone."""


MODE_NAMES = {
    "walk": "walking",
    "bike": "bicycle",
    "ebike": "e-bike",
    "car_driver": "car, driving",
    "car_passenger": "car, as a passenger",
    "train": "train",
    "bus": "bus",
    "motorcycle": "motorcycle",
    "other": "other",
}
VARIABLES = {
    "everybody": "nobody: all together",
    "mode": "Mode of travel",
    "distance_band": "Distance to work",
    "days_per_week": "Days at work a week",
    "home_office_days": "Days at home a week",
    "sex": "Sex",
    "age_band": "Age",
    "workplace": "Workplace",
    "home_zone": "Home postcode",
    "has_car": "Has a car",
    "has_bike": "Has a bicycle",
    "has_ebike": "Has an e-bike",
    "has_commuter_card": "Uses a commuter card",
    "car_fuel": "The car's fuel",
    "parking_free": "Free parking at work",
    "barriers": "What keeps from cycling",
    "motivators": "What would make cycle more",
    "purpose": "Purpose",
}
VALUES = {
    "everybody": "all",
    "cycling": "bicycle and e-bike",
    "female": "women",
    "male": "men",
    "true": "yes",
    "false": "no",
    "under_18": "under 18",
    "70_and_over": "70 and over",
    "petrol": "petrol",
    "diesel": "diesel",
    "electric": "electric",
    "plugin_hybrid": "plug-in hybrid",
    "none": "none",
    "under_5_km": "car trips under 5 km",
    "work": "work",
    "education": "education",
    "shopping": "shopping",
    "errand": "errands",
    "leisure": "leisure",
    "escort": "taking somebody along",
    "business": "business",
    "home": "home",
    "other": "other",
}
QUANTITIES = {
    "mode_share_persons": "share of persons, by usual mode",
    "mode_share_trips": "share of trips",
    "short_car_trips_share": "share of car trips",
    "cycling_trips_same_season": "share of trips, both waves in the season of the earlier",
}
SURVEYS = {
    "surveys_commuting": "Commuting surveys of employers",
    "surveys_commuting_survey": "Commuting surveys brought in here",
    "surveys_diary": "Travel diary of residents",
}
MORE_PHRASES = {
    "left_out": "{variable} was not weighted for: {reason}.",
    "unweighted": "No margins are known: the {answers} answers stand as they came.",
}
_PERCENT = ("rate", "share", "population")
_ONE_DECIMAL = ("ratio",)


def variable_name(code: str, words: Language) -> str:
    """Name a variable."""
    return words(VARIABLES.get(code, code))


def value_name(variable: str, code: str, words: Language) -> str:
    """Name a value of a variable; what has no name of ours is shown as it was told."""
    if variable == "mode" and code in MODE_NAMES:
        return words(MODE_NAMES[code])
    if variable == "distance_band":
        return f"{code} km"
    return words(VALUES.get(code, code))


def quantity_name(code: str, words: Language) -> str:
    """Name a quantity."""
    return words(QUANTITIES.get(code, code))


def survey_name(code: str, words: Language) -> str:
    """Name a survey; one without a name of ours goes by its folder."""
    return words(SURVEYS.get(code, code.replace("_", " ")))


def finding_text(key: str, values: dict[str, Any], words: Language) -> str:
    """Say a finding about the answers in the reader's language and numbers."""
    phrase = {**PHRASES, **MORE_PHRASES}[key]
    for field in (*_PERCENT, *_ONE_DECIMAL, "indicator"):
        phrase = (
            phrase.replace(f"{{{field}:.0%}}", f"{{{field}}}")
            .replace(f"{{{field}:.1f}}", f"{{{field}}}")
            .replace(f"{{{field}:.2f}}", f"{{{field}}}")
        )
    said = {name: _said(name, value, words) for name, value in values.items()}
    if "level" in said:
        said["level"] = value_name(str(values.get("variable")), str(values["level"]), words)
    if "variable" in said:
        said["variable"] = variable_name(str(values["variable"]), words).lower()
    return words(phrase, **said) if said else words(phrase)


def _said(name: str, value: object, words: Language) -> str:
    if not isinstance(value, int | float):
        return str(value)
    if name in _PERCENT:
        return words.share(value, 0)
    return words.number(value, 1 if name in _ONE_DECIMAL else 2 if name == "indicator" else 0)


UNITS = {
    "persons": "persons",
    "km": "km",
    "tonnes": "t CO2",
    "spaces": "spaces",
    "points": "points",
    "kWh": "kWh",
}


def unit_name(code: str, words: Language) -> str:
    """Name a unit."""
    return words(UNITS.get(code, code))


def source_title(row: dict[str, Any], words: Language) -> str:
    """Name a source in the reader's language, where it has a name in it."""
    danish = row.get("title_da") if words.code == "da" else None
    return str(danish or words(row["title"]))


def account_name(code: str, words: Language) -> str:
    """Name an account; one without a name goes by its folder."""
    return words(ACCOUNTS.get(code, code))


def sector_name(code: str, words: Language) -> str:
    """Name a sector."""
    return words(SECTORS.get(code, code))


def state_mark(state: str, words: Language, *, past_due: bool = False) -> Raw:
    """Mark a state by word, sign and colour."""
    late = f' <span class="small">{escape(words("past due"))}</span>' if past_due else ""
    sign = f'<span aria-hidden="true">{SIGNS[state]}</span>'
    return Raw(f'<span class="state {state}">{sign} {escape(words(STATES[state]))}</span>{late}')
