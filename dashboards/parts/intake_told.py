"""What became of a delivery, as a planner reads it before it is published."""

from html import escape
from typing import Any

from dashboards.language import Language
from dashboards.parts.blocks import table
from dashboards.parts.intake_names import CHANGES, column_name, flag_name, personal_name
from dashboards.parts.names import survey_name, value_name
from dashboards.parts.rule_words import rule_text

_MOST_REASONS = 15
_MOST_MOVES = 40
_PERCENT_TABLES = ("mode_share", "trip_length", "short_car_trips")
MEASURES = {
    "persons": "of persons", "days": "of days", "trips": "of trips", "km": "of km", "tours": "of tours",
}  # fmt: skip


def told_html(told: dict[str, Any], words: Language) -> str:
    """Tell it whole: rows, refusals, flags, personal data, differences, response, moves."""
    parts = [
        _counts(told, words),
        _reasons(told["reasons"], words),
        _flags(told["flagged"], words),
        _personal(told["personal"], words),
        _differences(told["differences"], words),
        _response(told["response"], words),
        _notes(told, words),
        moves_html(told["moves"], words),
    ]
    return "".join(parts)


def _counts(told: dict[str, Any], words: Language) -> str:
    facts = (
        ("Rows delivered", told["rows"]), ("Rows taken in", told["rows_in"]),
        ("Rows refused", told["refused"]), ("Answers refused", told["answers_refused"]),
        ("Values mended", told["mended"]),
    )  # fmt: skip
    shown = "".join(
        f'<div><div class="figure-number">{escape(words.number(count))}</div>'
        f'<div class="small">{escape(words(title))}</div></div>'
        for title, count in facts
    )
    return f'<p class="small">{escape(told["delivery"])}</p><div class="grid">{shown}</div>'


def _reasons(reasons: list[dict[str, Any]], words: Language) -> str:
    if not reasons:
        return f"<p>{escape(words('Nothing is refused.'))}</p>"
    rows = [
        (
            words("row") if one["scope"] == "row" else words("answer"),
            words.number(one["count"]),
            rule_text(one["rule"], words),
            ", ".join(f"“{value}”" for value in one["values"]) or "–",
            ", ".join(str(row) for row in one["rows"]),
        )
        for one in reasons[:_MOST_REASONS]
    ]
    headers = [
        words("Refused"), words("How many"), words("The rule"),
        words("Such as"), words("In row"),
    ]  # fmt: skip
    left = len(reasons) - len(rows)
    more = f"<p>{escape(words('And {count} more reasons.', count=left))}</p>" if left > 0 else ""
    caption = words("Kept apart with file, row, column and rule; nothing is dropped in silence")
    return _section(
        words("Refused, and why"), table(rows, headers, caption=caption, numbers=(1,)) + more
    )


def _flags(flagged: dict[str, int], words: Language) -> str:
    if not flagged:
        return ""
    listed = "".join(
        f"<li>{escape(flag_name(flag, words))}: {escape(words.number(count))}</li>"
        for flag, count in flagged.items()
    )
    return _section(words("Marked as implausible, and kept"), f"<ul>{listed}</ul>")


def _personal(found: list[dict[str, str]], words: Language) -> str:
    if not found:
        return ""
    lead = words(
        "They stay in the delivered file; none of them comes into the lake. Numbers of respondents are kept as keyed hashes."
    )
    listed = "".join(
        f"<li>{escape(one['column'][:80])}: {escape(personal_name(one['what'], words))}</li>"
        for one in found
    )
    return _section(
        words("Columns that point to people"), f"<p>{escape(lead)}</p><ul>{listed}</ul>"
    )


def _differences(found: list[dict[str, Any]], words: Language) -> str:
    return differences_html(found, words("Against the survey before"), words) if found else ""


