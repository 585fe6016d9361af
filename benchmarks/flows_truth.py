"""Do flows and deterrence lie within their intervals where the truth is known? The example redrawn.

Run by name: ``python -m benchmarks.flows_truth [REDRAWS]``. Each redraw makes the example's staff
anew, lets some of them answer (non-response that weighting can mend), and estimates as the pipeline
does: the deterrence by the gravity model, with robust errors; flows by home and workplace from
raked bootstrap weights; flows by home and mode raked to a register, which here is the true staff.
"""

import sys
from dataclasses import replace

import numpy as np
import polars as pl

from mobility.flows import Gravity
from mobility.flows.answers import EDGES_KM, band_of
from mobility.flows.registered import rake_to_register
from mobility.survey import rake, replicate_weights, summarise
from mobility.survey.tabulation import AMOUNT, PERSON, Replicated, tabulate_replicates
from mobility.synthetic import BALLERUP, Population, population, respond
from mobility.synthetic.staff import BETA_PER_KM, home_costs, staff
from mobility.tables import MODES

REPLICATES = 200
LEAST_ANSWERS = 5
MARGINS = ("sex", "age_band", "employer")
SURE = 1.96
"""Half a 95 % interval in standard errors."""


def redrawn(base: Population, seed: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give the true staff of the last wave anew, and who of it answered; residents stay."""
    whole = staff(BALLERUP, seed)
    answers = respond(replace(base, seed=seed, staff=whole), "mar", seed)
    last = BALLERUP.waves[-1]
    return whole.filter(pl.col("wave") == last), answers.commuters.filter(pl.col("wave") == last)


def table(people: pl.DataFrame, weight: pl.Expr) -> tuple[np.ndarray, np.ndarray, list, list]:
    """Lay people out by home and workplace, beside the way between them."""
    zones = BALLERUP.zones["zone_id"].to_list()
    places = sorted(people["workplace"].unique())
    cost = np.column_stack([home_costs(BALLERUP, place) for place in places])
    flows = np.zeros(cost.shape)
    for home, place, persons in (
        people.group_by("home_postcode", "workplace").agg(weight).iter_rows()
    ):
        flows[zones.index(home), places.index(place)] = persons
    seen = flows.any(axis=1)
    return flows[seen], cost[seen], list(np.array(zones)[seen]), places


def deterrence(people: pl.DataFrame, weight: pl.Expr) -> tuple[float, float]:
    """Give beta and its robust error."""
    flows, cost, *_ = table(people, weight)
    row = Gravity("exponential", "doubly").fit(flows, cost).coefficients_.row(0, named=True)
    return row["value"], row["robust_standard_error"]


def weighted(
    whole: pl.DataFrame, answers: pl.DataFrame, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Rake the answers to the staff's margins, also in every replicate."""
    sizes = dict(whole["employer"].value_counts().iter_rows())
    counts = dict(answers["employer"].value_counts().iter_rows())
    sample = answers.select(
        pl.col(*MARGINS).cast(pl.String), "workplace",
        asked=pl.col("employer").cast(pl.String).replace_strict(
            {name: sizes[name] / number for name, number in counts.items()}
        ),
        staff=pl.col("employer").cast(pl.String).replace_strict(sizes),
    )  # fmt: skip
    margins = {
        name: {
            str(level): float(n)
            for level, n in whole[name].cast(pl.String).value_counts().iter_rows()
        }
        for name in MARGINS
    }
    weight = rake(sample, margins, base_weight="asked")
    replicates = replicate_weights(
        sample, weight="asked", replicates=REPLICATES, strata="employer", population="staff",
        margins=margins, seed=seed,
    )  # fmt: skip
    return weight.to_numpy(), np.asarray(replicates)


def cells(
    answers: pl.DataFrame, by: list[str], weight: np.ndarray, replicates: np.ndarray
) -> Replicated:
    rows = answers.with_row_index(PERSON).with_columns(pl.lit(1.0).alias(AMOUNT))
    return tabulate_replicates(
        rows.with_columns(pl.col(by).cast(pl.String)), weight=weight, replicates=replicates, by=by,
        is_share=False,
    )  # fmt: skip


def held(told: pl.DataFrame, whole: pl.DataFrame, by: list[str]) -> np.ndarray:
    """Say of each cell whether its interval holds the true number of people."""
    true = whole.with_columns(pl.col(by).cast(pl.String)).group_by(by).len("true")
    both = told.join(true, on=by, how="left").with_columns(pl.col("true").fill_null(0))
    return ((both["low"] <= both["true"]) & (both["true"] <= both["high"])).to_numpy()


def raked(whole: pl.DataFrame, answers: pl.DataFrame, weights: tuple, seed: int) -> pl.DataFrame:
    """Rake answers by home and mode to the true number of each home."""
    named = answers.with_columns(origin=pl.col("home_postcode"))
    register = whole.group_by(origin="home_postcode").len("total").sort("origin")
    register = register.with_columns(pl.col("total").cast(pl.Float64))
    way = whole.group_by(origin="home_postcode").agg(pl.col("distance_km").mean()).sort("origin")
    band = answers.with_columns(band=band_of(answers["distance_km"].to_numpy()))
    made = cells(band, ["band", "mode"], *weights)
    sums = np.zeros((1 + REPLICATES, len(EDGES_KM) + 1, len(MODES)))
    at = made.keys["band"].cast(pl.Int64).to_numpy(), [MODES.index(m) for m in made.keys["mode"]]
    sums[0, *at], sums[1:, *at] = made.estimate, made.replicates.T
    shares = sums / sums.sum(axis=2, keepdims=True)
    told = rake_to_register(
        cells(named, ["origin", "mode"], *weights), register,
        shares[:, band_of(way["distance_km"].to_numpy()), :], list(MODES), seed=seed,
    )  # fmt: skip
    sums = told.table.group_by("origin").agg(pl.col("estimate").sum()).join(register, on="origin")
    off = float(((sums["estimate"] / sums["total"]) - 1).abs().max())
    return told.table.with_columns(off=pl.lit(off))


def one(base: Population, seed: int) -> dict[str, float]:
    """Redraw once; give what was held."""
    whole, answers = redrawn(base, seed)
    weights = weighted(whole, answers, seed)
    beta, error = deterrence(whole, pl.len())
    seen, seen_error = deterrence(answers.with_columns(w=pl.Series(weights[0])), pl.col("w").sum())
    by = ["home_postcode", "workplace"]
    made = cells(answers, by, *weights)
    told = summarise(
        made.estimate, made.replicates, keys=made.keys, n=made.n, n_effective=made.n_effective
    ).filter(pl.col("n") >= LEAST_ANSWERS)
    register = raked(whole, answers, weights, seed)
    true = whole.with_columns(pl.col("mode").cast(pl.String))
    both = ["origin", "mode"]
    asked = register.filter(pl.col("n") >= LEAST_ANSWERS)
    empty = register.filter("is_modelled")
    named = true.with_columns(origin=pl.col("home_postcode"))
    return {
        "beta of all staff": abs(beta - BETA_PER_KM) < SURE * error,
        "beta of the answers": abs(seen - BETA_PER_KM) < SURE * seen_error,
        "flows by home and workplace": held(told, whole, by).mean(),
        "raked flows by home and mode": held(asked, named, both).mean(),
        "modelled flows by home and mode": held(empty, named, both).mean(),
        "largest error of a registered total": register["off"][0],
        "_beta": beta, "_seen": seen, "_error": seen_error,
        "_cells": len(told), "_asked": len(asked), "_empty": len(empty),
    }  # fmt: skip


def main():
    redraws = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    base = population(1)
    told = pl.DataFrame([one(base, seed) for seed in range(1, redraws + 1)])
    print(f"{redraws} redraws of the example's staff; true beta {BETA_PER_KM} per km")
    for name in told.columns:
        if name.startswith("_"):
            continue
        values = told[name].cast(pl.Float64)
        if name.startswith("largest"):
            print(f"  {name:<38}{values.max():.1e}")
        else:
            print(f"  {name:<38}held in {values.mean():.1%} of 95 % intervals")
    mean = {name: told[name].mean() for name in told.columns if name.startswith("_")}
    print(
        f"  beta of all staff {mean['_beta']:.4f}, of the answers {mean['_seen']:.4f} (mean error "
        f"{mean['_error']:.4f}, spread {told['_seen'].std():.4f}); cells a redraw: "
        f"{mean['_cells']:.0f} by workplace, {mean['_asked']:.0f} raked, "
        f"{mean['_empty']:.0f} modelled"
    )


if __name__ == "__main__":
    main()
