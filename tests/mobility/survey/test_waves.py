"""Change between waves: covariance of those asked twice, many comparisons, breaks, Kitagawa."""

import numpy as np
import polars as pl
import pytest
from scipy import sparse

from mobility.errors import EstimateError
from mobility.survey import (
    Design,
    adjust,
    comparable_pairs,
    differences,
    kitagawa,
    kitagawa_split,
    wave_replicates,
)


def panel(n=400, kept=1.0, seed=1):
    """A panel whose answers stick; `kept` is the share asked again."""
    random = np.random.default_rng(seed)
    stay = int(n * kept)
    names = [np.arange(n), np.concatenate([np.arange(stay), n + np.arange(n - stay)])]
    habit = random.normal(size=2 * n)
    waves = [
        pl.DataFrame(
            {
                "respondent_id": people,
                "wave": 2023 + 3 * wave,
                "drives": habit[people] + 0.3 * random.normal(size=n) > 0.2 * wave,
                "age": np.where(people % 3 == 0, "old", "young"),
                "w": random.uniform(0.8, 1.2, n),
            }
        )
        for wave, people in enumerate(names)
    ]
    return pl.concat(waves)


@pytest.mark.parametrize("kept", [0.0, 0.5, 1.0])
def test_the_covariance_of_people_in_both_waves_counts(kept):
    sample = panel(kept=kept)
    persons = Design(sample, "w", cluster="respondent_id")
    by_person = persons.difference("drives", "wave", statistic="mean")
    weights = wave_replicates(sample, weight="w", key="respondent_id", replicates=1500, seed=5)
    boot = Design(sample, "w", replicates=weights, method="bootstrap")
    replicated = boot.difference("drives", "wave", statistic="mean")
    apart = np.hypot(*boot.mean("drives", "wave")["standard_error"])
    error = by_person["standard_error"].item()
    assert replicated["standard_error"].item() == pytest.approx(error, rel=0.1)
    stayed = panel(kept=1.0)["drives"].cast(float).to_numpy().reshape(2, -1)
    sticky = np.corrcoef(stayed)[0, 1]
    assert error / apart == pytest.approx(np.sqrt(1 - sticky * kept), abs=0.04)
    assert replicated["estimate"].item() == pytest.approx(by_person["estimate"].item())


def test_a_change_has_its_pair_in_its_keys_and_a_p_value():
    made = Design(panel(), "w", cluster="respondent_id").difference("drives", "wave", by="age")
    keys = ["age", "drives", "wave_from", "wave_to"]
    assert made.columns[:4] == keys
    assert made.select(keys).row(0) == ("old", False, 2023, 2026)
    assert (made["p_value"] < 0.05).to_list() == [True] * 4


def test_the_interval_of_a_difference_of_rare_answers_is_newcombes():
    """9 of 10 against 3 of 10: 0.1705 to 0.8090; 0 of 10 against 0 of 20: -0.1611 to 0.2775."""
    for hits, asked, wanted in (((3, 9), (10, 10), (0.1705, 0.8090)),
                                ((0, 0), (20, 10), (-0.1611, 0.2775))):  # fmt: skip
        drives = np.concatenate([np.arange(n) < hit for hit, n in zip(hits, asked, strict=True)])
        sample = pl.DataFrame({"group": np.repeat([0, 1], asked), "drives": drives, "w": 1.0})
        made = Design(sample, "w").difference("drives", "group", statistic="mean")
        assert made.select("low", "high").row(0) == pytest.approx(wanted, abs=5e-5)


def test_a_difference_of_differences_is_a_combination():
    sample = panel()
    made = Design(sample, "w", cluster="respondent_id").estimates("mean", "drives", ["age", "wave"])
    twice = differences(differences(made, "wave", [(2023, 2026)]), "age", [("young", "old")])
    means = made.estimate
    assert twice.estimate[0] == pytest.approx((means[1] - means[0]) - (means[3] - means[2]))
    slope = np.array([-1.0, 1, 1, -1])
    error = made.combine(sparse.csr_array(slope[None, :]), twice.keys).standard_error
    assert twice.standard_error == pytest.approx(error)


def test_a_change_knows_no_finite_population():
    with pytest.raises(EstimateError, match="staff are others"):
        Design(panel(), "w", population=900).difference("drives", "wave", statistic="mean")
    with pytest.raises(EstimateError, match="staff are others"):
        wave_replicates(panel(), weight="w", seed=1, population=900)


def test_nothing_is_compared_across_a_break():
    waves = [2017, 2020, 2023, 2026]
    assert comparable_pairs(waves) == [(2017, 2020), (2020, 2023), (2023, 2026)]
    assert comparable_pairs(waves, breaks=[2023]) == [(2017, 2020), (2023, 2026)]
    assert comparable_pairs(waves, breaks=[2020], against="first") == [(2020, 2023), (2020, 2026)]
    with pytest.raises(EstimateError, match="cannot be compared"):
        comparable_pairs(waves, breaks=[2019])


def test_many_comparisons_are_adjusted():
    frame = pl.DataFrame({"p_value": [0.01, None, 0.04, 0.03, 0.005]})
    holm = adjust(frame)
    assert holm["p_adjusted"].to_list()[0] == pytest.approx(0.03)
    assert holm["p_adjusted"].to_list()[1] is None
    assert holm["p_adjusted"].drop_nulls().to_list() == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm["is_change"].to_list() == [True, None, False, False, True]
    gentle = adjust(frame, method="benjamini_hochberg")["p_adjusted"].drop_nulls().to_list()
    assert gentle == pytest.approx([0.02, 0.04, 0.04, 0.02])
    with pytest.raises(EstimateError, match="cannot be adjusted by 'bonferroni'"):
        adjust(frame, method="bonferroni")


def test_kitagawa_splits_a_known_change():
    split = kitagawa_split(*(np.array(part) for part in ([0.5, 0.5], [0.2, 0.4], [0.6, 0.4],
                                                         [0.3, 0.4])))  # fmt: skip
    assert [part.sum() for part in split] == pytest.approx([-0.015 + 0.0, 0.055])


def test_the_parts_add_up_to_the_change_with_errors_that_agree():
    sample = panel(kept=0.5).with_columns(
        age=pl.when((pl.col("wave") == 2026) & (pl.col("respondent_id") % 5 == 0))
        .then(pl.lit("old"))
        .otherwise("age")
    )
    linear = Design(sample, "w", cluster="respondent_id")
    weights = wave_replicates(sample, weight="w", key="respondent_id", replicates=1500, seed=5)
    boot = Design(sample, "w", replicates=weights, method="bootstrap")
    one, two = (kitagawa(d, "drives", "age", pair=(2023, 2026)) for d in (linear, boot))
    assert one["part"].to_list() == ["composition"] * 3 + ["behaviour"] * 3
    assert one["age"].to_list() == [None, "old", "young"] * 2
    whole = one.filter(pl.col("age").is_null())["estimate"].sum()
    change = linear.difference("drives", "wave", statistic="mean")
    assert whole == pytest.approx(change["estimate"].item())
    assert two["estimate"].to_list() == pytest.approx(one["estimate"].to_list())
    assert two["standard_error"].to_list() == pytest.approx(one["standard_error"].to_list(),
                                                            rel=0.12)  # fmt: skip
