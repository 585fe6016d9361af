"""The barest questionnaire there is goes through every table, and breaks none."""

from datetime import timedelta

from mobility.lake import Published
from pipelines.adding import Addition, add_delivery
from pipelines.runner import run
from tests.workspaces import NOW

MAPPING = """
[survey]
title = "Commuting survey 2026, Kun A/S"
kind = "commuting"
wave = 2026
employer = "Kun A/S"

[file]
name = "svar.csv"

[columns]
mode = { column = "Transport", values = { Bil = "car_driver", Cykel = "bike" } }
"""


def test_a_questionnaire_that_asks_for_the_mode_alone_is_published(
    workspace, tmp_path, monkeypatch
):
    monkeypatch.setenv("MOBILITY_KEY_FILE", str(tmp_path / "key"))
    file = tmp_path / "svar.csv"
    file.write_text("Transport\n" + "Bil\n" * 12 + "Cykel\n" * 18, "utf-8")
    mapping = tmp_path / "survey.toml"
    mapping.write_text(MAPPING, "utf-8")
    told = add_delivery(workspace, Addition(file, mapping), now=NOW)
    assert (told["rows"], told["rows_in"]) == (30, 30)
    outcome = run(workspace, now=NOW + timedelta(hours=1))
    assert not outcome.failed
    shares = Published.current(workspace).read("mode_share")
    found = shares.filter(employer="Kun A/S", mode="bike", measure="persons")
    assert found["estimate"].to_list() == [0.6]
