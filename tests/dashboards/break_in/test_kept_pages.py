"""What is kept of a planner's pages is told to nobody else, whoever asked first."""

import pytest

from tests.dashboards.break_in.people import tells_nothing

KEPT = ("/", "/surveys", "/flows", "/data", "/charging", "/accessibility")


@pytest.mark.parametrize("path", KEPT)
def test_a_page_that_a_planner_has_read_is_shut_to_others(town, people, path):
    read = people["planner"].get(f"{path}?lang=en")
    again = people["planner"].get(f"{path}?lang=en")
    assert read.status_code == 200
    assert again.text == read.text
    assert read.headers["Cache-Control"] == "no-store"
    for client in (people["employer"], town.client(13)):
        answer = client.get(f"{path}?lang=en")
        assert answer.status_code in (302, 403)
        tells_nothing(town, answer.text)
    assert people["planner"].get(f"{path}?lang=da").text != read.text


def test_scripts_of_the_pages_are_a_planners_too(town, people):
    text = people["planner"].get("/surveys?lang=en").text
    address = text.split('<link rel="stylesheet" href="')[1].split('"')[0]
    assert "immutable" in people["planner"].get(address).headers["Cache-Control"]
    assert people["employer"].get(address).status_code == 403
    for path in ("/static/js/../../server/urls.py", "/static/extensions/panel/../../config.js"):
        status, told = town.raw(
            path, headers={"Cookie": f"mobility={people['planner'].cookies['mobility']}"}
        )
        assert status in (400, 403, 404)
        tells_nothing(town, told)
