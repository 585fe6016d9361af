"""A mapping proposed for a file that came without: drafted, shown, confirmed."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from mobility.lake import Lake
from pipelines.intake import catalogue
from pipelines.intake.drafting import (
    Ask,
    Earlier,
    confirm,
    decided,
    draft_mapping,
    draft_told,
    drafted,
    read_decisions,
    text_of,
)
from pipelines.intake.drafting.columns import Delivered
from pipelines.intake.drafting.guess import Draft
from pipelines.intake.mapping import NAME
from pipelines.intake.naming import slug


@dataclass(frozen=True)
class Proposal:
    """What a mapping is to be proposed for.

    Attributes
    ----------
    decisions
        What the planner decided of its columns already.
    """

    file: Path
    wave: int | None = None
    employer: str | None = None
    decisions: Path | None = None


def propose(lake: Lake, wanted: Proposal, *, now: datetime) -> dict[str, Any]:
    """Draft a mapping and tell it as a record; nothing is written.

    Raises
    ------
    SourceError
        The file cannot be read, or the decisions do not fit it.
    """
    draft, columns, earlier = _draft(lake, wanted, now)
    return draft_told(draft, columns, earlier)


def confirmed_mapping(lake: Lake, wanted: Proposal, *, now: datetime, ask: Ask | None) -> Path:
    """Give the mapping as the planner confirmed it, written beside the file.

    Parameters
    ----------
    ask
        Asks the planner; where neither this nor decisions are given, the draft alone is written.

    Raises
    ------
    SourceError
        It is not confirmed yet, the planner stopped, or a mapping stands beside the file already.
    """
    if wanted.file.with_name(NAME).exists():
        raise draft_mapping(wanted.file, None)
    draft, columns, _ = _draft(lake, wanted, now)
    if ask is not None:
        return confirm(wanted.file, draft, columns, ask)
    if wanted.decisions is None:
        raise draft_mapping(wanted.file, draft)
    target = wanted.file.with_name(NAME)
    target.write_text(text_of(draft), "utf-8")
    return target


def _draft(
    lake: Lake, wanted: Proposal, now: datetime
) -> tuple[Draft, list[Delivered], Earlier | None]:
    earlier = earlier_mapping(lake, wanted.employer, wanted.wave)
    draft, columns = drafted(
        wanted.file,
        year=now.year,
        wave=wanted.wave,
        employer=wanted.employer,
        earlier=earlier,
        language=lake.settings().language,
    )
    if wanted.decisions is not None:
        draft = decided(draft, columns, read_decisions(wanted.decisions))
    return draft, columns, earlier


def earlier_mapping(lake: Lake, employer: str | None, before: int | None) -> Earlier | None:
    """Find the latest mapping of an employer's surveys before a wave; None where there is none."""
    if employer is None:
        return None
    found = []
    for entry in catalogue.deliveries(lake):
        if not entry.has_mapping:
            continue
        mapping = entry.mapping()
        who = mapping.survey.employer
        if mapping.is_survey and isinstance(who, str) and slug(who) == slug(employer):
            found.append(Earlier(mapping, mapping.survey.wave))
    earlier = [one for one in found if before is None or one.wave < before]
    return max(earlier, key=lambda one: one.wave, default=None)
