"""Each state is reached from evidence alone, and from nothing else."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.errors import SchemaError
from mobility.targets import (
    AT_RISK_FROM,
    ON_TRACK_FROM,
    RULES,
    STATES,
    Decision,
    Observation,
    Reading,
    SubGoal,
    judge,
    read_decisions,
    read_observations,
    read_register,
)

TODAY = date(2026, 11, 22)
POSTS = {
    "id": "T02",
    "sphere": "own",
    "title_en": "Charging posts",
    "title_da": "Ladestandere",
    "comparison": "at_least",
    "target": 125.0,
    "due_year": 2025,
    "due_kind": "by",
    "source": "Climate policy",
}
BUSES = POSTS | {
    "id": "T13",
    "comparison": "share",
    "target": 100.0,
    "due_year": 2030,
    "unit": "percent",
    "numerator": "buses on fossil-free fuel",
    "denominator": "local buses",
}
PLANS = BUSES | {"id": "T08", "comparison": "all", "due_year": 2023, "due_kind": "from"}
CHARGING = BUSES | {"id": "T19", "target": 25.0, "needs_reading": True}
READINGS = (
    Reading("T19", "a", "a quarter", "en fjerdedel", 25.0),
    Reading("T19", "b", "all", "alt", 100.0),
)


def seen(*pairs, goal="T02", **rest):
    made = [
        {"target_id": goal, "observed": date.fromisoformat(day), "value": value, "source": "count"}
        for day, value in pairs
    ]
    return [Observation(**observation | rest) for observation in made]


def state(goal, observations, **rest):
    verdict = judge(SubGoal(**goal), observations, as_of=rest.pop("as_of", TODAY), **rest)
    return verdict.state, verdict.past_due


@pytest.mark.parametrize(
    ("goal", "observations", "expected"),
    [
        pytest.param(POSTS, seen(("2025-12-01", 126)), ("met", False), id="met in time"),
        pytest.param(POSTS, seen(("2026-03-01", 130)), ("met_late", False), id="met late"),
        pytest.param(
            POSTS,
            seen(("2025-12-31", 118), ("2026-03-01", 130)),
            ("met_late", False),
            id="short on the day, met after",
        ),
        pytest.param(
            POSTS,
            seen(("2025-06-01", 126), ("2026-06-01", 127)),
            ("met", False),
            id="met in time and still",
        ),
        pytest.param(
            POSTS,
            seen(("2025-06-01", 126), ("2026-06-01", 120)),
            ("off_track", True),
            id="met once and lost",
        ),
        pytest.param(POSTS, seen(("2026-06-01", 118)), ("missed", True), id="missed"),
        pytest.param(POSTS, seen(("2025-12-31", 118)), ("missed", True), id="short on the day"),
        pytest.param(
            POSTS, seen(("2024-06-01", 60)), ("no_data", True), id="measured before the due year"
        ),
        pytest.param(POSTS, [], ("no_data", True), id="date gone without evidence"),
        pytest.param(POSTS, seen(("2026-06-01", 1), goal="T07"), ("no_data", True), id="another's"),
        pytest.param(POSTS, seen(("2027-01-01", 130)), ("no_data", True), id="from the future"),
        pytest.param(BUSES, [], ("no_data", False), id="no evidence, date ahead"),
        pytest.param(
            BUSES, seen(("2026-06-01", 100), goal="T13"), ("met", False), id="met ahead of time"
        ),
        pytest.param(
            BUSES,
            seen(("2023-12-31", 10), ("2024-12-31", 34), ("2025-12-31", 58), goal="T13"),
            ("on_track", False),
            id="pace enough",
        ),
        pytest.param(
            BUSES,
            seen(("2023-12-31", 40), ("2024-12-31", 49), ("2025-12-31", 57), goal="T13"),
            ("at_risk", False),
            id="pace hardly enough",
        ),
        pytest.param(
            BUSES,
            seen(("2023-12-31", 10), ("2024-12-31", 11), ("2025-12-31", 13), goal="T13"),
            ("off_track", False),
            id="pace too low",
        ),
        pytest.param(
            BUSES, seen(("2025-12-31", 58), goal="T13"), ("no_data", False), id="one is no pace"
        ),
        pytest.param(
            BUSES,
            seen(("2024-12-31", 100), ("2025-12-31", 90), goal="T13"),
            ("off_track", False),
            id="met and lost before the date",
        ),
        pytest.param(
            PLANS, seen(("2025-06-01", 100), goal="T08"), ("met", False), id="duty kept last year"
        ),
        pytest.param(
            PLANS,
            seen(("2024-06-01", 100), ("2025-06-01", 50), goal="T08"),
            ("off_track", True),
            id="duty kept, then not",
        ),
        pytest.param(
            PLANS, seen(("2025-06-01", 50), goal="T08"), ("missed", True), id="duty not kept"
        ),
        pytest.param(
            PLANS,
            seen(("2024-06-01", 100), ("2026-06-01", 100), goal="T08"),
            ("no_data", True),
            id="duty without evidence for last year",
        ),
        pytest.param(
            POSTS | {"comparison": None, "target": None}, [], ("not_measurable", True), id="no text"
        ),
        pytest.param(CHARGING, [], ("not_measurable", False), id="reading not chosen"),
    ],
)
def test_a_state_follows_from_the_evidence(goal, observations, expected):
    assert state(goal, observations) == expected


@pytest.mark.parametrize(
    ("chance", "expected"),
    [(ON_TRACK_FROM, "on_track"), (AT_RISK_FROM, "at_risk"), (AT_RISK_FROM - 0.01, "off_track")],
)
def test_the_thresholds_of_chance_are_the_stated_ones(chance, expected):
    replicates = [100.0] * round(1000 * chance) + [50.0] * round(1000 * (1 - chance))
    verdict = judge(
        SubGoal(**BUSES),
        seen(("2025-12-31", 58), goal="T13"),
        as_of=TODAY,
        values_at_due=replicates,
    )
    assert verdict.state == expected
    assert verdict.chance == pytest.approx(chance)


def test_every_state_has_a_rule_and_every_rule_a_text():
    assert {rule.state for rule in RULES} == set(STATES)
    assert all(rule.text_en and rule.text_da for rule in RULES)
    assert len({rule.name for rule in RULES}) == len(RULES)


ratios = st.lists(
    st.tuples(
        st.dates(date(2022, 1, 1), TODAY),
        st.one_of(st.none(), st.floats(0, 1000)),
        st.one_of(st.none(), st.just(0.0)),
    ),
    min_size=1,
    max_size=5,
)


@settings(deadline=None, max_examples=80)
@given(drawn=ratios, kind=st.sampled_from(["share", "all"]), due=st.sampled_from(["by", "from"]))
def test_a_share_without_a_denominator_is_never_green(drawn, kind, due):
    observed = [
        Observation("T13", 100.0, day, "list", numerator=numerator, denominator=denominator)
        for day, numerator, denominator in drawn
    ]
    unnamed = SubGoal(**BUSES | {"comparison": kind, "due_kind": due, "denominator": None})
    assert judge(unnamed, observed, as_of=TODAY).state == "not_measurable"
    half = [o for o in observed if o.numerator is not None or o.denominator is not None]
    if half:
        named = SubGoal(**BUSES | {"comparison": kind, "due_kind": due, "unit": "buses"})
        assert judge(named, half, as_of=TODAY).state == "not_measurable"


def test_a_share_is_its_numerator_over_its_denominator():
    counted = Observation("T13", None, date(2026, 6, 1), "list", numerator=30, denominator=40)
    verdict = judge(SubGoal(**BUSES), [counted], as_of=TODAY)
    assert verdict.value == 75.0


@settings(deadline=None, max_examples=40)
@given(st.lists(st.floats(0, 300), min_size=1, max_size=4), st.booleans())
def test_made_up_data_move_no_state_and_give_no_chance(values, standing):
    goal = BUSES | {"due_kind": "from", "due_year": 2023} if standing else BUSES
    made_up = [
        Observation("T13", value, date(2025, 1, 1 + day), "synthetic", is_synthetic=True)
        for day, value in enumerate(values)
    ]
    verdict = judge(SubGoal(**goal), made_up, as_of=TODAY)
    assert verdict.state == "no_data"
    assert verdict.chance is None
    assert verdict.is_synthetic
    assert verdict.value == values[-1]


def test_a_synthetic_input_of_a_model_leaves_the_chance_null():
    verdict = judge(
        SubGoal(**BUSES),
        seen(("2024-12-31", 34), ("2025-12-31", 58), goal="T13"),
        as_of=TODAY,
        values_at_due=[100.0] * 9,
        values_are_synthetic=True,
    )
    assert verdict.chance is None
    assert verdict.state == "no_data"


def test_real_evidence_goes_before_made_up():
    both = seen(("2026-01-01", 118)) + seen(("2026-06-01", 200), is_synthetic=True)
    verdict = judge(SubGoal(**POSTS), both, as_of=TODAY)
    assert (verdict.state, verdict.value, verdict.is_synthetic) == ("missed", 118, False)


def test_an_open_text_waits_for_a_signed_reading_and_then_has_its_target():
    covered = seen(("2026-06-01", 40), goal="T19")
    goal = SubGoal(**CHARGING)
    assert judge(goal, covered, as_of=TODAY, readings=READINGS).state == "not_measurable"
    signed = [Decision("T19", "reading", "a", "Director", date(2026, 9, 1), "the text's own words")]
    verdict = judge(goal, covered, as_of=TODAY, readings=READINGS, decisions=signed)
    assert (verdict.state, verdict.target, verdict.reading) == ("met", 25.0, "a")
    signed = [Decision("T19", "reading", "b", "Director", date(2026, 9, 1), "as the minutes say")]
    verdict = judge(goal, covered, as_of=TODAY, readings=READINGS, decisions=signed)
    assert (verdict.state, verdict.target) == ("no_data", 100.0)
    early = judge(goal, covered, as_of=date(2026, 8, 1), readings=READINGS, decisions=signed)
    assert early.state == "not_measurable"


def test_a_reading_that_is_not_there_is_refused():
    signed = [Decision("T19", "reading", "c", "Director", date(2026, 9, 1), "why not")]
    with pytest.raises(SchemaError, match="not among its readings"):
        judge(SubGoal(**CHARGING), [], as_of=TODAY, readings=READINGS, decisions=signed)


def test_a_signed_override_stands_until_newer_evidence_and_keeps_the_rule_beside_it():
    signed = [Decision("T02", "override", "met", "Director", date(2026, 7, 1), "counted on site")]
    goal = SubGoal(**POSTS)
    verdict = judge(goal, seen(("2026-06-01", 118)), as_of=TODAY, decisions=signed)
    assert (verdict.state, verdict.rule.state, verdict.past_due) == ("met", "missed", False)
    newer = seen(("2026-06-01", 118), ("2026-08-01", 119))
    assert judge(goal, newer, as_of=TODAY, decisions=signed).state == "missed"


SIGNED = {
    "target_id": "T02",
    "kind": "override",
    "choice": "met",
    "signed_by": "Director",
    "signed_on": date(2026, 7, 1),
    "reason": "counted on site",
}


@pytest.mark.parametrize(
    "change", [{"reason": " "}, {"signed_by": None}, {"choice": "green"}, {"kind": "wish"}]
)
def test_a_state_is_never_set_by_hand_without_a_signed_reason(change):
    assert read_decisions(pl.DataFrame([SIGNED]))[0].choice == "met"
    with pytest.raises(SchemaError, match="not signed"):
        read_decisions(pl.DataFrame([SIGNED | change]))


SEEN = {"what": "T02", "value": 118.0, "observed": date(2026, 6, 1), "source": "count"}


@pytest.mark.parametrize(
    ("change", "says"),
    [({"source": ""}, "no source"), ({"observed": None}, "no date"), ({"value": None}, "no value")],
)
def test_an_observation_without_source_date_or_value_is_no_evidence(change, says):
    assert read_observations(pl.DataFrame([SEEN]))[0].target_id == "T02"
    with pytest.raises(SchemaError, match=says):
        read_observations(pl.DataFrame([SEEN | change]))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"comparison": "more"}, "compares by"),
        ({"due_kind": "soon"}, "falls due by"),
        ({"due_kind": "none"}, "without a year"),
    ],
)
def test_a_register_row_that_cannot_be_judged_is_refused(change, says):
    assert read_register(pl.DataFrame([POSTS]))[0].due == date(2025, 12, 31)
    with pytest.raises(SchemaError, match=says):
        read_register(pl.DataFrame([POSTS | change]))
    with pytest.raises(SchemaError, match="stands twice"):
        read_register(pl.DataFrame([POSTS, POSTS]))
