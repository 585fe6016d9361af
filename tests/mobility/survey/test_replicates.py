"""Replicate weights: draws that belong to people, and variances that agree with R and theory."""

import numpy as np
import polars as pl
import pytest

from mobility.errors import EstimateError
from mobility.survey import Design, replicate_weights

STRATA = {"strata": "stype", "population": "fpc"}
CLUSTERS = {"cluster": "dnum", "population": "fpc"}


def staff(n=60, seed=1):
    random = np.random.default_rng(seed)
    return pl.DataFrame(
        {
            "respondent_id": [f"p{i:03d}" for i in range(n)],
            "place": random.choice(["north", "south"], n),
            "drives": random.random(n) < 0.4,
            "km": random.lognormal(2, 0.7, n),
            "w": random.uniform(1, 3, n),
        }
    )


def drawn(sample, **options):
    return replicate_weights(sample, weight="w", replicates=40, seed=7, **options)


@pytest.mark.parametrize("options", [{}, {"strata": "place"}, {"cluster": "respondent_id"}])
def test_draws_do_not_depend_on_order_or_threads(options):
    sample = staff()
    order = np.random.default_rng(2).permutation(len(sample))
    made = drawn(sample, **options)
    assert (drawn(sample[order], **options) == made[order]).all()
    assert (drawn(sample, threads=1, **options) == drawn(sample, threads=3, **options)).all()
    assert (drawn(sample, **options) == made).all()


def test_draws_of_rows_without_names_do_not_depend_on_order():
    sample = staff().drop("respondent_id")
    order = np.random.default_rng(2).permutation(len(sample))
    assert (drawn(sample[order]) == drawn(sample)[order]).all()


def test_another_seed_draws_otherwise():
    sample = staff()
    other = replicate_weights(sample, weight="w", replicates=40, seed=8)
    assert (other != drawn(sample)).mean() > 0.4


def test_waves_share_the_draws_of_the_people_they_share():
    sample = staff(1_500)
    first, second = sample[:1000], sample[500:]
    one, two = (
        drawn(wave)[part] for wave, part in ((first, slice(500, None)), (second, slice(0, 500)))
    )
    assert np.corrcoef(one.ravel(), two.ravel())[0, 1] > 0.97
    assert abs(np.corrcoef(drawn(first)[:500].ravel(), two.ravel())[0, 1]) < 0.05


@pytest.mark.parametrize("n", [2, 3, 7, 40, 400])
def test_each_draw_is_equally_likely_anyones(n):
    """n - 1 draws with replacement have the moments of a multinomial distribution."""
    sample = pl.DataFrame({"respondent_id": [f"q{i}" for i in range(n)], "w": np.ones(n)})
    made = replicate_weights(sample, weight="w", replicates=4000, seed=n) * (n - 1) / n
    assert (np.abs(made.sum(axis=0) - (n - 1)) < 1e-3).all()
    share = 1 / n
    error = np.sqrt((n - 1) * share * (1 - share) / 4000)
    assert np.abs(made.mean(axis=1) - (n - 1) / n).max() < 5 * error
    variance = (n - 1) * share * (1 - share)
    assert made.var(axis=1).mean() == pytest.approx(variance, rel=0.06)
    if n < 50:
        apart = np.cov(made)[np.triu_indices(n, 1)].mean()
        assert apart == pytest.approx(-(n - 1) * share**2, rel=0.06)


