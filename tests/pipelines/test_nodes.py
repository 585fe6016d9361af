"""A step runs again when its code, its declarations or its inputs changed, and not otherwise."""

import sys
from types import ModuleType

import dataframely as dy
import pytest

from mobility.lake.state import HashCache
from mobility.tables import clean
from pipelines import nodes
from pipelines.nodes import (
    CodeNode,
    FilesNode,
    TableNode,
    TextNode,
    declaration_source,
    module_sources,
    step_sources,
)
from pipelines.steps import all_steps, read_step

DECLARED = """
import dataframely as dy
import polars as pl

MODES = {modes}
LONGEST_KM = {longest}
UNUSED = {unused}


class Trips(dy.Schema):
    mode = dy.Enum(MODES)
    km = dy.Float64(min=0)

    @dy.rule()
    def not_too_long(cls) -> pl.Expr:
        return pl.col("km") < LONGEST_KM
"""
PLAIN = {"modes": ("walk", "bike"), "longest": 100, "unused": 1}


@pytest.fixture
def declared(tmp_path, monkeypatch):
    """Give what declares Trips in a module of its own, as of `mobility`."""
    made = []

    def declare(**changed):
        name = f"mobility.made_up_{len(made)}"
        file = tmp_path / f"{name}.py"
        file.write_text(DECLARED.format(**(PLAIN | changed)), "utf-8")
        module = ModuleType(name)
        module.__file__ = str(file)
        monkeypatch.setitem(sys.modules, name, module)
        exec(compile(file.read_text("utf-8"), str(file), "exec"), vars(module))
        made.append(module)
        return module.Trips

    return declare


@pytest.mark.parametrize(
    ("changed", "counts"),
    [
        pytest.param({}, False, id="nothing"),
        pytest.param({"modes": ("walk", "bike", "bus")}, True, id="a value of a column"),
        pytest.param({"longest": 200}, True, id="a value of a rule"),
        pytest.param({"unused": 2}, False, id="a value that it does not name"),
    ],
)
def test_a_declaration_is_its_text_and_the_values_that_it_names(declared, changed, counts):
    assert (declaration_source(declared()) != declaration_source(declared(**changed))) == counts


def test_a_declaration_counts_those_that_it_is_built_on():
    assert "class _Person" in declaration_source(clean.Respondents)
    assert "AGE_BANDS = ('under_18'" in declaration_source(clean.Respondents)


def test_a_module_counts_with_every_module_of_ours_that_it_imports():
    told = "\n".join(module_sources("pipelines.marts.target_status"))
    assert "def judge(" in told  # mobility.targets.judgement, reached through mobility.targets
    assert "class MobilityError" in told
    assert "class Trips(" not in told  # a declaration that it neither reads nor writes


def test_the_constants_that_a_module_takes_from_the_declarations_count():
    assert "MODES = ('walk', 'bike'" in "\n".join(module_sources("pipelines.clean.commute_days"))


def test_a_step_counts_its_code_and_its_own_declarations():
    told = "\n".join(step_sources(read_step("clean", "commutes")))
    assert "The usual commute of everybody" in told
    assert "class Answers(" in told
    assert "class Selections(" not in told


@pytest.mark.parametrize("step", all_steps(), ids=lambda step: step.address)
def test_every_step_has_sources(step):
    assert all(isinstance(source, str) for source in step_sources(step))
    assert step.module.__doc__ in "\n".join(step_sources(step))


def test_code_counts_by_its_text():
    one, other = (CodeNode(name="a", sources=lambda text=text: [text]) for text in ("x", "y"))
    assert one.state() != other.state()


def test_files_count_by_address_and_bytes(tmp_path):
    def state(folder):
        cache = HashCache(tmp_path / "none.json", below=tmp_path)
        files = sorted(folder.rglob("*.csv"))
        return FilesNode(name="a", files=files, below=folder, cache=cache).state()

    for folder in ("one", "moved", "renamed", "changed", "more"):
        (tmp_path / folder).mkdir()
        name = "b.csv" if folder == "renamed" else "a.csv"
        (tmp_path / folder / name).write_text("2" if folder == "changed" else "1")
    (tmp_path / "more" / "b.csv").write_text("1")
    assert state(tmp_path / "one") == state(tmp_path / "moved")
    others = [state(tmp_path / folder) for folder in ("one", "renamed", "changed", "more", "none")]
    assert len(set(others)) == len(others)


def test_a_table_that_is_not_there_has_no_state(tmp_path):
    cache = HashCache(tmp_path / "hashes.json", below=tmp_path)
    assert TableNode(name="t", path=tmp_path / "t.parquet", cache=cache).state() is None


def test_a_node_is_told_apart_by_its_name():
    assert TextNode(name="a", text="1").signature != TextNode(name="b", text="1").signature
    assert TextNode(name="a", text="1").load() == "a"


def test_only_modules_of_ours_count():
    assert all(
        name.startswith(("mobility", "pipelines")) for name in nodes._reached("pipelines.runner")
    )
    assert dy.__name__ not in nodes._reached("pipelines.checks")
