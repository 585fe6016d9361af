"""Who breaks in, and what must not be told to them."""

from tests.dashboards.serving import Served

OURS, THEIRS = "Eksempel A/S", "Fremmed ApS"
INNER = (
    "Traceback", "tornado", "Tornado", "bokeh", "Bokeh", "DuckDB", "polars", ".py", "data_lake/",
)  # fmt: skip


def signed_in(town: Served, kind: str, machine: int = 1):
    """Sign in at the issuer, as somebody of a kind."""
    client = town.client(machine)
    there = client.get("/login")
    assert there.status_code == 302, there.text
    back = client.get(there.headers["Location"], headers={"X-Kind": kind})
    client.last = client.get(back.headers["Location"])
    return client


def tells_nothing(town: Served, text: str, *more: str) -> None:
    """See that an answer names nobody, no release, no run and nothing of how it is made."""
    for name in (OURS, THEIRS, *more, str(town.lake.root), "20261122T0", *INNER):
        assert name not in text, name
    run_id = (town.lake.published / "CURRENT").read_text().strip()
    assert run_id not in text
