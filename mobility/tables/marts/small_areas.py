"""Published table of small places: what was answered there beside what a model makes of it."""

import dataframely as dy
import polars as pl

from mobility.tables import MODES
from mobility.tables.marts.estimates import Estimated

TOO_FEW_AREAS = "too_few_areas"
UNKNOWN_PLACE = "unknown_place"
REASONS = (TOO_FEW_AREAS, UNKNOWN_PLACE)
"""Why a place has no modelled share: fewer than 20 have answers, or nothing is known of it."""


class SmallAreas(Estimated):
    """A mode's share by home zone: as answered, and drawn towards places like it (Fay-Herriot).

    `own_share` is how much of the modelled share is the place's own answer; where too few answered
    to be shown it is 0, and the modelled share is what places as far away have.
    """

    survey = dy.String(primary_key=True)
    wave = dy.Int32(primary_key=True)
    area_code = dy.String(primary_key=True)
    name = dy.String(nullable=True)
    measure = dy.Enum(("persons", "trips"))
    mode = dy.Enum(MODES)
    modelled = dy.Float64(nullable=True, min=0, max=1)
    modelled_error = dy.Float64(nullable=True, min=0)
    modelled_low = dy.Float64(nullable=True, min=0, max=1)
    modelled_high = dy.Float64(nullable=True, min=0, max=1)
    modelled_n_effective = dy.Float64(nullable=True, min=0)
    own_share = dy.Float64(nullable=True, min=0, max=1)
    reason = dy.Enum(REASONS, nullable=True)
    is_synthetic = dy.Bool()

    @dy.rule()
    def the_modelled_interval_holds_the_modelled_share(cls) -> pl.Expr:
        """Say that low <= modelled <= high."""
        inside = pl.col("modelled").is_between(
            pl.col("modelled_low") - 1e-9, pl.col("modelled_high") + 1e-9
        )
        return inside.fill_null(True)
