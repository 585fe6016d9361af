"""Every public function has a property test, or stands below with the reason why not."""

import ast
import importlib
import inspect
from functools import cache
from pathlib import Path

import mobility

ROOT = Path(__file__).parent
SOLVER = "a case takes seconds: its own tests and the benchmarks go through it"
MODEL = "wants a whole model of a municipality: its tests change one thing of a sound one"
FOLDER = "works on folders: the fault loop and its tests break it at every step"
DIARY = "wants a whole diary with its network: its tests change one thing of a sound one"
FEEDS = "its parts have properties; the whole is compared on known data"
WITHOUT = {
    "charging.back_test": SOLVER,
    "charging.coverage": FEEDS,
    "charging.ev_stock": SOLVER,
    "charging.fleet": SOLVER,
    "charging.years_met": FEEDS,
    "choice.compare_boosted": SOLVER,
    "cli.main": "is the front door: its commands have their tests",
    "co2.assemble": MODEL,
    "co2.back_test": MODEL,
    "co2.breakdowns": MODEL,
    "co2.bridge": MODEL,
    "co2.business_as_usual": MODEL,
    "co2.check_scenario": MODEL,
    "co2.goal_and_readings": MODEL,
    "co2.neutral_and_reading": MODEL,
    "co2.path_frame": MODEL,
    "co2.read_projection": MODEL,
    "co2.read_scenarios": "the intake's spoilt deliveries go through it by the thousand",
    "co2.three_books": MODEL,
    "co2.unknowns_frame": MODEL,
    "co2.with_all": MODEL,
    "disclosure.crossed": SOLVER,
    "flows.district_needs": FEEDS,
    "lake.bundled": "has no argument",
    "lake.clear_leftovers": FOLDER,
    "lake.ledger_of": FOLDER,
    "lake.list_releases": FOLDER,
    "lake.publish": FOLDER,
    "lake.put_in_force": FOLDER,
    "lake.read_release": FOLDER,
    "lake.write_release": FOLDER,
    "shift.back_test": DIARY,
    "shift.compare": DIARY,
    "shift.diversion": DIARY,
    "shift.level_of_service": DIARY,
    "shift.potential": DIARY,
    "shift.rule_shares": DIARY,
    "shift.to_tours": DIARY,
    "shift.train_matrix": DIARY,
    "shift.yardsticks": DIARY,
    "synthetic.population": "makes the example from a seed: its truth is compared with it",
    "synthetic.write": FOLDER,
    "targets.gather": "reads tables of its own declaration; states have properties",
    "targets.read_readings": "reads a table of its own declaration",
    "targets.remind": FEEDS,
    "targets.status_frame": FEEDS,
    "targets.status_rows": FEEDS,
}


@cache
def public() -> frozenset[str]:
    """List the functions that the rooms name in their ``__all__``, as ``room.function``."""
    found = set()
    for file in Path(mobility.__file__).parent.rglob("__init__.py"):
        room = ".".join(file.parent.relative_to(Path(mobility.__file__).parent).parts)
        module = importlib.import_module(f"mobility.{room}" if room else "mobility")
        found |= {
            f"{room}.{name}"
            for name in getattr(module, "__all__", ())
            if room and room != "charts" and inspect.isfunction(getattr(module, name))
        }
    return frozenset(found)


@cache
def in_properties() -> frozenset[str]:
    """List the names that the files of property tests use."""
    names: set[str] = set()
    for file in ROOT.rglob("test_*.py"):
        tree = ast.parse(file.read_text("utf-8"))
        imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        if "hypothesis" in imported:
            nodes = list(ast.walk(tree))
            names |= {node.id for node in nodes if isinstance(node, ast.Name)}
            names |= {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    return frozenset(names)


def test_every_public_function_has_a_property_or_a_reason():
    bare = {one for one in public() if one.rsplit(".", 1)[1] not in in_properties()}
    assert bare - WITHOUT.keys() == set(), "write a property test, or the reason why not"
    assert WITHOUT.keys() - bare == set(), "has one now, or is gone: take it off the list"


def test_most_public_functions_have_one():
    assert len(WITHOUT) < 0.25 * len(public())
