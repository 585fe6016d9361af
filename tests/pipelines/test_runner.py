"""Only what is stale is built; the marts are published together or not at all."""

import json
import shutil

import polars as pl
import pytest

from mobility.errors import FlowError, SettingsError, SourceError
from mobility.lake import Lake, Published, put_in_force
from mobility.lake.published import runs
from pipelines.runner import run
from tests import workspaces
from tests.pipelines.conftest import FACTS
from tests.workspaces import ANSWERS, COMMUTING, DIARY, TRIPS, deliver

ANSWERS_TABLE = "clean/answers/surveys_tiny--2026-tiny"
TRIPS_TABLE = "clean/answers/tiny_diary--2026"


def built_tables(outcome):
    return {one.table for one in outcome.built}


def test_the_first_run_publishes_every_mart(built_small):
    published = Published.current(built_small)
    in_lake = {file.stem for file in (built_small.made / "marts").glob("*.parquet")}
    assert set(published.tables) == in_lake | {"runs"}
    for name in in_lake:
        assert published.read(name).get_column("run_id").unique().to_list() in (
            [published.run_id],
            [],
        )


def test_a_run_leaves_a_record_of_inputs_rows_and_seconds(built_small):
    record = Published.current(built_small).record()
    assert f"{COMMUTING}/answers.csv" in record["inputs"]
    assert record["code_version"].startswith("0.1.0")
    told = record["tables"][ANSWERS_TABLE]
    assert (told["rows_in"], told["rows_out"], told["refused"], told["answers_refused"]) == (
        len(ANSWERS) - 1,
        len(ANSWERS) - 2,
        1,
        1,
    )
    assert told["seconds"] > 0
    assert Published.current(built_small).read("runs")["refused"].to_list() == [1]


def test_a_second_run_finds_nothing_and_makes_no_run(small, rerun):
    before = runs(small)
    outcome = rerun()
    assert outcome.built == []
    assert len(outcome.current) > 15
    assert outcome.published is None
    assert runs(small) == before


def test_a_changed_survey_rebuilds_only_what_is_downstream(small, rerun):
    answers = [line.replace("2;Cykel;3", "2;Bil;3") for line in ANSWERS]
    deliver(small.root, COMMUTING, {"answers.csv": answers})
    outcome = rerun()
    assert built_tables(outcome) >= {ANSWERS_TABLE, "clean/commutes", "marts/mode_share"}
    untouched = {TRIPS_TABLE, "clean/co2_accounts", "marts/co2_account", "clean/targets"}
    assert untouched <= set(outcome.current)
    assert outcome.published == Published.current(small).run_id
    assert len(runs(small)) == 2


def test_the_changed_answer_reaches_the_published_number(small, rerun):
    def car_share():
        return (
            Published.current(small)
            .read("mode_share")
            .filter(
                pl.col("group_variable").is_null(),
                pl.col("employer") == "Tiny A/S",
                pl.col("measure") == "persons",
                pl.col("mode") == "car_driver",
            )["estimate"]
            .item()
        )

    taken_in = len(ANSWERS) - 2
    before = car_share()
    answers = [line.replace("2;Cykel;3", "2;Bil;3") for line in ANSWERS]
    deliver(small.root, COMMUTING, {"answers.csv": answers})
    rerun()
    assert car_share() == pytest.approx(before + 1 / taken_in)


def test_a_cosmetic_change_of_a_delivery_stops_at_its_first_table(small, rerun):
    quoted = ['"' + line.replace(",", '","') + '"' for line in TRIPS]
    deliver(small.root, DIARY, {"trips.csv": quoted})
    outcome = rerun()
    of_files = {"clean/deliveries", "clean/margins", "clean/series_breaks", "marts/data_quality"}
    assert TRIPS_TABLE in built_tables(outcome) <= {TRIPS_TABLE} | of_files
    assert outcome.published is None


def test_a_table_rewritten_with_the_same_content_is_up_to_date(small, rerun):
    file = small.path("clean", "respondents")
    before = file.read_bytes()
    pl.read_parquet(file).sort("respondent_id", descending=True).write_parquet(
        file, row_group_size=3, compression="uncompressed"
    )
    assert file.read_bytes() != before
    outcome = rerun()
    assert outcome.built == []


