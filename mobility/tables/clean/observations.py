"""What planners observed and noted."""

import dataframely as dy


class Observations(dy.Schema):
    """One row per observation of a sub-goal (`what`: its id) or of a count (`what`: a place)."""

    what = dy.String()
    value = dy.Float64()
    observed = dy.Date()
    source = dy.String()
    who = dy.String()
    noted = dy.String()
    note = dy.String(nullable=True)
    file = dy.String()
    row = dy.Int64(min=1)
