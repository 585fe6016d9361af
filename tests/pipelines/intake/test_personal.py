"""Personal data is found at the door, in columns and in free text."""

import polars as pl
import pytest

from pipelines.intake.drafting.columns import Delivered
from pipelines.intake.personal.columns import personal_kind
from pipelines.intake.personal.detectors import kinds_in
from pipelines.intake.personal.masking import masked


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("skriv til anne.holm@firma.dk", "e-mail"),
        ("010190-1234", "cpr"),
        ("0101901234", "cpr"),
        ("990190-1234", ""),
        ("ring 22 33 44 55", "phone"),
        ("tlf. 22334455", "phone"),
        ("+45 22334455", "phone"),
        ("jeg bor på Lautrupvej 12", "address"),
        ("12 Oak Tree Road", "address"),
        ("min kollega Mette Holm", "name"),
        ("spørg Bo Jensen", "name"),
        ("55.73050, 12.39450", "position"),
        ("5 km ad Ring 4", ""),
        ("2750", ""),
        ("vejret, mørket og 3 børn", ""),
        ("10100123", ""),
    ],
)
def test_what_points_to_somebody_is_found(text, kinds):
    assert kinds_in(pl.Series([text]))[0] == kinds


def column(header, *answers):
    told = dict.fromkeys(answers, 1)
    return Delivered(header, "", told, (), len(answers), len(told), len(answers))


@pytest.mark.parametrize(
    ("delivered", "kind"),
    [
        (column("Fulde navn"), None),
        (column("Navn", "x"), "personal data: name"),
        (column("E-mail"), "personal data: e-mail"),
        (column("CPR-nr."), "personal data: cpr"),
        (column("Kontakt", "a@b.dk", "c@d.dk", "-"), "personal data: e-mail"),
        (column("Hvor bor du?", "Lautrupvej 12", "Skovvej 3 B"), "personal data: address"),
        (column("Hvor langt bor du fra din adresse?", "5", "7"), None),
        (column("Zone", "10100123", "10100124"), None),
    ],
)
def test_a_column_of_personal_data_is_known_by_header_or_content(delivered, kind):
    assert personal_kind(delivered) == kind


def test_a_refused_value_is_kept_only_as_far_as_it_says_nothing_of_anybody():
    schema = {"column": pl.String, "value": pl.String}
    rows = [
        ("distance_km", "langt"),
        ("distance_km", "ring 22334455"),
        ("respondent_id", "17"),
        ("mode", "=cmd|x"),
        ("mode", "x" * 150),
        ("mode", None),
    ]
    kept = masked(pl.DataFrame(rows, schema, orient="row"))["value"].to_list()
    assert kept == ["langt", "[phone]", "[id]", "'=cmd|x", "x" * 100 + " ...", None]
