"""What was fitted and weighted: tables, never pickles."""

import dataframely as dy


class Replicates(dy.Schema):
    """Replicate weights of every respondent, in the order of `respondents`.

    `weight` is the full-sample weight; `weights` holds R replicate weights as an Arrow fixed-size
    list of float32. `method`, `scale` and `rscales` say how a variance is made of them.
    """

    survey = dy.String(primary_key=True)
    wave = dy.Int32(primary_key=True)
    respondent_id = dy.String(primary_key=True)
    weight = dy.Float64(min=0)
    weights = dy.Any()


class WeightingNotes(dy.Schema):
    """How each wave of a survey was weighted, and how far that can be trusted."""

    survey = dy.String(primary_key=True)
    wave = dy.Int32(primary_key=True)
    employer = dy.String(primary_key=True)
    item = dy.String(primary_key=True)
    value = dy.Float64(nullable=True)
    detail = dy.String(nullable=True)
