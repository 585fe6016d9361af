"""A municipality's model, put together from tables: account, national course, measures, draws."""

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from mobility.co2.baseline import Baseline, business_as_usual, local_spread
from mobility.co2.measures import Measure, read_measures
from mobility.co2.path import PathModel, build_path
from mobility.co2.projection import NationalProjection, read_projection
from mobility.co2.quantity import given_name
from mobility.co2.segments import read_segments
from mobility.co2.uncertain import Draws
from mobility.errors import SchemaError
from mobility.settings import Settings

LAST_YEAR = 2050
"""Last year of the path: the policy's own projection goes there (climate policy 2023-2030)."""

ANYWHERE = "0000"
"""Code of the file for a municipality that has no measures of its own."""

DIGITS = 12
"""Of a hash, as many as tell editions apart."""


@dataclass(frozen=True)
class Assembled:
    """What a municipality's path, its readings and its measures are reckoned with.

    Attributes
    ----------
    municipality_code, account, vintage
        Whose account, which one, which edition.
    totals, transport
        Tonnes per year of the whole municipality and of its transport.
    projection
        Edition of the national projection.
    measures_vintage, measures_hash
        Edition of the measures, and the hash of their file.
    is_own
        Whether the municipality has measures of its own; else there is business as usual alone.
    measures
        All that can be reckoned: one that rests on a scenario nobody surveyed is left out.
    made_up
        Ids of measures that rest on made-up answers. Of variants of one family the first in the
        file that rests on none is in force (`in_force`).
    """

    municipality_code: str
    account: str
    vintage: str
    totals: dict[int, float]
    transport: dict[int, float]
    national: NationalProjection
    projection: str
    measures_vintage: str
    measures_hash: str
    is_own: bool
    measures: tuple[Measure, ...]
    draws: Draws
    baseline: Baseline
    made_up: frozenset[str] = frozenset()

    @property
    def in_force(self) -> tuple[Measure, ...]:
        """Give the measures of the path: of a family's variants the first, none made up."""
        families: set[str] = set()
        kept = []
        for measure in (one for one in self.measures if one.id not in self.made_up):
            if measure.variant_of not in families:
                kept.append(measure)
            if measure.variant_of:
                families.add(measure.variant_of)
        return tuple(kept)

    def path(
        self,
        book: str = "territory",
        *,
        as_account: bool = False,
        measures: Sequence[Measure] | None = None,
    ) -> PathModel:
        """Build the path of a book, with the measures in force unless others are named."""
        chosen = self.in_force if measures is None else measures
        return build_path(self.baseline, chosen, self.draws, book=book, as_account=as_account)


def assemble(
    accounts: pl.LazyFrame,
    emissions: pl.LazyFrame,
    files: pl.LazyFrame,
    settings: Settings,
    shifts: pl.LazyFrame | None = None,
) -> Assembled | None:
    """Put the model of the workspace's municipality together from its tables.

    Parameters
    ----------
    accounts
        account, vintage, municipality_code, year, sector, tonnes, is_headline; of the headline
        account all municipalities count, for they say how far one departs from the nation.
    emissions
        The national projection: vintage, series, year, emissions_mt; the newest vintage is used.
    files
        The measures' files: vintage, content (TOML).
    settings
        Which municipality, how many replicates, which seed.
    shifts
        What our own scenarios move: scenario, part, replicates, is_synthetic. Replicate r goes
        with draw r of all that is drawn here.

    Returns
    -------
    ``None`` where the municipality has no account, or there is no projection or no file

    Raises
    ------
    SchemaError
        The file does not say until when the projection's edition observed.
    """
    code, replicates = settings.municipality.code, settings.survey.replicates
    headline = accounts.filter("is_headline").collect()
    own = headline.filter(pl.col("municipality_code") == code)
    projected, transport = emissions.collect(), _series(own, "transport")
    found = _file(files.collect(), code)
    if found is None or projected.is_empty() or not transport:
        return None
    content, measures_vintage, text = found
    edition = str(projected["vintage"].max())
    national = read_projection(
        projected.filter(pl.col("vintage") == edition), edition=_observed_until(content, edition)
    )
    given, synthetic = _given(shifts)
    segments = read_segments(content)
    draws = Draws(replicates, settings.survey.seed, given)
    measures = read_measures(content, segments)
    baseline = business_as_usual(
        transport,
        segments,
        national,
        split=content["split"],
        years=range(max(transport) + 1, LAST_YEAR + 1),
        local_spread=local_spread(headline.filter(pl.col("sector") == "transport")),
        draws=draws,
    )
    return Assembled(
        code,
        str(own["account"][0]),
        str(own["vintage"][0]),
        _series(own, "total"),
        transport,
        national,
        edition,
        measures_vintage,
        hashlib.sha256(text.encode()).hexdigest()[:DIGITS],
        content["municipality_code"] == code,
        tuple(one for one in measures if set(one.given) <= set(given)),
        draws,
        baseline,
        frozenset(one.id for one in measures if synthetic & set(one.given)),
    )


def _given(shifts: pl.LazyFrame | None) -> tuple[dict[str, list[float]], set[str]]:
    """Give the scenarios' replicates by name, and the names that rest on made-up answers."""
    rows = [] if shifts is None else shifts.collect().to_dicts()
    named = [(given_name(row["scenario"], row["part"]), row) for row in rows]
    given = {name: row["replicates"] for name, row in named if row["replicates"]}
    return given, {name for name, row in named if row["is_synthetic"]}


def _file(files: pl.DataFrame, code: str) -> tuple[Mapping[str, Any], str, str] | None:
    """Choose the newest file of the municipality, else the newest that stands for any."""
    read = [
        (tomllib.loads(text), vintage, text)
        for vintage, text in files.sort("vintage").select("vintage", "content").iter_rows()
    ]
    for wanted in (code, ANYWHERE):
        own = [one for one in read if one[0].get("municipality_code") == wanted]
        if own:
            return own[-1]
    return None


def _series(own: pl.DataFrame, sector: str) -> dict[int, float]:
    rows = own.filter(pl.col("sector").cast(pl.String) == sector).drop_nulls("tonnes")
    return {int(year): float(tonnes) for year, tonnes in rows.select("year", "tonnes").iter_rows()}


def _observed_until(content: Mapping[str, Any], edition: str) -> int:
    known = content.get("projection", {}).get("observed_until", {})
    if edition not in known:
        raise SchemaError(
            f"The measures do not say until when the national projection {edition} observed.",
            where="measures.toml, [projection] observed_until",
            todo=f"add {edition} = YEAR, the last year of its inventory.",
        )
    return int(known[edition])
