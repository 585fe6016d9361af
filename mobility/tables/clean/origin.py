"""What every clean table of delivered facts shares: where a row came from, and how sure it is."""

import dataframely as dy

STATUSES = ("primary", "secondary", "to_verify", "assumed")
"""How a number was had: read in its own source, retold by another, to be checked in the primary
source before anything leans on it, or set by us."""

DISTRIBUTIONS = ("fixed", "uniform", "triangular", "normal", "lognormal")
"""How a parameter is drawn. `low` and `high` are the least and greatest value of a uniform or
triangular one (whose mode is the value), and the 2.5 % and 97.5 % points of a (log)normal one."""

MUNICIPALITY_CODE = r"^\d{4}$"
"""Four digits as in 0151; 0000 is the whole country."""


class Delivered(dy.Schema):
    """The delivered file and row that a clean row was read from."""

    file = dy.String(description="path below data_raw; its first folder names the source")
    row = dy.Int64(min=2, description="line of the file, the header being line 1")