def test_units_of_a_cluster_are_drawn_together():
    sample = staff().with_columns(household=pl.Series(np.arange(60) // 3))
    made = drawn(sample, cluster="household") / sample["w"].to_numpy()[:, None]
    assert np.allclose(made[0::3], made[1::3])
    assert np.allclose(made[0::3], made[2::3])


def test_the_finite_population_is_in_the_bootstrap_weights():
    sample = staff()
    plain = drawn(sample) / sample["w"].to_numpy()[:, None]
    finite = drawn(sample, population=100) / sample["w"].to_numpy()[:, None]
    reach = np.sqrt(1 - 60 / 100)
    assert np.allclose(finite, 1 - reach + reach * plain, atol=1e-5)
    assert (finite >= 0).all()
    whole = drawn(sample, population=60) / sample["w"].to_numpy()[:, None]
    assert np.allclose(whole, 1)


@pytest.mark.parametrize("options", [{}, {"population": 100}, {"strata": "place"}])
def test_bootstrap_and_linearisation_agree(options):
    sample = staff(400) if not options.get("population") else staff(60)
    many = replicate_weights(sample, weight="w", replicates=4000, seed=3, **options)
    linear = Design(sample, "w", **options)
    boot = Design(sample, "w", replicates=many, method="bootstrap")
    for ask in (lambda d: d.mean("km"), lambda d: d.share("drives"), lambda d: d.total("km")):
        ratio = ask(boot)["standard_error"] / ask(linear)["standard_error"]
        assert ratio.to_list() == pytest.approx([1] * len(ratio), abs=0.05)


def test_replicates_are_raked_each():
    margins = {"place": {"north": 700.0, "south": 500.0}}
    made = drawn(staff(), margins=margins)
    sums = made[staff()["place"] == "north"].sum(axis=0, dtype=float)
    assert np.allclose(sums, 700, rtol=1e-5)
    assert Design(staff(), "w", replicates=made, method="bootstrap").total("w")["n"].item() == 60


@pytest.mark.parametrize(
    ("name", "sample", "options"),
    [
        ("jkn", "apistrat", STRATA),
        ("jkn_inf", "apistrat", {"strata": "stype"}),
        ("jk1", "apiclus1", CLUSTERS),
        ("jk1_inf", "apiclus1", {"cluster": "dnum"}),
    ],
)
def test_jackknife_agrees_with_r(r, name, sample, options):
    rows = r.sample(sample)
    made = replicate_weights(rows, weight="pw", method="jackknife", seed=1, **options)
    agree(
        r, f"replicates.{name}", Design(rows, "pw", **options, replicates=made, method="jackknife")
    )


def agree(r, case, design):
    found = {
        "mean": design.mean("api00"),
        "total": design.total("enroll"),
        "ratio": design.ratio("api.stu", "enroll"),
    }
    for statistic, frame in found.items():
        r.close(frame["estimate"].item(), f"{case}.{statistic}")
        r.close(frame["standard_error"].item(), f"{case}.{statistic}", "all.se")
    for row in design.mean("api00", by="sch.wide").iter_rows(named=True):
        r.close(row["standard_error"], f"{case}.mean_by", f"{row['sch.wide']}.se")
    row = design.quantile("api00", 0.5).row(0, named=True)
    for ours, theirs in {"low": "low", "high": "high", "standard_error": "se"}.items():
        r.close(row[ours], f"{case}.quantile", theirs)


def test_given_weights_agree_with_r_in_their_scales(r):
    rows = r.sample("apiclus1")
    for name, method in (("jk1", "jackknife"), ("bootstrap", "bootstrap")):
        factors = r.sample(f"apiclus1_{name}")
        columns = [column for column in factors.columns if column != "dnum"]
        joined = rows.join(factors, on="dnum", how="left", maintain_order="left")
        joined = joined.with_columns(pl.col(columns) * pl.col("pw"))
        case = "replicates.jk1" if name == "jk1" else "replicates.boot"
        scales = {"scale": r(f"{case}.scale", "scale")}
        if name == "jk1":
            scales["rscales"] = [r("replicates.jk1.rscales", str(i)) for i in range(1, 16)]
        agree(
            r,
            case,
            Design(joined, "pw", cluster="dnum", replicates=columns, method=method, **scales),
        )


@pytest.mark.parametrize(("method", "fay"), [("brr", None), ("fay", 0.3)])
def test_balanced_replication_agrees_with_r(r, method, fay):
    rows = r.sample(f"scd_{method}")
    given = Design(rows, "w", replicates=["X1", "X2", "X3", "X4"], method=method, fay=fay)
    options = {"weight": "w", "strata": "ESA", "cluster": "ambulance"}
    rows = rows.with_columns(ambulance=pl.format("{}-{}", "ESA", "ambulance"))
    ours = replicate_weights(rows, method=method, fay=fay, seed=1, **options)
    own = Design(rows, "w", replicates=ours, method=method, fay=fay)
    for design in (given, own):
        total = design.total("arrests").row(0, named=True)
        r.close(total["standard_error"], f"replicates.{method}.total", "all.se")
        r.close(total["standard_error"], "linear.pairs.total", "all.se")
    ratio = given.ratio("alive", "arrests").row(0, named=True)
    r.close(ratio["standard_error"], f"replicates.{method}.ratio", "all.se")


@pytest.mark.parametrize("strata", [1, 3, 7, 8, 11, 19, 23, 30, 47])
def test_every_unit_is_active_in_half_of_the_balanced_replicates(strata):
    """The all-ones column of a Hadamard matrix would hide a unit; a column twice, a stratum."""
    pairs = pl.DataFrame({"h": np.repeat(np.arange(strata), 2), "w": np.ones(2 * strata)})
    pairs = pairs.with_row_index("unit")
    made = replicate_weights(pairs, weight="w", method="brr", strata="h", cluster="unit", seed=1)
    signs = made[0::2] - 1
    assert ((made > 0).mean(axis=1) == 0.5).all()
    assert (made[0::2] + made[1::2] == 2).all()
    assert (signs @ signs.T == made.shape[1] * np.eye(strata)).all()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        pytest.param({"method": "brr", "strata": "place"}, "not two units", id="brr, many"),
        pytest.param({"method": "fay", "strata": "place"}, "needs its factor", id="fay, no factor"),
        pytest.param({"method": "guess"}, "is not known", id="method"),
        pytest.param({"strata": "respondent_id"}, "only one unit", id="lonely"),
        pytest.param({"population": 10}, "60 units drawn from 10", id="population too small"),
        pytest.param({"replicates": 1}, "tell no error", id="one replicate"),
        pytest.param({"key": "place"}, "does not tell the rows apart", id="key"),
        pytest.param({"strata": "km", "cluster": "place"}, "more than one stratum", id="nesting"),
        pytest.param({"method": "jackknife", "replicates": 9}, "has not 9", id="jackknife"),
        pytest.param({"population": ["a", "b"]}, "2 populations are given for 1", id="stages"),
    ],
)
def test_what_theory_does_not_allow_is_named(options, says):
    with pytest.raises(EstimateError, match=says):
        replicate_weights(staff(), weight="w", seed=1, **options)


