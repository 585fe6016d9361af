"""Today's modes by what each way to work offers, and how many could come otherwise."""

import numpy as np
import polars as pl

from mobility.flows import by_access, car_pools, could_reach, distance_band, roll_up
from mobility.flows.answers import DETOUR, LEAST_KM, commuters, latest
from mobility.flows.station_access import WAYS
from mobility.flows.thin_modes import joined_modes
from mobility.settings import Settings
from mobility.shift.places import distances_km
from mobility.survey.tabulation import tabulate_replicates
from mobility.survey.weighted import KEY, Weighted
from mobility.tables import clean, marts, models
from mobility.tables.marts.hiding import hide_thin

READS = [
    clean.Respondents,
    clean.Commutes,
    clean.Areas,
    models.PairAccess,
    models.Replicates,
]
WRITES = marts.FlowAccess
BIKE_LIMITS_KM = (5.0, 10.0)
BIKE_WAYS = ("bike_under_5_km", "bike_under_10_km")
LEAST_PEOPLE = (2, 5, 10)
"""Drivers of one cell to one place that could make a pool; ours."""

SOME, MANY = 0.05, 0.25
"""Share of a pair's people who could take a direct train, from which it is told; ours."""

GRID = r"^\d+k?m_\d+_\d+$"
"""How cells of the Danish square grid are named."""

TOLD = "the distance that respondents told"
POINTS = "addresses with residents, workplaces with employees; 800 m of straight line to a station"
TO_DELIVER = (
    "data_raw/workplaces/<delivery>/workplaces.csv (latitude, longitude, employees) and "
    "data_raw/homes/<delivery>/homes.csv (latitude, longitude, area_code, residents)"
)
BY_GRID, BY_POSTCODE = "by cell of the square grid", "by postal area: an upper bound"
_CELL = ["home_zone", "workplace", "distance_band", "mode"]
_GROUPS = ("distance_band", "direct_train", "cycling_band")


