"""A mapping drafted by itself: what each column is taken for, and what it could not place."""

import tomllib
from pathlib import Path

import pytest

from mobility.errors import SourceError
from pipelines.intake.drafting import Earlier, confirm, draft_mapping, drafted, text_of
from pipelines.intake.drafting.form import form_of
from pipelines.intake.drafting.options import options_in
from pipelines.intake.drafting.vocabulary import header_nearness, value_of
from pipelines.intake.mapping import parse_mapping, read_mapping

MAPPINGS = Path(__file__).parent / "mappings"
SALISBURY = "salisbury_commuter_survey/commuter_survey_google_forms_no_addresses.csv"


def placed(draft):
    """Give our column of each delivered one, as drafted."""
    return {header: one.name for one in draft.guesses for header in one.headers}


def test_a_surveyxact_export_is_read_without_help(surveyxact, surveyxact_truth):
    draft, columns = drafted(surveyxact, year=2026)
    assert draft.file.encoding == "latin-1"
    assert (draft.file.delimiter, draft.file.decimal, draft.file.header_rows) == (";", ",", 2)
    found = placed(draft)
    right = [one.header for one in columns if found.get(one.header) == surveyxact_truth[one.header]]
    assert len(right) == len(columns) == 31


def test_salisbury_is_placed_without_help(shared_data):
    file = shared_data / "samples" / SALISBURY
    confirmed = read_mapping(MAPPINGS / "salisbury_commuter.toml")
    truth = {header: name for name, how in confirmed.columns.items() for header in how.headers}
    for mode, how in confirmed.days_by_mode.items():
        truth |= dict.fromkeys(how.headers, f"days_by_mode.{mode}")
    draft, columns = drafted(file, year=2026)
    found = placed(draft)
    right = [one.header for one in columns if found.get(one.header) == truth.get(one.header)]
    assert len(right) == len(columns) == 20
    assert draft.survey["wave"] == 2025


def test_a_draft_is_a_mapping_that_fits_its_file(surveyxact, read):
    draft, _ = drafted(surveyxact, year=2026, employer="Test A/S")
    given = tomllib.loads(text_of(draft))
    parse_mapping(given, where="survey.toml")
    answers, refused, _ = read(surveyxact.parent, given["columns"], given["file"])
    assert len(answers) == 200
    assert refused.is_empty()
    assert answers["barriers"].explode().drop_nulls().n_unique() == 4


def test_a_column_of_personal_data_is_left_out_and_said_so(surveyxact):
    draft, _ = drafted(surveyxact, year=2026)
    assert draft.left_out["email [E-mail]"] == "personal data: e-mail"


def test_answers_that_have_no_value_are_listed(tmp_path):
    file = tmp_path / "svar.csv"
    file.write_text("Transportmiddel\n" + "Bil\n" * 8 + "Cykel\n" * 5 + "Rumraket\n" * 2, "utf-8")
    draft, _ = drafted(file, year=2026)
    assert draft.guesses[0].unplaced == {"Rumraket": 2}
    assert 'no value yet: "Rumraket" (2 answers)' in text_of(draft)


def test_a_draft_is_written_once_and_never_over_a_mapping(surveyxact):
    draft, _ = drafted(surveyxact, year=2026)
    told = draft_mapping(surveyxact, draft)
    assert told.what.startswith("The file has no mapping yet; a draft was written that reads 24")
    mapping = surveyxact.with_name("survey.toml")
    mapping.write_text("mine", "utf-8")
    assert "one stands beside it" in draft_mapping(surveyxact, draft).what
    assert mapping.read_text("utf-8") == "mine"


@pytest.mark.parametrize(
    ("answer", "mode"),
    [
        ("Elcykel", "ebike"),
        ("Cykel", "bike"),
        ("Bil, som passager", "car_passenger"),
        ("Tog (S-tog, metro, letbane)", "train"),
        ("Motorcykel, scooter, knallert", "motorcycle"),
        ("in a vehicle with someone else (carpooling)", "car_passenger"),
        ("your feet (walking/running)", "walk"),
        ("Rumraket", None),
    ],
)
def test_answers_are_placed_by_the_longest_phrase_in_them(answer, mode):
    assert value_of("mode", answer)[0] == mode


