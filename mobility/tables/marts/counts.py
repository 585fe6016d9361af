"""What was counted at places."""

import dataframely as dy

from mobility.tables.marts.estimates import Estimated

DAY_TYPES = ("weekday", "weekend")
"""Monday to Friday, and the rest; holidays are not told apart."""


class Counts(Estimated):
    """Average day at a counting place, by kind of traffic: of a year, or of one of its months.

    `month` null is the whole year (annual average daily traffic), `day_type` null all days; `n`
    counts days. `partial_days` were left out: they lack hours that the place has on other days.
    """

    source = dy.String()
    place = dy.String()
    kind = dy.String()
    year = dy.Int32()
    month = dy.Int32(nullable=True, min=1, max=12)
    day_type = dy.Enum(DAY_TYPES, nullable=True)
    partial_days = dy.Int64(min=0)
    is_synthetic = dy.Bool()
