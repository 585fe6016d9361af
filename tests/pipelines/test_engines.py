"""The steps' SQL gives the same rows on DuckDB and on Spark."""

import shutil

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from mobility.errors import FlowError
from mobility.lake import content_hash
from mobility.survey.weighted import told
from mobility.tables import clean, name_of
from pipelines.blocks import add_all
from pipelines.build import build_step
from pipelines.engines import DuckDB, Spark, engine, to_spark
from pipelines.runner import run
from pipelines.steps import all_steps, read_step
from tests.workspaces import NOW

SURVEY_STEPS = ("respondents", "commutes", "commute_days", "trips", "survey_days", "selections")


@pytest.fixture(scope="module")
def spark():
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    with pytest.MonkeyPatch.context() as patch:
        # Java compiles for hours of work; for a minute's, its first compiler costs half in all.
        patch.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        session = Spark("local[2]")
    session.session.conf.set("spark.sql.shuffle.partitions", "2")
    yield session
    session.close()


def answers(*rows: dict) -> pl.DataFrame:
    row = {
        "survey": "s", "wave": 2026, "respondent_id": "a", "is_synthetic": True, "file": "f",
        "row": 1, "kind": "diary", "record": "trip", "mode": "walk", "flags": [],
    }  # fmt: skip
    empty = clean.Answers.create_empty()
    given = pl.DataFrame([row | {"row": at} | one for at, one in enumerate(rows, start=1)])
    return pl.concat([empty, given.cast(dict(empty.select(given.columns).schema))], how="diagonal")


def on_both(spark, step, tables, folder):
    """Give the rows that each engine makes, in the order of the key."""
    made = []
    files = {}
    for name, frame in tables.items():
        files[name] = folder / f"{name}.parquet"
        frame.write_parquet(files[name])
    for one in (DuckDB(), spark):
        target = folder / one.name
        one.execute(step.sql, files, {}, target)
        parts = target / "*.parquet" if target.is_dir() else target
        rows = pl.read_parquet(parts).select(step.writes.column_names())
        made.append(step.writes.cast(rows).sort(step.writes.primary_key()))
    return made


DIARY = answers(
    {"departure": "08:00"},
    {"departure": None, "mode": "bike"},
    {"departure": "07:15", "distance_km": 1.25, "duration_min": 6.0},
    {"departure": "08:00", "mode": "bus", "file": "e"},
    {"departure": "23:59", "respondent_id": "Å", "purpose": "work"},
    {"departure": "00:00", "respondent_id": "Å", "wave": 2024},
    {"departure": "10:00", "mode": None},
    {"record": "person", "respondent_id": "b", "barriers": ["vejret", "for langt, tager tid"]},
    {"record": "person", "respondent_id": "c", "barriers": [], "motivators": None},
    {"record": "person", "respondent_id": "d", "barriers": ["", "æ'ø\\"]},
    {"record": "day", "respondent_id": "d", "day_id": "d1", "day_weight": 1.5},
    {"record": "day", "respondent_id": "d", "day_id": None},
)
COMMUTING = answers(
    {"record": "person", "kind": "commuting", "respondent_id": "1", "days_per_week": 4.0},
    {"record": "person", "kind": "commuting", "respondent_id": "2", "mode": None, "days_walk": 2.5},
    {"record": "person", "kind": "commuting", "respondent_id": "3", "days_bike": 0.0},
    {"record": "person", "kind": "commuting", "respondent_id": "3", "days_car_driver": 3.0},
)


@pytest.mark.spark
def test_given_replicates_find_their_delivery_on_both_engines(spark, tmp_path):
    given = {"replicate_weights": [1.0, 2.0], "weight": 1.5}
    told = answers(
        {"record": "person", "file": "agency/2026/a.csv", **given},
        {"record": "trip", "file": "agency/2026/b.csv", **given, "replicate_weights": [3.0, 4.0]},
        {"respondent_id": "b", "file": "agency/2026/b.csv", "trip_weight": 2.0,
         "replicate_weights": [5.0, 6.0]},
        {"respondent_id": "c", "file": "agency/2026/b.csv", "weight": 2.0},
    )  # fmt: skip
    delivery = {
        "source": "agency", "delivery": "2026", "title": "t", "kind": "diary", "files": 2,
        "is_synthetic": False, "replicate_method": "brr", "replicate_scales": [0.5, 0.5],
    }  # fmt: skip
    empty = clean.Deliveries.create_empty()
    one = pl.DataFrame([delivery, delivery | {"delivery": "2024"}])
    one = one.cast(dict(empty.select(one.columns).schema))
    tables = {"answers": told, "deliveries": pl.concat([empty, one], how="diagonal")}
    ours, theirs = on_both(spark, read_step("clean", "given_replicates"), tables, tmp_path)
    assert ours.equals(theirs)
    assert ours.select("respondent_id", "full_weight", "weights").rows() == [
        ("a", 1.5, [1.0, 2.0]),
        ("b", 2.0, [5.0, 6.0]),
    ]


