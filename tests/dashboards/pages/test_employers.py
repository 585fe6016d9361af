"""The employers' page: names without rank, releases, and whether the ledger is whole."""

import json
from datetime import UTC, datetime

import polars as pl
import pytest

from dashboards.pages.employers import EmployersPage, EmployersState
from dashboards.parts.blocks import Html, Live
from dashboards.parts.release_form import ReleaseForm
from dashboards.store import Store
from mobility.disclosure import Released, append
from mobility.lake import Lake, Package, Published, publish, write_release
from mobility.settings import read_settings
from mobility.tables import marts
from tests.workspaces import SETTINGS

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
ROW = {
    "survey": "s", "wave": 2026, "employer": "Baker ApS", "detail": 3, "topic": "modes",
    "quantity": "share", "unit": "share", "method": None, "vintage": None, "variable": "mode",
    "value": "car_driver", "by_variable": None, "by_value": None, "answers": 30, "estimate": 0.6,
    "standard_error": 0.05, "low": 0.5, "high": 0.7, "n": 50, "n_effective": 48.0,
    "reliability": "good", "bound_low": None, "bound_high": None, "is_synthetic": True,
}  # fmt: skip
HIDDEN = dict.fromkeys(("answers", "estimate", "standard_error", "low", "high", "n", "n_effective"))


@pytest.fixture
def lake(tmp_path):
    (tmp_path / "mobility.toml").write_text(SETTINGS, "utf-8")
    made = Lake(tmp_path)
    rows = [ROW | {"employer": "Zinc A/S", "estimate": 0.1, "low": 0.05, "high": 0.2}, ROW]
    rows.append(ROW | {"value": "public", "reliability": "not_shown"} | HIDDEN)
    path = made.path("marts", "employer_summary")
    path.parent.mkdir(parents=True)
    frame = pl.DataFrame(rows, schema_overrides={"bound_low": pl.Float64, "bound_high": pl.Float64})
    marts.EmployerSummary.validate(frame, cast=True).write_parquet(path)
    publish(made, {"employer_summary": path}, {"content": {}}, now=NOW)
    return made


def release(lake):
    about = {
        "run_id": "20261122T083000-aaaaaa", "audience": "employer", "employer": "Baker ApS",
        "kind": "employer_report", "survey": "s", "wave": 2026, "threshold": 5,
        "is_synthetic": True, "title": {"da": "Rapport", "en": "Report"},
    }  # fmt: skip

    def enter(lines, name, digest):
        proof = {"release": name, "files_sha256": digest, "cells": 9, "hidden": 2}
        return append(lines, Released("r", "Baker ApS", "2026", "x", "s", "a", {}, proof=proof))

    package = Package(about, {"modes": pl.DataFrame({"n": [8]})}, {("en", "html"): b"<p>"}, {})
    return write_release(lake, package, enter=enter, now=NOW)


def page(lake, **chosen):
    store = Store(Published.current(lake), read_settings(lake.root / "mobility.toml"))
    return EmployersPage(store, EmployersState(lang="en", **chosen))


def text(made):
    return " ".join(block.text for block in made.blocks() if isinstance(block, Html))


def test_employers_stand_by_name_and_not_by_rank(lake):
    told = text(page(lake))
    assert told.index("Baker ApS") < told.index("Zinc A/S")
    assert "60 %" in told.replace("\u00a0", " ")


def test_the_figure_is_of_the_employer_asked_for(lake):
    for name in ("Baker ApS", "Zinc A/S"):
        [figure] = [b for b in page(lake, employer=name).blocks() if hasattr(b, "finding")]
        assert figure.finding.startswith(name)
    [other] = [b for b in page(lake, employer="no such").blocks() if hasattr(b, "finding")]
    assert other.finding.startswith("Baker ApS")


def test_a_release_is_listed_with_its_files_and_proven_whole(lake):
    assert "Nothing has been released yet." in text(page(lake))
    made = release(lake)
    told = text(page(lake))
    assert f"/released/{made.name}/report.en.html" in told
    assert "its chain holds" in told
    assert "✓ yes" in told


@pytest.mark.parametrize("part", ["ledger", "manifest"])
def test_what_was_altered_is_told(lake, part):
    made = release(lake)
    if part == "ledger":
        file = lake.releases / "ledger.jsonl"
        file.write_text(file.read_text("utf-8").replace("Baker", "Maker"), "utf-8")
        assert "The ledger is broken" in text(page(lake))
        return
    file = made.folder / "manifest.json"
    manifest = json.loads(file.read_text("utf-8"))
    manifest["tables"]["modes"]["sha256"] = "0" * 64
    file.write_text(json.dumps(manifest), "utf-8")
    assert "✕ NO" in text(page(lake))


def test_the_button_stands_for_the_command_on_the_page(lake, tmp_path):
    made = page(lake)
    assert any(isinstance(block, Live) and block.name == "release" for block in made.blocks())
    form = ReleaseForm(made, ["--out", "Baker ApS"], "--out")
    asked = form.arguments(tmp_path / "x")
    assert asked[:2] == ["report", "employer"]
    assert asked[-2:] == ["--", "--out"]


def test_without_employers_it_says_what_brings_one(lake):
    path = lake.path("marts", "employer_summary")
    marts.EmployerSummary.create_empty().write_parquet(path)
    publish(lake, {"employer_summary": path}, {"content": {"a": 1}}, now=NOW.replace(hour=9))
    assert "No employer has answered yet." in text(page(lake))