def test_balanced_replication_knows_no_finite_population():
    pairs = pl.DataFrame({"h": [1, 1, 2, 2], "w": [1.0] * 4})
    with pytest.raises(EstimateError, match="no finite population"):
        replicate_weights(pairs, weight="w", method="brr", strata="h", population=9, seed=1)


def test_a_lonely_unit_may_be_certain_or_merged():
    sample = staff().with_columns(
        place=pl.when(pl.int_range(pl.len()) == 0).then(pl.lit("east")).otherwise("place")
    )
    certain = drawn(sample, strata="place", lonely="certainty")
    assert np.allclose(certain[0], sample["w"][0])
    merged = drawn(sample, strata="place", lonely="merge")
    assert np.ptp(merged[0]) > 0


def test_given_replicates_are_checked():
    sample = staff()
    made = drawn(sample)
    with pytest.raises(EstimateError, match="without their method"):
        Design(sample, "w", replicates=made)
    with pytest.raises(EstimateError, match="have shape"):
        Design(sample, "w", replicates=made[:-1], method="bootstrap")
    with pytest.raises(EstimateError, match="is missing"):
        Design(sample, "w", replicates=np.where(made > 0, made, np.nan), method="bootstrap")
    with pytest.raises(EstimateError, match="without replicates"):
        Design(sample, "w", method="bootstrap")


def test_a_column_of_arrays_is_read_as_a_matrix():
    sample = staff()
    made = drawn(sample)
    stored = sample.with_columns(weights=pl.Series(made, dtype=pl.Array(pl.Float32, 40)))
    frame = Design(stored, "w", replicates="weights", method="bootstrap").mean("km")
    assert frame.equals(Design(sample, "w", replicates=made, method="bootstrap").mean("km"))
