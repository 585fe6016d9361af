"""From car to bike: which trips could move, who would, and what it saves."""

from mobility.shift.uptake import cycling_uptake, cyclists_under

__all__ = ["cycling_uptake", "cyclists_under"]