@pytest.mark.spark
@pytest.mark.parametrize("table", SURVEY_STEPS)
def test_a_survey_step_gives_the_same_rows_on_both_engines(spark, tmp_path, table):
    told = pl.concat([DIARY, COMMUTING.with_columns(survey=pl.lit("commuting"))])
    ours, theirs = on_both(spark, read_step("clean", table), {"answers": told}, tmp_path)
    assert len(ours) > 0
    assert ours.equals(theirs)


def test_trips_are_numbered_by_departure_then_file_and_row_the_unknown_last(tmp_path):
    step = read_step("clean", "trips")
    DIARY.write_parquet(tmp_path / "answers.parquet")
    made = tmp_path / "trips.parquet"
    DuckDB().execute(step.sql, {"answers": tmp_path / "answers.parquet"}, {}, made)
    mine = pl.read_parquet(made).filter(respondent_id="a").sort("trip_no")
    assert mine.select("departure", "file", "row").rows() == [
        ("07:15", "f", 3),
        ("08:00", "e", 4),
        ("08:00", "f", 1),
        (None, "f", 2),
    ]


@pytest.mark.spark
def test_a_workspace_built_by_spark_says_the_same_as_one_built_by_duckdb(spark, workspace):
    steps = [step for step in all_steps() if step.sql is not None]
    files = {step.address: workspace.path(step.layer, step.table) for step in steps}
    ours = {address: content_hash(file) for address, file in files.items()}
    for step in steps:
        built = build_step(step, workspace, spark, as_of=NOW.date())
        assert content_hash(files[built.table]) == ours[built.table], built.table


@pytest.mark.spark
def test_a_run_is_carried_out_by_the_engine_it_names(spark, workspace, monkeypatch):
    asked = []
    execute = Spark.execute
    monkeypatch.setattr(Spark, "execute", lambda *given: asked.append(execute(*given)))
    file = workspace.path("clean", "survey_days")
    ours = content_hash(file)
    file.unlink()
    assert not run(workspace, now=NOW, tables=["survey_days"], engine_name="spark").failed
    assert len(asked) == 1
    assert content_hash(file) == ours


@pytest.mark.spark
@pytest.mark.parametrize("step", [step for step in all_steps() if step.add], ids=lambda s: s.table)
def test_sparks_workers_add_up_what_one_process_adds_up(spark, in_blocks, step):
    ours = add_all(step, in_blocks, DuckDB())
    theirs = add_all(step, in_blocks, spark, block_bytes=1)
    assert ours.keys() == theirs.keys()
    for name, one in ours.items():
        assert_frame_equal(told(theirs[name]), told(one), rel_tol=1e-9, abs_tol=1e-12)


@pytest.mark.spark
def test_a_table_that_spark_wrote_is_read_by_duckdb(spark, tmp_path):
    pl.DataFrame({"a": [1, 2]}).write_parquet(tmp_path / "t.parquet")
    spark.execute("select a + 1 as a from t", {"t": tmp_path / "t.parquet"}, {}, tmp_path / "s")
    DuckDB().execute("select sum(a) as a from s", {"s": tmp_path / "s"}, {}, tmp_path / "d.parquet")
    assert pl.read_parquet(tmp_path / "d.parquet")["a"].to_list() == [5]


@pytest.mark.parametrize("step", [step for step in all_steps() if step.sql], ids=lambda s: s.table)
def test_every_step_in_sql_can_be_said_in_sparks_dialect(step):
    assert to_spark(step.sql)


def test_an_engine_is_asked_for_by_name():
    assert engine("duckdb").name == "duckdb"
    with pytest.raises(FlowError, match="no engine 'flink'"):
        engine("flink")


def test_every_survey_step_in_sql_is_held_to_both_engines():
    reads_answers = {step.table for step in all_steps() if step.sql and clean.Answers in step.reads}
    assert reads_answers == {*SURVEY_STEPS, "given_replicates"}
    assert name_of(clean.Answers) == "answers"
