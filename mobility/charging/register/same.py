"""Which places of two sources are one, by place, operator and power."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from rapidfuzz import fuzz
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from sklearn.neighbors import BallTree

from mobility.charging.register.table import REGISTER
from mobility.errors import SourceError
from mobility.tables.clean.charging import PAIR_VERDICTS

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the earth, IUGG (Moritz 2000, Geodetic Reference System 1980)."""

NEAR_M = 150.0
"""Places farther apart are not compared: a large car park's length. Ours."""

SAME_M = 40.0
"""Places nearer than this are taken as one if operator and power agree: geocoding to the parcel
and to the post differ by as much. Ours; in between a person decides."""

SAME_OPERATOR = 80.0
"""Least likeness of operators' names, of 100 (rapidfuzz `token_set_ratio`). Ours."""

SAME_POWER = 0.5
"""Least ratio of the strongest EVSEs' kW. Ours: 11 kW and 22 kW may be one post."""

VERDICTS = PAIR_VERDICTS
"""What is said of a pair; a pair to review is counted twice until a person has decided."""

PAIR = ["pool_a", "pool_b"]


def likely_same(register: pl.DataFrame, *, near_m: float = NEAR_M) -> pl.DataFrame:
    """List pairs of places of different sources that may be one, with a verdict to review.

    Parameters
    ----------
    register
        Rows of several sources under one another.
    near_m
        Places farther apart than this are not compared, m.

    Returns
    -------
    polars.DataFrame
        One row per pair, those to review first, the nearest first: ``pool_a, pool_b``, then
        ``name, operator, kw, points`` of each (``name_a`` ...), ``distance_m``,
        ``operator_likeness`` (0-100, null where one is unknown), ``power_ratio``, ``same_code``
        (an EVSE id in common), ``verdict``.
    """
    pools = _pools(register)
    if pools.height < 2:
        return _pairs(pools, np.empty((0, 2), dtype=int), np.empty(0))
    places = np.radians(pools.select("latitude", "longitude").to_numpy())
    tree = BallTree(places, metric="haversine")
    found, angle = tree.query_radius(places, near_m / EARTH_RADIUS_M, return_distance=True)
    first = np.repeat(np.arange(pools.height), [len(each) for each in found])
    second, distance = np.concatenate(found), np.concatenate(angle) * EARTH_RADIUS_M
    source = pools["source"].to_numpy()
    keep = (first < second) & (source[first] != source[second])
    return _pairs(pools, np.column_stack([first, second])[keep], distance[keep])