def build(
    respondents: pl.LazyFrame,
    commutes: pl.LazyFrame,
    areas: pl.LazyFrame,
    pair_access: pl.LazyFrame,
    replicates: pl.DataFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Lay the latest wave's flows beside distance, train and bike; count who could change."""
    people = Weighted.of(respondents.collect(), replicates)
    usual = commutes.filter(pl.col("distance_km").is_not_null())
    rows = latest(commuters(people, usual.select(*KEY, "mode", "distance_km").collect()))
    if rows.is_empty():
        return marts.FlowAccess.create_empty()
    made = tabulate_replicates(
        rows.with_columns(distance_band=distance_band(rows["distance_km"]).cast(pl.String)),
        weight=people.weight, replicates=people.replicates, by=_CELL, is_share=False,
    )  # fmt: skip
    towns = areas.filter(pl.col("area_kind").cast(pl.String) == "postcode").collect()
    points = pair_access.collect()
    cells = _offered(
        made.keys.with_columns(estimate=made.estimate, n=made.n), towns, points, settings
    )
    least = settings.disclosure.threshold
    ways = (*BIKE_WAYS, *(WAYS if len(points) else ()))
    parts = [
        _by_mode(cells, made.replicates, least),
        *(
            _could(cells.filter(at), made.replicates[at.to_numpy()], place, ways, least)
            for place, at in _places(cells)
        ),
        _pools(cells, made.replicates),
        *([] if len(points) else [_not_delivered()]),
    ]
    told = pl.concat(parts, how="diagonal_relaxed").with_columns(
        wave=pl.lit(rows["wave"].max(), pl.Int32),
        is_synthetic=pl.lit(bool(rows["is_synthetic"].any() or points["is_synthetic"].any())),
    )
    known = pl.col("state") == "measured"
    return pl.concat(
        [hide_thin(told.filter(known), least), told.filter(~known)],
        how="diagonal_relaxed",
    )


def _places(cells: pl.DataFrame) -> list[tuple[str | None, pl.Series]]:
    """Give all workplaces together, then each."""
    each = cells["destination"].unique(maintain_order=True).to_list()
    every: list[tuple[str | None, pl.Series]] = [(None, pl.repeat(True, len(cells), eager=True))]
    return every + [(place, cells["destination"] == place) for place in each]


def _offered(
    cells: pl.DataFrame, towns: pl.DataFrame, points: pl.DataFrame, settings: Settings
) -> pl.DataFrame:
    """Add to each cell what its pair offers."""
    told = cells.rename({"home_zone": "origin", "workplace": "destination"}).join(
        _cycling(towns, settings), on=["origin", "destination"], how="left", maintain_order="left"
    )
    told = told.with_columns(
        bike_under_5_km=pl.col("distance_band").is_in(["0-2 km", "2-5 km"]),
        bike_under_10_km=pl.col("distance_band").is_in(["0-2 km", "2-5 km", "5-10 km"]),
    )
    if points.is_empty():
        return told.with_columns(direct_train=pl.lit("unknown"))
    joined = told.join(points, on=["origin", "destination"], how="left", maintain_order="left")
    share = pl.col("train_and_shared_bike")
    return joined.with_columns(
        direct_train=pl.when(share.is_null()).then(pl.lit("unknown"))
        .when(share < SOME).then(pl.lit("no"))
        .when(share < MANY).then(pl.lit("some"))
        .otherwise(pl.lit("many")),
    )  # fmt: skip


def _named(settings: Settings) -> pl.DataFrame:
    return pl.DataFrame(
        [(one.name, one.latitude, one.longitude) for one in settings.places],
        schema={"name": pl.String, "latitude": pl.Float64, "longitude": pl.Float64}, orient="row",
    )  # fmt: skip


def _cycling(towns: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Give the way between the centres of each postal area and each named place, by band."""
    named = _named(settings)
    way = np.maximum(distances_km(towns, named) * DETOUR, LEAST_KM)
    return pl.DataFrame(
        {
            "origin": np.repeat(towns["area_code"].to_numpy(), len(named)),
            "destination": np.tile(named["name"].to_numpy(), len(towns)),
            "cycling_band": distance_band(way, (*BIKE_LIMITS_KM, 20.0)).cast(pl.String),
        },
        schema_overrides={"origin": pl.String, "destination": pl.String},
    )


def _by_mode(cells: pl.DataFrame, replicates: np.ndarray, least: int) -> pl.DataFrame:
    """Sum modes by what the way offers; thin groups and thin modes join others until safe."""
    group = pl.concat_str([pl.col(name).fill_null("?") for name in _GROUPS], separator="|")
    placed = cells.with_columns(group=group, whole=pl.lit("all"))
    distance, train, _ = (pl.col("group").str.split("|").list.get(at) for at in range(3))
    above = placed.select("group").unique(maintain_order=True).with_columns(
        by_train=pl.concat_str([distance, train], separator="|"), by_distance=distance,
        every=pl.lit("all"),
    )  # fmt: skip
    placed = _joined(placed, "group", ("whole",), above, least)
    placed = joined_modes(placed, by=("group",), threshold=least)
    told = by_access(placed, replicates, by=["group"])
    parts = pl.col("group").str.split("|")
    named = [
        parts.list.get(at, null_on_oob=True).replace("?", None).alias(name)
        for at, name in enumerate(_GROUPS)
    ]
    return told.with_columns(named).with_columns(
        pl.col("distance_band").replace("all", None), table=pl.lit("by_mode"),
        destination=pl.lit(None, pl.String), state=pl.lit("measured"), basis=pl.lit(TOLD),
    )  # fmt: skip


def _joined(
    cells: pl.DataFrame, column: str, by: tuple[str, ...], hierarchy: pl.DataFrame, least: int
) -> pl.DataFrame:
    """Give each cell the level of a column at which its group has answers enough."""
    keys = [column, *by]
    counts = cells.group_by(keys, maintain_order=True).agg(pl.col("n").sum())
    rolled = roll_up(counts, hierarchy, column=column, by=by, values=(), threshold=least)
    there = counts.select(keys).with_columns(_shown=rolled.table[column].gather(rolled.row))
    return (
        cells.join(there, on=keys, how="left", maintain_order="left")
        .with_columns(pl.col("_shown").alias(column))
        .drop("_shown")
    )


def _could(
    cells: pl.DataFrame,
    replicates: np.ndarray,
    place: str | None,
    ways: tuple[str, ...],
    least: int,
) -> pl.DataFrame:
    """Count who could come in each way: all together and, of all places, by today's mode."""
    told = [could_reach(cells, replicates, ways=ways)]
    told += [could_reach(cells, replicates, ways=ways, by=["mode"])] if place is None else []
    can = pl.concat(
        [
            cells.with_columns(can=pl.col("n") * pl.col(way).cast(pl.Float64).fill_null(0.0))
            .group_by(pl.lit(way).alias("way"), mode)
            .agg(pl.col("can").sum(), _all=pl.col("n").sum())
            for way in ways
            for mode in (pl.col("mode"), pl.lit(None, pl.String).alias("mode"))
        ]
    )
    made = pl.concat(told, how="diagonal_relaxed")
    if "mode" not in made.columns:
        made = made.with_columns(mode=pl.lit(None, pl.String))
    counted = made.join(can, on=["way", "mode"], how="left", nulls_equal=True)
    few = ((pl.col("can") > 0) & (pl.col("can") < least)) | (
        (pl.col("_all") > pl.col("can")) & (pl.col("_all") - pl.col("can") < least)
    )
    # Thin is also who could, or who could not, where everybody in the group is enough.
    return counted.with_columns(
        n=pl.when(few).then(None).otherwise("n"), table=pl.lit("could_reach"),
        destination=pl.lit(place, pl.String), state=pl.lit("measured"),
        basis=pl.when(pl.col("way").str.starts_with("bike")).then(pl.lit(TOLD))
        .otherwise(pl.lit(POINTS)),
        to_deliver=pl.lit(None, pl.String),
    ).drop("can", "_all")  # fmt: skip


def _not_delivered() -> pl.DataFrame:
    return pl.DataFrame({"way": WAYS}).with_columns(
        table=pl.lit("could_reach"), quantity=pl.lit("persons"), state=pl.lit("no_data"),
        to_deliver=pl.lit(TO_DELIVER),
        reliability=pl.lit("not_shown"), basis=pl.lit(None, pl.String),
    )  # fmt: skip


def _pools(cells: pl.DataFrame, replicates: np.ndarray) -> pl.DataFrame:
    """Count drivers with enough neighbours who drive to the same place."""
    at = (cells["mode"] == "car_driver").to_numpy()
    drivers = cells.filter(pl.Series(at)).with_columns(grid_cell="origin")
    is_grid = bool(drivers["origin"].str.contains(GRID).all()) if len(drivers) else False
    told = []
    for least in LEAST_PEOPLE if len(drivers) else ():
        for by in ((), ("destination",)):
            made = car_pools(drivers, replicates[at], least_people=least, by=by)
            told.append(made.with_columns(least_people=pl.lit(least, pl.Int64)))
    if not told:
        return pl.DataFrame()
    names = {"could_pool": "persons", "share_could_pool": "share"}
    return pl.concat(told, how="diagonal_relaxed").filter(
        pl.col("quantity").is_in(list(names))
    ).with_columns(
        pl.col("quantity").replace_strict(names), table=pl.lit("car_pools"),
        way=pl.lit("car_pool"), state=pl.lit("measured"),
        basis=pl.lit(BY_GRID if is_grid else BY_POSTCODE),
    )  # fmt: skip
