"""Which numbers moved between two runs, and what each cause did to them."""

import json
import shutil
from fnmatch import fnmatch

import polars as pl
import pytest

from mobility.lake import Published
from mobility.lake.published import RECORD, runs
from pipelines.compare import compare_runs, compared_text
from pipelines.explaining import Pair
from pipelines.made_of import FACTORS, keep_inputs, kept_input, kind_of
from pipelines.steps import all_steps
from tests.pipelines.conftest import only_the_spine
from tests.workspaces import ANSWERS, COMMUTING, DIARY, TRIPS, deliver

FEWER = [line.replace("2;Cykel;3;4;", "2;Bil;3;4;") for line in ANSWERS]
MARGINS = ["variable,level,total", "has_car,true,600", "has_car,false,400"]


@pytest.fixture
def compared(small):
    """Compare the last two runs, rebuilding with the steps of the spine."""

    def compare(**options):
        with only_the_spine():
            return compare_runs(small, None, None, **options)

    return compare


def settings_changed(lake, old, new):
    file = lake.root / "mobility.toml"
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")


def of(told, table, column="estimate"):
    found = [one for one in told["moved"] if one["table"] == table and one["column"] == column]
    assert found, told["moved"][:3]
    return found


def adds_up(entry):
    return sum(entry["causes"].values()) == pytest.approx(entry["new"] - entry["old"], abs=1e-9)


def test_one_cause_has_the_whole_move_and_nothing_is_built(small, rerun, compared):
    deliver(small.root, COMMUTING, {"answers.csv": FEWER})
    rerun()
    built = []
    told = compared(say=lambda event, about: built.append(about))
    assert built == []
    for entry in of(told, "mode_share"):
        if "because" not in entry["causes"]:
            assert entry["causes"]["data"] == entry["new"] - entry["old"]
    assert "[data]" in compared_text(told)


def test_what_does_not_rest_on_a_change_is_not_blamed_on_it(small, rerun, compared):
    deliver(small.root, COMMUTING, {"answers.csv": FEWER})
    account = next(small.raw.glob("energy_co2_account/*/accounts.csv"))
    settings_changed(small, "neutral_year = 2045", "neutral_year = 2046")
    account.write_text(account.read_text("utf-8").replace("44375.4", "44375.9"), "utf-8")
    rerun()
    for entry in of(compared(), "co2_account", "tonnes"):
        assert entry["causes"]["data"] == entry["new"] - entry["old"]


def test_data_and_configuration_are_told_apart_where_old_data_are_kept(small, rerun, compared):
    deliver(small.root, "tiny_second/2026", {})
    shutil.copytree(small.raw / COMMUTING, small.raw / "tiny_second/2026", dirs_exist_ok=True)
    settings_changed(small, "[survey]", "[survey]\nminimum_age = 0")
    settings_changed(small, "replicates = 20", "replicates = 40")
    outcome = rerun()
    assert outcome.published
    told = compared()
    assert told["changed"]["configuration"]
    together = of(told, "mode_share")
    assert not [entry for entry in together if entry["causes"].get("unknown")]


def test_old_data_that_are_gone_are_still_told_while_the_code_is_the_same(small, rerun, compared):
    """The replaced answers are not kept; the other cause is built with the new ones."""
    deliver(small.root, COMMUTING, {"answers.csv": FEWER, "margins.csv": MARGINS})
    rerun()
    moved = [one for one in of(compared(), "mode_share") if "because" not in one["causes"]]
    assert all(adds_up(one) for one in moved)
    assert {name for one in moved for name, share in one["causes"].items() if share} <= {
        "data",
        "weights",
    }


def test_only_the_state_between_two_causes_is_built_and_once(small, rerun, compared):
    """What both runs published is known, while their code is today's."""
    deliver(small.root, COMMUTING, {"answers.csv": FEWER})
    settings_changed(small, "replicates = 20", "replicates = 24")
    rerun()
    built = []
    told = compared(say=lambda event, about: event == "built" and built.append(about["table"]))
    assert "marts/mode_share" in built
    assert len(built) == len(set(built))
    moved = of(told, "mode_share")
    assert {"data"} < {name for one in moved for name, part in one["causes"].items() if part} | {
        one["causes"].get("because") for one in moved
    }
    text = compared_text(told)
    assert (
        f"  mode_share: {len([one for one in told['moved'] if one['table'] == 'mode_share'])}"
        in text
    )


