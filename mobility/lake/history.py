"""Old published runs, tidied by age and number; what is in force or was released from stays."""

import json
import shutil
from datetime import datetime, timedelta
from typing import Any

from mobility.errors import SourceError
from mobility.lake.files import Lake
from mobility.lake.published import CURRENT, records
from mobility.lake.releases import ledger_of, list_releases


def tidy(lake: Lake, *, now: datetime, dry_run: bool = False) -> dict[str, Any]:
    """Delete the published runs that the workspace's rules let go; who calls holds the lock.

    A run stays while it is young or among the newest; and for good where it is in force, where a
    release rests on it, or where it was its quarter's last, which a quarter's report compares with.

    Raises
    ------
    SourceError
        The ledger of releases cannot be read, so that nobody knows what rests on which run.
    """
    why = reasons(lake, now=now)
    gone = [run for run, stays in why.items() if not stays]
    for run in gone if not dry_run else []:
        folder = lake.published / f"run_id={run}"
        # A folder without its record is no run: half deleted, it is only rubbish.
        (folder / "run.json").unlink()
        shutil.rmtree(folder)
    return {"deleted": gone, "kept": {run: stays for run, stays in why.items() if stays}}


def reasons(lake: Lake, *, now: datetime) -> dict[str, list[str]]:
    """Say of each published run why it stays; an empty list where nothing holds it.

    Raises
    ------
    SourceError
        The ledger of releases cannot be read.
    """
    rules = lake.settings().history
    known = records(lake)
    order = [run for run, _ in known]
    made = {run: datetime.fromisoformat(str(record["published"])) for run, record in known}
    last_of_quarter = {(day.year, (day.month - 1) // 3): run for run, day in made.items()}
    holds = {
        "in force": {(lake.published / CURRENT).read_text("utf-8").strip()} if known else set(),
        "a release rests on it": _released(lake),
        "the last of its quarter": set(last_of_quarter.values()),
        f"among the newest {rules.keep_runs}": set(order[-rules.keep_runs :]),
        f"younger than {rules.keep_days} days": {
            run for run, day in made.items() if now - day < timedelta(days=rules.keep_days)
        },
    }
    return {run: [why for why, held in holds.items() if run in held] for run in order}


def _released(lake: Lake) -> set[str]:
    try:
        entries = [json.loads(line)["entry"] for line in ledger_of(lake)]
        return {str(entry["run"]) for entry in entries} | {
            str(release.manifest["run_id"]) for release in list_releases(lake)
        }
    except (ValueError, KeyError, TypeError) as problem:
        raise SourceError(
            f"The ledger of releases cannot be read: {problem!r}.",
            where="data_lake/releases/ledger.jsonl",
            todo="restore it from the backup; no run is deleted until it can be read.",
        ) from None


def tidied_text(told: dict[str, Any]) -> str:
    """Say what was deleted, and why the others stay."""
    lines = [f"{len(told['deleted'])} published runs deleted, {len(told['kept'])} kept."]
    lines += [f"  gone  {run}" for run in told["deleted"]]
    lines += [f"  kept  {run}: {', '.join(why)}" for run, why in told["kept"].items()]
    return "\n".join(lines)
