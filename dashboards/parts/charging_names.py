"""The names that stations and charging have on the screen."""

from html import escape

from dashboards.language import Language
from dashboards.parts.blocks import Raw

KINDS = {
    "bike": "bicycle",
    "ebike": "e-bike",
    "cargo_bike": "cargo bike",
    "scooter": "scooter",
    "moped": "moped",
    "car": "car",
    "other": "other",
}
ANY_KIND = "any vehicle"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
READINGS = {
    "quarter_of_consumption": "a: 25 % of the electric cars' consumption",
    "quarter_of_cars": "b: all that a quarter of all cars consumes",
}
"""T19's readings, with the letters that the register of sub-goals gives them."""

WAYS = {
    "points": "charging points",
    "public_points": "public charging points",
    "public_kw": "public kW (AFIR 1.3 and 0.8)",
    "energy": "energy served",
}
T02_READINGS = {
    "posts_for_fleet": "posts for the municipal fleet",
    "points_for_fleet": "points for the municipal fleet",
    "connectors_for_fleet": "connectors for the municipal fleet",
    "places_for_fleet": "places for the municipal fleet",
    "working_points_for_fleet": "working points for the municipal fleet",
    "all_points": "all charging points",
    "public_points": "public charging points",
}
MODELS = {
    "counted": "counted",
    "logistic_and_bass": "forecast: half logistic, half Bass",
    "logistic": "logistic curve",
    "bass": "Bass curve",
    "straight_line": "straight line",
    "national_scaled": "national projection, scaled",
}
SUPPLIES = {
    "standing": "what stands and is committed",
    "trend": "with new points as in the last three years",
}
GROUPS = {
    "multi_storey_without_parking": "flats without parking of their own",
    "terraced_without_parking": "terraced houses without parking of their own",
    "detached_without_parking": "detached houses without parking of their own",
    "multi_storey_with_parking": "flats with parking",
    "terraced_with_parking": "terraced houses with parking",
    "detached_with_parking": "detached houses with parking",
    "in_commuters": "in-commuters, at work",
}
PLACES = {"home": "at home", "work": "at work", "public": "in public"}
MEASURES = {
    "workplaces_last_part": "workplaces within ten minutes of a station",
    "homes_last_part": "homes within ten minutes of a station",
    "trips": "trips to and from the stations",
    "train_trips": "trips that meet a train",
    "usable_share_peak": "service at the stations",
    "within_walk": "residents with a public point within a walk",
    "area_gap": "the gap by area",
    "coverage": "coverage of T19",
    "year_met": "the year in which T19 is met",
    "served": "energy served by group",
    "need": "energy needed by group",
    "count": "posts for the municipal fleet",
}
VERDICTS = {"same": "one place", "review": "to be judged", "different": "two places"}


def said(names: dict[str, str], code: object, words: Language) -> str:
    """Name a code; what has no name of ours is shown as it is."""
    return words(names.get(str(code), str(code).replace("_", " ")))


def kind_name(kind: str | None, words: Language) -> str:
    """Name a kind of shared vehicle; none is any."""
    return words(ANY_KIND) if kind is None else said(KINDS, kind, words)


def needs_list(needs: list[tuple[str, str]], words: Language) -> str:
    """List what cannot be told, with what to deliver."""
    lines = "".join(
        f"<li><strong>{escape(said(MEASURES, measure, words))}</strong>: "
        f"{escape(words('deliver'))} {escape(_each(what, words))}</li>"
        for measure, what in needs
    )
    return f'<ul class="needs">{lines}</ul>'


def _each(what: str, words: Language) -> str:
    """Say each of several things to deliver."""
    return "; ".join(words(one) for one in what.split("; "))


def interval_text(low: float | None, high: float | None, words: Language, digits: int = 0) -> Raw:
    """Write an interval of amounts."""
    if low is None or high is None:
        return Raw("–")
    return Raw(f"{words.number(low, digits)}&nbsp;–&nbsp;{words.number(high, digits)}")


def share_interval(low: float | None, high: float | None, words: Language) -> Raw:
    """Write an interval of shares."""
    if low is None or high is None:
        return Raw("–")
    return Raw(f"{words.share(low, 0)}&nbsp;–&nbsp;{words.share(high, 0)}")
