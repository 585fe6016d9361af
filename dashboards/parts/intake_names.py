"""The names that columns, refusals and flags of a delivery have on the screen."""

from dashboards.language import Language
from dashboards.parts.names import MODE_NAMES, VARIABLES, value_name

LEFT_OUT = "-"
MATRIX = "days_by_mode."
COLUMNS = {
    **VARIABLES,
    "respondent_id": "Respondent's number",
    "household_id": "Household's number",
    "employer": "Employer",
    "home_postcode": "Home postcode",
    "home_zone": "Home zone",
    "work_zone": "Workplace's postcode",
    "age": "Age in years",
    "age_band": "Age group",
    "employment": "Employment",
    "distance_km": "Distance",
    "duration_min": "Duration",
    "speed_km_h": "Speed",
    "departure": "Time of departure",
    "travel_date": "Day of travel",
    "answered_on": "Day of the answer",
    "origin_zone": "From zone",
    "destination_zone": "To zone",
    "trip_id": "Trip's number",
    "tour_id": "Tour's number",
    "day_id": "Day's number",
    "companions": "Companions",
    "weight": "Person's weight",
    "trip_weight": "Trip's weight",
    "day_weight": "Day's weight",
    "place": "Place of the count",
    "time": "Time of the count",
    "kind": "What was counted",
    "count": "Number counted",
    "zone": "Zone",
    "month": "Month",
    "from_km": "From km",
    "to_km": "To km",
    "trips": "Trips",
}
REASONS = {
    "free text": "free text stays out",
    "no name of ours": "nothing that we have a name for",
    "left out by the planner": "left out by you",
}
PERSONAL = {
    "name": "name", "e-mail": "e-mail", "address": "address", "phone": "telephone number",
    "cpr": "CPR number", "ip": "IP address", "position": "position", "birth": "date of birth",
}  # fmt: skip
_SPAN = "_from_span"
FLAGS = {
    "unusual_distance": "unusually long",
    "unusual_duration": "took unusually long",
    "implausible_speed": "implausibly fast",
    "more_than_seven_days": "more than seven days a week",
    "straight_lining": "the same answer throughout",
    "same_answers": "answered exactly as somebody else",
    "under_age": "under age",
    "impossible_date": "impossible date",
    "out_of_range": "beyond what is possible",
    "distance_against_postcodes": "distance and postcodes contradict",
}
CHANGES = {
    "new": "new question",
    "gone": "no longer asked",
    "reworded": "worded otherwise: the series breaks",
    "recoded": "other answers to choose from: the series breaks",
}
UNITS = {"minute": "minutes", "hour": "hours", "second": "seconds", "mile": "miles", "m": "metres"}


def column_name(name: str, words: Language) -> str:
    """Name one of our columns."""
    if name.startswith(MATRIX):
        return words("Days a week: {mode}", mode=words(MODE_NAMES[name.removeprefix(MATRIX)]))
    return words(COLUMNS.get(name, name.replace("_", " ")))


def answer_name(column: str, value: str, words: Language) -> str:
    """Name a value of one of our columns."""
    if value == "missing":
        return words("no answer")
    return value_name(column, value, words).replace("_", " ")


def left_out_because(reason: str, words: Language) -> str:
    """Say why a delivered column is not read."""
    what = reason.removeprefix("personal data: ")
    if what != reason:
        return words("personal data ({what}): stays out", what=personal_name(what, words))
    taken = reason.removeprefix("another column was taken for ")
    if taken != reason:
        return words("another column is {name}", name=column_name(taken, words))
    return words(REASONS.get(reason, reason))


def sureness(share: float | None, why: str, words: Language) -> str:
    """Say how sure a draft is of a column."""
    if why == "confirmed":
        return words("confirmed")
    year = why.removeprefix("as in ")
    told = words.share(share, 0)
    return told if year == why else f"{told}, {words('as in {year}', year=year)}"


def personal_name(kinds: str, words: Language) -> str:
    """Name kinds of personal data: ``personal data: e-mail, name`` is told as two words."""
    found = kinds.removeprefix("personal data: ").split(", ")
    return ", ".join(words(PERSONAL.get(kind, kind)) for kind in found)


def flag_name(flag: str, words: Language) -> str:
    """Name what was found implausible."""
    if flag.endswith(_SPAN):
        of = {"distance": "distance_km", "duration": "duration_min"}.get(flag.removesuffix(_SPAN))
        told = words("told as a span, read as its middle")
        return f"{column_name(of, words)}: {told}" if of else told
    return words(FLAGS.get(flag, flag.replace("_", " ")))
