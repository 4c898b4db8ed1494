"""What experts do with pages, and what everybody then reads."""

from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest

from forum import clock, retention
from forum.accounts import actions as accounts
from forum.config import EXAMPLE, load
from forum.db import Database
from forum.errors import Conflict, Found, Invalid, NotFound, Problem
from forum.gate import Sent
from forum.information import actions, queries
from forum.information.retention import KEPT
from forum.information.views import MAX_TITLE, TextView, WorkView
from forum.policy import GUEST, Actor, Role
from tests.factories import add_member, rows
from tests.information.pages import DAY, add_area, add_page, wording, write


@pytest.fixture
def expert(database: Database) -> Actor:
    return add_member(database, Role.EXPERT)


def read(database: Database, page: str, wished: str = "nl") -> TextView:
    with database.reading() as db:
        return queries.text(db, GUEST, page, wished)


def titles(database: Database, wished: str = "nl") -> list[str]:
    with database.reading() as db:
        return [line.title for line in queries.pages(db, GUEST, wished)]


def work(database: Database, expert: Actor, page: str) -> WorkView:
    with database.reading() as db:
        return queries.work(db, expert, page)


def deeds(database: Database) -> list[str]:
    return [str(row["deed"]) for row in rows(database, "trail") if str(row["deed"]).startswith("page.")]


def test_nobody_reads_it_before_it_is_public(database: Database, expert: Actor) -> None:
    page = add_page(database, expert, public=False)
    assert titles(database) == []
    with pytest.raises(NotFound):
        read(database, page)
    database.write(lambda db: actions.publish(db, expert, page, "nl", 1))
    assert titles(database) == ["Thee"]
    assert "<em>thee</em>" in read(database, page).html
    database.write(lambda db: actions.unpublish(db, expert, page, "nl"))
    assert titles(database) == []
    assert deeds(database) == ["page.started", "page.published", "page.unpublished"]


def test_a_new_version_is_read_once_it_is_public(database: Database, expert: Actor) -> None:
    page = add_page(database, expert)
    assert write(database, expert, page, "nl", 1, title="Koffie", public=False) == 2
    assert read(database, page).title == "Thee"
    database.write(lambda db: actions.publish(db, expert, page, "nl", 2))
    assert read(database, page).title == "Koffie"


def test_the_second_of_two_experts_is_told(database: Database, expert: Actor) -> None:
    other, page = add_member(database, Role.EXPERT), add_page(database, expert)
    assert write(database, other, page, "nl", 1, title="Hers") == 2
    for on in (0, 1, 3):
        with pytest.raises(Conflict):
            write(database, expert, page, "nl", on, title="Mine")
    assert read(database, page).title == "Hers"
    with pytest.raises(Conflict):
        write(database, expert, page, "en", 1)


def test_of_two_at_once_one_is_kept(database: Database, expert: Actor) -> None:
    other, page = add_member(database, Role.EXPERT), add_page(database, expert)
    said, both = list[object](), Barrier(2)

    def run(person: Actor) -> None:
        both.wait()
        try:
            said.append(write(database, person, page, "en", 0, title=person.pseudonym))
        except Problem as problem:
            said.append(type(problem))

    threads = [Thread(target=run, args=(person,)) for person in (expert, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, said)) == sorted(["1", str(Conflict)])


def test_sent_twice_is_there_once(database: Database, expert: Actor) -> None:
    area, new = add_area(database), wording()
    first, again = (database.write(lambda db: actions.start(db, expert, area, "nl", new, "o")) for _ in range(2))
    assert first == again
    numbers = [database.write(lambda db: actions.write(db, expert, first, "nl", 1, new, "p")) for _ in range(2)]
    assert numbers == [2, 2]
    assert deeds(database) == ["page.started", "page.written"]


def test_going_back_is_a_version_more(database: Database, expert: Actor) -> None:
    page = add_page(database, expert, sources="Een boek")
    write(database, expert, page, "nl", 1, title="Koffie")
    with pytest.raises(Conflict):
        database.write(lambda db: actions.restore(db, expert, page, "nl", 1, 1))
    assert database.write(lambda db: actions.restore(db, expert, page, "nl", 1, 2)) == 3
    with database.reading() as db:
        first, third = (queries.version(db, expert, page, "nl", n) for n in (1, 3))
    assert third == first._replace(version=3)
    assert read(database, page).title == "Koffie", "not public by itself"


def test_in_her_language_else_in_dutch(database: Database, expert: Actor) -> None:
    page = add_page(database, expert)
    assert (read(database, page, "en").language, titles(database, "en")) == ("nl", ["Thee"])
    write(database, expert, page, "en", 0, title="Tea", same_as=1)
    assert (read(database, page, "en").title, titles(database, "en")) == ("Tea", ["Tea"])
    assert read(database, page).languages == ("nl", "en")
    english = add_page(database, expert, language="en", title="Alone")
    assert read(database, english).language == "en"


