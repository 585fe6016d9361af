"""The names that quantities, scenarios and assumptions of car to bike have on the screen."""

from typing import Any

import polars as pl

from dashboards.language import Language

QUANTITIES = {
    "car_trips_moved": "Car trips moved a day",
    "short_car_trips_moved": "Car trips under 5 km moved a day",
    "short_share_moved": "Share of car trips under 5 km that moves",
    "new_cycle_trips": "New cycle trips a day",
    "car_km_saved": "Car km saved a day",
    "tonnes_co2": "Tonnes of CO2e saved a year",
    "tonnes_co2_by_evidence": "The same, if 14-25 % of new cyclists drove before (counted on cycle superhighways)",
    "tonnes_co2_cumulative": "Tonnes of CO2e saved since 2026",
    "deaths_averted_heat": "Deaths averted a year (WHO HEAT)",
    "gain_dkk": "Gain a year by Danish unit prices, DKK",
    "extra_minutes": "More minutes on the way a day, all travellers",
    "parking_spaces": "Parking spaces at work freed",
    "car_trips": "Car trips a day",
}
INPUTS = {
    "tastes (coefficients of the choice model)": "What people prefer (the fitted choice model)",
    "who answered (weights of the survey)": "Who answered the survey",
    "not_explained": "What these together do not explain",
    "new_cyclists_from_car": "Share of new cyclists who drove before (evidence instead of the model)",
    "value_of_time": "Value of time",
    "kg_per_km_fossil": "kg CO2e per km of a fossil car",
    "kg_per_km_electric": "kg CO2e per km of an electric car",
    "kg_per_km_plugin_hybrid": "kg CO2e per km of a plug-in hybrid",
    "ebike_kg_per_km": "kg CO2e per km of an e-bike",
    "mean_car_trip_km": "Mean car trip that the factor was measured on",
    "temperature_c": "Temperature",
}
CASES = {
    "cycle_superhighway": "Cycle superhighway",
    "ebike_trial": "E-bike trial among car commuters over 5 km",
}
CASE_QUANTITIES = {
    "more_cyclists_percent": "more cyclists, percent",
    "new_cyclists_from_car_percent": "of new cyclists, drove before, percent",
    "car_commuters_who_cycle_percent": "of car commuters, cycle afterwards, percent",
}
COUNTED = {"trip": "trip by trip", "tour": "whole tour (headline)"}
REFERENCE = "reference"


def scenario_names(levers: pl.DataFrame, words: Language) -> dict[str, str]:
    """Name every scenario, the reference first."""
    title = "title_da" if words.code == "da" else "title_en"
    told = levers.unique("scenario", maintain_order=True).select("scenario", title).rows()
    return {REFERENCE: words("Reference: nothing is done"), **dict(told)}


def amount(quantity: str, value: float | None, words: Language) -> str:
    """Write a quantity's number with fitting digits."""
    if value is None:
        return "–"
    if quantity == "short_share_moved":
        return words.share(value)
    if quantity == "gain_dkk":
        return words.number(round(value, -5))
    return words.number(value, 2 if quantity.startswith("deaths") else 0)


def between(row: dict[str, Any], words: Language) -> str:
    """Write a row's interval."""
    if row["low"] is None:
        return "–"
    low, high = (amount(row["quantity"], row[name], words) for name in ("low", "high"))
    return f"{low} – {high}"
