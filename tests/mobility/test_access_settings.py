"""Settings that would let somebody in by mistake are refused."""

import pytest

from mobility.errors import SettingsError
from mobility.settings import read_settings

WORKSPACE = '[municipality]\ncode = "0151"\nname = "Ballerup"\n\n'
SOUND = """[access]
address = "https://mobilitet.example.dk"
issuer = "https://login.microsoftonline.com/0f0f/v2.0"
client_id = "a1"

[[access.rules]]
claim = "roles"
value = "planner"
role = "planner"
"""


def settings(tmp_path, text):
    file = tmp_path / "mobility.toml"
    file.write_text(WORKSPACE + text)
    return read_settings(file)


def test_without_access_the_dashboard_answers_this_machine_alone(tmp_path):
    assert settings(tmp_path, "").access is None


def test_sound_settings_are_read(tmp_path):
    access = settings(tmp_path, SOUND).access
    assert (access.rules[0].role, access.hours, access.public) == ("planner", 8, False)


def test_secrets_in_the_environment_are_no_settings(tmp_path, monkeypatch):
    monkeypatch.setenv("MOBILITY_LINK_SECRET", "hush-hush")
    monkeypatch.setenv("MOBILITY_OIDC_SECRET", "hush-hush")
    assert "hush" not in str(settings(tmp_path, SOUND))


@pytest.mark.parametrize(
    ("was", "given"),
    [
        pytest.param("https://mobilitet", "http://mobilitet", id="an address in the open"),
        pytest.param("example.dk", "example.dk/path", id="an address with a path"),
        pytest.param("https://login", "http://login", id="an issuer in the open"),
        pytest.param("https://login.", "https://user@login.", id="an issuer with a name in it"),
        pytest.param('client_id = "a1"', "", id="an issuer without a client"),
        pytest.param('value = "planner"', 'value = ""', id="a rule that fits anything"),
        pytest.param('role = "planner"', 'role = "admin"', id="an unknown role"),
        pytest.param('role = "planner"', 'role = "public"', id="a role that nobody is given"),
        pytest.param('role = "planner"', 'role = "employer"', id="an employer without a name"),
        pytest.param('role = "planner"', 'role = "planner"\nemployer = "E"', id="planner of one"),
        pytest.param("[[access", "hours = 0\n\n[[access", id="no hours"),
        pytest.param("[[access", 'secret = "x"\n\n[[access', id="a secret in the file"),
    ],
)
def test_settings_that_let_in_by_mistake_are_refused(tmp_path, was, given):
    assert was in SOUND
    with pytest.raises(SettingsError, match=r"access"):
        settings(tmp_path, SOUND.replace(was, given, 1))
