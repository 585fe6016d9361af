"""The access log: a file a day, deleted in time."""

import json
from datetime import UTC, datetime, timedelta

from dashboards.access.log import KEPT_DAYS, AccessLog

ENTRY = {"role": "public", "kind": "released", "status": 200, "milliseconds": 3.4}


def test_a_line_holds_the_minute_and_no_finer_moment(tmp_path):
    log = AccessLog(tmp_path / "access", lambda: datetime(2026, 11, 22, 9, 30, 41, tzinfo=UTC))
    log.write(**ENTRY)
    log.write(**{**ENTRY, "status": 404})
    lines = (tmp_path / "access" / "2026-11-22.jsonl").read_text().splitlines()
    assert [json.loads(line)["status"] for line in lines] == [200, 404]
    assert json.loads(lines[0]) == {**ENTRY, "milliseconds": 3, "minute": "2026-11-22T09:30Z"}


def test_old_days_are_deleted_when_a_new_one_begins(tmp_path):
    now = datetime(2026, 11, 22, tzinfo=UTC)
    clock = {"now": now - timedelta(days=KEPT_DAYS + 1)}
    log = AccessLog(tmp_path, lambda: clock["now"])
    log.write(**ENTRY)
    clock["now"] = now - timedelta(days=KEPT_DAYS)
    log.write(**ENTRY)
    (tmp_path / "notes.txt").write_text("not a day's file")
    clock["now"] = now
    log.write(**ENTRY)
    kept = sorted(file.name for file in tmp_path.iterdir())
    assert kept == ["2026-08-24.jsonl", "2026-11-22.jsonl", "notes.txt"]
