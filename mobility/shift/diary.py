"""A diary made ready for mode choice: its trips and tours, what is open to each, whose they are."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import polars as pl

from mobility.shift.drawing import Weights
from mobility.shift.network import minutes_by_train
from mobility.shift.rules import RULES, apply_rules
from mobility.shift.service import level_of_service
from mobility.shift.specification import ALTERNATIVES
from mobility.shift.tours import to_tours, with_tours
from mobility.survey.weighted import Weighted

BAND_EDGES_KM = (3.0, 5.0, 10.0, 20.0)
"""Where bands of segments end, km: few, so that segments are thick; exactly 5 km is not short."""

SHORT_BANDS = ("0-3", "3-5")
"""Bands of trips under five kilometres."""

LIKE_PURPOSES = {"shopping": "errand", "escort": "errand", "education": "leisure"}
"""Purposes that segments hold together, so that work stays apart in each: levers act on work."""

LEAST_RESPONDENTS = 200
"""Fewest respondents of a diary that bear a choice model with its replicates; a choice of ours."""


@dataclass(frozen=True)
class Diary:
    """Trips, and the tours that they make up, each with its alternatives.

    Attributes
    ----------
    trips, tours
        One row a unit: `level_of_service`, `with_tours` and `apply_rules` done; `is_held`, `zone`
        and `distance_band` (a tour's is that of its longest leg).
    people
        Respondents and their weights; `_person` is a unit's row in them.
    """

    trips: pl.DataFrame
    tours: pl.DataFrame
    people: Weighted

    def units(self, unit: str) -> pl.DataFrame:
        """Give the trips or the tours."""
        return self.trips if unit == "trip" else self.tours

    def weights(self, units: pl.DataFrame) -> Weights:
        """Give the weights of some of the trips or tours."""
        return Weights(
            self.people.weight,
            self.people.replicates,
            units["_person"].to_numpy().astype(np.int64),
            units["_amount"].to_numpy(),
        )

    @property
    def is_synthetic(self) -> bool:
        """Say whether a respondent is made up."""
        return bool(self.people.people["is_synthetic"].any())


@dataclass(frozen=True)
class Network:
    """What is known of ways between zones.

    Attributes
    ----------
    trains
        origin_zone, destination_zone, time_min by the network (`train_matrix`): taken where it is
        faster than the facts say, for it knows a zone by its centre only.
    ways
        The table `routed_ways`: goes before what facts say, and tells gradients.
    """

    trains: pl.DataFrame | None = None
    ways: pl.DataFrame | None = None

    @classmethod
    def with_trains(
        cls, areas: pl.DataFrame, stations: pl.DataFrame, service: pl.DataFrame, ways: pl.DataFrame
    ) -> Self:
        """Let trains run between zones as the facts of the line say; see `minutes_by_train`."""
        if service.is_empty():
            return cls(ways=ways)
        return cls(minutes_by_train(areas, stations, service), ways)

    @property
    def matrix(self) -> pl.DataFrame | None:
        """Ways with a distance or a time, as `level_of_service` reads them."""
        if self.ways is None:
            return None
        known = pl.col("distance_km").is_not_null() | pl.col("time_min").is_not_null()
        kept = self.ways.filter(known).with_columns(pl.col("alternative").cast(pl.String))
        return None if kept.is_empty() else kept

    @property
    def gradients(self) -> pl.DataFrame | None:
        """Mean gradient of the cycle route of each pair of zones that has one."""
        if self.ways is None:
            return None
        kept = self.ways.filter(pl.col("gradient_percent").is_not_null())
        if kept.is_empty():
            return None
        return kept.group_by("origin_zone", "destination_zone").agg(
            pl.col("gradient_percent").mean()
        )


def read_diary(
    respondents: pl.DataFrame,
    trips: pl.DataFrame,
    replicates: pl.DataFrame,
    service: pl.DataFrame,
    network: Network | None = None,
    rules: pl.DataFrame = RULES,
) -> Diary | None:
    """Make a diary's trips ready, of all waves; None without facts, or with too few people.

    Parameters
    ----------
    respondents, trips, replicates
        The tables of those names, whole.
    service
        Facts for `level_of_service`.
    network
        Ways between zones, where the workspace has any.
    """
    network = network or Network()
    kept = respondents.filter(pl.col("kind") == "diary")
    if service.is_empty() or kept.height < LEAST_RESPONDENTS:
        return None
    people = Weighted.of(kept, replicates)
    told = trips.with_columns(pl.col("mode", "purpose").cast(pl.String)).filter(
        pl.col("distance_km").is_not_null() & pl.col("mode").is_in(ALTERNATIVES)
    )
    tied = people.rows(told, pl.col("trip_weight").fill_null(1.0))
    tied = tied.filter(pl.col("_person").is_not_null()).with_columns(
        respondent_id=pl.concat_str("survey", "wave", "respondent_id", separator=" "),
        zone=pl.col("home_zone"),
        distance_band=band_of(pl.col("distance_km")),
    )
    served = level_of_service(
        with_tours(tied),
        service,
        alternatives=ALTERNATIVES,
        matrix=network.matrix,
        gradients=network.gradients,
    )
    ready = apply_rules(_by_network(served, network.trains), rules)
    return Diary(_marked(ready), _marked(to_tours(ready)), people)


def band_of(distance: pl.Expr) -> pl.Expr:
    """Name the band of a way in km."""
    edges = [f"{edge:g}" for edge in (0.0, *BAND_EDGES_KM)]
    named = pl.lit(f"{edges[-1]}+")
    for at in reversed(range(len(BAND_EDGES_KM))):
        named = (
            pl.when(distance < BAND_EDGES_KM[at])
            .then(pl.lit(f"{edges[at]}-{edges[at + 1]}"))
            .otherwise(named)
        )
    return named


def _by_network(trips: pl.DataFrame, minutes: pl.DataFrame | None) -> pl.DataFrame:
    if minutes is None or minutes.is_empty():
        return trips
    pairs = minutes.select("origin_zone", "destination_zone", pl.col("time_min").alias("_min"))
    joined = trips.join(
        pairs, on=["origin_zone", "destination_zone"], how="left", maintain_order="left"
    )
    return joined.with_columns(time_train_min=pl.min_horizontal("_min", "time_train_min")).drop(
        "_min"
    )


def _marked(units: pl.DataFrame) -> pl.DataFrame:
    """Keep what is held among the segments, so that shares of all trips can be told."""
    return units.with_columns(is_held=~pl.col("is_free"))
