"""The raw files fit their mappings, say that they are made up, and come again by their seed."""

import csv
import tomllib
from datetime import date
from hashlib import sha256
from io import StringIO

import polars as pl
import pytest

from mobility.synthetic import BALLERUP, write
from mobility.synthetic.questionnaires import QUESTIONNAIRES
from pipelines.intake.mapping import Column, parse_mapping

SOURCES = {
    "surveys_commuting": 17,
    "surveys_diary": 2,
    "car_trip_lengths": 2,
    "counts": 2,
    "gbfs": 1,
    "charging_register": 3,
    "area_dwellings": 1,
}


def contents(folder):
    """Give every file below a folder by its address, and its checksum."""
    return {
        str(file.relative_to(folder)): sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def header(folder, spec):
    """Give the header of a delivered file, read as its mapping says."""
    file = folder / spec.name
    if file.suffix == ".xlsx":
        options = {"header_row": spec.header_row - 1}
        return pl.read_excel(file, sheet_name=spec.sheet, read_options=options).columns
    text = file.read_bytes().decode(spec.encoding)
    return next(csv.reader(StringIO(text), delimiter=spec.delimiter))


def keys(file):
    """Give the keys of those who answered."""
    return pl.read_csv(file, infer_schema=False)["Svar-id"]


@pytest.fixture(scope="module")
def mappings(written):
    return {
        file.parent: parse_mapping(tomllib.loads(file.read_text("utf-8")), where=str(file))
        for file in sorted(written.glob("*/*/survey.toml"))
    }


def test_every_source_has_its_deliveries_in_folders_that_git_ignores(written):
    found = {source.name: len(list(source.iterdir())) for source in written.iterdir()}
    assert found == SOURCES
    assert all(folder.name.startswith("synthetic") for folder in written.glob("*/*"))


def test_every_mapped_column_stands_in_its_file(mappings):
    assert len(mappings) == 22
    for folder, mapping in mappings.items():
        headers = {None: header(folder, mapping.file)}
        headers |= {name: header(folder, spec) for name, spec in mapping.files.items()}
        for how in [*mapping.columns.values(), *mapping.days_by_mode.values()]:
            assert isinstance(how, Column)
            assert how.column in headers[how.file], (folder.name, how.column)
        for spec in mapping.files.values():
            assert spec.key in headers[None]


def test_every_answer_is_in_the_mapping_or_a_slip_of_the_pen(mappings):
    for folder, mapping in mappings.items():
        if mapping.survey.kind != "commuting" or mapping.file.name.endswith("xlsx"):
            continue
        spec = mapping.file
        text = (folder / spec.name).read_bytes().decode(spec.encoding)
        rows = list(csv.DictReader(StringIO(text), delimiter=spec.delimiter))
        for name, how in mapping.columns.items():
            if not how.values:
                continue
            known = {*how.values, *how.missing, ""}
            strange = [row[how.column] for row in rows if row[how.column] not in known]
            assert len(strange) <= (0.02 * len(rows) + 2 if name == "mode" else 0)


def test_questionnaires_differ_as_real_ones_do(mappings):
    by_file = {folder.name: mapping for folder, mapping in mappings.items()}
    pension = by_file["synthetic-2024-eksempel-pension"].file
    assert (pension.delimiter, pension.decimal, pension.encoding) == (";", ",", "latin-1")
    assert by_file["synthetic-2026-eksempel-software"].file.name.endswith(".xlsx")
    assert len(by_file["synthetic-2024-eksempel-biotek"].days_by_mode) == 9
    medico = by_file["synthetic-2026-eksempel-medico"]
    assert any("," in option for option in medico.columns["barriers"].options)
    assert "workplace" in medico.columns
    assert set(QUESTIONNAIRES) == {employer.slug for employer in BALLERUP.employers}


def test_a_matrix_row_adds_up_to_the_days_at_work(written):
    folder = written / "surveys_commuting" / "synthetic-2024-eksempel-biotek"
    rows = csv.DictReader(StringIO((folder / "svar.csv").read_text("utf-8")))
    for row in rows:
        days = [int(value) for name, value in row.items() if "[" in name and value]
        assert sum(days) == int(row["Hvor mange dage om ugen møder du på arbejdspladsen?"])


def test_margins_add_up_to_the_employees(mappings):
    for folder, mapping in mappings.items():
        if not mapping.weights.margins:
            continue
        totals = pl.read_csv(folder / "margins.csv").group_by("variable").agg(pl.col("total").sum())
        assert totals["total"].n_unique() == 1
        if mapping.survey.kind == "commuting":
            assert totals["total"][0] == mapping.survey.employees
            assert mapping.survey.headcount <= mapping.survey.employees


def test_the_same_people_bear_the_same_key_in_both_waves(written):
    folder = written / "surveys_commuting"
    first, second = (
        set(keys(folder / f"synthetic-{wave}-eksempel-medico" / "svar.csv"))
        for wave in (2024, 2026)
    )
    assert len(first & second) > 150


def test_every_delivery_says_that_it_is_made_up_and_bears_its_checksums(written):
    for file in written.glob("*/*/source.toml"):
        told = tomllib.loads(file.read_text("utf-8"))
        assert told["synthetic"] is True
        assert told["publisher"] == "synthetic example"
        assert told["licence"]
        (delivery,) = told["deliveries"].items()
        assert delivery[0] == file.parent.name
        assert str(delivery[1]["retrieved"]) == "2026-11-21"
        for name, checksum in delivery[1]["files"].items():
            assert sha256((file.parent / name).read_bytes()).hexdigest() == checksum
        delivered = {each.name for each in file.parent.iterdir()} - {"source.toml", "survey.toml"}
        assert delivered == set(delivery[1]["files"])


def test_all_mapped_deliveries_are_marked(mappings):
    assert all(mapping.survey.synthetic for mapping in mappings.values())


def test_the_same_seed_writes_the_same_bytes_and_another_seed_others(written, tmp_path):
    when = date(2026, 11, 21)
    write(tmp_path / "again", seed=1, retrieved=when)
    write(tmp_path / "other", seed=2, retrieved=when, mechanism="mnar")
    same, other = contents(tmp_path / "again"), contents(tmp_path / "other")
    assert same == contents(written)
    differing = {name for name in same if same[name] != other[name]}
    assert {name for name in same if name.endswith("svar.csv")} <= differing


def test_trips_belong_to_persons_and_persons_to_households(written):
    for folder in (written / "surveys_diary").iterdir():
        trips, persons, homes = (
            pl.read_csv(folder / f"{name}.csv", separator=";", infer_schema=False)
            for name in ("trips", "persons", "households")
        )
        assert trips.join(persons, on=["person_id", "household_id"], how="anti").is_empty()
        assert persons.join(homes, on="household_id", how="anti").is_empty()
        assert homes["household_id"].is_unique().all()
        assert trips["rejse_id"].is_unique().all()
        assert len(persons) > trips["person_id"].n_unique()
