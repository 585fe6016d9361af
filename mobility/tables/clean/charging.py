"""Charging: every connector as each source tells it, and what persons decided of pairs."""

import dataframely as dy

from mobility.tables.clean.origin import MUNICIPALITY_CODE, Delivered
from mobility.tables.clean.places import DWELLING_TYPES

CHARGE_STATUSES = ("operational", "out_of_order", "planned", "removed", "unknown")
"""What can be said of a charging point, in the order they are shown."""

REGISTER_FORMS = ("municipality", "ocpi", "nobil", "open_charge_map")
"""Forms that registers of charging come in, the most trusted first."""

PAIR_VERDICTS = ("same", "review", "different")
"""What is said of two places that may be one."""


class ChargePoints(dy.Schema):
    """One row per connector and delivery, as a source tells it: places that overlap stand twice.

    A pool is a place of one operator, a station a post, an EVSE serves one car at a time, a
    connector is a socket or cable (Regulation (EU) 2023/1804, article 2).
    """

    form = dy.Enum(REGISTER_FORMS)
    source = dy.String(description="the form; of OCPI, the form and the operator's code")
    vintage = dy.String(primary_key=True, description="the delivery")
    source_id = dy.String(description="the pool's own id in its source")
    pool_id = dy.String()
    station_id = dy.String(nullable=True, description="absent: the source knows no posts")
    evse_id = dy.String()
    connector_id = dy.String(primary_key=True)
    name = dy.String(nullable=True)
    operator = dy.String(nullable=True)
    address = dy.String(nullable=True)
    postcode = dy.String(nullable=True)
    latitude = dy.Float64(min=-90, max=90)
    longitude = dy.Float64(min=-180, max=180)
    evse_code = dy.String(nullable=True, description="the EVSE's public id")
    status = dy.Enum(CHARGE_STATUSES)
    is_public = dy.Bool(nullable=True)
    is_fleet = dy.Bool(nullable=True, description="for the municipality's own cars")
    commissioned = dy.Date(nullable=True)
    registered = dy.Date(nullable=True, description="when the source first had it")
    standard = dy.String(nullable=True)
    current = dy.String(nullable=True, description="ac or dc")
    evse_kw = dy.Float64(nullable=True, min=0, max=5_000, description="what one car can draw")
    connector_kw = dy.Float64(nullable=True, min=0, max=5_000)
    is_synthetic = dy.Bool()
    file = dy.String()
    row = dy.Int64(min=1, description="the record's place in the file")


class ChargePairDecisions(Delivered):
    """One row per pair of places that a person has judged; it goes before the rule's verdict."""

    pool_a = dy.String(primary_key=True)
    pool_b = dy.String(primary_key=True)
    verdict = dy.Enum(PAIR_VERDICTS)
    decided_by = dy.String()
    decided_on = dy.Date()
    reason = dy.String(nullable=True)


class AreaDwellings(Delivered):
    """Dwellings per postal area and type, to share a municipality's cars out over its areas."""

    vintage = dy.String(primary_key=True)
    area_code = dy.String(primary_key=True, regex=MUNICIPALITY_CODE)
    dwelling_type = dy.Enum(DWELLING_TYPES, primary_key=True)
    dwellings = dy.Int64(min=0)
    is_synthetic = dy.Bool()
