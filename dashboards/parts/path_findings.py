"""What the path, the measures and the past say, in sentences that screen and reports share."""

import math
from typing import Any

import polars as pl

from dashboards.language import Language
from dashboards.parts.path_answers import PathAnswers

TWO_SIDED = 1.96
"""Standard errors to the end of a 95 % interval of a normal distribution."""

LEAST_TOLD = 0.01
"""A chance below it is told as less than this: so few replicates met it, or none."""


def interval(row: dict[str, Any] | None, words: Language, unit: str = "") -> str:
    """Write an estimate with its unit and its 95 % interval; an account states no error."""
    if row is None or row["estimate"] is None:
        return "–"
    estimate = words.number(row["estimate"]) + (f"\u00a0{unit}" if unit else "")
    if row["low"] is None:
        return estimate
    return words(
        "{estimate} (95 %: {low} to {high})",
        estimate=estimate,
        low=words.number(row["low"]),
        high=words.number(row["high"]),
    )


def chance(value: float | None, words: Language) -> str:
    """Write a chance; what no replicate met is not told as never."""
    if value is None:
        return "–"
    if value < LEAST_TOLD:
        return words("below {least}", least=words.share(LEAST_TOLD, 0))
    if value > 1 - LEAST_TOLD:
        return words("above {most}", most=words.share(1 - LEAST_TOLD, 0))
    return words.share(value, 0)


def no_own_goal(path: PathAnswers, words: Language) -> str:
    """Say that transport has no goal of its own, and how the nation's is expected to go."""
    goals = path.store.settings.goals
    told = [words("The goal is the whole municipality's; transport has none of its own.")]
    if goals.national_share is not None:
        told.append(
            words(
                "The nation's goal, which it follows: {share} less by {year} than in {reference}.",
                share=words.share(goals.national_share, 0),
                year=goals.reduction_year,
                reference=goals.reference_year,
            )
        )
    return " ".join([*told, the_nation(path, words)]).strip()


def the_nation(path: PathAnswers, words: Language) -> str:
    """Say how the nation's road transport is expected to go, by the count that is quoted for it."""
    goals = path.store.settings.goals
    first, last = path.nation(goals.reference_year), path.nation(goals.reduction_year)
    if first is None or last is None:
        return ""
    return words(
        "Nationally road transport goes from {first} Mt ({from_year}) to {last} Mt ({to_year}), {change}, counted with border trade.",
        first=words.number(first, 1),
        last=words.number(last, 1),
        from_year=goals.reference_year,
        to_year=goals.reduction_year,
        change=words.share(last / first - 1, 0),
    )


def on_the_path(path: PathAnswers, book: str, words: Language) -> str:
    """Say where business as usual and the measures lead in the years of the goals."""
    goals, told = path.store.settings.goals, []
    account = path.last_account()
    if book == "territory" and account is not None:
        told.append(
            words(
                "The account has {tonnes} t in {year}.",
                tonnes=words.number(account["estimate"]),
                year=account["year"],
            )
        )
    for year in (goals.reduction_year, goals.neutral_year):
        usual = path.at("business_as_usual", year, book) if year else None
        left = path.at("with_measures", year, book) if year else None
        if usual is None:
            continue
        text = words(
            "In {year} business as usual comes to {usual}",
            year=year,
            usual=interval(usual, words, "t"),
        )
        if left is not None:
            text += words(", with the measures to {left}", left=interval(left, words, "t"))
        told.append(text + ".")
    saved = path.at("cumulative_saved", goals.reduction_year, book)
    if saved is not None and path.years():
        told.append(
            words(
                "From {first} to {last} the measures save {tonnes} in all.",
                first=path.years()[0],
                last=goals.reduction_year,
                tonnes=interval(saved, words, "t"),
            )
        )
    return " ".join(told)


def how_it_is_reckoned(path: PathAnswers, words: Language) -> str:
    """Say what stands in for what the account lacks, and how good such forecasts have been."""
    told = []
    absent = path.absent_breakdowns(words.code)
    if absent:
        told.append(
            words(
                "The account does not part transport {ways}: the nation's split stands in, with its rounding and a spread for the municipality.",
                ways=words(" or ").join(absent),
            )
        )
    told.append(
        words(
            "Business as usual is the national projection of road transport without border trade (frozen policy), brought here; its interval holds how far the last edition was off, and how far municipalities have departed from the nation."
        )
    )
    tested = back_test(path, words)
    return " ".join([*told, tested] if tested else told)


