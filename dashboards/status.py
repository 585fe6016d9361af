"""The whole state in one record: what `mobility status` prints."""

from datetime import date
from typing import Any

import polars as pl

from dashboards.language import Language
from dashboards.store import Series, Store
from mobility.lake import Lake, Published


def status(lake: Lake, *, today: date) -> dict[str, Any]:
    """Give the headline, the sub-goals and the sources of the run in force.

    Raises
    ------
    SourceError
        Nothing has been published yet.
    """
    settings = lake.settings()
    store = Store(Published.current(lake), settings)
    return {
        "run": store.run_id,
        "as_of": (settings.as_of or today).isoformat(),
        "municipality": settings.municipality.model_dump(),
        "headline": headline(store),
        "targets": [_target(row) for row in store.targets.iter_rows(named=True)],
        "sources": [_source(row) for row in store.quality.iter_rows(named=True)],
    }


def headline(store: Store) -> dict[str, Any]:
    """Give the last year's tonnes and share, and the goal of the whole municipality."""
    series = store.headline
    told: dict[str, Any] = {
        "year": None, "account": None, "vintage": None,
        "transport_tonnes": None, "total_tonnes": None, "transport_share": None,
    }  # fmt: skip
    if series:
        last = series.last
        told = {
            "year": last["year"],
            "account": series.account,
            "vintage": series.vintage,
            "transport_tonnes": last["transport"],
            "total_tonnes": last["total"],
            "transport_share": last["share"],
        }
    return told | {"goal_2030": goal(store, series)}


def goal(store: Store, series: Series | None) -> dict[str, Any]:
    """Give the whole municipality's goal: without a reference year's account it has no tonnes."""
    goals, adopted = store.settings.goals, _reading(store, "goal")
    told: dict[str, Any] = {
        "scope": "whole municipality",
        "reference_year": goals.reference_year,
        "year": goals.reduction_year,
        "reduction_share": goals.reduction_share,
        "neutral_year": goals.neutral_year,
        "tonnes": adopted.get("tonnes"),
        "state": adopted.get("state") or "no_data",
        "reason": _reason(store, series, adopted),
        "chance_of_meeting": adopted.get("chance_of_meeting"),
        "readings": readings(store, goals.reduction_year),
    }
    if goals.neutral_year is not None:
        neutral = _reading(store, "climate_neutral")
        told["neutral"] = {
            "year": goals.neutral_year,
            "state": neutral.get("state") or "no_data",
            "readings": readings(store, goals.neutral_year),
        }
    return told


def _reason(store: Store, series: Series | None, adopted: dict[str, Any]) -> str:
    if store.settings.goals.reduction_share is None:
        return "no goal is set in mobility.toml"
    if series is None or adopted.get("tonnes") is None:
        return f"no account of {store.settings.goals.reference_year} has been delivered"
    if adopted["state"] == "met":
        return "the last account is at or below it"
    return "no path of the whole municipality is modelled, only transport's"


def _reading(store: Store, label: str) -> dict[str, Any]:
    rows = store.mart("goal_readings")
    found = rows.filter(pl.col("label") == label) if len(rows) else rows
    return found.row(0, named=True) if len(found) else {}


def readings(store: Store, due_year: int) -> list[dict[str, Any]]:
    """Give the labelled readings beside the goal of a year; none of them is the goal."""
    rows = store.mart("goal_readings")
    if rows.is_empty():
        return []
    named = (
        "label", "scope", "title_en", "title_da", "assumes_en", "assumes_da", "due_year", "tonnes",
        "account", "vintage", "latest_year", "latest_tonnes", "still_to_cut", "yearly_factor",
        "estimate", "standard_error", "low", "high", "missing_tonnes", "chance_of_meeting",
        "is_synthetic",
    )  # fmt: skip
    beside = rows.filter(~pl.col("is_goal"), pl.col("due_year") == due_year)
    return beside.select(named).to_dicts()


def _target(row: dict[str, Any]) -> dict[str, Any]:
    named = (
        "id", "title_da", "title_en", "state", "past_due", "value", "unit", "target",
        "chance_of_meeting", "evidence", "source", "is_synthetic", "owner", "reason_en",
    )  # fmt: skip
    told = {name: row[name] for name in named}
    return told | {"title": row["title_da"], "due": due_text(row)}


def due_text(row: dict[str, Any]) -> str | None:
    """Write when a sub-goal is due: a day, or the year that a standing duty began."""
    if row["due"] is None:
        return None
    return f"from {row['due']}" if row["due_kind"] == "from" else f"{row['due']}-12-31"


def _source(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": f"{row['source']}/{row['delivery']}",
        "title": row["title"],
        "latest": row["retrieved"],
        "synthetic": row["is_synthetic"],
        "rows": row["rows"],
        "refused": row["refused"],
        "answers_refused": row["answers_refused"],
    }


def headline_text(told: dict[str, Any]) -> str:
    """Say the status in a screenful of English lines."""
    words = Language("en")
    head = told["headline"]
    lines = [f"{told['municipality']['name']}, run {told['run']}"]
    if head["year"]:
        lines.append(
            f"  Transport {head['year']}: {words.number(head['transport_tonnes'])} t CO2e of "
            f"{words.number(head['total_tonnes'])} t, {words.share(head['transport_share'])} "
            f"({head['account']}, vintage {head['vintage']})"
        )
    goal_told = head["goal_2030"]
    if goal_told["reduction_share"]:
        lines.append(
            f"  Goal of the whole municipality: -{goal_told['reduction_share']:.0%} by {goal_told['year']} "
            f"against {goal_told['reference_year']}: {goal_told['state']} ({goal_told['reason']})"
        )
    lines += _targets_text(told["targets"])
    synthetic = sum(one["synthetic"] for one in told["sources"])
    rows = sum(one["rows"] for one in told["sources"])
    refused = sum(one["refused"] for one in told["sources"])
    lines.append(
        f"  {len(told['sources'])} deliveries ({synthetic} of them SYNTHETIC), {rows:,} rows, {refused:,} refused"
    )
    return "\n".join(lines)


def _targets_text(targets: list[dict[str, Any]]) -> list[str]:
    if not targets:
        return ["  No register of sub-goals for this municipality."]
    states = pl.Series([one["state"] for one in targets]).value_counts(sort=True)
    counted = ", ".join(f"{count} {state}" for state, count in states.iter_rows())
    due = sum(one["past_due"] for one in targets)
    return [f"  {len(targets)} sub-goals: {counted}; {due} past due"]
