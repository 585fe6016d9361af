"""The page of targets and measures: cards, path, bars, books, alarms, in both languages."""

import ast
import re
from pathlib import Path

import polars as pl
import pytest

from dashboards.language import Language
from dashboards.pages.targets import TargetsPage, TargetsState
from dashboards.parts.blocks import Figure, Html
from dashboards.parts.figures import laid_out
from dashboards.parts.observe_form import ObserveForm
from dashboards.parts.target_cards import target_rows
from dashboards.status import goal
from dashboards.store import Store
from tests.path_marts import build, bundled, published, settings

DASHBOARDS = Path(__file__).parents[3] / "dashboards"


def page(store, **chosen):
    return TargetsPage(store, TargetsState(**({"lang": "en"} | chosen)))


def said(made):
    shown = laid_out(made.blocks(), made.slug, made.state, run_id=made.store.run_id)
    return "".join(block.text for block in shown if isinstance(block, Html))


def store_of(tmp_path, code="0151", name="Ballerup", **changed):
    tables = bundled() | changed
    return Store(published(tmp_path, tables, code), settings(code, name))


def charts(made):
    return {b.name: b.charts[0] for b in made.blocks() if isinstance(b, Figure)}


def test_nineteen_cards_tell_evidence_owner_next_step_and_state(path_store):
    text = said(page(path_store))
    cards = re.findall(r'<article class="card" id="(T\d\d)".*?</article>', text, re.S)
    assert cards == [f"T{number:02}" for number in range(1, 20)]
    assert text.count("<dt>Owner</dt>") == text.count("<dt>Next step</dt>") == 19
    assert text.count("<dt>Evidence</dt>") == 19
    assert text.count("○</span> no data") >= 15


def test_the_sub_goals_stand_by_sphere_and_state(path_store):
    text = said(page(path_store))
    matrix = text[: text.index("</table>")]
    for sphere in ("the municipality itself", "as part owner", "with citizens and firms"):
        assert sphere in matrix
    assert re.search(r'href="#T10">T10</a> <a href="#T15">T15', matrix)


def test_the_path_says_where_it_leads_how_sure_and_what_it_rests_on(path_store):
    text = said(page(path_store))
    assert "The account has 44,375 t in 2023." in text
    assert re.search(
        r"In 2030 business as usual comes to [\d,]+\xa0t \(95 %: [\d,]+ to [\d,]+\)", text
    )
    assert "The account does not part transport by vehicle" in text
    assert "a plain method did better" in text
    assert "transport has none of its own" in text
    assert "below 1 %" in text.replace("\u00a0", " ")  # no replicate met the readings: never "0 %"


def test_the_chart_of_the_path_has_its_interval_and_the_readings(path_store):
    spec = charts(page(path_store))["co2-path"]
    marks = [layer["mark"]["type"] for layer in spec["layer"]]
    assert marks[:5] == ["area", "line", "line", "line", "point"]  # a band, an outline, the courses
    assert "tick" in marks
    rows = [row for rows in spec["datasets"].values() for row in rows]
    drawn = {row["quantity"] for row in rows if "quantity" in row}
    assert drawn == {"account", "business_as_usual", "with_measures"}
    limits = sorted(row["tonnes"] for row in rows if "title" in row and "tonnes" in row)
    assert limits[0] == pytest.approx(7_376.8, abs=0.1)


def test_the_bars_stand_with_their_range_over_orders_and_say_the_overlap(path_store):
    made = page(path_store)
    spec = charts(made)["measure-worth"]
    [rows] = [rows for rows in spec["datasets"].values() if "contribution" in rows[0]]
    assert len(rows) == 16
    assert all(row["lowest"] <= row["contribution"] + 1e-6 <= row["highest"] + 2e-6 for row in rows)
    assert [mark["mark"]["type"] for mark in spec["layer"]] == ["bar", "rule", "rule", "text"]
    assert re.search(r"One by one the 16 measures promise [\d,]+ t, together they save", said(made))


def test_book_year_and_quantity_live_in_the_address(path_store):
    chosen = {"book": "residents", "year": "2040", "quantity": "cumulative"}
    made = page(path_store, **chosen)
    assert all(f"{name}={value}" in made.state.address("targets") for name, value in chosen.items())
    text = said(made)
    assert "Tonnes saved from the first year on, 2040: Its residents&#x27; cars, anywhere" in text
    assert "The account has" not in text  # the account is the territory's


@pytest.mark.parametrize(
    "chosen", [{"book": "moon"}, {"year": "1999"}, {"year": "soon"}, {"book": "<script>"}]
)
def test_what_is_not_offered_is_left_at_its_default(path_store, chosen):
    text = said(page(path_store, **chosen))
    assert "Tonnes saved in the year, 2030: On the municipality&#x27;s roads" in text
    assert "<script>" not in text


