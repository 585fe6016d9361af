"""A delivered row becomes an answer in our names; what cannot stand is told and counted."""

import polars as pl
import pytest

from mobility.errors import SourceError

MODE = {"column": "how", "values": {"Bil": "car_driver", "Cykel": "bike"}, "missing": ["Ved ikke"]}
BASIC = {"respondent_id": "id", "mode": MODE, "distance_km": "km"}


def flags_of(answers):
    return sorted(answers["flags"].explode().drop_nulls().unique())


def test_a_row_without_its_required_answer_is_refused_and_told(delivered):
    answers, refused, made = delivered("id,how,km\n1,Bil,5\n2,Kano,7\n3,,9\n4,Ved ikke,1\n", BASIC)
    assert answers["row"].to_list() == [2]
    assert refused.select("row", "column", "value", "rule", "scope").rows() == [
        (3, "mode", "Kano", "mode is among the answers of the mapping (Bil, Cykel)", "row"),
        (4, "mode", None, "mode is given", "row"),
        (5, "mode", None, "mode is given", "row"),
    ]
    assert (made.account.rows_in, made.account.rows_out) == (4, 1)


def test_an_answer_that_cannot_be_read_goes_missing_and_its_row_stays(delivered):
    answers, refused, _ = delivered("id,how,km\n1,Bil,langt\n2,Bil,5000\n", BASIC)
    assert answers["distance_km"].to_list() == [None, None]
    assert refused.select("row", "value", "rule", "scope").rows() == [
        (2, "langt", "distance_km is a number", "answer"),
        (3, "5000", "distance_km is at most 1500", "answer"),
    ]
    assert answers["flags"].to_list() == [[], ["unusual_distance", "out_of_range"]]


def test_a_required_answer_out_of_range_refuses_its_row(delivered):
    columns = BASIC | {"distance_km": {"column": "km", "required": True}}
    answers, refused, made = delivered("id,how,km\n1,Bil,5000\n2,Bil,5\n", columns)
    assert answers["row"].to_list() == [3]
    assert refused["scope"].to_list() == ["row"]
    assert made.account.rows_in == 2


def test_who_answered_twice_counts_once(delivered):
    text = "id,how,km\n1,Bil,5\n1,Cykel,5\n2,Cykel,4\n"
    answers, refused, _ = delivered(text, BASIC)
    assert answers["mode"].to_list() == ["car_driver", "bike"]
    assert refused.select("row", "value", "rule").rows() == [(3, None, "respondent_id stands once")]


def test_ids_are_kept_as_hashes_that_hang_on_the_key(delivered):
    answers, *_ = delivered("id,how,km\nanne@firma.dk,Bil,5\n", BASIC)
    assert answers["respondent_id"][0] not in ("anne@firma.dk", None)
    assert len(answers["respondent_id"][0]) == 20


def test_the_mode_of_most_days_is_the_usual_one(delivered):
    columns = {"respondent_id": "id", "days_by_mode": {"bike": "Cykel", "car_driver": ["A", "B"]}}
    text = "id,Cykel,A,B\n1,2,1,2\n2,3,1,2\n3,0,0,0\n4,,,\n"
    answers, refused, _ = delivered(text, columns)
    assert answers["mode"].to_list() == ["car_driver", "bike", None, None]
    assert answers["days_per_week"].to_list() == [5, 6, None, None]
    assert answers["days_car_driver"].to_list() == [3, 3, 0, None]
    assert refused.is_empty()


def test_boxes_that_have_a_column_each_are_gathered(delivered):
    ticks = {"columns": {"Vejret": "b1", "Mørket": "b2"}}
    text = "id,how,b1,b2\n1,Bil,1,0\n2,Bil,Valgt,\n3,Bil,0,0\n4,Bil,,\n5,Bil,måske,1\n"
    answers, refused, _ = delivered(text, {"mode": MODE, "barriers": ticks})
    assert answers["barriers"].to_list() == [["Vejret"], ["Vejret"], [], None, None]
    assert refused.select("row", "column").rows() == [(6, "barriers")]


def test_codes_are_read_by_their_list(delivered, tmp_path):
    (tmp_path / "2026").mkdir()
    (tmp_path / "2026" / "codes.csv").write_text("variable,value,label\nhow,1,Bil\nhow,2,Cykel\n")
    columns = {"mode": MODE | {"codes": "labels"}, "sex": {"column": "s", "codes": "sexes"}}
    lists = {"labels": {"name": "codes.csv"}, "sexes": {"codes": {"1": "female", "2": "male"}}}
    answers, refused, _ = delivered("how,s\n1,2\n2.0,1\n7,1\n", columns, code_lists=lists)
    assert answers.select("mode", "sex").rows() == [("car_driver", "male"), ("bike", "female")]
    assert refused["value"].to_list() == ["7"]


def test_given_replicate_weights_come_along(delivered):
    weights = {"column": "w", "replicates": "rep_*", "replicate_method": "brr"}
    text = "how,w,rep_1,rep_2\nBil,2,1.5,2.5\nBil,3,1,x\n"
    answers, refused, _ = delivered(text, {"mode": MODE}, weights=weights)
    assert answers["weight"].to_list() == [2, 3]
    assert answers["replicate_weights"].to_list() == [[1.5, 2.5], None]
    assert refused["column"].to_list() == ["replicate_weights"]


