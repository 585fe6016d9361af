"""How the front door tells a problem: three parts and no traceback; 1 for data, 2 for usage."""

import sys

import pytest

from mobility import cli
from tests.workspaces import DIARY


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(["sql", "copy co2_account to 'a.csv'"], "read-only", id="sql writes"),
        pytest.param(["sql", "select 1", "--format", "xml"], "no format 'xml'", id="format"),
        pytest.param(["publish", "1999"], "No published run is called '1999'", id="publish"),
        pytest.param(["remove", "a/b"], "no delivery 'a/b'", id="remove"),
        pytest.param(["remove", DIARY, "--undo"], "that was taken out", id="undo"),
        pytest.param(["forget", "a/b", "--yes"], "no delivery 'a/b'", id="forget"),
        pytest.param(["run", "tripz"], "no table 'tripz'", id="table"),
        pytest.param(["run", "--engine", "flink"], "no engine 'flink'", id="engine"),
        pytest.param(["check", "nothing"], "no source 'nothing'", id="source"),
        pytest.param(["diff"], "Two published runs are needed", id="diff"),
        pytest.param(
            ["observe", "T99", "1", "--date", "2026-01-01", "--source", "s"],
            "no sub-goal 'T99'",
            id="observe",
        ),
        pytest.param(["add", "none.csv"], "none.csv is not there", id="add"),
    ],
)
def test_a_problem_is_told_in_three_parts_and_ends_with_1(built, called, arguments, says):
    code, out, err = called(*arguments, "--root", built.root)
    assert code == 1
    assert out == ""
    first, *rest = err.splitlines()
    assert first.startswith("Error: ")
    assert says in first
    assert any(line.startswith("  where: ") for line in rest)
    assert any(line.startswith("  to do: ") for line in rest)
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["status", "--json"], id="status"),
        pytest.param(["run"], id="run"),
        pytest.param(["sql", "select 1"], id="sql"),
        pytest.param(["serve"], id="serve"),
        pytest.param(["check"], id="check"),
        pytest.param(["publish", "1"], id="publish"),
        pytest.param(["remove", "a/b"], id="remove"),
        pytest.param(["forget", "a/b", "--yes"], id="forget"),
        pytest.param(["diff"], id="diff"),
    ],
)
def test_where_there_is_no_workspace_nothing_is_made(tmp_path, called, arguments):
    code, _, err = called(*arguments, "--root", tmp_path)
    assert code == 1
    assert "There is no workspace here.\n  where: " in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(["nothing"], "No such command", id="command"),
        pytest.param(["sql"], "Missing argument", id="argument"),
        pytest.param(
            ["observe", "T02", "many", "--date", "d", "--source", "s"], "value", id="type"
        ),
        pytest.param(["serve", "--port", "http"], "--port", id="port"),
    ],
)
def test_wrong_usage_ends_with_2(called, arguments, says):
    code, _, err = called(*arguments)
    assert code == 2
    assert says in err


def test_settings_that_do_not_fit_are_told_by_their_place(workspace, called):
    file = workspace.root / "mobility.toml"
    file.write_text(file.read_text("utf-8").replace('"0151"', '"151"'), "utf-8")
    code, _, err = called("status", "--root", workspace.root)
    assert code == 1
    assert "'municipality.code' does not fit" in err
    assert "mobility.toml, municipality.code" in err


def test_a_fault_of_our_own_is_told_without_a_traceback(built, called, monkeypatch):
    def breaks(*_, **__):
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("dashboards.status.status", breaks)
    code, out, err = called("status", "--root", built.root)
    assert (code, out) == (1, "")
    assert err.startswith("Error: ZeroDivisionError: division by zero\n  where: mobility status")
    assert "--debug" in err


def test_debug_shows_the_traceback(built, monkeypatch):
    def breaks(*_, **__):
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("dashboards.status.status", breaks)
    monkeypatch.setattr(sys, "argv", ["mobility", "status", "--debug", "--root", str(built.root)])
    with pytest.raises(ZeroDivisionError):
        cli.main()