def test_an_update_that_makes_a_pinned_set_miss_its_goal_is_an_alarm(tmp_path):
    alarms = bundled()["scenario_alarms"]
    kind = pl.lit("misses_its_goal").cast(alarms.schema["kind"])
    missed = alarms.with_columns(kind=kind, moved=pl.lit("account, measures"))
    text = said(page(store_of(tmp_path, scenario_alarms=missed)))
    assert text.count('role="alert"') == 3
    assert "since the account, the measures changed" in text


def test_another_municipality_shows_its_path_and_no_register(tmp_path):
    own = settings("0163", "Herlev", 20)
    store = Store(published(tmp_path, build(own), "0163"), own)
    text = said(page(store))
    assert "No register of sub-goals is delivered" in text
    assert "No measures are written for this municipality" in text
    assert "business as usual comes to" in text


def test_a_run_without_any_of_it_says_so(tmp_path):
    empty = {name: frame.clear() for name, frame in bundled().items()}
    text = said(page(Store(published(tmp_path, empty), settings())))
    assert "There is no path" in text


def test_the_status_holds_the_readings_and_never_takes_one_for_the_goal(path_store):
    told = goal(path_store, path_store.headline)
    assert (told["state"], told["tonnes"]) == ("no_data", None)
    labels = [row["label"] for row in told["readings"]]
    assert labels == [
        "against_base_year", "transport_against_base_year", "transport_national_shape",
    ]  # fmt: skip
    assert [row["label"] for row in told["neutral"]["readings"]] == ["transport_zero"]


def test_the_form_stands_for_the_command_and_asks_for_the_right_number(path_store):
    made = page(path_store)
    form = ObserveForm(made, target_rows(made))
    assert form.value.label == "Value: 1 for yes, 0 for no"
    form.target.value = "T13"
    assert form.value.label == "Value: share of buses, percent"
    form.value.value, form.day.value, form.source.value = " 62,5", " 2026-03-01 ", "Movia"
    form.who.value = "Anna"
    arguments = form.arguments()
    assert arguments[0] == "observe"
    assert arguments[-3:] == ["--", "T13", "62.5"]
    assert arguments[arguments.index("--date") + 1] == "2026-03-01"
    assert arguments[arguments.index("--who") + 1] == "Anna"
    assert "--note" not in arguments
    for none in ("", "many", "1.000.5"):
        form.value.value = none
        assert form.number() is None


def words_of(file):
    """List the texts that a file says to `words`."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name == "words" and isinstance(node.args[0].value, str):
                yield node.args[0].value


PARTS = ("measure_figures", "past_figures", "observe_form", "target_cards")
OURS = (
    *DASHBOARDS.glob("parts/path_*.py"),
    *DASHBOARDS.glob("reports/*.py"),
    *(DASHBOARDS / "parts" / f"{name}.py" for name in PARTS),
    DASHBOARDS / "pages" / "targets.py",
)  # fmt: skip


@pytest.mark.parametrize("file", OURS, ids=lambda file: file.name)
def test_every_text_has_its_danish_with_the_same_places_to_fill(file):
    danish = Language("da")
    for text in set(words_of(file)):
        assert text in danish._words, text
        assert set(re.findall(r"{\w+}", danish(text))) == set(re.findall(r"{\w+}", text)), text


def test_every_measure_is_listed_with_what_it_saves_alone_and_who_decides(path_store):
    text = said(page(path_store))
    assert "Alone in 2030, t" in text
    assert "another energy" in text
    assert text.count("Not counted in the path: another way to the same is.") == 1  # Go Dutch


def test_a_recount_is_told_as_nobodys_doing(tmp_path):
    changes = bundled()["account_changes"]
    recount = changes.head(1).with_columns(
        account=pl.lit("energy_co2_account"),
        sector=pl.lit("transport").cast(changes.schema["sector"]),
        start=pl.lit(2023, pl.Int32),
        end=pl.lit(2023, pl.Int32),
        part=pl.lit("method").cast(changes.schema["part"]),
        name=pl.lit(None, pl.String),
        old_vintage=pl.lit("2026-05-18"),
        new_vintage=pl.lit("2027-05-18"),
        tonnes=pl.lit(1_331.0),
    )
    store = store_of(tmp_path, account_changes=pl.concat([changes, recount]))
    text = said(page(store))
    assert "From edition 2026-05-18 to 2027-05-18 the same year, 2023, was counted anew" in text
    assert "recounted by another method +1,331 t" in text


def test_sampled_shares_say_how_far_they_may_be_off(tmp_path):
    effects = bundled()["measure_effects"]
    sampled = effects.with_columns(monte_carlo_error=pl.lit(1.5))
    assert "the shares are sampled" not in said(page(store_of(tmp_path / "exact")))
    text = said(page(store_of(tmp_path / "sampled", measure_effects=sampled)))
    assert "the shares are sampled, and off by 3.0 t at most (95 %)" in text
