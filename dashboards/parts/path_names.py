"""The names that books, measures' groups, movers, spheres and unknowns have on the screen."""

from dashboards.language import Language

BOOKS = {
    "territory": "On the municipality's roads",
    "residents": "Its residents' cars, anywhere",
    "workplaces": "To and from its workplaces, anywhere",
}
MOVERS = {
    "municipality": "the municipality itself",
    "together": "together with citizens and firms",
    "others": "others alone",
}
GROUPS = {
    "cycling": "cycling",
    "commuting": "commuting",
    "charging": "charging",
    "own_fleet": "own and co-owned vehicles",
    "roads": "roads",
    "growth": "growth",
}
SPHERES = {
    "own": "the municipality itself",
    "co_owner": "as part owner",
    "together": "with citizens and firms",
    "own, co_owner": "itself and as part owner",
}
QUANTITIES = {"yearly": "saved in the year", "cumulative": "saved from the first year on"}
VEHICLES = {
    "passenger_cars": "passenger cars",
    "vans": "vans",
    "lorries": "lorries",
    "buses_and_motorcycles": "buses and motorcycles",
}
UNKNOWNS = {
    "national_projection": "The national projection's course",
    "local_departure": "How far the municipality departs from the nation",
    "split.non_road": "The part that is not on roads",
}
UNITS = {
    "percent": "%",
    "yes_no": "",
    "charging_posts": "posts",
    "signals": "signals",
    "traffic_signals": "signals",
}
ALARMS = {
    "misses_its_goal": "now misses its goal",
    "meets_its_goal_again": "now meets its goal",
    "moved": "moved, its goal did not",
    "unchanged": "unchanged",
}
EDITIONS = {"account": "the account", "projection": "the projection", "measures": "the measures"}


def book_name(code: str, words: Language) -> str:
    """Name a book."""
    return words(BOOKS.get(code, code))


def mover_name(code: str, words: Language) -> str:
    """Name who can move a part."""
    return words(MOVERS.get(code, code))


def group_name(code: str, words: Language) -> str:
    """Name a policy area."""
    return words(GROUPS.get(code, code.replace("_", " ")))


def sphere_name(code: str, words: Language) -> str:
    """Name a sphere: who does it."""
    return words(SPHERES.get(code, code))


def unit_name(code: str | None, words: Language) -> str:
    """Name a unit; a yes has none."""
    return words(UNITS.get(code or "", (code or "").replace("_", " "))) if code else ""


def unknown_name(code: str, words: Language) -> str:
    """Name an unknown: a number of the model, by its place where it has no name."""
    if code in UNKNOWNS:
        return words(UNKNOWNS[code])
    start, _, rest = code.rpartition(".")
    if start.startswith("split"):
        return words("The split by vehicle: {vehicle}", vehicle=words(VEHICLES.get(rest, rest)))
    return rest.replace("_", " ") or code


def editions(moved: str | None, words: Language) -> str:
    """Name the editions that changed."""
    return ", ".join(words(EDITIONS.get(one, one)) for one in (moved or "").split(", ") if one)
