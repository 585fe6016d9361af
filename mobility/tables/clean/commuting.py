"""Commuting as registers count it, and sets of flows that were brought in from elsewhere."""

import dataframely as dy

from mobility.tables.clean.origin import MUNICIPALITY_CODE, Delivered

TOTALS = ("employed_residents", "jobs", "in_commuters", "out_commuters")
"""What the register counts of a municipality."""


class RegisterCommuting(Delivered):
    """Employed persons by municipality of residence and of work, end of November (PEND100)."""

    origin_code = dy.String(primary_key=True, regex=MUNICIPALITY_CODE)
    destination_code = dy.String(primary_key=True, regex=MUNICIPALITY_CODE)
    year = dy.Int32(primary_key=True, min=1990, max=2100)
    vintage = dy.String(primary_key=True)
    persons = dy.Float64(min=0)
    is_synthetic = dy.Bool()


class RegisterTotals(Delivered):
    """Employed residents, jobs, in- and out-commuters of a municipality (PEND101)."""

    municipality_code = dy.String(primary_key=True, regex=MUNICIPALITY_CODE)
    year = dy.Int32(primary_key=True, min=1990, max=2100)
    quantity = dy.Enum(TOTALS, primary_key=True)
    vintage = dy.String(primary_key=True)
    persons = dy.Float64(min=0)
    is_synthetic = dy.Bool()


ALL_MODES = "all"
"""The mode of imported flows that tell none."""


class FlowImports(Delivered):
    """Flows of another program or plan, brought in to be compared; no person is in them."""

    flow_set = dy.String(primary_key=True, description="the delivery's folder")
    title = dy.String()
    origin = dy.String(primary_key=True)
    destination = dy.String(primary_key=True)
    mode = dy.String(primary_key=True, description="all: no mode is told")
    estimate = dy.Float64(min=0)
    is_synthetic = dy.Bool()
