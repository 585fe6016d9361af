"""A published table is followed back to the sources that it rests on."""

from types import SimpleNamespace

from dashboards.lineage import lineage_of, tables
from pipelines.lineage import lineage
from pipelines.steps import all_steps

INPUTS = {"energy_co2_account/2026/accounts.csv": "1", "population/2026/population.csv": "2"}


def store():
    return SimpleNamespace(record={"lineage": lineage(all_steps()), "inputs": INPUTS})


def test_every_step_is_recorded_with_what_it_reads():
    record = lineage(all_steps())
    assert record["marts/co2_account"]["reads"] == ["clean/co2_accounts"]
    assert all(entry["says"] for entry in record.values())


def test_a_table_is_followed_to_the_sources_that_were_delivered():
    found = lineage_of(store(), "co2_account")
    by_name = {row["name"]: row for row in found.nodes.iter_rows(named=True)}
    assert by_name["co2_account"]["is_asked"]
    assert by_name["energy_co2_account"]["layer"] == "sources"
    assert "population" not in by_name
    assert found.edges.height == sum(len(reads) for reads in found.reads.values())


def test_what_rests_on_answers_rests_on_the_intake():
    assert "surveys_and_counts" in lineage_of(store(), "mode_share").nodes["name"].to_list()


def test_a_run_without_a_record_has_no_tables_to_draw():
    assert tables(SimpleNamespace(record={})) == []
