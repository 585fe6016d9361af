"""Our names for what a delivery can tell, and of what kind each is."""

from mobility.tables import MODES
from mobility.tables.clean import surveys

DAYS_BY_MODE = tuple(f"days_{mode}" for mode in MODES)
"""A matrix's answers, one column a mode."""

ANSWER_COLUMNS = (
    "respondent_id",
    "household_id",
    "employer",
    "workplace",
    "home_postcode",
    "home_zone",
    "work_zone",
    "sex",
    "age",
    "age_band",
    "employment",
    "mode",
    "distance_km",
    "duration_min",
    "speed_km_h",
    "days_per_week",
    "home_office_days",
    "purpose",
    "departure",
    "travel_date",
    "answered_on",
    "origin_zone",
    "destination_zone",
    "trip_id",
    "tour_id",
    "day_id",
    "companions",
    "has_car",
    "has_bike",
    "has_ebike",
    "has_commuter_card",
    "car_fuel",
    "parking_free",
    "barriers",
    "motivators",
    "weight",
    "trip_weight",
    "day_weight",
)
"""What a person, a trip or a day can tell."""

COUNT_COLUMNS = ("place", "time", "kind", "count")
LENGTH_COLUMNS = ("zone", "month", "distance_band", "from_km", "to_km", "trips")
COLUMNS_OF = {
    "commuting": ANSWER_COLUMNS,
    "diary": ANSWER_COLUMNS,
    "counts": COUNT_COLUMNS,
    "car_trip_lengths": LENGTH_COLUMNS,
}
"""The names that a kind of delivery may use."""

QUANTITIES = {
    "distance_km": "length",
    "from_km": "length",
    "to_km": "length",
    "duration_min": "time",
    "speed_km_h": "speed",
    "days": "days",
    "days_per_week": "days",
    "home_office_days": "days",
    **dict.fromkeys(DAYS_BY_MODE, "days"),
    "age": "years",
    "companions": "persons",
    "weight": "plain",
    "trip_weight": "plain",
    "day_weight": "plain",
    "count": "plain",
    "trips": "plain",
}
"""What is a number, and which units it may come in."""

CHOICES = {
    "mode": MODES,
    "sex": surveys.SEXES,
    "age_band": surveys.AGE_BANDS,
    "employment": surveys.EMPLOYMENTS,
    "purpose": surveys.PURPOSES,
    "car_fuel": surveys.CAR_FUELS,
}
"""What is one of a few values."""

BOOLEANS = ("has_car", "has_bike", "has_ebike", "has_commuter_card", "parking_free")
LISTS = ("barriers", "motivators")
DATES = ("travel_date", "answered_on")
IDENTIFIERS = ("respondent_id", "household_id", "trip_id", "tour_id", "day_id")
"""What points to somebody: only keyed hashes of these are kept."""

HASHED = (*IDENTIFIERS, "cluster")
"""What is kept as a hash; a cluster of people is often a household."""

JOURNEY = (
    "mode",
    "distance_km",
    "duration_min",
    "speed_km_h",
    "trip_id",
    "tour_id",
    "purpose",
    "departure",
    "origin_zone",
    "destination_zone",
    "companions",
    "trip_weight",
)
"""What only a trip's own row tells, in a diary."""

DAY = ("day_id", "travel_date", "day_weight")
"""What a trip's and a day's own row tell, and a person's does not."""
