"""Charging: what stands, what electric cars will need, and whether it is covered."""

from mobility.charging.afir import afir_required_kw
from mobility.charging.areas import area_gaps, within_walk
from mobility.charging.assumptions import ASSUMPTIONS, drawn
from mobility.charging.backtest import back_test
from mobility.charging.counting import T02_READINGS, Reading, count_points
from mobility.charging.coverage import T19_READINGS, coverage, years_met
from mobility.charging.diffusion import Diffusion
from mobility.charging.need import commuters_need, energy_need, need_table
from mobility.charging.served import served
from mobility.charging.stock import Fleet, ev_stock, fleet
from mobility.charging.supply import Supply, supply

__all__ = [
    "ASSUMPTIONS",
    "T02_READINGS",
    "T19_READINGS",
    "Diffusion",
    "Fleet",
    "Reading",
    "Supply",
    "afir_required_kw",
    "area_gaps",
    "back_test",
    "commuters_need",
    "count_points",
    "coverage",
    "drawn",
    "energy_need",
    "ev_stock",
    "fleet",
    "need_table",
    "served",
    "supply",
    "within_walk",
    "years_met",
]
