"""`corrections.csv` mends a value with a reason, and fails where the value is no longer found."""

import pytest

from mobility.errors import SourceError
from pipelines.intake.corrections import read_corrections

HEAD = "file,row,column,was,is,reason,reported\n"
COLUMNS = {"mode": {"column": "how", "values": {"Bil": "car_driver"}}, "distance_km": "km"}


@pytest.fixture
def mended(delivered, tmp_path):
    def reading(lines, *, beside=False):
        folder = tmp_path / "2026"
        folder.mkdir(exist_ok=True)
        place = folder if beside else tmp_path
        (place / "corrections.csv").write_text(HEAD + lines, "utf-8")
        return delivered("how,km\nBil,5\nBli,7\n", COLUMNS)

    return reading


@pytest.mark.parametrize("beside", [True, False])
def test_a_value_is_mended_before_it_is_read(mended, beside):
    name = "answers.csv" if beside else "2026/answers.csv"
    answers, refused, made = mended(f"{name},3,how,Bli,Bil,slip of the pen,\n", beside=beside)
    assert answers["mode"].to_list() == ["car_driver"] * 2
    assert made.mended == 1
    assert refused.is_empty()


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("2026/answers.csv,2,how,Bli,Bil,slip,\n", r"no longer there: it is 'Bil', not 'Bli'"),
        ("2026/answers.csv,9,how,Bli,Bil,slip,\n", "no longer there"),
        ("2026/answers.csv,3,hvordan,Bli,Bil,slip,\n", "no longer there"),
        ("2026/answers.csv,3,how,Bli,Bil,,\n", "has no reason"),
        ("2026/answers.csv,three,how,Bli,Bil,slip,\n", "its row is no number"),
    ],
)
def test_a_correction_that_finds_nothing_or_says_not_why_fails(mended, line, says):
    with pytest.raises(SourceError, match=says):
        mended(line)


def test_corrections_of_another_delivery_are_left_alone(mended):
    *_, made = mended("2025/answers.csv,3,how,Bli,Bil,slip of the pen,\n")
    assert made.mended == 0


def test_a_correction_of_a_file_that_is_not_there_is_told(tmp_path):
    lines = ["file,row,column,was,is,reason,reported", "accounts.csv,2,km,1,2,a slip,2026-11-22"]
    (tmp_path / "corrections.csv").write_text("\n".join(lines), "utf-8")
    with pytest.raises(SourceError, match="which is not there"):
        read_corrections(tmp_path)
