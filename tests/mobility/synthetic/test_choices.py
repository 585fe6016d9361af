"""The modes are drawn by the model that the truth tells."""

import polars as pl
import pytest

from mobility.choice import MultinomialLogit
from mobility.synthetic.choices import (
    AVAILABILITY,
    COEFFICIENTS,
    SPECIFICATIONS,
    probabilities,
    utilities,
)
from mobility.tables import MODES


@pytest.mark.parametrize("survey", ["commuting", "diary"])
def test_the_logit_finds_its_own_coefficients(people, survey):
    frame = people.staff if survey == "commuting" else people.tours
    frame = frame.filter(pl.col("wave") == 2026).with_columns(pl.col("mode").cast(pl.String))
    if survey == "commuting":
        frame = frame.with_columns(pl.col("parking_free").cast(pl.Float64))
    model = MultinomialLogit(SPECIFICATIONS[survey], availability=AVAILABILITY)
    found = model.fit(frame, choice="mode").coefficients_
    assert set(found["coefficient"]) == set(COEFFICIENTS[survey])
    for name, value, error in found.select(
        "coefficient", "value", "robust_standard_error"
    ).iter_rows():
        assert value == pytest.approx(COEFFICIENTS[survey][name], abs=4 * error), name


def test_probabilities_add_up_and_leave_out_what_is_not_available(people):
    staff = people.staff.head(500)
    chance = probabilities(utilities(staff, "commuting"))
    assert chance.sum(axis=1) == pytest.approx(1.0)
    without = ~staff["has_car"].to_numpy()
    assert (chance[without, MODES.index("car_driver")] == 0).all()
