"""Lay out every set of flows that can be compared, each with its draws."""

import numpy as np
import polars as pl

from mobility.flows.answers import band_of, commuters, latest, modes_by_distance
from mobility.flows.flow_sets import (
    ALL_MODES,
    ELSEWHERE,
    flow_set,
    named,
    origins_of,
    pairs_of,
    spread_over_modes,
)
from mobility.flows.registered import rake_to_register
from mobility.settings import Place, Settings
from mobility.survey.tabulation import Replicated, tabulate_replicates
from mobility.survey.weighted import Weighted
from mobility.tables import MODES, clean, models

READS = [
    clean.Respondents,
    clean.Commutes,
    clean.Areas,
    clean.Municipalities,
    clean.PublishedFigures,
    clean.RegisterCommuting,
    clean.FlowImports,
    models.Replicates,
    models.FlowModels,
]
WRITES = models.FlowSets
FAR_KM = 60.0
"""Way to work of those from elsewhere, for their modes: beyond the map; ours."""


def build(
    respondents: pl.LazyFrame,
    commutes: pl.LazyFrame,
    areas: pl.LazyFrame,
    municipalities: pl.LazyFrame,
    published_figures: pl.LazyFrame,
    register_commuting: pl.LazyFrame,
    flow_imports: pl.LazyFrame,
    replicates: pl.DataFrame,
    flow_models: pl.DataFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Give the survey's sets by wave and workplace, everybody's, the planned and the imported."""
    people = Weighted.of(respondents.collect(), replicates)
    usual = commutes.collect()
    homes = origins_of(areas.collect(), municipalities.collect())
    answers = commuters(people, usual).with_columns(
        origin=pl.col("home_zone").replace_strict(
            homes["origin"], homes["municipality"], default=ELSEWHERE
        )
    )
    draws, sets = settings.survey.replicates, []
    if len(answers):
        shares = modes_by_distance(people, usual)
        sets += _surveyed(people, answers, settings)
        register = _register(register_commuting.collect(), homes, settings)
        if len(register):
            sets.append(_raked(people, answers, register, shares, flow_models, settings))
        elif len(flow_models):
            sets += _everybody(flow_models, published_figures.collect(), settings)
        for place in settings.places:
            if place.new_workplaces and len(flow_models):
                sets += _grown(place, flow_models, shares, homes, draws)
    sets += _imported(flow_imports.collect(), draws)
    if not sets:
        empty = pl.Series([], dtype=pl.Array(pl.Float64, 1 + draws))
        return models.FlowSets.create_empty().with_columns(persons=empty)
    return pl.concat([one.select(models.FlowSets.column_names()) for one in sets])


def _surveyed(people: Weighted, answers: pl.DataFrame, settings: Settings) -> list[pl.DataFrame]:
    """Give each wave's staff of the surveyed employers, by workplace and together."""
    together = answers.with_columns(workplace=pl.lit(settings.municipality.name))
    made = _tabulated(people, pl.concat([answers, together]), ["survey", "wave", "workplace"])
    synthetic = answers.group_by("survey", "wave").agg(pl.col("is_synthetic").any())
    sets = []
    for (survey, wave, place), rows in made.keys.with_row_index("_at").group_by(
        "survey", "wave", "workplace", maintain_order=True
    ):
        at = rows["_at"].to_numpy()
        keys = rows.select("origin", "mode", n=pl.Series(made.n[at]).cast(pl.Int64))
        told = {
            "flow_set": f"survey-{survey}-{wave}-{place}", "kind": "survey", "wave": wave,
            "destination": place, "title": None,
            "is_synthetic": synthetic.filter(survey=survey, wave=wave)["is_synthetic"].item(),
        }  # fmt: skip
        whole = np.column_stack([made.estimate[at], made.replicates[at]])
        sets.append(
            flow_set(
                keys.with_columns(is_modelled=pl.lit(False)), whole,
                draws=settings.survey.replicates, told=told,
            )
        )  # fmt: skip
    return sets


def _tabulated(people: Weighted, rows: pl.DataFrame, by: list[str]) -> Replicated:
    return tabulate_replicates(
        rows, weight=people.weight, replicates=people.replicates,
        by=[*by, "origin", "mode"], is_share=False,
    )  # fmt: skip


def _register(register: pl.DataFrame, homes: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Give the newest registered commuters to the municipality, those from afar together."""
    here = register.filter(pl.col("destination_code") == settings.municipality.code)
    newest = here.filter(
        (pl.col("year") == pl.col("year").max())
        & (pl.col("vintage") == pl.col("vintage").max().over("year"))
    )
    known = homes["municipality"].unique()
    return (
        newest.group_by(origin=named("origin_code", known), year="year")
        .agg(total=pl.col("persons").sum(), is_synthetic=pl.col("is_synthetic").any())
        .filter(pl.col("total") > 0)
        .sort("origin")
    )


def _raked(
    people: Weighted,
    answers: pl.DataFrame,
    register: pl.DataFrame,
    shares: np.ndarray,
    flow_models: pl.DataFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Rake the latest wave to the register."""
    met = latest(answers).filter(pl.col("origin").is_in(register["origin"].implode()))
    made = _tabulated(people, met, [])
    way = _ways(register["origin"], flow_models.filter(pl.col("place") == "municipality"))
    raked = rake_to_register(
        made, register.select("origin", "total"), shares[:, band_of(way), :], list(MODES),
        seed=settings.survey.seed,
    )  # fmt: skip
    told = {
        "flow_set": f"register-{register['year'][0]}", "kind": "register",
        "wave": register["year"][0], "destination": settings.municipality.name, "title": None,
        "is_synthetic": bool(register["is_synthetic"].any() or met["is_synthetic"].any()),
    }  # fmt: skip
    whole = np.column_stack([raked.table["estimate"].to_numpy(), raked.replicates])
    keys = raked.table.select("origin", "mode", "is_modelled", n=pl.col("n").cast(pl.Int64))
    return flow_set(keys, whole, draws=settings.survey.replicates, told=told)


def _ways(origins: pl.Series, spread: pl.DataFrame) -> np.ndarray:
    known = dict(spread.select("municipality_code", "distance_km").iter_rows())
    return np.array([known.get(origin, FAR_KM) for origin in origins])


def _everybody(
    flow_models: pl.DataFrame, figures: pl.DataFrame, settings: Settings
) -> list[pl.DataFrame]:
    """Spread the published number of in-commuters over the municipalities around."""
    own = pl.col("municipality_code") == settings.municipality.code
    total = figures.filter((pl.col("figure_id") == "in_commuters") & own)
    if total.is_empty():
        return []
    rows = flow_models.filter((pl.col("place") == "municipality") & ~own)
    shares = np.vstack(rows["shares"].to_list()).T
    shares = shares / shares.sum(axis=1, keepdims=True)
    low, high = (float(total[name][0]) for name in ("low", "high"))
    drawn = np.random.default_rng(settings.survey.seed).uniform(low, high, len(shares) - 1)
    whole = (shares * np.concatenate([[(low + high) / 2], drawn])[:, None]).T
    told = {
        "flow_set": "modelled", "kind": "modelled", "wave": None,
        "destination": settings.municipality.name, "title": None,
        "is_synthetic": bool(rows["is_synthetic"].any()),
    }  # fmt: skip
    keys = rows.select(origin="municipality_code", mode=pl.lit(ALL_MODES))
    return [flow_set(keys, whole, draws=settings.survey.replicates, told=told)]


def _grown(
    place: Place, flow_models: pl.DataFrame, shares: np.ndarray, homes: pl.DataFrame, draws: int
) -> list[pl.DataFrame]:
    """Give who comes to a growing district: today, what is added, and both."""
    spread = flow_models.filter(pl.col("place") == place.name)
    origins = np.vstack(spread["shares"].to_list()).T
    modes = shares[:, band_of(spread["distance_km"].to_numpy()), :]
    cells = spread_over_modes(origins, modes)
    keys = pairs_of(spread["municipality_code"].to_list(), MODES)
    new, today = float(place.new_workplaces or 0), float(place.workplaces or 0)
    kinds = {"added": new} | ({"today": today, "planned": today + new} if today else {})
    return [
        flow_set(
            keys, cells * jobs, draws=draws,
            told={
                "flow_set": f"{kind}-{place.name}", "kind": kind, "wave": None,
                "destination": place.name, "title": None,
                "is_synthetic": bool(spread["is_synthetic"].any()),
            },
        )
        for kind, jobs in kinds.items()
    ]  # fmt: skip


def _imported(flows: pl.DataFrame, draws: int) -> list[pl.DataFrame]:
    """Give imported flows by destination; they carry no error."""
    summed = flows.group_by(
        "flow_set", "title", "destination", "origin", "mode", maintain_order=True
    ).agg(pl.col("estimate").sum(), pl.col("is_synthetic").any())
    return [
        flow_set(
            rows.select("origin", "mode"), rows["estimate"].to_numpy()[:, None], draws=draws,
            told={
                "flow_set": f"imported-{name}-{destination}", "kind": "imported", "wave": None,
                "destination": destination, "title": title,
                "is_synthetic": bool(rows["is_synthetic"].any()),
            },
        )
        for (name, title, destination), rows in summed.group_by(
            "flow_set", "title", "destination", maintain_order=True
        )
    ]  # fmt: skip