def test_where_today_s_code_is_another_the_last_state_is_built_and_held_against_it(
    small, rerun, compared
):
    deliver(small.root, COMMUTING, {"answers.csv": FEWER})
    settings_changed(small, "replicates = 20", "replicates = 24")
    rerun()

    def other(record, folder):
        for one in record["made_of"].values():
            one["code"] = "of another day"

    for run in runs(small):
        rewritten(small, run, other)
    built = []
    told = compared(say=lambda event, about: event == "built" and built.append(about["table"]))
    assert built
    assert not [entry for entry in of(told, "mode_share") if entry["causes"].get("unknown")]


def test_quick_builds_nothing_and_says_unknown(small, rerun, compared):
    deliver(small.root, COMMUTING, {"answers.csv": FEWER})
    settings_changed(small, "replicates = 20", "replicates = 21")
    rerun()
    for entry in of(compared(quick=True), "mode_share"):
        assert entry["causes"].get("because", "unknown") == "unknown"
        if "because" not in entry["causes"]:
            assert entry["causes"]["unknown"] == entry["new"] - entry["old"]


def rewritten(lake, run, change):
    """Change a run's record and account as if an older code had made them."""
    folder = lake.published / f"run_id={run}"
    record = json.loads((folder / RECORD).read_text("utf-8"))
    change(record, folder)
    (folder / RECORD).write_text(json.dumps(record), "utf-8")


def test_code_is_what_remains(small, rerun, compared):
    account = next(small.raw.glob("energy_co2_account/*/accounts.csv"))
    edition = account.parent.with_name("2026-06-01")
    shutil.copytree(account.parent, edition)
    text = account.read_text("utf-8")
    (edition / "accounts.csv").write_text(text, "utf-8")
    rerun()

    def older(record, folder):
        for one in record["made_of"].values():
            one["code"] = "older"
        file = folder / "co2_account.parquet"
        frame = pl.read_parquet(file).with_columns(pl.col("tonnes") + 100)
        frame.write_parquet(file)

    rewritten(small, runs(small)[0], older)
    for entry in of(compared(), "co2_account", "tonnes"):
        if "because" not in entry["causes"]:
            assert entry["causes"]["code"] == pytest.approx(-100)
            assert entry["causes"]["unknown"] == 0
            assert adds_up(entry)


def test_a_run_of_before_causes_were_kept_is_unknown(small, rerun, compared):
    deliver(small.root, COMMUTING, {"answers.csv": FEWER})
    rerun()
    rewritten(small, runs(small)[0], lambda record, folder: record.pop("made_of"))
    for entry in of(compared(), "mode_share"):
        assert entry["causes"].get("because") == "unknown" or entry["causes"]["unknown"]


def test_a_column_that_is_new_does_not_hinder_the_comparison():
    old = pl.DataFrame({"place": ["a", "b"], "estimate": [1.0, 2.0]})
    new = pl.DataFrame({"place": ["a", "b"], "is_new": [False, True], "estimate": [1.0, 3.0]})
    pair = Pair.of("made_up", [], old, new)
    assert pair.key == ["place"]
    assert pair.moved()["place"].to_list() == ["b"]


def test_rows_that_only_a_new_column_tells_apart_have_come_or_gone():
    old = pl.DataFrame({"place": ["a"], "estimate": [1.0]})
    new = pl.DataFrame({"place": ["a", "a"], "kind": ["x", "y"], "estimate": [1.0, 3.0]})
    pair = Pair.of("made_up", [], old, new)
    assert sorted(pair.moved().rows(), key=str) == [("a", "x"), ("a", "y"), ("a", None)]


def test_comparing_leaves_the_workspace_as_it_was(small, rerun, compared):
    deliver(small.root, COMMUTING, {"answers.csv": FEWER})
    deliver(small.root, DIARY, {"trips.csv": TRIPS[:-3]})
    settings_changed(small, "replicates = 20", "replicates = 22")
    rerun()
    before = Published.current(small).run_id
    compared()
    assert rerun().built == []
    assert Published.current(small).run_id == before
    assert not list(small.made.glob("tmp*"))


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("surveys_commuting/2026/answers.csv", "data"),
        ("surveys_commuting/2026/margins.csv", "weights"),
        ("emission_factors/2026/factors.csv", "factors"),
        ("model_parameters/2026/parameters.csv", "factors"),
        ("energy_co2_account/2026/accounts.csv", "data"),
    ],
)
def test_a_file_is_data_weights_or_factors(file, kind):
    assert kind_of(file) == kind


def test_answers_of_persons_are_never_kept_in_history(small):
    answers = f"{COMMUTING}/answers.csv"
    keep_inputs(small, {answers: "a" * 64})
    assert not kept_input(small, "a" * 64).exists()


def test_every_source_of_factors_is_a_source_that_a_step_reads():
    read = {pattern.split("/")[0] for step in all_steps() for pattern in step.raw.values()}
    assert all(any(fnmatch(source, one) for one in read - {"*"}) for source in FACTORS)
