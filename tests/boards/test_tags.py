"""Tags: the list the experts keep, and the few that a thread has."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from forum.boards import default_tags, queries
from forum.boards.actions import tags
from forum.boards.models import Words
from forum.boards.queries import tags as tag_queries
from forum.db import Database
from forum.errors import Invalid, NotAllowed, NotFound
from forum.policy import CONSOLE, GUEST, Actor, Audience, Role, Standing
from tests.factories import add_board, add_member, rows, start_thread

ROLES = [(Role.MEMBER,), (Role.MEMBER, Role.CASEWORKER), (Role.OPERATOR,)]


@pytest.fixture
def expert(database: Database) -> Actor:
    return add_member(database, Role.MEMBER, Role.EXPERT)


def words(name: str) -> Words:
    return {"nl": name, "en": f"{name} (en)"}


def add(database: Database, person: Actor, *names: str) -> list[str]:
    """Their keys."""

    def add_one(name: str) -> str:
        return database.write(lambda db: tags.add_tag(db, person, words(name)))

    return [add_one(name) for name in names]


def listed(database: Database) -> list[str]:
    with database.reading() as db:
        return [tag.names["nl"] + ("-" if tag.retired else "") for tag in tag_queries.tags(db, GUEST)]


def move(database: Database, person: Actor, key: str, by: int) -> None:
    database.write(lambda db: tags.move_tag(db, person, key, by))


def retire(database: Database, person: Actor, key: str, retired: bool = True) -> None:
    database.write(lambda db: tags.retire_tag(db, person, key, retired))


def rename(database: Database, person: Actor, key: str, names: Words) -> None:
    database.write(lambda db: tags.rename_tag(db, person, key, names))


def choose(database: Database, person: Actor, thread: str, *keys: str) -> None:
    database.write(lambda db: tags.tag_thread(db, person, thread, keys))


def given(database: Database, person: Actor, thread: str) -> frozenset[str]:
    with database.reading() as db:
        return tag_queries.thread_tags(db, person, queries.thread(db, person, thread))


# the list


def test_experts_keep_the_list(database: Database, expert: Actor) -> None:
    tea, _, cake = add(database, expert, "thee", "koffie", " ta  art")
    assert listed(database) == ["thee", "koffie", "ta art"]
    move(database, expert, cake, -1)
    move(database, expert, tea, 1)
    assert listed(database) == ["ta art", "thee", "koffie"]
    move(database, expert, cake, -1)
    assert listed(database) == ["ta art", "thee", "koffie"], "it is the first already"
    rename(database, expert, cake, words("taart"))
    retire(database, expert, tea)
    assert listed(database) == ["taart", "thee-", "koffie"]
    retire(database, expert, tea, False)
    assert listed(database) == ["taart", "thee", "koffie"]


@pytest.mark.parametrize("roles", ROLES, ids=lambda roles: roles[-1])
def test_nobody_else_keeps_the_list(database: Database, expert: Actor, roles: tuple[Role, ...]) -> None:
    (key,) = add(database, expert, "thee")
    for person in (GUEST, add_member(database, *roles)):
        with pytest.raises(NotFound):
            add(database, person, "koffie")
        with pytest.raises(NotFound):
            rename(database, person, key, words("koffie"))
        with pytest.raises(NotFound):
            retire(database, person, key)
        with pytest.raises(NotFound):
            move(database, person, key, 1)
    assert listed(database) == ["thee"]


def test_a_tag_that_is_not_there_cannot_be_changed(database: Database, expert: Actor) -> None:
    with pytest.raises(NotFound):
        rename(database, expert, "unknown", words("x"))
    with pytest.raises(NotFound):
        retire(database, expert, "unknown")
    with pytest.raises(NotFound):
        move(database, expert, "unknown", 1)


@pytest.mark.parametrize(
    ("names", "field"),
    [
        ({"nl": "", "en": "tea"}, "nl"),
        ({"nl": "thee"}, "en"),
        ({"nl": "thee", "en": "x" * 31}, "en"),
        ({"nl": "KOFFIE", "en": "tea"}, "nl"),
        ({"nl": "thee", "en": "Koffie (EN)"}, "en"),
    ],
)
def test_a_tag_needs_names_of_its_own(database: Database, expert: Actor, names: Words, field: str) -> None:
    _, other = add(database, expert, "koffie", "taart")
    with pytest.raises(Invalid) as caught:
        database.write(lambda db: tags.add_tag(db, expert, names))
    assert caught.value.field == field
    with pytest.raises(Invalid):
        rename(database, expert, other, names)
    assert listed(database) == ["koffie", "taart"]
    rename(database, expert, other, {"nl": "Taart", "en": "Cake"})
    assert listed(database) == ["koffie", "Taart"], "its own name is no double"


def test_moves_at_once_leave_every_tag_its_place(database: Database, expert: Actor) -> None:
    keys = add(database, expert, *"abcdef")
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda key: move(database, expert, key, 1), keys))
    assert sorted(row["position"] for row in rows(database, "tags")) == [1, 2, 3, 4, 5, 6]  # type: ignore[type-var]


def test_a_new_house_has_tags_to_begin_with(database: Database) -> None:
    for _ in range(2):
        database.write(lambda db: default_tags.furnish(db, CONSOLE))
    assert listed(database) == [names["nl"] for names in default_tags.DEFAULT_TAGS]
    assert 8 <= len(default_tags.DEFAULT_TAGS) <= 12
    member = add_member(database)
    with pytest.raises(NotFound):
        database.write(lambda db: default_tags.furnish(db, member))


# on threads


def test_who_began_a_thread_and_experts_choose_its_tags(database: Database, expert: Actor) -> None:
    tea, coffee, cake = add(database, expert, "thee", "koffie", "taart")
    person = add_member(database)
    thread = start_thread(database, person, add_board(database)).thread
    choose(database, person, thread, tea, coffee)
    assert given(database, person, thread) == {tea, coffee}
    choose(database, expert, thread, cake, coffee, coffee)
    assert given(database, person, thread) == {coffee, cake}
    with database.reading() as db:
        shown = queries.thread(db, person, thread).tags
    assert sorted(names["nl"] for names in shown) == ["koffie", "taart"]
    choose(database, person, thread)
    assert rows(database, "thread_tags") == []


def test_nobody_else_chooses_them(database: Database, expert: Actor) -> None:
    (tea,) = add(database, expert, "thee")
    person = add_member(database)
    thread = start_thread(database, person, add_board(database, Audience.PEERS)).thread
    with pytest.raises(NotAllowed):
        choose(database, add_member(database), thread, tea)
    with pytest.raises(NotAllowed, match="not write for the moment"):
        choose(database, replace(person, standing=Standing.MUTED), thread, tea)
    for stranger in (GUEST, CONSOLE, add_member(database, Role.MEMBER, Role.CASEWORKER)):
        with pytest.raises(NotFound):
            choose(database, stranger, thread, tea)
        with database.reading() as db:
            view = queries.thread(db, person, thread)
            with pytest.raises(NotFound):
                tag_queries.thread_tags(db, stranger, view)
    with pytest.raises(NotFound):
        choose(database, person, "unknown", tea)
    public = start_thread(database, person, add_board(database, Audience.EVERYONE)).thread
    caseworker = add_member(database, Role.MEMBER, Role.CASEWORKER)
    for other in (GUEST, caseworker):
        with pytest.raises(NotAllowed):
            choose(database, other, public, tea)
    assert rows(database, "thread_tags") == []


def test_three_at_most(database: Database, expert: Actor) -> None:
    keys = add(database, expert, *"abcd")
    thread = start_thread(database, expert, add_board(database)).thread
    choose(database, expert, thread, *keys[:3])
    with pytest.raises(Invalid, match="three"):
        choose(database, expert, thread, *keys)
    assert given(database, expert, thread) == set(keys[:3])


def test_choices_at_once_do_not_add_up(database: Database, expert: Actor) -> None:
    keys = add(database, expert, *"abcdef")
    thread = start_thread(database, expert, add_board(database)).thread
    halves = [keys[:3], keys[3:]] * 3
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda half: choose(database, expert, thread, *half), halves))
    assert given(database, expert, thread) in (set(keys[:3]), set(keys[3:]))


def test_a_retired_tag_stays_and_does_not_come(database: Database, expert: Actor) -> None:
    tea, coffee = add(database, expert, "thee", "koffie")
    board = add_board(database)
    old, new = (start_thread(database, expert, board).thread for _ in range(2))
    choose(database, expert, old, tea)
    retire(database, expert, tea)
    choose(database, expert, old, tea, coffee)
    assert given(database, expert, old) == {tea, coffee}
    for keys in ((tea,), ("unknown",), (coffee, tea)):
        with pytest.raises(Invalid, match="not on the list"):
            choose(database, expert, new, *keys)
    choose(database, expert, old)
    with pytest.raises(Invalid):
        choose(database, expert, old, tea)
    assert rows(database, "thread_tags") == []