def back_test(path: PathAnswers, words: Language) -> str:
    """Say how the method has done on known years beside two plain ones, also where it is not best."""
    own, everywhere = path.scores("own"), path.scores("all_municipalities")
    if not own or not everywhere:
        return ""
    text = words(
        "Held against the account's own years it was off by {own} here and {all} over all municipalities, where no change was off by {same_own} and {same_all}, and the growth of the other municipalities by {growth_own} and {growth_all}.",
        own=_off(own, "projection", words),
        all=_off(everywhere, "projection", words),
        same_own=_off(own, "no_change", words),
        same_all=_off(everywhere, "no_change", words),
        growth_own=_off(own, "national_growth", words),
        growth_all=_off(everywhere, "national_growth", words),
    )
    if not everywhere["projection"]["is_best"]:
        text += " " + words(
            "Over all municipalities it is not the best of the three: a plain method did better."
        )
    return text


def _off(scores: dict[str, Any], method: str, words: Language) -> str:
    return words.share(scores[method]["mean_absolute_error"], 1)


def overlap(path: PathAnswers, book: str, year: int, quantity: str, words: Language) -> str:
    """Say how much of what the measures promise one by one is promised twice."""
    row = path.overlap(book, year, quantity)
    if row is None:
        return ""
    told = {
        "alone": words.number(row["alone"]),
        "together": words.number(row["together"]),
        "overlap": words.number(abs(row["overlap"])),
        "share": words.share(abs(row["share"] or 0.0), 0),
        "count": row["measures"],
    }
    if row["kind"] == "overlap":
        return words(
            "One by one the {count} measures promise {alone} t, together they save {together} t: {overlap} t ({share}) are promised twice. The shares here sum to what they save together, whatever the order.",
            **told,
        )
    if row["kind"] == "synergy":
        return words(
            "One by one the {count} measures promise {alone} t, together they save {together} t: {overlap} t come from acting together. The shares here sum to that, whatever the order.",
            **told,
        )
    return words(
        "The {count} measures do not overlap: together they save what they promise one by one, {together} t.",
        **told,
    )


def what_moved(path: PathAnswers, start: int, end: int, words: Language) -> str:
    """Say how transport's tonnes moved between two years, and why as far as the data tell."""
    parts = path.changes("transport", start, end)
    if not parts:
        return ""
    total = sum(part["tonnes"] for part in parts)
    text = words(
        "From {start} to {end} transport's tonnes {direction} by {tonnes} t.",
        start=start,
        end=end,
        direction=words.change(total),
        tonnes=words.number(abs(total)),
    )
    told = [f"{part_name(part, words)} {signed(part['tonnes'], words)} t" for part in parts]
    if {part["part"] for part in parts} <= {"unsplit_change", "unsplit_revision"}:
        return text + " " + words("The data at hand do not tell why.")
    return f"{text} {words('Split (LMDI): {parts}.', parts='; '.join(told))}"


def split_caveat(words: Language) -> str:
    """Say what the split of a change does not tell."""
    return words(
        "The split follows residents and households' cars, which the account's own method may not; it says what moved together, not what caused it."
    )


def bars_note(effects: pl.DataFrame, words: Language) -> str:
    """Say how the bars of the measures are read, and how far sampled shares may be off."""
    error = float(effects["monte_carlo_error"].max() or 0.0)  # type: ignore[arg-type]
    sampled = words(
        "So many measures have more orders than can be counted: the shares are sampled, and off by {error} t at most (95 %).",
        error=words.number(math.ceil(10 * error * TWO_SIDED) / 10, 1),
    )
    told = words(
        "The bar is the measure's share whatever the order (Shapley); the thick line spans what it could be credited with over all orders; the thin line is the 95 % interval. A negative bar adds tonnes."
    )
    return f"{told} {sampled}" if error > 0 else told


def part_name(part: dict[str, Any], words: Language) -> str:
    """Name a part of a change."""
    names = {
        "residents": "more or fewer residents",
        "household_cars_per_resident": "cars per resident",
        "tonnes per unit": "tonnes per car (km, fuel, freight and through traffic)",
        "method": "recounted by another method",
        "boundary": "recounted with another boundary",
        "unsplit_change": "happened, not split",
        "unsplit_revision": "recounted, not split",
    }
    return words(names.get(part["name"] or part["part"], part["name"] or part["part"]))


def signed(tonnes: float, words: Language) -> str:
    """Write tonnes with their sign."""
    return ("+" if tonnes > 0 else "") + words.number(tonnes)
