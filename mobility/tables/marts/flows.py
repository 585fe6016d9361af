"""Published tables of commuter flows, today's and a growing district's."""

import dataframely as dy

from mobility.tables import MODES
from mobility.tables.marts.estimates import Estimated


class CommuterFlows(Estimated):
    """Commuters from an area of residence to a place of work, by mode (null: all modes).

    Without `is_modelled` they are the staff of the surveyed employers, estimated from their
    answers; cells of too few answers are moved up to larger areas, so that totals add up. With it
    they are all who commute into the municipality, modelled from totals: there is no register.
    """

    survey = dy.String(nullable=True)
    wave = dy.Int32(nullable=True)
    origin = dy.String()
    origin_name = dy.String()
    origin_level = dy.Enum(("postcode", "municipality", "region", "elsewhere"))
    is_rest = dy.Bool(
        description="what is left of the area beside its parts with rows of their own"
    )
    destination = dy.String()
    mode = dy.Enum(MODES, nullable=True)
    is_modelled = dy.Bool()
    basis = dy.String()
    distance_km = dy.Float64(nullable=True, min=0)
    is_synthetic = dy.Bool()


class DistrictScenarios(Estimated):
    """What a district adds when its planned workplaces are filled, the unknown drawn."""

    district = dy.String()
    new_workplaces = dy.Int64(min=0)
    quantity = dy.String()
    unit = dy.String()
    origin = dy.String(nullable=True)
    origin_name = dy.String(nullable=True)
    mode = dy.Enum(MODES, nullable=True)
    assumed = dy.String(nullable=True)
    is_synthetic = dy.Bool()
