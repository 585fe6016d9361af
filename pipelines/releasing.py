"""An employer's release, drafted: its cells of the run in force, through the gate."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from mobility.disclosure import Released, append, releases
from mobility.employers.gate import Passed, passed, rules_of
from mobility.employers.known import STAFF, implied, known_groups, without_hidden
from mobility.employers.side_by_side import beside
from mobility.employers.tables import COMPARED
from mobility.errors import SourceError
from mobility.lake import Lake, Published, content_hash, ledger_of

MART, MODEL = "employer_summary", "employer_cells"


@dataclass(frozen=True)
class Draft:
    """What is ready to be released of one employer and wave.

    Attributes
    ----------
    employer, survey, wave, run_id, threshold, is_synthetic
        Whose, of what, and from which run.
    passed
        What passed the gate.
    """

    employer: str
    survey: str
    wave: int
    run_id: str
    threshold: int
    is_synthetic: bool
    passed: Passed

    @property
    def proof(self) -> Mapping[str, object]:
        """What was proven of the tables."""
        return self.passed.release.proof

    def about(self, titles: dict[str, str]) -> dict[str, object]:
        """Say what the release's manifest says beside its files."""
        return {
            "run_id": self.run_id,
            "audience": "employer",
            "employer": self.employer,
            "kind": "employer_report",
            "survey": self.survey,
            "wave": self.wave,
            "threshold": self.threshold,
            "is_synthetic": self.is_synthetic,
            "title": titles,
        }

    def tables(self) -> dict[str, pl.DataFrame]:
        """Give the protected tables as they leave the house, one a topic."""
        cells = self.passed.cells.drop("survey", "wave", "employer", "is_synthetic")
        return {
            str(topic).replace(" ", "_"): rows.drop("topic")
            for (topic,), rows in cells.group_by("topic", maintain_order=True)
        }

    def entered(self, lines: Sequence[str], name: str, digest: str) -> str:
        """Write the line that enters the release in the ledger."""
        proof = {**self.passed.entry.proof, "release": name, "files_sha256": digest}
        return append(lines, replace(self.passed.entry, proof=proof))


def draft_employer(lake: Lake, name: str, *, wave: int | None = None, now: datetime) -> Draft:
    """Put an employer's tables through the gate, beside everything that was released before.

    Parameters
    ----------
    name
        The employer as its survey names it, or a part that fits no other.
    wave
        Year of the survey; else the latest.

    Raises
    ------
    SourceError
        There is no such employer or wave, or the tables are not those of the run in force.
    DisclosureError
        The release would reveal somebody, or the ledger was altered.
    """
    published = Published.current(lake)
    _check_run(lake, published)
    cells = lake.scan("models", MODEL).with_columns(pl.col("reliability").cast(pl.String)).collect()
    employer = _named(name, cells["employer"].unique().sort().to_list())
    own = _of_wave(cells.filter(pl.col("employer") == employer), wave)
    survey, year = own.row(0, named=True)["survey"], own.row(0, named=True)["wave"]
    threshold = lake.settings().disclosure.threshold
    draft = Released(
        what=f"employer report {year}",
        to_whom=employer,
        when=now.isoformat(timespec="seconds"),
        run=published.run_id,
        people=f"{survey} {year}",
        answers=_state(own),
        tables={},
    )
    earlier = list(releases(ledger_of(lake)))
    own, told = _beside_others(lake, cells, own, earlier)
    states = {staff: _state(rows) for staff, rows in cells.group_by(STAFF)}
    draft = replace(draft, implied=implied(told, draft, states))
    return Draft(
        employer=employer,
        survey=survey,
        wave=year,
        run_id=published.run_id,
        threshold=threshold,
        is_synthetic=bool(own["is_synthetic"].any()),
        passed=passed(own, draft, earlier, rules_of(threshold)),
    )


def _beside_others(
    lake: Lake, cells: pl.DataFrame, own: pl.DataFrame, earlier: Sequence[Released]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Set a staff beside others by what is known of them; tell also what the rows rest on."""
    known = without_hidden(known_groups(lake.scan("marts", MART).collect(), cells), earlier)
    staff = own.select(STAFF).head(1)
    rows = beside(cells, known).join(staff, on=STAFF, how="semi")
    alone = own.filter(~pl.col("topic").is_in(COMPARED))
    survey, wave, employer = staff.row(0)
    spans = rows.filter(topic="change")["method"].str.split("-").list.first().cast(pl.Int32)
    of_wave = (pl.col("wave") == wave) & (pl.col("employer") != employer)
    told = known.filter(pl.col("survey") == survey).filter(
        (of_wave & pl.lit(rows.height > 0)) | pl.col("wave").is_in(spans.implode())
    )
    return pl.concat([alone, rows.select(alone.columns)]), told


def _check_run(lake: Lake, published: Published) -> None:
    """See that the cells are those that the run in force was made of."""
    content = published.record().get("content")
    known = content.get(MART) if isinstance(content, dict) else None
    built = lake.path("marts", MART)
    if known is None or not built.exists() or content_hash(built) != known:
        raise SourceError(
            "The employers' tables are not those of the run in force.",
            where=f"data_lake/marts/{MART}.parquet, run {published.run_id}",
            todo="run `mobility run`, so that what is built is published; then report again.",
        )


def _named(name: str, known: list[str]) -> str:
    if name in known:
        return name
    near = [one for one in known if name.casefold().strip() in one.casefold()]
    if len(near) == 1 and name.strip():
        return near[0]
    raise SourceError(
        f"{'No' if not near else 'More than one'} employer is called {name!r}.",
        where="the employers surveyed",
        todo=f"name one of: {'; '.join(known) or 'none has answered yet'}.",
    )


def _of_wave(cells: pl.DataFrame, wave: int | None) -> pl.DataFrame:
    waves = cells["wave"].unique().sort().to_list()
    chosen = waves[-1] if wave is None else wave
    own = cells.filter(pl.col("wave") == chosen)
    if own.is_empty():
        raise SourceError(
            f"The employer was not surveyed in {chosen}.",
            where="--wave",
            todo=f"choose one of {', '.join(map(str, waves))}.",
        )
    # two surveys of one employer in one year are two releases; the larger is its commuting survey
    survey = own.group_by("survey").len().sort("len", "survey")["survey"][-1]
    return own.filter(pl.col("survey") == survey)


def _state(cells: pl.DataFrame) -> str:
    """Hash how many gave each answer: the same answers are the same state, whatever the factors."""
    keys = ["detail", "topic", "quantity", "variable", "value", "by_variable", "by_value"]
    counts = cells.select(*keys, "answers").drop_nulls("answers").unique().sort(*keys, "answers")
    told = json.dumps(counts.rows(), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()[:16]
