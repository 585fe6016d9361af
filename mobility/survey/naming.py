"""What a unit is called when it draws: a name that does not depend on who else is there."""

import polars as pl

from mobility.errors import EstimateError
from mobility.survey.cells import column_of
from mobility.survey.structure import Names

_BETWEEN = "\x1f"  # the unit separator of ASCII: it stands in no name
_RESPONDENT = "respondent_id"


def row_names(sample: pl.DataFrame, strata: Names, cluster: Names, key: str | None) -> pl.Series:
    """Name the primary unit of each row.

    Its stratum and its cluster; without a cluster the column `key`, or `respondent_id` where it
    tells all rows apart; else all that stands in the row, so that only rows that are alike could
    be exchanged.

    Parameters
    ----------
    key
        Column that tells the rows apart.

    Raises
    ------
    EstimateError
        A given key is missing somewhere or does not tell the rows apart.
    """
    parts = [strata] if isinstance(strata, str) else list(strata or [])
    clusters = [cluster] if isinstance(cluster, str) else list(cluster or [])
    own = clusters[:1]
    if not own and key is not None:
        _must_tell_apart(column_of(sample, key))
        own = [key]
    if not own and _RESPONDENT in sample.columns and _tells_apart(sample[_RESPONDENT]):
        own = [_RESPONDENT]
    if not own:
        return _by_content(sample)
    texts = [pl.col(name).cast(pl.String) for name in [*parts, *own]]
    return sample.select(pl.concat_str(texts, separator=_BETWEEN).alias("name")).to_series()


def _by_content(sample: pl.DataFrame) -> pl.Series:
    content = sample.select(name=pl.struct(pl.all()).struct.json_encode())
    again = pl.int_range(pl.len()).over("name").cast(pl.String)
    return content.select(pl.concat_str("name", again, separator=_BETWEEN)).to_series()


def _tells_apart(column: pl.Series) -> bool:
    return column.null_count() == 0 and column.n_unique() == len(column)


def _must_tell_apart(column: pl.Series) -> None:
    if not _tells_apart(column):
        raise EstimateError(
            f"{column.name} does not tell the rows apart.",
            where=f"key, column {column.name}",
            todo="name a column without repeats or gaps, or give it as cluster.",
        )