def test_a_table_that_was_lost_is_built_again_and_nothing_after_it(small, rerun):
    small.path("clean", "commutes").unlink()
    outcome = rerun()
    assert built_tables(outcome) == {"clean/commutes"}
    assert outcome.published is None


def test_building_everything_again_gives_the_same_numbers_to_the_last_bit(small, rerun):
    outcome = rerun(force=True)
    assert len(outcome.built) > 15
    assert outcome.published is None


@pytest.mark.parametrize(
    "absent",
    [
        pytest.param(["surveys_tiny", "tiny_diary"], id="no survey"),
        pytest.param(["surveys_tiny"], id="no commuting survey"),
        pytest.param(["energy_co2_account"], id="no account of tonnes"),
        pytest.param(["surveys_tiny", "tiny_diary", *FACTS], id="nothing"),
    ],
)
def test_a_workspace_that_has_less_is_built_whole_too(small, rerun, absent):
    for source in absent:
        shutil.rmtree(small.raw / source)
    outcome = rerun()
    assert not outcome.failed
    assert Published.current(small).run_id == outcome.published


def test_force_builds_what_is_up_to_date_and_publishes_nothing_new(small, rerun):
    outcome = rerun(tables=["co2_account"], force=True)
    assert built_tables(outcome) == {"clean/co2_accounts", "marts/co2_account"}
    assert outcome.published is None


def test_named_tables_are_built_with_what_they_rest_on_and_not_published(small, rerun):
    answers = [line.replace("2;Cykel;3", "2;Bil;3") for line in ANSWERS]
    deliver(small.root, COMMUTING, {"answers.csv": answers})
    outcome = rerun(tables=["commutes"])
    assert built_tables(outcome) == {ANSWERS_TABLE, "clean/commutes"}
    assert outcome.published is None
    assert len(runs(small)) == 1
    assert rerun().published is not None


def test_a_table_that_does_not_exist_is_told_with_those_that_do(small, rerun):
    with pytest.raises(FlowError, match=r"no table 'tripz'.\n.*\n  to do: choose among .*trips"):
        rerun(tables=["tripz"])


def test_an_engine_that_does_not_exist_is_told(rerun):
    with pytest.raises(FlowError, match=r"no engine 'flink'.\n.*\n  to do: choose duckdb or spark"):
        rerun(engine_name="flink")


def test_a_workspace_without_settings_is_told(tmp_path):
    with pytest.raises(SettingsError, match="no workspace here"):
        run(Lake(tmp_path), now=workspaces.NOW)
    assert not (tmp_path / "data_lake").exists()


def test_settings_that_a_step_asks_for_count_and_others_are_not_rebuilt(small, rerun):
    settings = small.root / "mobility.toml"
    settings.write_text(settings.read_text().replace("seed = 1", "seed = 2"))
    outcome = rerun()
    assert "models/replicates" in built_tables(outcome)
    assert "clean/respondents" in outcome.current
    assert Published.current(small).record()["settings"]["survey"]["seed"] == 2


def test_an_earlier_run_is_put_in_force_again(small, rerun):
    first = Published.current(small)
    shares = first.read("mode_share")
    deliver(small.root, COMMUTING, {"answers.csv": ANSWERS[:-3]})
    rerun()
    assert Published.current(small).run_id != first.run_id
    put_in_force(small, first.run_id)
    assert Published.current(small).read("mode_share").equals(shares)


def test_a_moved_workspace_has_nothing_to_do(small, rerun, tmp_path):
    moved = workspaces.copy(small, tmp_path / "elsewhere")
    outcome = rerun(moved)
    assert outcome.built == []


def test_progress_is_told_as_it_goes(small, rerun):
    heard = []
    deliver(small.root, COMMUTING, {"answers.csv": ANSWERS[:-3]})
    rerun(say=lambda event, about: heard.append((event, about["table"])))
    assert heard.index(("started", ANSWERS_TABLE)) < heard.index(("built", ANSWERS_TABLE))
    assert ("current", "clean/targets") in heard


def test_an_outcome_is_json(small, rerun):
    told = json.loads(json.dumps(rerun().record()))
    assert set(told) == {"built", "up_to_date", "failed", "skipped", "published"}


def test_a_broken_published_run_is_published_anew(small, rerun):
    first = Published.current(small)
    (first.folder / "run.json").unlink()
    with pytest.raises(SourceError):
        Published.current(small)
    outcome = rerun()
    assert Published.current(small).run_id == outcome.published
