"""What the runner remembers may be damaged: that costs time and nothing else."""

import sqlite3

import pytest

from pipelines.memory import LOCK, MEMORY, mend_memory


@pytest.mark.parametrize("name", [MEMORY, LOCK])
def test_a_damaged_memory_costs_time_and_nothing_else(small, rerun, name):
    memory = small.state / name
    memory.write_bytes(memory.read_bytes()[:5_000])
    outcome = rerun()
    assert not outcome.failed
    assert outcome.published is None
    assert rerun().built == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param(MEMORY, b"no database", id="no database"),
        pytest.param(LOCK, b"no = [toml", id="no TOML"),
        pytest.param(LOCK, b'lock-version = "1"\n[[task]]\nid = 1\n', id="another shape"),
        pytest.param(LOCK, b"\xff", id="no text"),
        pytest.param(".pytask/file_hashes.json", b"{", id="no JSON"),
    ],
)
def test_what_is_damaged_of_a_memory_is_forgotten(tmp_path, name, content):
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content)
    mend_memory(tmp_path)
    assert not file.exists()


def test_a_sound_memory_is_kept(built_small):
    before = {file: file.read_bytes() for file in built_small.state.rglob("*") if file.is_file()}
    mend_memory(built_small.state)
    assert {built_small.state / MEMORY, built_small.state / LOCK} <= set(before)
    assert {file: file.read_bytes() for file in before} == before


def test_a_memory_of_another_layout_is_forgotten(tmp_path):
    file = tmp_path / MEMORY
    with sqlite3.connect(file) as made:
        made.execute("create table state (task text)")
    mend_memory(tmp_path)
    assert not file.exists()
