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
    goals = store.settings.goals
    reference = store.accounts.filter(
        (pl.col("year") == goals.reference_year) & (pl.col("sector") == "total")
    )["tonnes"].drop_nulls()
    told: dict[str, Any] = {
        "scope": "whole municipality",
        "reference_year": goals.reference_year,
        "year": goals.reduction_year,
        "reduction_share": goals.reduction_share,
        "neutral_year": goals.neutral_year,
        "tonnes": None,
        "state": "no_data",
        "reason": f"no account of {goals.reference_year} has been delivered",
        "chance_of_meeting": None,
        "readings": readings(store, series),
    }
    if goals.reduction_share is None:
        told["reason"] = "no goal is set in mobility.toml"
    elif len(reference) and series:
        told["tonnes"] = float(reference[0]) * (1 - goals.reduction_share)
        met = series.last["total"] <= told["tonnes"]
        told |= {
            "state": "met" if met else "no_data",
            "reason": "no path to the goal is modelled yet",
        }
    return told


def readings(store: Store, series: Series | None) -> list[dict[str, Any]]:
    """Give the labelled readings beside the goal; none of them is the goal."""
    rows = store.mart("goal_readings")
    if rows.is_empty():
        return []
    return rows.drop("run_id", strict=False).to_dicts()


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