def test_an_english_text_says_that_the_dutch_one_went_on(database: Database, expert: Actor) -> None:
    page = add_page(database, expert)
    write(database, expert, page, "en", 0, title="Tea", same_as=1)
    assert not read(database, page, "en").older
    write(database, expert, page, "nl", 1, title="Koffie", public=False)
    english = work(database, expert, page).tongue("en")
    assert english is not None and english.older, "the experts know at once"
    assert not read(database, page, "en").older, "readers once they can see it"
    database.write(lambda db: actions.publish(db, expert, page, "nl", 2))
    assert read(database, page, "en").older
    assert not read(database, page).older
    write(database, expert, page, "en", 1, title="Coffee", same_as=2)
    assert not read(database, page, "en").older


def test_taken_away_and_put_back_and_gone(database: Database, expert: Actor) -> None:
    page = add_page(database, expert)
    database.write(lambda db: actions.take_away(db, expert, page))
    assert titles(database) == []
    with pytest.raises(NotFound):
        read(database, page)
    with pytest.raises(NotFound):
        say(database, page, clear=True)
    assert work(database, expert, page).taken
    database.write(lambda db: actions.put_back(db, expert, page))
    assert titles(database) == ["Thee"]
    database.write(lambda db: actions.take_away(db, expert, page))
    kept = load(EXAMPLE, {}).retention
    for later, left in ((KEPT - timedelta(hours=1), 1), (KEPT + timedelta(hours=1), 0)):
        moment = clock.now() + later
        database.write(lambda db: retention.purge_everywhere(db, kept, moment))  # noqa: B023
        assert len(rows(database, "information_versions")) == len(rows(database, "information_texts")) == left


def say(database: Database, page: str, language: str = "nl", *, clear: bool) -> None:
    database.write(lambda db: actions.say_clear(db, GUEST, page, language, clear))


def test_answers_are_counted_and_shown_from_five_on(database: Database, expert: Actor) -> None:
    page = add_page(database, expert)
    for clear in (True, True, False, True):
        say(database, page, clear=clear)
    assert work(database, expert, page).tongues[0].answers is None
    say(database, page, clear=False)
    assert work(database, expert, page).tongues[0].answers == (3, 2)
    with pytest.raises(NotFound):
        say(database, page, "en", clear=True)


def test_a_page_finds_its_place(database: Database, expert: Actor) -> None:
    one, other = add_area(database), add_area(database)
    tea, _, cake = (add_page(database, expert, one, title=title) for title in ("tea", "milk", "cake"))
    database.write(lambda db: actions.place(db, expert, cake, one, 1))
    assert titles(database) == ["cake", "tea", "milk"]
    database.write(lambda db: actions.place(db, expert, tea, other, 99))
    assert titles(database) == ["cake", "milk", "tea"]
    with pytest.raises(Invalid):
        database.write(lambda db: actions.place(db, expert, tea, "nowhere", 1))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * (MAX_TITLE + 1)}, "title"),
        ({"summary": "\u200b"}, "summary"),
        ({"sources": "a\0b"}, "sources"),
        ({"dated": DAY.replace(year=9999)}, "dated"),
        ({"same_as": 1}, "same_as"),
    ],
)
def test_what_is_not_whole_is_not_taken(database: Database, expert: Actor, changes: dict[str, Any], field: str) -> None:
    page = add_page(database, expert, language="en")
    with pytest.raises(Invalid) as problem:
        write(database, expert, page, "en", 1, **changes)
    assert problem.value.field == field
    assert len(rows(database, "information_versions")) == 1


def test_what_leads_to_a_person_is_asked_about(database: Database, expert: Actor) -> None:
    area, new = add_area(database), wording(text="Bel 06 12 34 56 78.")
    with pytest.raises(Found):
        database.write(lambda db: actions.start(db, expert, area, "nl", new))
    page = database.write(lambda db: actions.start(db, expert, area, "nl", new, sent=Sent.AS_IT_IS))
    assert work(database, expert, page).newest("nl") == 1


def test_who_leaves_takes_her_name_and_leaves_the_page(database: Database, expert: Actor) -> None:
    page = add_page(database, expert)
    assert work(database, add_member(database, Role.EXPERT), page).versions[0].author == expert.pseudonym
    database.write(lambda db: accounts.erase_account(db, expert, keep_texts=False))
    assert work(database, add_member(database, Role.EXPERT), page).versions[0].author is None
    assert read(database, page).title == "Thee"


@pytest.mark.parametrize("roles", [(Role.MEMBER,), (Role.CASEWORKER,), (Role.OPERATOR,)])
def test_for_others_there_is_no_desk(database: Database, expert: Actor, roles: tuple[Role, ...]) -> None:
    page, other = add_page(database, expert), add_member(database, *roles)
    new = replace(wording(), title="Hers")
    for deed in (
        lambda db: actions.start(db, other, "a", "nl", new),
        lambda db: actions.write(db, other, page, "nl", 1, new),
        lambda db: actions.restore(db, other, page, "nl", 1, 1),
        lambda db: actions.publish(db, other, page, "nl", 1),
        lambda db: actions.unpublish(db, other, page, "nl"),
        lambda db: actions.take_away(db, other, page),
        lambda db: actions.put_back(db, other, page),
        lambda db: actions.place(db, other, page, "a", 1),
        lambda db: queries.work(db, other, page),
        lambda db: queries.version(db, other, page, "nl", 1),
        lambda db: queries.newest(db, other, page),
        lambda db: queries.all_pages(db, other),
        lambda db: queries.areas(db, other),
    ):
        with pytest.raises(NotFound):
            database.write(deed)