@pytest.mark.parametrize(
    ("row", "flag"),
    [
        pytest.param({"km": "300"}, "unusual_distance", id="far"),
        pytest.param({"km": "40", "min": "20", "how": "Cykel"}, "implausible_speed", id="fast"),
        pytest.param({"km": "5-10"}, "distance_from_span", id="span"),
        pytest.param({"min": "500"}, "unusual_duration", id="long"),
        pytest.param({"days": "5", "home": "4"}, "more_than_seven_days", id="days"),
        pytest.param({"age": "14"}, "under_age", id="young"),
        pytest.param({"date": "2012-03-01"}, "impossible_date", id="years ago"),
        pytest.param({"post": "3400", "km": "2"}, "distance_against_postcodes", id="too near"),
        pytest.param({"post": "2750", "km": "90"}, "distance_against_postcodes", id="too far"),
    ],
)
def test_what_is_implausible_is_marked_and_kept(delivered, row, flag):
    sound = {
        "id": "1",
        "how": "Bil",
        "km": "12",
        "min": "25",
        "days": "4",
        "home": "1",
        "age": "41",
        "date": "2026-03-01",
        "post": "2605",
        "work": "2750",
    }
    columns = {
        **BASIC,
        "duration_min": "min",
        "days_per_week": "days",
        "home_office_days": "home",
        "age": "age",
        "answered_on": "date",
        "home_postcode": "post",
        "work_zone": "work",
    }

    def made(given):
        return f"{','.join(given)}\n{','.join(given.values())}\n"

    assert flags_of(delivered(made(sound), columns)[0]) == []
    answers, refused, _ = delivered(made(sound | row), columns)
    assert flag in flags_of(answers)
    assert refused.is_empty()


def test_straight_lining_and_copied_answers_are_marked(delivered):
    asked = {f"days_{mode}": mode for mode in ("bike", "bus", "train", "walk")}
    columns = {
        "respondent_id": "id",
        "days_by_mode": {mode: mode for mode in asked.values()},
        "age": "age",
        "distance_km": "km",
        "duration_min": "min",
        "home_postcode": "post",
    }
    text = "id,bike,bus,train,walk,age,km,min,post\n" + "".join(
        f"{number},1,1,1,1,41,7,40,2750\n" for number in (1, 2)
    )
    answers, *_ = delivered(text + "3,5,0,0,0,41,7,30,2750\n", columns)
    marked = answers["flags"].to_list()
    assert [set(one) for one in marked] == [{"straight_lining", "same_answers"}] * 2 + [set()]


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        pytest.param({"mode": "Transport?"}, r"no column 'Transport\?'", id="no such column"),
        pytest.param({"mode": MODE | {"codes": "x"}}, "no code list 'x'", id="no such list"),
        pytest.param({"mode": MODE | {"file": "hh"}}, "the file 'hh'", id="no such file"),
        pytest.param(
            {"mode": {"column": "how", "values": {"Bil": "car"}}}, "mode cannot be", id="no mode"
        ),
        pytest.param({"mode": {"column": "how", "value": {}}}, "does not fit", id="unknown key"),
        pytest.param({"colour": "how"}, "no name for: colour", id="no name of ours"),
        pytest.param({"days_by_mode": {"kano": "how"}}, "no mode 'kano'", id="no mode of ours"),
    ],
)
def test_a_mapping_that_does_not_fit_is_told(delivered, columns, says):
    with pytest.raises(SourceError, match=says):
        delivered("how\nBil\n", columns)


def test_a_wrong_delimiter_is_told_as_such(delivered):
    with pytest.raises(SourceError, match=r"the delimiter is ';', not ','"):
        delivered("id;how;km\n1;Bil;5\n", BASIC)


def test_a_file_of_which_nothing_can_be_taken_in_is_an_error(delivered):
    with pytest.raises(SourceError, match=r"No row of 2 could be taken in.*Kano"):
        delivered("id,how,km\n1,Kano,5\n2,Kano,5\n", BASIC)


def test_a_name_that_leads_elsewhere_is_no_file_name(read, tmp_path):
    with pytest.raises(SourceError, match="no plain file name"):
        read(tmp_path, BASIC, {"name": "../../etc/passwd"})


def test_refused_values_say_nothing_of_people(delivered):
    text = "id,how,km\n1,Bil,ring 22345678\n2,Bil,bor hos Ole Hansen\n3,jens@x.dk,5\n4,Bil,7\n"
    _, refused, _ = delivered(text, BASIC)
    assert refused["value"].to_list() == ["[phone]", "[name]", "[e-mail]"]


def test_a_formula_never_reaches_the_lake(delivered):
    text = 'id,how,km,zone\n1,Bil,"=HYPERLINK(""x"")",=1+1\n2,Bil,5,+cmd\n'
    answers, refused, _ = delivered(text, BASIC | {"home_zone": "zone"})
    assert answers["home_zone"].to_list() == [None, None]
    assert not any(value.startswith(("=", "+")) for value in refused["value"])


def test_free_text_options_keep_nobody(delivered):
    text = "how;why\nBil;vejret, min chef Lars Holm\nBil;vejret, afstanden\n"
    answers, refused, _ = delivered(
        text, {"mode": MODE, "barriers": "why"}, file={"delimiter": ";"}
    )
    assert answers["barriers"].to_list() == [None, ["vejret", "afstanden"]]
    assert refused["value"].to_list() == ["[name]"]


def test_text_lies_nowhere_near_the_lake_while_it_is_read(delivered, tmp_path, monkeypatch):
    seen = []
    original = pl.DataFrame.write_parquet
    monkeypatch.setattr(
        pl.DataFrame,
        "write_parquet",
        lambda self, file, **k: (seen.append(file), original(self, file, **k))[1],
    )
    delivered("id,how,km\n1,Bil,5\n", BASIC)
    kept = [file for file in tmp_path.rglob("*.parquet")]
    assert [file.name for file in kept] == ["answers.parquet"]
