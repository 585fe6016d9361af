"""The truth of the residents' day: trips, lengths, shares of modes, short car trips, the change."""

from typing import Any

import polars as pl

from mobility.synthetic.population import Population
from mobility.synthetic.true_commutes import DIGITS, difference, shares

LIMITS_KM = (3.0, 5.0, 10.0)
CAR = ("car_driver", "car_passenger")


def true_trips(people: Population) -> dict[str, Any]:
    """Give the truth of each wave, of all residents and by purpose, and the change between."""
    waves = {
        str(wave): _wave(
            people.residents.filter(pl.col("wave") == wave),
            people.trips.filter(pl.col("wave") == wave),
        )
        for wave in people.world.waves
    }
    first, last = (waves[str(wave)] for wave in people.world.waves)
    change = {
        name: difference(first[name], last[name]) for name in ("mode_share", "mode_share_of_km")
    }
    return {**waves, "change": change}


def _wave(residents: pl.DataFrame, trips: pl.DataFrame) -> dict[str, Any]:
    km = float(trips["distance_km"].sum())
    in_cars = float(trips.filter(pl.col("mode").is_in(CAR))["distance_km"].sum())
    without = 1 - trips["person_no"].n_unique() / len(residents)
    return {
        "persons": len(residents),
        "trips": len(trips),
        "trips_per_person": round(len(trips) / len(residents), DIGITS),
        "share_without_trips": round(without, DIGITS),
        "km_per_person": round(km / len(residents), DIGITS),
        "mean_distance_km": round(km / len(trips), DIGITS),
        "car_share_of_km": round(in_cars / km, DIGITS),
        "mode_share": shares(trips),
        "mode_share_of_km": shares(trips, "distance_km"),
        "purpose": {
            str(name): {
                "trips": len(made),
                "mean_distance_km": round(float(made["distance_km"].sum()) / len(made), DIGITS),
                "mode_share": shares(made),
            }
            for (name,), made in sorted(trips.group_by("purpose"), key=lambda pair: str(pair[0]))
        },
        "short_car_trips": {f"{limit:g}": short_car_trips(trips, limit) for limit in LIMITS_KM},
    }


def short_car_trips(trips: pl.DataFrame, limit_km: float) -> dict[str, Any]:
    """Give the share of car drivers' trips under a limit, however one counts.

    Returns
    -------
    dict
        ``trip``: trips under the limit; ``every_trip_of_tour``: trips of tours that have no longer
        one; ``whole_tour``: trips of tours that are under the limit in all; ``tours``: tours that
        have no longer trip, of all tours by car; ``by_purpose`` as ``trip``; ``number``: trips a
        day under the limit.
    """
    tour = ["person_no", "tour_no"]
    driven = trips.filter(pl.col("mode") == "car_driver").with_columns(
        longest=pl.col("distance_km").max().over(tour),
        length=pl.col("distance_km").sum().over(tour),
    )
    short = pl.col("distance_km") < limit_km
    told = driven.select(
        trip=short.mean(),
        every_trip_of_tour=(pl.col("longest") < limit_km).mean(),
        whole_tour=(pl.col("length") < limit_km).mean(),
        number=short.sum(),
    ).row(0, named=True)
    tours = driven.unique(tour)
    by_purpose = driven.group_by(pl.col("purpose").cast(pl.String)).agg(share=short.mean())
    return {
        "trip": round(told["trip"], DIGITS),
        "every_trip_of_tour": round(told["every_trip_of_tour"], DIGITS),
        "whole_tour": round(told["whole_tour"], DIGITS),
        "tours": round(float((tours["longest"] < limit_km).sum()) / len(tours), DIGITS),
        "number": told["number"],
        "by_purpose": {
            name: round(share, DIGITS) for name, share in by_purpose.sort("purpose").iter_rows()
        },
    }
