"""Commuter flows: balanced, modelled, scored, raked, rolled up and compared."""

from mobility.flows.balance import furness
from mobility.flows.gravity import Gravity

__all__ = ["Gravity", "furness"]
