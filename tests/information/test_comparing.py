"""Versions side by side: what is gone, what is new, and all of each when put together."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from forum.information.comparing import Part, compare
from forum.information.views import VersionView
from tests.information.pages import DAY

PLAIN = VersionView("nl", 1, "T", "S", "B", "<p>B</p>", "", DAY, None)
LINES = st.lists(st.sampled_from(["a b", "a c", "b", "a b c d"]), min_size=1, max_size=8)


def versions(before: dict[str, Any], after: dict[str, Any]) -> list[Part]:
    return compare(PLAIN._replace(**before), PLAIN._replace(**after))


def test_within_a_line_words_are_marked() -> None:
    (part,) = versions({"body": "one two three\n\nsame"}, {"body": "one deux three\n\nsame\n\nmore"})
    ((changed, same, more),) = part.places
    assert part.name == "body"
    assert changed.before == (("one", False), (" two", True), (" three", False))
    assert changed.after == (("one", False), (" deux", True), (" three", False))
    assert same.before == same.after == (("same", False),)
    assert (more.before, more.after) == (None, (("more", True),))


def test_what_stayed_is_left_out() -> None:
    many = [f"line {n}" for n in range(40)]
    (part,) = versions({"body": "\n".join(many)}, {"body": "\n".join([*many[:5], "x", *many[5:35], *many[36:]])})
    assert [len(place) for place in part.places] == [3, 3]
    assert versions({}, {}) == []


@given(LINES, LINES)
def test_each_side_shows_its_own_words(a: list[str], b: list[str]) -> None:
    for part in versions({"body": "\n".join(a)}, {"body": "\n".join(b)}):
        for row in (row for place in part.places for row in place):
            assert row.before is None or "".join(said for said, _ in row.before) in a
            assert row.after is None or "".join(said for said, _ in row.after) in b
            assert (row.before == row.after) is not any(alone for _, alone in (row.before or ()) + (row.after or ()))
