"""What may be told of each employer's people: protected already."""

import dataframely as dy

from mobility.tables.marts.estimates import Estimated


class EmployerSummary(Estimated):
    """Every cell of each employer's tables, protected by itself; a release is checked once more.

    A row is a level of `variable` within one of `by_variable`; null for a total. Hidden numbers are
    null. `n` is the base of a share; `answers` the respondents of the cell itself. In comparisons
    and changes `n` counts employers.
    """

    survey = dy.String()
    wave = dy.Int32()
    employer = dy.String()
    detail = dy.Int8(min=0, max=5, description="how fine the groups are; 0 where they do not vary")
    topic = dy.String(description="the table, such as modes, modes by distance, climate, change")
    quantity = dy.String()
    unit = dy.String()
    method = dy.String(nullable=True, description="of climate: distance, fuel or average")
    vintage = dy.String(nullable=True, description="year of the newest factor used")
    variable = dy.String(nullable=True)
    value = dy.String(nullable=True)
    by_variable = dy.String(nullable=True)
    by_value = dy.String(nullable=True)
    answers = dy.Int64(nullable=True, min=0)
    bound_low = dy.Float64(nullable=True, description="the least that the silent may make of it")
    bound_high = dy.Float64(nullable=True, description="the most that the silent may make of it")
    is_synthetic = dy.Bool()
