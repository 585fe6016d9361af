"""Who comes from where, how: surveyed staff, everybody (register or model), and who leaves."""

import numpy as np
import polars as pl

from mobility.flows import roll_up
from mobility.flows.answers import commuters
from mobility.flows.flow_sets import named, origins_of
from mobility.flows.thin_modes import joined_modes
from mobility.settings import Settings
from mobility.survey import summarise
from mobility.survey.tabulation import Replicated, tabulate_replicates
from mobility.survey.weighted import KEY, Weighted
from mobility.tables import clean, marts, models
from mobility.tables.marts.hiding import hide_thin

READS = [
    clean.Respondents,
    clean.Commutes,
    clean.Trips,
    clean.Areas,
    clean.Municipalities,
    clean.RegisterCommuting,
    models.Replicates,
    models.FlowModels,
    models.FlowSets,
]
WRITES = marts.CommuterFlows
SURVEYED = "staff of surveyed employers"
DIARY = "residents with a trip to work on the diary's day"
REGISTER = "register: every employed person, end of November (PEND100)"
RAKED = "modes as surveyed, raked to the register in each replicate"
RAKED_MODEL = "modes modelled by distance where nobody answered, raked to the register"
MODELLED = (
    "all in-commuters: survey's deterrence, residents as origins, published total; no register"
)
_LEVELS = {"origin": "postcode", "municipality": "municipality", "region": "region"}


