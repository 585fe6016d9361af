"""What is told of a delivery, in lines."""

from typing import Any

_MOST_MOVES = 15
_MOST_REASONS = 20


def added_text(told: dict[str, Any], most: int = _MOST_MOVES) -> str:
    """Say in lines what came in, what was refused and why, and what moves."""
    lines = [
        f"{told['delivery']}: {told['rows']:,} rows delivered, {told['rows_in']:,} taken in, "
        f"{told['refused']:,} refused, {told['answers_refused']:,} single answers refused, "
        f"{told['mended']:,} values mended."
    ]
    lines += [_reason(one) for one in told["reasons"][:_MOST_REASONS]]
    if len(told["reasons"]) > _MOST_REASONS:
        lines.append(f"  ... and {len(told['reasons']) - _MOST_REASONS} more; --json lists all.")
    if told["flagged"]:
        marked = ", ".join(f"{name} {count:,}" for name, count in told["flagged"].items())
        lines.append(f"Marked as implausible, and kept: {marked}.")
    lines += _personal(told["personal"])
    lines += [f"Note: {note}" for note in told["notes"]]
    lines += [_rate(one) for one in told["response"] if one["asked"]]
    if told["differences"]:
        lines.append("Against the survey before:")
        lines += [f"  {one['text']}" for one in told["differences"]]
    lines += _moves(told["moves"], most)
    if told["replaced"]:
        lines.append(f"It takes the place of {', '.join(told['replaced'])}.")
    kept = "Kept. `mobility run` publishes it."
    lines.append("Nothing was kept: this was a dry run." if told["dry_run"] else kept)
    return "\n".join(lines)


def _reason(reason: dict[str, Any]) -> str:
    rows = ", ".join(str(row) for row in reason["rows"])
    values = ", ".join(repr(value) for value in reason["values"])
    more = " ..." if reason["count"] > len(reason["rows"]) else ""
    delivered = f"; delivered {values}" if values else ""
    return (
        f"  {reason['count']:,} {reason['scope']}s: {reason['rule']}{delivered} (row {rows}{more})"
    )


def _personal(found: list[dict[str, str]]) -> list[str]:
    if not found:
        return []
    columns = ", ".join(f"{one['column'][:60]!r} ({one['what']})" for one in found)
    return [
        f"Columns that point to people: {columns}. They stay in the delivered file, none comes "
        "into the lake; ids that are read are kept as keyed hashes."
    ]


def _rate(one: dict[str, Any]) -> str:
    who = one["employer"] or "all"
    return (
        f"Response, {who}: {one['answered']:,} of {one['asked']:,} asked ({one['rate']:.0%}); "
        f"a share of one half is known to +-{one['margin']:.1%}."
    )


def _moves(found: list[dict[str, Any]] | None, most: int) -> list[str]:
    if found is None:
        return ["Nothing is published yet, so no headline number can move."]
    if not found:
        return ["No headline number moves."]
    lines = [f"{len(found):,} headline numbers would be new or move:"]
    for move in found[:most]:
        key = ", ".join(f"{value}" for value in move["key"].values() if value is not None)
        was, now = _interval(move, "_old"), _interval(move, "")
        lines.append(f"  {move['table']} ({key}): {was} -> {now}")
    if len(found) > most:
        lines.append(f"  ... and {len(found) - most:,} more; --json lists all.")
    return lines


def _interval(move: dict[str, Any], suffix: str) -> str:
    estimate, low, high = (move[f"{name}{suffix}"] for name in ("estimate", "low", "high"))
    if estimate is None:
        return "not there" if suffix else "not shown"
    return f"{estimate:.4g} ({low:.4g} to {high:.4g})"