def merge(
    register: pl.DataFrame,
    *,
    precedence: Sequence[str],
    decisions: pl.DataFrame | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Keep each place once, from the source that is trusted most; fill its blanks from the others.

    Parameters
    ----------
    register
        Rows of several sources under one another.
    precedence
        Sources, the most trusted first.
    decisions
        What a person decided: ``pool_a, pool_b, verdict``; goes before our verdict.

    Returns
    -------
    tuple of polars.DataFrame
        The register with each place once; and the list of :func:`likely_same` with the verdicts
        that were used and ``decided_by`` (person or rule).

    Raises
    ------
    SourceError
        A source has no place in ``precedence``.
    """
    unknown = set(register["source"].unique()) - set(precedence)
    if unknown:
        raise SourceError(
            f"Nothing is said of how far {', '.join(sorted(unknown))} is trusted.",
            where="argument precedence of merge",
            todo="name every source once, the most trusted first.",
        )
    pairs = _decided(likely_same(register), decisions)
    cluster = clusters(_pools(register)["pool_id"], pairs)
    ranked = register.join(cluster, on="pool_id").with_columns(
        pl.col("source")
        .replace_strict({name: i for i, name in enumerate(precedence)})
        .alias("rank")
    )
    best = pl.col("rank") == pl.col("rank").min().over("cluster")
    fillable = ["operator", "address", "postcode", "is_public", "is_fleet", "commissioned"]
    # the whole place is filled from what the next source says of it, where that is one thing
    others = (
        ranked.filter(~best)
        .sort("rank")
        .group_by("cluster")
        .agg(
            pl.when(pl.col(name).drop_nulls().n_unique() == 1)
            .then(pl.col(name).drop_nulls().first())
            .alias(f"{name}_told")
            for name in fillable
        )
    )
    filled = ranked.filter(best).join(others, on="cluster", how="left", maintain_order="left")
    kept = filled.with_columns(pl.coalesce(name, f"{name}_told") for name in fillable)
    return kept.select(list(REGISTER)), pairs


def _pools(register: pl.DataFrame) -> pl.DataFrame:
    return (
        register.group_by("pool_id", maintain_order=True)
        .agg(
            pl.col("source", "name", "operator", "latitude", "longitude").first(),
            pl.col("evse_kw").max().alias("kw"),
            pl.col("evse_id").n_unique().alias("points"),
            pl.col("evse_code").drop_nulls().unique().alias("codes"),
        )
        .sort("pool_id")
    )


def _pairs(pools: pl.DataFrame, pairs: np.ndarray, distance: np.ndarray) -> pl.DataFrame:
    told = pools.select("pool_id", "name", "operator", "kw", "points", "codes")
    sides = [
        told[pairs[:, side].tolist()].rename(
            {"pool_id": f"pool_{label}"}
            | {name: f"{name}_{label}" for name in ("name", "operator", "kw", "points", "codes")}
        )
        for side, label in enumerate("ab")
    ]
    listed: pl.DataFrame = pl.concat(sides, how="horizontal").with_columns(
        pl.Series("distance_m", distance)
    )
    likeness = [
        None if left is None or right is None else fuzz.token_set_ratio(left.lower(), right.lower())
        for left, right in listed.select("operator_a", "operator_b").iter_rows()
    ]
    listed = listed.with_columns(
        pl.Series("operator_likeness", likeness, dtype=pl.Float64),
        (pl.min_horizontal("kw_a", "kw_b") / pl.max_horizontal("kw_a", "kw_b")).alias(
            "power_ratio"
        ),
        (pl.col("codes_a").list.set_intersection("codes_b").list.len() > 0).alias("same_code"),
    )
    verdict = _verdict().cast(pl.Enum(VERDICTS)).alias("verdict")
    return (
        listed.drop("codes_a", "codes_b")
        .with_columns(verdict)
        .sort(pl.col("verdict") != "review", "distance_m")
        .select(*PAIR, pl.exclude(*PAIR))
    )


def _verdict() -> pl.Expr:
    operators = pl.col("operator_likeness").fill_null(SAME_OPERATOR) >= SAME_OPERATOR
    powers = pl.col("power_ratio").fill_null(1.0) >= SAME_POWER
    known = pl.col("operator_likeness").is_not_null()
    close = pl.col("distance_m") <= SAME_M
    return (
        pl.when("same_code")
        .then(pl.lit("same"))
        .when(known & ~operators & ~close)
        .then(pl.lit("different"))
        .when(close & known & operators & powers)
        .then(pl.lit("same"))
        .when(~close & ~powers)
        .then(pl.lit("different"))
        .otherwise(pl.lit("review"))
    )


def _decided(pairs: pl.DataFrame, decisions: pl.DataFrame | None) -> pl.DataFrame:
    if decisions is None:
        return pairs.with_columns(pl.lit("rule").alias("decided_by"))
    # a person may have written the pair the other way round
    both = (
        pl.concat(
            [
                decisions.select(*PAIR, "verdict"),
                decisions.select(
                    pl.col("pool_b").alias("pool_a"), pl.col("pool_a").alias("pool_b"), "verdict"
                ),
            ]
        )
        .unique(PAIR, keep="first")
        .rename({"verdict": "person"})
    )
    return (
        pairs.join(both, on=PAIR, how="left", maintain_order="left")
        .with_columns(
            pl.coalesce(pl.col("person").cast(pl.Enum(VERDICTS)), "verdict").alias("verdict"),
            pl.when(pl.col("person").is_null())
            .then(pl.lit("rule"))
            .otherwise(pl.lit("person"))
            .alias("decided_by"),
        )
        .drop("person")
    )


def clusters(pool_ids: pl.Series, pairs: pl.DataFrame) -> pl.DataFrame:
    """Give each place the number of the cluster of places that are one with it.

    Parameters
    ----------
    pool_ids
        Every place.
    pairs
        Pairs with their ``verdict``.

    Returns
    -------
    polars.DataFrame
        ``pool_id, cluster``.
    """
    same = pairs.filter(pl.col("verdict") == "same")
    place = {pool_id: index for index, pool_id in enumerate(pool_ids)}
    ends = [[place[pool] for pool in same[name]] for name in PAIR]
    graph = coo_matrix((np.ones(same.height), ends), shape=(len(place), len(place)))
    _, label = connected_components(graph, directed=False)
    return pl.DataFrame({"pool_id": pool_ids, "cluster": label})