def differences_html(found: list[dict[str, Any]], title: str, words: Language) -> str:
    """Show how a questionnaire differs from the one before."""
    rows = [
        (
            column_name(one["column"], words) if one["column"] else "–",
            words(CHANGES[one["change"]]),
            one["was"] or "–",
            one["now"] or "–",
        )
        for one in found
    ]
    headers = [words("Column"), words("Change"), words("Before"), words("Now")]
    caption = words("Where the question or its answers changed, the two years cannot be compared")
    return _section(title, table(rows, headers, caption=caption))


def _response(rates: list[dict[str, Any]], words: Language) -> str:
    listed = "".join(
        f"<li>{escape(one['employer'] or words('all'))}: "
        + escape(
            words(
                "{answered} of {asked} asked ({rate}); a share of one half is known to within {margin}.",
                answered=words.number(one["answered"]), asked=words.number(one["asked"]),
                rate=words.share(one["rate"], 0), margin="±" + words.share(one["margin"]),
            )
        )
        + "</li>"
        for one in rates
        if one["asked"]
    )  # fmt: skip
    return _section(words("Response"), f"<ul>{listed}</ul>") if listed else ""


def _notes(told: dict[str, Any], words: Language) -> str:
    notes = [words(note) for note in told["notes"]]
    if told["replaced"]:
        notes.append(words("It takes the place of {names}.", names=", ".join(told["replaced"])))
    return "".join(f'<p class="note">{escape(note)}</p>' for note in notes)


def moves_html(moves: list[dict[str, Any]] | None, words: Language) -> str:
    """Show which headline numbers move, those that were there before first."""
    title = words("Headline numbers")
    if moves is None:
        return _section(title, f"<p>{escape(words('Nothing is published yet.'))}</p>")
    if not moves:
        return _section(title, f"<p>{escape(words('No headline number moves.'))}</p>")
    ordered = sorted(moves, key=lambda move: move["estimate_old"] is None)
    rows = [
        (_named(move, words), _interval(move, "_old", words), _interval(move, "", words))
        for move in ordered[:_MOST_MOVES]
    ]
    moved = sum(move["estimate_old"] is not None for move in moves)
    caption = words(
        "{moved} numbers would move and {new} would be new; estimate with its 95 % interval",
        moved=words.number(moved), new=words.number(len(moves) - moved),
    )  # fmt: skip
    headers = [words("Number"), words("Before"), words("After")]
    left = len(moves) - len(rows)
    more = f"<p>{escape(words('And {count} more numbers.', count=left))}</p>" if left > 0 else ""
    return _section(title, table(rows, headers, caption=caption, numbers=(1, 2)) + more)


def _named(move: dict[str, Any], words: Language) -> str:
    key = move["key"]
    what = [survey_name(key["survey"], words) if key.get("survey") else move["table"]]
    if "employer" in key:
        what.append(key["employer"] or words("all together"))
    what += [str(key[name]) for name in ("wave", "place", "kind", "year") if key.get(name)]
    if key.get("mode"):
        what.append(value_name("mode", key["mode"], words))
    if key.get("distance_band"):
        what.append(value_name("distance_band", key["distance_band"], words))
    if key.get("limit_km"):
        what.append(words("car trips under {limit} km", limit=words.number(key["limit_km"])))
    if measure := key.get("measure") or key.get("counted_by"):
        what.append(words(MEASURES.get(measure, f"{measure}s")))
    return ", ".join(what)


def _interval(move: dict[str, Any], suffix: str, words: Language) -> str:
    estimate, low, high = (move[f"{name}{suffix}"] for name in ("estimate", "low", "high"))
    if estimate is None:
        return words("not there") if suffix else words("not shown")
    say = words.share if move["table"] in _PERCENT_TABLES else words.number
    span = "" if low is None else f" ({say(low)}–{say(high)})"
    return f"{say(estimate)}{span}"


def _section(title: str, inside: str) -> str:
    return f"<h3>{escape(title)}</h3>{inside}"