def test_a_header_is_nearest_to_what_it_asks():
    near = header_nearness("Hvor mange dage om ugen arbejder du hjemmefra?")
    assert max(near, key=near.__getitem__) == "home_office_days"


def test_options_that_hold_a_comma_are_found_whole():
    answers = {
        "for langt, tager for lang tid": 3,
        "for langt, tager for lang tid, Vejret": 4,
        "Vejret": 5,
        "Vejret, Utrygt (mørke, kryds)": 3,
    }
    found = ["Vejret", "for langt, tager for lang tid", "Utrygt (mørke, kryds)"]
    assert options_in(answers, ",") == found


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("a;b\n1,5;2\n", {"delimiter": ";", "decimal": ","}),
        ("Titel\n\na\tb\tc\n1\t2\t3\n4\t5\t6\n", {"delimiter": "\t", "header_row": 2}),
        ("a,b\n1,2\n", {}),
    ],
)
def test_how_a_file_is_written_is_found_by_looking(tmp_path, content, expected):
    file = tmp_path / "a.csv"
    file.write_text(content, "utf-8")
    told = form_of(file, tmp_path).model_dump(exclude_defaults=True)
    assert {key: value for key, value in told.items() if key != "name"} == expected


def test_an_earlier_mapping_is_taken_over_and_its_changes_are_told(surveyxact):
    draft, _ = drafted(surveyxact, year=2025, employer="Test A/S")
    before = parse_mapping(tomllib.loads(text_of(draft)), where="survey.toml")
    text = surveyxact.read_bytes().decode("latin-1")
    text = text.replace("Hvor gammel er du?", "Hvor gammel er du i dag?")
    text = text.replace('"s_18"', '"s_20"').replace("S-tog", "Letbane")
    surveyxact.write_bytes(text.encode("latin-1"))
    again, _ = drafted(surveyxact, year=2026, earlier=Earlier(before, 2025))
    sure = {one.name: (one.sureness, one.why) for one in again.guesses}
    assert sure["home_postcode"] == (0.99, "as in 2025")
    assert sure["age"] == (0.8, "as in 2025")
    changed = {(one.column, one.change): one for one in again.differences}
    assert changed["age", "reworded"].is_break
    assert changed["mode", "recoded"].now == "Letbane"
    assert "# mode: recoded, is 'Letbane': the series breaks" in text_of(again)


class Planner:
    """Answers the dialogue from a list, the draft's own word where it has none."""

    def __init__(self, **answers):
        self.answers, self.asked = answers, []

    def __call__(self, question, default):
        self.asked.append(question)
        for part, answer in self.answers.items():
            if part in question:
                return answer
        return default


def test_a_planner_confirms_column_by_column(tmp_path):
    file = tmp_path / "svar.csv"
    text = "Nr,Transportmiddel,Noget\n" + "".join(f"{n},Bil,7\n" for n in range(9))
    file.write_text(text + "10,Rumraket,8\n", "utf-8")
    draft, columns = drafted(file, year=2026)
    planner = Planner(Rumraket="other", Noget="distance_km", Nr="-")
    planner.answers = {"'Rumraket' (1": "other", "Noget": "distance_km", "Nr\n": "-"}
    written = confirm(file, draft, columns, planner)
    mapping = read_mapping(written)
    assert mapping.columns["mode"].values == {"Bil": "car_driver", "Rumraket": "other"}
    assert mapping.columns["distance_km"].column == "Noget"
    assert "respondent_id" not in mapping.columns


def test_a_planner_who_stops_has_written_nothing(surveyxact):
    draft, columns = drafted(surveyxact, year=2026)
    with pytest.raises(SourceError, match="was not confirmed"):
        confirm(surveyxact, draft, columns, lambda question, default: "q")
    assert not surveyxact.with_name("survey.toml").exists()


def test_the_dialogue_shows_nobody(tmp_path):
    file = tmp_path / "svar.csv"
    file.write_text("Kommentar;Km\nRing til Ole Hansen på 22334455;7\nIntet;8\n", "utf-8")
    draft, columns = drafted(file, year=2026)
    planner = Planner()
    confirm(file, draft, columns, planner)
    assert not any("Ole" in question or "22334455" in question for question in planner.asked)
