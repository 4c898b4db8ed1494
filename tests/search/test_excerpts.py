"""The piece of a text that shows why it was found."""

from hypothesis import given
from hypothesis import strategies as st

from forum.errors import Invalid
from forum.search.excerpts import BEFORE, LENGTH, Segments, excerpt, marked
from forum.search.wanted import parse


def text_of(segments: Segments) -> str:
    return "".join(text for text, _ in segments)


def hits(segments: Segments) -> list[str]:
    return [text for text, hit in segments if hit]


def test_words_are_marked_in_all_their_forms() -> None:
    shown = marked("Twee Brieven, een briefje en cafés.", parse("brief cafe"))
    assert hits(shown) == ["Brieven", "briefje", "cafés"]
    assert text_of(shown) == "Twee Brieven, een briefje en cafés."


def test_a_phrase_is_marked_only_where_it_stands_whole() -> None:
    assert hits(marked("de brief, brief van de brief van", parse('"brief van"'))) == ["brief", "van", "brief", "van"]
    assert hits(marked("brief de van", parse('"brief van"'))) == []


def test_a_beginning_marks_the_word() -> None:
    assert hits(marked("gemeente gemeen gem", parse("geme*"))) == ["gemeente", "gemeen"]


def test_what_was_left_out_is_not_marked() -> None:
    assert hits(marked("een brief zonder klant", parse("brief -zorg"))) == ["brief"]


def test_the_excerpt_stands_around_the_first_hit() -> None:
    text = "begin " * 100 + "hier staat de brief " + "einde " * 100
    shown = excerpt(text, parse("brief"))
    assert hits(shown) == ["brief"]
    said = text_of(shown)
    assert said.startswith("… begin")
    assert said.endswith("einde…")
    assert said.index("brief") <= BEFORE + 3


def test_a_short_text_is_shown_whole_and_a_hit_in_the_title_alone_shows_the_beginning() -> None:
    assert excerpt("Een\n\nkort  stuk", parse("brief")) == (("Een kort stuk", False),)
    assert text_of(excerpt("woord " * 100, parse("brief"))).startswith("woord woord")


def test_an_empty_text() -> None:
    assert excerpt("", parse("brief")) == ()


@given(st.text(max_size=600), st.text(max_size=40))
def test_an_excerpt_is_a_piece_of_its_text_and_no_longer_than_said(text: str, typed: str) -> None:
    try:
        wanted = parse(typed)
    except Invalid:
        return
    assert text_of(marked(text, wanted)) == text
    said = text_of(excerpt(text, wanted))
    assert said.removeprefix("… ").removesuffix("…").strip("…") in " ".join(text.split()) + "…"
    assert len(said) <= LENGTH + BEFORE + 3
