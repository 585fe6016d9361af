"""Published tables of the CO2 path: what it comes to, what each measure is worth, how sure."""

import dataframely as dy

from mobility.tables.clean.origin import MUNICIPALITY_CODE
from mobility.tables.marts.estimates import Estimated
from mobility.tables.marts.targets import STATES

BOOKS = ("territory", "residents", "workplaces")
"""On the municipality's roads; by its residents, anywhere; to and from its workplaces, anywhere."""

MOVERS = ("municipality", "together", "others")
"""Who can move a segment: the municipality, it with citizens and firms, or others alone."""

PATH_QUANTITIES = (
    "account",
    "base_year",
    "business_as_usual",
    "with_measures",
    "with_measures_in_account",
    "saved",
    "cumulative_business_as_usual",
    "cumulative_with_measures",
    "cumulative_saved",
)
"""What the account states; the base year of a book that has no account; without local measures;
with them; with them as far as the account's own method shows them; the difference; and summed up
from the first year of the path."""

CHANGE_PARTS = (
    "activity",
    "factor",
    "method",
    "boundary",
    "unsplit_change",
    "unsplit_revision",
)
"""What happened (activity, factor), what was recounted (method, boundary), and what the editions
do not let us tell."""


class Co2Path(Estimated):
    """Tonnes CO2e of transport by book, year and quantity.

    An `account` row is what the account states, which tells no error; all others are the mean of
    the replicates with their spread. The split by vehicle behind them is national.
    """

    municipality_code = dy.String(primary_key=True, regex=MUNICIPALITY_CODE)
    book = dy.Enum(BOOKS, primary_key=True)
    year = dy.Int32(primary_key=True)
    quantity = dy.Enum(PATH_QUANTITIES, primary_key=True)
    account = dy.String()
    vintage = dy.String()
    projection = dy.String()
    measures_vintage = dy.String()
    is_synthetic = dy.Bool()


class Measures(dy.Schema):
    """One row per measure: what it changes, from when, who decides it, and what it rests on."""

    measure = dy.String(primary_key=True)
    municipality_code = dy.String(regex=MUNICIPALITY_CODE)
    title_en = dy.String()
    title_da = dy.String()
    group = dy.String()
    decides = dy.String()
    decides_da = dy.String()
    kinds = dy.String(description="how it acts: activity, mode, fleet, factor, growth")
    books = dy.String(description="the books that it changes")
    starts = dy.Int32()
    full = dy.Int32()
    sub_goals = dy.String(nullable=True)
    variant_of = dy.String(nullable=True)
    is_in_force = dy.Bool(
        description="whether it counts in the path: of variants the first that is not made up"
    )
    saved_alone_tonnes = dy.Float64(
        nullable=True, description="t CO2e on the municipality's roads in the year of the goal"
    )
    saved_alone_low = dy.Float64(nullable=True)
    saved_alone_high = dy.Float64(nullable=True)
    account_sees = dy.Float64(min=0, max=1, description="part that the account's method shows")
    assumptions = dy.Int32(min=0, description="numbers behind it that nobody has measured")
    cost_dkk = dy.Float64(nullable=True)
    note = dy.String(nullable=True)
    note_da = dy.String(nullable=True)
    vintage = dy.String()
    is_synthetic = dy.Bool()


class MeasureEffects(Estimated):
    """What each measure is worth, in tonnes CO2e saved, whatever the order they are counted in.

    `contribution` is the Shapley share of the replicates' mean and sums over measures to what is
    saved; `first_in` and `last_in` are what it saves alone and on top of all others; `lowest` and
    `highest` are over all orders; `contribution_in_group` is the Owen share with the measures of
    a policy area counted one after the other.
    """

    measure = dy.String(primary_key=True)
    book = dy.Enum(BOOKS, primary_key=True)
    year = dy.Int32(primary_key=True)
    quantity = dy.Enum(("yearly", "cumulative"), primary_key=True)
    group = dy.String()
    contribution = dy.Float64()
    first_in = dy.Float64()
    last_in = dy.Float64()
    lowest = dy.Float64()
    highest = dy.Float64()
    monte_carlo_error = dy.Float64(min=0)
    contribution_in_group = dy.Float64()
    is_synthetic = dy.Bool()


class MeasureOverlap(dy.Schema):
    """How much of what the measures promise one by one is promised twice, tonnes CO2e."""

    book = dy.Enum(BOOKS, primary_key=True)
    year = dy.Int32(primary_key=True)
    quantity = dy.Enum(("yearly", "cumulative"), primary_key=True)
    measures = dy.Int32(min=1)
    alone = dy.Float64(description="sum of what each would save alone")
    together = dy.Float64(description="what all save together")
    overlap = dy.Float64()
    share = dy.Float64(nullable=True, description="overlap as a part of `alone`")
    kind = dy.Enum(("overlap", "synergy", "none"))
    is_synthetic = dy.Bool()


class GoalReadings(Estimated):
    """The goals on tonnes with their state, and labelled readings beside them, never the goal.

    `tonnes` is what may be left in `due_year`; the estimate is what the path has then, with its
    chance to be at or below; both are null where there is no reference year or no path.
    """

    municipality_code = dy.String(primary_key=True, regex=MUNICIPALITY_CODE)
    label = dy.String(primary_key=True)
    scope = dy.Enum(("municipality", "transport"))
    is_goal = dy.Bool()
    title_en = dy.String()
    title_da = dy.String()
    assumes_en = dy.String()
    assumes_da = dy.String()
    state = dy.Enum(STATES, nullable=True)
    due_year = dy.Int32()
    tonnes = dy.Float64(nullable=True)
    latest_year = dy.Int32()
    latest_tonnes = dy.Float64()
    still_to_cut = dy.Float64(nullable=True, min=0, description="part of the latest tonnes")
    yearly_factor = dy.Float64(nullable=True, description="relative change a year that is needed")
    missing_tonnes = dy.Float64(nullable=True, description="on the path, above what may be left")
    chance_of_meeting = dy.Float64(nullable=True, min=0, max=1)
    account = dy.String()
    vintage = dy.String()
    reference_account = dy.String(nullable=True, description="where the reference year stands")
    is_synthetic = dy.Bool()


class PathUnknowns(dy.Schema):
    """Which unknown matters most for transport's tonnes of a year."""

    year = dy.Int32(primary_key=True)
    unknown = dy.String(primary_key=True)
    share_of_variance = dy.Float64(min=0, max=1)
    swing_tonnes = dy.Float64(description="mean where it is highest less where it is lowest")
    correlation = dy.Float64(min=-1, max=1)
    is_told = dy.Bool(description="more than chance would give to any of them")
    is_assumption = dy.Bool(nullable=True)
    is_synthetic = dy.Bool()


class ScenarioAlarms(dy.Schema):
    """One row per pinned scenario set: what it gave when made, what it gives now."""

    name = dy.String(primary_key=True)
    measures = dy.String()
    book = dy.Enum(BOOKS)
    year = dy.Int32()
    limit_tonnes = dy.Float64()
    was_tonnes = dy.Float64()
    now_tonnes = dy.Float64()
    kind = dy.Enum(("misses_its_goal", "meets_its_goal_again", "moved", "unchanged"))
    meets_its_goal = dy.Bool()
    moved = dy.String(nullable=True, description="editions that changed since it was made")
    file = dy.String()
    is_synthetic = dy.Bool()
