"""Commuter flows: balanced, modelled, scored, raked, rolled up and compared."""

from mobility.flows.access import by_access, could_reach, distance_band, with_pairs
from mobility.flows.balance import furness
from mobility.flows.by_group import coefficients_by_group, fit_by_group
from mobility.flows.car_pools import car_pools, grid_cell
from mobility.flows.compare import compare_flows
from mobility.flows.district import DistrictFlows, Growth, grow_district
from mobility.flows.district_assumptions import Assumptions, ModeShares
from mobility.flows.district_needs import DistrictNeeds, district_needs
from mobility.flows.draws import flow_draws, gamma_draws, parameter_draws
from mobility.flows.files import read_flows, write_flows
from mobility.flows.gravity import Gravity
from mobility.flows.held_out import folds_of, held_out_flows, held_out_scores
from mobility.flows.intrazonal import disc_distance, intrazonal_cost
from mobility.flows.ipf import Margin, ipf, rake_cells
from mobility.flows.matrices import from_matrices, to_matrices
from mobility.flows.modelled import ModelledFlows, modelled_flows
from mobility.flows.omx import read_omx, write_omx
from mobility.flows.origin_means import match_origin_means
from mobility.flows.radiation import radiation
from mobility.flows.raking import CellModel, RakedFlows, rake_flows
from mobility.flows.residuals import residuals
from mobility.flows.roll_up import RolledUp, roll_up
from mobility.flows.score_intervals import score_intervals
from mobility.flows.scores import flow_scores
from mobility.flows.train import joined_by_line, last_part_km, reach
from mobility.flows.yardsticks import Independence, Radiation, Uniform
from mobility.flows.zones import read_zones, transform, write_zones

__all__ = [
    "Assumptions",
    "CellModel",
    "DistrictFlows",
    "DistrictNeeds",
    "Gravity",
    "Growth",
    "Independence",
    "Margin",
    "ModeShares",
    "ModelledFlows",
    "Radiation",
    "RakedFlows",
    "RolledUp",
    "Uniform",
    "by_access",
    "car_pools",
    "coefficients_by_group",
    "compare_flows",
    "could_reach",
    "disc_distance",
    "distance_band",
    "district_needs",
    "fit_by_group",
    "flow_draws",
    "flow_scores",
    "folds_of",
    "from_matrices",
    "furness",
    "gamma_draws",
    "grid_cell",
    "grow_district",
    "held_out_flows",
    "held_out_scores",
    "intrazonal_cost",
    "ipf",
    "joined_by_line",
    "last_part_km",
    "match_origin_means",
    "modelled_flows",
    "parameter_draws",
    "radiation",
    "rake_cells",
    "rake_flows",
    "reach",
    "read_flows",
    "read_omx",
    "read_zones",
    "residuals",
    "roll_up",
    "score_intervals",
    "to_matrices",
    "transform",
    "with_pairs",
    "write_flows",
    "write_omx",
    "write_zones",
]
