"""One register of charging from several sources: pool, station, EVSE and connector kept apart."""

from mobility.charging.register.each import form_of, read_each, read_each_site, source_of
from mobility.charging.register.municipality import read_municipality
from mobility.charging.register.nobil import read_nobil
from mobility.charging.register.ocpi import read_ocpi
from mobility.charging.register.open_charge_map import read_open_charge_map
from mobility.charging.register.same import clusters, likely_same, merge
from mobility.charging.register.table import REGISTER, STATUSES

__all__ = [
    "REGISTER",
    "STATUSES",
    "clusters",
    "form_of",
    "likely_same",
    "merge",
    "read_each",
    "read_each_site",
    "read_municipality",
    "read_nobil",
    "read_ocpi",
    "read_open_charge_map",
    "source_of",
]
