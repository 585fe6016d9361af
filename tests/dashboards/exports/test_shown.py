"""What a page shows is read off its markup."""

from dashboards.exports.shown import choices_of, tables_of, text_of
from dashboards.parts.blocks import Html, Raw, table
from dashboards.parts.forms import Choice, form


def test_a_table_is_read_as_it_is_shown():
    markup = table(
        [("a & b", "1.234"), (Raw("<strong>c</strong><br>d"), "–")],
        ["Navn", "Antal"],
        caption="To rækker",
        numbers=(1,),
    )
    (cells,) = tables_of(f"<p>før</p>{markup}<p>efter</p>")
    assert cells.caption == "To rækker"
    assert cells.headers == ["Navn", "Antal"]
    assert cells.rows == [["a & b", "1.234"], ["c d", "–"]]
    assert cells.numbers == {1}


def test_two_tables_are_two():
    one = table([("a",)], ["x"], caption="en")
    two = table([("b",)], ["y"], caption="to")
    assert [cells.headers for cells in tables_of(one + two)] == [["x"], ["y"]]


def test_what_is_chosen_is_read_with_its_label_and_nothing_else():
    asked = form(
        "/flows?lang=da&levers=a:1",
        [
            Choice("to", "Til", "b", {"a": "Alle", "b": "Lautrup"}),
            Choice("m", "Med", "c", {"c": "Cykel"}),
        ],
        hidden={"lang": "da"},
        submit="Vis",
    )
    assert choices_of([Html("<p>x</p>"), Html(asked)]) == [("Til", "Lautrup"), ("Med", "Cykel")]
    assert 'name="levers" value="a:1"' in asked


def test_the_words_of_markup_are_left_without_its_tags():
    assert text_of("<p>▼1 2020:<br> a &amp; b</p>") == "▼1 2020: a & b"
