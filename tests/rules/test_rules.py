"""House rules in versions: what was a rule once stays as it was."""

from dataclasses import replace

import pytest
from flask import Flask

from forum.db import Database
from forum.errors import Conflict, Invalid, NotFound
from forum.house import House
from forum.policy import CONSOLE, GUEST, Role
from forum.rules import actions, queries
from forum.rules.changes import changes
from forum.rules.checking import MOST, Rule
from forum.rules.first import FIRST
from forum.rules.queries import RuleLine, RulesView
from tests.factories import add_member, log_in, rows
from tests.people import Page
from tests.visitor import Visitor

NOTE = {"nl": "Korter.", "en": "Shorter."}
TEA = Rule({"nl": "Thee.", "en": "Tea."}, {"nl": "Er is thee.", "en": "There is tea."})
CAKE = Rule({"nl": "Taart.", "en": "Cake."}, {"nl": "Er is taart.", "en": "There is cake."})
NONE = Rule({"nl": "", "en": " "}, {"nl": "", "en": ""})


def now(database: Database) -> RulesView:
    with database.reading() as db:
        return queries.current(db)


def keep(database: Database, *rules: Rule, on: int = 1) -> int:
    return database.write(lambda db: actions.keep(db, CONSOLE, on, rules, NOTE))


def test_a_house_begins_with_the_ten_rules(database: Database) -> None:
    view = now(database)
    assert view.version == 1
    assert [(line.title, line.text) for line in view.rules] == list(FIRST)
    assert [line.number for line in view.rules] == list(range(1, 11))


def test_a_change_makes_a_version_and_leaves_the_one_before(database: Database) -> None:
    before = now(database).rules
    assert keep(database, NONE, TEA, NONE, CAKE) == 2
    assert [line.number for line in now(database).rules] == [1, 2]
    with database.reading() as db:
        assert queries.of_version(db, 1).rules == before
        was, is_now = queries.rule(db, 1, 2), queries.rule(db, 2, 2)
        assert was is not None and was.title == FIRST[1][0]
        assert is_now is not None and is_now.title == CAKE.title
        assert queries.rule(db, 2, 3) is queries.rule(db, 7, 1) is None
        assert [kept.version for kept in queries.versions(db)] == [2, 1]
        with pytest.raises(NotFound):
            queries.of_version(db, 3)
    assert now(database).note == NOTE
    assert [(row["deed"], row["target"]) for row in rows(database, "trail")][-1] == ("rules.changed", "2")


def test_nothing_changed_is_no_new_version(database: Database) -> None:
    keep(database, TEA)
    assert keep(database, Rule({"nl": " Thee. ", "en": "Tea."}, TEA.text), on=2) == 2
    assert now(database).version == 2


def test_the_second_of_two_who_change_them_is_told(database: Database) -> None:
    keep(database, TEA)
    with pytest.raises(Conflict):
        keep(database, CAKE)
    assert now(database).rules[0].title == TEA.title


@pytest.mark.parametrize(
    "rules",
    [[NONE], [replace(TEA, text={"nl": "Er is thee.", "en": ""})], [TEA] * (MOST + 1)],
    ids=["none", "one language", "too many"],
)
def test_no_rules_half_rules_and_heaps_of_rules_are_refused(database: Database, rules: list[Rule]) -> None:
    with pytest.raises(Invalid):
        keep(database, *rules)
    assert now(database).version == 1


def test_only_who_keeps_the_house_changes_them(database: Database) -> None:
    for person in (GUEST, add_member(database), add_member(database, Role.CASEWORKER)):
        with pytest.raises(NotFound):
            database.write(lambda db, person=person: actions.keep(db, person, 1, [TEA], NOTE))  # type: ignore[misc]


def test_what_is_new_is_marked_word_by_word() -> None:
    def line(number: int, title: str, text: str) -> RuleLine:
        return RuleLine(number, {"en": title}, {"en": text})

    old = [line(1, "Tea.", "There is tea."), line(2, "Cake.", "Eat."), line(3, "Cats.", "Stroke.")]
    new = [line(1, "Tea.", "There is green tea."), line(2, "Cats.", "Stroke."), line(3, "Dogs.", "Pat.")]
    first, gone, same, added = changes(old, new, "en")
    assert first.text == (("same", "There is"), ("new", "green"), ("same", "tea."))
    assert (gone.number, gone.before) == (None, 2)
    assert not same.changed and (same.number, same.before) == (2, 3)
    assert (added.number, added.before, added.title) == (3, None, (("new", "Dogs."),))


def test_the_pages(app: Flask) -> None:
    house: House = app.extensions["house"]
    expert, guest = Visitor(app), Visitor(app)
    token = log_in(house.database, add_member(house.database, Role.EXPERT))
    with expert.client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    fields = expert.fields("/rules/edit")
    fields |= {"rules-3-title_en": "No names at all.", "note_en": "Shorter.", "note_nl": "Korter."}
    fields |= {f"rules-0-{name}": "" for name in ("title_nl", "text_nl", "title_en", "text_en")}
    looked = expert.client.post("/rules/edit", data={**fields, "preview": "1"})
    assert "<del>real</del>" in looked.text or "<ins>" in looked.text
    assert now(house.database).version == 1
    assert expert.client.post("/rules/edit", data={**fields, "note_en": ""}).status_code == 400
    assert expert.client.post("/rules/edit", data=fields).status_code == 303
    page = guest.get("/rules").text
    assert 'id="rule-9"' in page and 'id="rule-10"' not in page and "No names at all." in page
    was = guest.get("/rules/1")
    assert "These are not the rules of today." in Page(was.text).words and 'id="rule-10"' in was.text
    assert "<ins>" in guest.get("/rules/2").text
    assert [guest.get(f"/rules/{odd}").status_code for odd in ("3", "01", "x", "9" * 40)] == [404] * 4