def build(
    respondents: pl.LazyFrame,
    commutes: pl.LazyFrame,
    trips: pl.LazyFrame,
    areas: pl.LazyFrame,
    municipalities: pl.LazyFrame,
    register_commuting: pl.LazyFrame,
    replicates: pl.DataFrame,
    flow_models: pl.DataFrame,
    flow_sets: pl.DataFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Estimate surveyed flows by wave, and tell or model everybody's."""
    people = Weighted.of(respondents.collect(), replicates)
    towns = municipalities.collect()
    homes = origins_of(areas.collect(), towns)
    least = settings.disclosure.threshold
    answered = [
        _surveyed(people, commutes.collect(), homes, least),
        _residents(people, trips.collect(), homes, settings),
        _raked(flow_sets, homes, settings),
    ]
    whole = [
        _registered(register_commuting.collect(), towns, settings),
        _modelled(flow_sets, flow_models, settings),
    ]
    asked = pl.concat([one for one in answered if len(one)] or [_nothing()], how="diagonal_relaxed")
    shown = hide_thin(asked.filter(~pl.col("is_modelled")), least)
    told = [shown, asked.filter(pl.col("is_modelled")), *whole]
    plain = [one.cast({"reliability": pl.String}) for one in told if len(one)]
    return pl.concat(plain or [_nothing()], how="diagonal_relaxed")


def _nothing() -> pl.DataFrame:
    return marts.CommuterFlows.create_empty()


def _surveyed(
    people: Weighted, commutes: pl.DataFrame, homes: pl.DataFrame, least: int
) -> pl.DataFrame:
    rows = commuters(people, commutes.select(*KEY, "mode"))
    if rows.is_empty():
        return _nothing()
    by = ["survey", "wave", "origin", "destination", "mode"]
    placed = rows.with_columns(origin=named("home_zone", homes["origin"]), destination="workplace")
    made = _by_mode(people, placed, by, ("survey", "wave", "destination"), least)
    told = _rolled(made, homes, "origin", ("survey", "wave", "destination", "mode"), least)
    return _marked(told, people).with_columns(
        origin_level=pl.col("level").replace_strict(_LEVELS, default="elsewhere"),
        origin_name=pl.col("origin"), destination_level=pl.lit("place"),
        destination_name=pl.col("destination"), scope=pl.lit("surveyed"), direction=pl.lit("in"),
        basis=pl.lit(SURVEYED), is_modelled=pl.lit(False), distance_km=pl.lit(None, pl.Float64),
    )  # fmt: skip


def _residents(
    people: Weighted, trips: pl.DataFrame, homes: pl.DataFrame, settings: Settings
) -> pl.DataFrame:
    """Count residents by where their first trip to work of the day led them."""
    ways = trips.filter(
        (pl.col("purpose").cast(pl.String) == "work") & pl.col("destination_zone").is_not_null()
    ).select(*KEY, "trip_no", pl.col("mode").cast(pl.String), "origin_zone", "destination_zone")
    rows = people.rows(ways, pl.lit(1.0)).filter(pl.col("origin_zone") == pl.col("home_zone"))
    first = rows.sort("trip_no").unique(KEY, keep="first", maintain_order=True)
    if first.is_empty():
        return _nothing()
    by = ["survey", "wave", "destination", "mode"]
    least = settings.disclosure.threshold
    placed = first.with_columns(destination=named("destination_zone", homes["origin"]))
    made = _by_mode(people, placed, by, ("survey", "wave"), least)
    ends = homes.rename({"origin": "destination"})
    told = _rolled(made, ends, "destination", ("survey", "wave", "mode"), least)
    return _marked(told, people).with_columns(
        destination_level=pl.col("level").replace_strict(
            {"destination": "postcode"} | _LEVELS, default="elsewhere"
        ),
        destination_name=pl.col("destination"), origin=pl.lit(settings.municipality.code),
        origin_name=pl.lit(settings.municipality.name), origin_level=pl.lit("municipality"),
        scope=pl.lit("residents"), direction=pl.lit("out"), basis=pl.lit(DIARY),
        is_modelled=pl.lit(False), distance_km=pl.lit(None, pl.Float64),
    )  # fmt: skip


def _by_mode(
    people: Weighted, rows: pl.DataFrame, by: list[str], groups: tuple[str, ...], least: int
) -> Replicated:
    """Sum persons by mode, thin modes joined, and, with null, by all modes together."""
    told = rows.with_columns(pl.col("mode").cast(pl.String), n=pl.lit(1.0))
    joined = joined_modes(told, by=groups, threshold=least)
    both = pl.concat([joined, joined.with_columns(mode=pl.lit(None, pl.String))])
    return tabulate_replicates(
        both, weight=people.weight, replicates=people.replicates, by=by, is_share=False
    )


def _rolled(
    cells: Replicated, hierarchy: pl.DataFrame, column: str, by: tuple[str, ...], least: int
) -> pl.DataFrame:
    """Move thin cells up the hierarchy and tell what is there then."""
    table = cells.keys.with_columns(
        n=cells.n, estimate=cells.estimate, n_effective=cells.n_effective
    )
    rolled = roll_up(
        table, hierarchy, column=column, by=by, threshold=least, values=("estimate", "n_effective")
    )
    return summarise(
        rolled.table["estimate"].to_numpy(), rolled.sum(cells.replicates),
        keys=rolled.table.drop("n", "estimate", "n_effective"),
        n=rolled.table["n"].to_numpy(), n_effective=rolled.table["n_effective"].to_numpy(),
    )  # fmt: skip


def _marked(told: pl.DataFrame, people: Weighted) -> pl.DataFrame:
    synthetic = people.people.group_by("survey", "wave").agg(pl.col("is_synthetic").any())
    return told.join(synthetic, on=["survey", "wave"], how="left")


def _raked(flow_sets: pl.DataFrame, homes: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Tell the raked cells by mode; sampled ones that are thin move up, modelled ones stay."""
    rows = flow_sets.filter(pl.col("kind").cast(pl.String) == "register")
    if rows.is_empty():
        return _nothing()
    least = settings.disclosure.threshold
    keys = joined_modes(
        rows.select("origin", "mode", "is_modelled", "wave", pl.col("n").fill_null(0)),
        by=("wave", "is_modelled"), threshold=least,
    )  # fmt: skip
    whole, n = rows["persons"].to_numpy(), keys["n"].cast(pl.Float64).to_numpy()
    cells = Replicated(keys.drop("n"), whole[:, 0], whole[:, 1:], n, n, "amount")
    areas = homes.select(origin="municipality", region="region", elsewhere="elsewhere").unique(
        maintain_order=True
    )
    told = _rolled(cells, areas, "origin", ("wave", "mode", "is_modelled"), least)
    return told.with_columns(
        pl.col("low").clip(lower_bound=0.0),
        origin_level=pl.col("level").replace_strict(
            {"origin": "municipality", "region": "region"}, default="elsewhere"
        ),
        origin_name=pl.col("origin"), survey=pl.lit(None, pl.String),
        **_to_here(settings), is_synthetic=pl.lit(bool(rows["is_synthetic"].any())),
        basis=pl.when("is_modelled").then(pl.lit(RAKED_MODEL)).otherwise(pl.lit(RAKED)),
        reliability=pl.when("is_modelled").then(_never_good()).otherwise("reliability"),
        distance_km=pl.lit(None, pl.Float64),
    )  # fmt: skip


def _registered(
    register: pl.DataFrame, municipalities: pl.DataFrame, settings: Settings
) -> pl.DataFrame:
    """Tell the register's newest count of all who come to work here, and who leave for it."""
    own = settings.municipality.code
    newest = register.filter(
        (pl.col("year") == pl.col("year").max())
        & (pl.col("vintage") == pl.col("vintage").max().over("year"))
        & (pl.col("persons") > 0)
    )
    names = dict(municipalities.select("municipality_code", "name").iter_rows())
    into = newest.filter(pl.col("destination_code") == own).with_columns(**_to_here(settings))
    out = newest.filter(
        (pl.col("origin_code") == own) & (pl.col("destination_code") != own)
    ).with_columns(
        destination=pl.col("destination_code"), scope=pl.lit("everybody"), direction=pl.lit("out"),
        destination_name=pl.col("destination_code").replace(names),
        destination_level=pl.lit("municipality"),
    )  # fmt: skip
    return pl.concat([into, out], how="diagonal_relaxed").select(
        "scope", "direction", "destination", "destination_name", "destination_level",
        origin="origin_code", origin_name=pl.col("origin_code").replace(names),
        origin_level=pl.lit("municipality"), wave="year", survey=pl.lit(None, pl.String),
        mode=pl.lit(None, pl.String), is_rest=pl.lit(False), is_modelled=pl.lit(False),
        basis=pl.lit(REGISTER), distance_km=pl.lit(None, pl.Float64), estimate="persons",
        standard_error=pl.lit(0.0), low="persons", high="persons", n=pl.lit(None, pl.Int64),
        n_effective=pl.lit(None, pl.Float64), reliability=pl.lit("good"),
        is_synthetic="is_synthetic",
    )  # fmt: skip


def _to_here(settings: Settings) -> dict[str, pl.Expr]:
    return {
        "scope": pl.lit("everybody"), "direction": pl.lit("in"),
        "destination": pl.lit(settings.municipality.name),
        "destination_name": pl.lit(settings.municipality.name),
        "destination_level": pl.lit("municipality"),
    }  # fmt: skip


def _modelled(
    flow_sets: pl.DataFrame, flow_models: pl.DataFrame, settings: Settings
) -> pl.DataFrame:
    """Tell the modelled in-commuters, where there is no register."""
    rows = flow_sets.filter(pl.col("kind").cast(pl.String) == "modelled")
    whole = rows["persons"].to_numpy()
    if rows.is_empty():
        return _nothing()
    told = summarise(whole[:, 0], whole[:, 1:], keys=rows.select("origin", "is_synthetic"))
    low, high = np.quantile(whole[:, 1:], [0.025, 0.975], axis=1)
    about = flow_models.filter(pl.col("place") == "municipality").select(
        "distance_km", origin="municipality_code", origin_name="name"
    )
    return told.join(about, on="origin", how="left", maintain_order="left").with_columns(
        low=pl.Series(np.minimum(low, whole[:, 0])), high=pl.Series(np.maximum(high, whole[:, 0])),
        survey=pl.lit(None, pl.String), wave=pl.lit(None, pl.Int32),
        origin_level=pl.lit("municipality"), is_rest=pl.lit(False), mode=pl.lit(None, pl.String),
        is_modelled=pl.lit(True), basis=pl.lit(MODELLED), reliability=_never_good(),
        **_to_here(settings),
    )  # fmt: skip


def _never_good() -> pl.Expr:
    """Call no modelled number good, and none hidden: nobody stands behind it."""
    error = pl.col("standard_error") / pl.col("estimate")
    return pl.when(error <= 1 / 3).then(pl.lit("fair")).otherwise(pl.lit("poor"))
