"""Whoever searches finds what she may read, and nothing else: not erased, not moved out of sight, not even counted."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, text

from forum import clock, retention
from forum.boards import actions
from forum.boards import retention as boards_retention
from forum.boards.actions import keeping, tags
from forum.config import EXAMPLE, load
from forum.db import Database
from forum.policy import GUEST, Actor, Audience, Role, readable
from forum.search import index, queries
from forum.search.queries import PAGE, Found
from forum.search.wanted import parse
from forum.text import prose
from tests.factories import add_board, add_member, reply, rows, start_thread

PEOPLE: dict[str, tuple[Role, ...]] = {
    "guest": (),
    "member": (Role.MEMBER,),
    "expert": (Role.MEMBER, Role.EXPERT),
    "caseworker": (Role.CASEWORKER,),
    "member+caseworker": (Role.MEMBER, Role.CASEWORKER),
    "operator": (Role.OPERATOR,),
    "waiting": (Role.EXPERT,),
}


def search(
    database: Database, person: Actor, typed: str, *, board: str | None = None, tag: str | None = None
) -> list[str]:
    """Public ids of what is found, newest first; the best ones are the same."""
    wanted = parse(typed)
    with database.reading() as db:
        newest = queries.newest(db, person, wanted, board, tag)
        best = queries.best(db, person, wanted, board, tag)
    ids = [hit.public_id for hit in newest.hits]
    assert {hit.public_id for hit in best.hits} == set(ids)
    return ids


def words_kept(database: Database) -> str:
    """All that the index holds."""
    with database.reading() as db:
        return repr(db.execute(text("SELECT * FROM post_words")).all())


def purge(database: Database) -> dict[str, int]:
    return database.write(lambda db: retention.purge_everywhere(db, load(EXAMPLE, {}).retention, clock.now()))


@pytest.fixture
def anna(database: Database) -> Actor:
    return add_member(database)


@pytest.fixture
def board(database: Database) -> str:
    return add_board(database)


# words


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Er lagen drie brieven.", "brief"),
        ("Een BRIEF", "brieven"),
        ("Two letters came", "letter"),
        ("I worked there", "working"),
        ("Een ideeën-café", "IDEEEN cafe"),
        ("Zo'n foto's", "foto"),
        ("de brief van de gemeente", '"brief van de"'),
        ("de gemeente", "gemee*"),
        ("een brief van de klant", "brief -gemeente"),
        ("**Vet** en [een woord](https://x.example)", '"vet en een woord"'),
        ("моля, помощ", "моля"),
        ("Wat kost 't? 1234", "1234"),
        ("AND OR NOT", "not and"),
        ("x" * 3000, "x" * 100),
    ],
)
def test_found(database: Database, anna: Actor, board: str, written: str, typed: str) -> None:
    placed = start_thread(database, anna, board, written)
    assert search(database, anna, typed) == [placed.post]


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("een brief van de klant", "brief -klanten"),
        ("een brief van de klant", "gemeente brief"),
        ("van de brief", '"brief van"'),
        ("brieven van", '"brief van"'),
        ("brief van de gemeente", "brief -gem*"),
        ("brief van de gemeente", 'gemeente -"van de"'),
        ("de brief", "gemee*"),
        ("een woord", "https"),
        ("een =members woord", "=peers"),
    ],
)
def test_not_found(database: Database, anna: Actor, board: str, written: str, typed: str) -> None:
    start_thread(database, anna, board, written)
    assert search(database, anna, typed) == []


def test_a_text_of_one_word_ten_thousand_letters_long_can_be_kept(database: Database, anna: Actor, board: str) -> None:
    for body in ("a " * 5000, "é" * 10_000, "".join(f"w{n} " for n in range(1700))):
        placed = start_thread(database, anna, board, body)
        assert placed.post in [row["public_id"] for row in rows(database, "posts")]
    assert len(search(database, anna, "a")) == 1


def test_a_title_is_found_with_the_first_text_and_not_with_the_others(
    database: Database, anna: Actor, board: str
) -> None:
    placed = start_thread(database, anna, board, "Wie snapt dit?", title="Post van de gemeente")
    reply(database, anna, placed.thread, "Ik ook niet.")
    assert search(database, anna, "gemeente snapt") == [placed.post]
    start_thread(database, anna, board, "x van de straat", title="Post van de gemeente")
    for phrase in ("gemeente wie", "gemeente wie snapt", "post van de straat"):
        assert search(database, anna, f'"{phrase}"') == [], "a phrase does not run on from the title into the text"


def test_names_are_not_found(database: Database, board: str) -> None:
    person = add_member(database, name="Kanarie Geel")
    start_thread(database, person, board)
    start_thread(database, person, board, anonymous=True)
    alias = str(rows(database, "aliases")[0]["name"])
    assert search(database, person, "kanarie") == []
    assert search(database, person, alias) == []


def test_a_changed_text_is_found_by_its_new_words_alone(database: Database, anna: Actor, board: str) -> None:
    placed = start_thread(database, anna, board, "Een kanarie")
    database.write(lambda db: actions.edit_post(db, anna, placed.post, prose("Een mus")))
    assert search(database, anna, "mus") == [placed.post]
    assert search(database, anna, "kanarie") == []
    assert "kanarie" not in words_kept(database)


def test_what_is_rolled_back_is_not_found(database: Database, anna: Actor, board: str) -> None:
    def fails(db: object) -> None:
        actions.start_thread(db, anna, board, "T", prose("Een kanarie"))  # type: ignore[arg-type]
        raise ValueError

    with pytest.raises(ValueError):
        database.write(fails)
    assert search(database, anna, "kanarie") == []


# who may find it


@pytest.mark.parametrize("name", PEOPLE)
def test_found_is_what_may_be_read(database: Database, anna: Actor, name: str) -> None:
    roles = PEOPLE[name]
    person = add_member(database, *roles, second_factor=name != "waiting") if roles else GUEST
    expert = add_member(database, Role.MEMBER, Role.EXPERT)
    placed = {
        audience: start_thread(database, expert, add_board(database, audience), "Een kanarie").post
        for audience in Audience
    }
    assert set(search(database, person, "kanarie")) == {placed[audience] for audience in readable(person)}
    boards = {str(row["audience"]): str(row["public_id"]) for row in rows(database, "boards")}
    for audience in Audience:
        there = search(database, person, "kanarie", board=boards[str(audience)])
        assert there == ([placed[audience]] if audience in readable(person) else [])


def test_many_texts_out_of_sight_leave_no_trace_in_a_page(database: Database, anna: Actor) -> None:
    peers = start_thread(database, anna, add_board(database, Audience.PEERS), "kanarie")
    open_ones = [start_thread(database, anna, add_board(database, Audience.EVERYONE), "kanarie").post]
    for _ in range(PAGE + 5):
        reply(database, anna, peers.thread, "kanarie")
    with database.reading() as db:
        for person in (GUEST, add_member(database, Role.CASEWORKER)):
            for found in (
                queries.newest(db, person, parse("kanarie")),
                queries.best(db, person, parse("kanarie")),
            ):
                assert ([hit.public_id for hit in found.hits], found.more) == (open_ones, "")


def test_a_thread_moved_to_fewer_is_no_longer_found_by_others(database: Database, anna: Actor, board: str) -> None:
    caseworker, expert = add_member(database, Role.CASEWORKER), add_member(database, Role.MEMBER, Role.EXPERT)
    placed = start_thread(database, anna, board, "Een kanarie")
    peers = add_board(database, Audience.PEERS)
    assert search(database, caseworker, "kanarie") == [placed.post]
    database.write(lambda db: keeping.move(db, expert, placed.thread, peers))
    assert search(database, caseworker, "kanarie") == []
    assert search(database, anna, "kanarie", board=peers) == [placed.post]
    assert search(database, anna, "kanarie", board=board) == []


def test_texts_of_joined_threads_are_found_where_they_are_now(database: Database, anna: Actor, board: str) -> None:
    expert = add_member(database, Role.MEMBER, Role.EXPERT)
    first, second = (start_thread(database, anna, board, f"kanarie {n}") for n in ("een", "twee"))
    database.write(lambda db: keeping.merge(db, expert, second.thread, first.thread))
    assert search(database, anna, "kanarie") == [second.post, first.post]
    with database.reading() as db:
        assert queries.newest(db, anna, parse("kanarie")).hits[0].n == 2


# what is gone


def test_an_erased_text_is_gone_from_the_index_at_once(database: Database, anna: Actor, board: str) -> None:
    placed = start_thread(database, anna, board, "Een mus")
    gone = reply(database, anna, placed.thread, "Een kanarie")
    database.write(lambda db: actions.erase_post(db, anna, gone.post))
    assert search(database, anna, "kanarie") == []
    assert "kanarie" not in words_kept(database)


def test_a_thread_that_goes_takes_its_words_along(database: Database, anna: Actor, board: str) -> None:
    placed = start_thread(database, anna, board, "Een kanarie", title="Kanarie")
    database.write(lambda db: actions.erase_post(db, anna, placed.post))
    assert rows(database, "threads") == []
    assert "kanarie" not in words_kept(database)


@pytest.mark.parametrize("keep_texts", [False, True])
def test_a_member_who_goes(database: Database, anna: Actor, board: str, keep_texts: bool) -> None:
    bea = add_member(database)
    placed = start_thread(database, bea, board, "Een mus")
    reply(database, anna, placed.thread, "Een kanarie")
    start_thread(database, anna, board, "Nog een kanarie", title="Kanarie")
    database.write(lambda db: boards_retention.erase_member(db, anna.member_id or 0, keep_texts))
    assert len(search(database, bea, "kanarie")) == (2 if keep_texts else 0)
    assert ("kanarie" in words_kept(database)) is keep_texts
    assert search(database, bea, "mus") == [placed.post]


def test_what_nobody_announced_is_not_found_and_goes_with_the_purge(
    database: Database, anna: Actor, board: str
) -> None:
    placed, other = (start_thread(database, anna, board, "Een kanarie") for _ in range(2))
    kept = start_thread(database, anna, board, "Een mus")
    erase = text("UPDATE posts SET html = '', erased_at = created_at WHERE public_id = :post")
    database.write(lambda db: db.execute(erase, {"post": placed.post}) and None)
    delete = text("DELETE FROM threads WHERE public_id = :thread")
    database.write(lambda db: db.execute(delete, {"thread": other.thread}) and None)
    assert search(database, anna, "kanarie") == []
    assert purge(database)["search"] >= 1
    assert "kanarie" not in words_kept(database)
    assert search(database, anna, "mus") == [kept.post]
    assert purge(database)["search"] == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_after_the_purge_the_word_is_nowhere_in_the_file(database: Database, anna: Actor, board: str) -> None:
    """S21. FTS5 only notes what is gone; its words lie in older segments until those are joined."""
    placed = start_thread(database, anna, board, "Een mus")
    gone = reply(database, anna, placed.thread, "Een kanarievogel")
    changed = reply(database, anna, placed.thread, "Een papegaai")
    for n in range(30):
        reply(database, anna, placed.thread, f"woord {n}")
    database.write(lambda db: actions.erase_post(db, anna, gone.post))
    database.write(lambda db: actions.edit_post(db, anna, changed.post, prose("Een vink")))
    database.write(lambda db: db.execute(text("DELETE FROM post_versions")) and None)
    purge(database)
    assert search(database, anna, "mus vink -a") == []
    assert len(search(database, anna, "vink")) == 1
    with database.reading() as db:
        assert db.execute(text("SELECT * FROM post_words_left")).all() == []
    path = Path(str(database.engine.url.database))
    database.close()
    for file in path.parent.glob(f"{path.name}*"):
        kept = file.read_bytes().lower()
        assert not any(word in kept for word in (b"kanarie", b"papegaai")), file
    assert b"vink" in path.read_bytes()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_purge_goes_on_where_the_last_one_ended(
    database: Database, anna: Actor, board: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "MERGE_PAGES", 1)
    monkeypatch.setattr(index, "MERGE_STEPS", 1)
    placed = start_thread(database, anna, board, "Een mus")
    for n in range(20):
        reply(database, anna, placed.thread, f"Een kanarievogel en woord{n} " * 100)
    for row in rows(database, "posts")[1:]:
        database.write(partial(actions.erase_post, actor=anna, post_id=str(row["public_id"])))
    purges = 0
    while _left(database):
        purge(database)
        purges += 1
        assert purges < 200
    assert purges > 1
    with database.reading() as db:
        assert b"kanarie" not in b"".join(db.execute(text("SELECT block FROM post_words_data")).scalars())


def _left(database: Database) -> bool:
    with database.reading() as db:
        return db.execute(text("SELECT 1 FROM post_words_left")).first() is not None


# where, in which order, how many


def test_tags_and_boards_narrow_it(database: Database, anna: Actor, board: str) -> None:
    other, expert = add_board(database), add_member(database, Role.MEMBER, Role.EXPERT)
    key = database.write(lambda db: tags.add_tag(db, expert, {"nl": "geld", "en": "money"}))
    placed = start_thread(database, anna, board, "kanarie")
    start_thread(database, anna, other, "kanarie")
    database.write(lambda db: tags.tag_thread(db, anna, placed.thread, [key]))
    assert search(database, anna, "kanarie", board=board) == [placed.post]
    assert search(database, anna, "kanarie", tag=key) == [placed.post]
    assert search(database, anna, "kanarie", tag=key, board=other) == []
    assert search(database, anna, "kanarie", board="unknown") == []
    assert search(database, anna, "kanarie", tag="unknown") == []


def pages(database: Database, person: Actor, typed: str) -> Iterator[Found]:
    after: str | None = None
    while after != "":
        with database.reading() as db:
            found = queries.newest(db, person, parse(typed), after=after)
        yield found
        after = found.more


@pytest.mark.parametrize("number", [1, PAGE, PAGE + 1, 2 * PAGE + 1])
def test_pages_show_each_text_once_the_newest_first(database: Database, anna: Actor, board: str, number: int) -> None:
    placed = start_thread(database, anna, board, "kanarie")
    posts = [placed.post, *(reply(database, anna, placed.thread, "kanarie").post for _ in range(number - 1))]
    seen = [[hit.public_id for hit in found.hits] for found in pages(database, anna, "kanarie")]
    assert [post for page in seen for post in page] == posts[::-1]
    assert [len(page) for page in seen[:-1]] == [PAGE] * (len(seen) - 1)
    best, number_of_page = [], "1"
    while number_of_page:
        with database.reading() as db:
            found = queries.best(db, anna, parse("kanarie"), page=int(number_of_page))
        best += [hit.public_id for hit in found.hits]
        number_of_page = found.more
    assert sorted(best) == sorted(posts)


def test_a_page_after_what_is_gone_is_empty(database: Database, anna: Actor, board: str) -> None:
    start_thread(database, anna, board, "kanarie")
    with database.reading() as db:
        assert queries.newest(db, anna, parse("kanarie"), after="unknown") == Found([], "")


def test_best_first_is_the_title_then_who_says_it_more(database: Database, anna: Actor, board: str) -> None:
    often = start_thread(database, anna, board, "kanarie kanarie kanarie " + "en nog wat woorden " * 5)
    title = start_thread(database, anna, board, "en nog wat woorden " * 5, title="De kanarie")
    once = start_thread(database, anna, board, "kanarie " + "en nog wat woorden " * 10)
    for n in range(10):
        start_thread(database, anna, board, f"heel iets anders {n}")
    with database.reading() as db:
        found = queries.best(db, anna, parse("kanarie"))
    assert {hit.public_id for hit in found.hits[:2]} == {often.post, title.post}
    assert found.hits[2].public_id == once.post


def test_a_hit_says_where_when_and_what_but_never_whose(database: Database, anna: Actor, board: str) -> None:
    placed = start_thread(database, anna, board, "Een **kanarie** & <b>", title="De kanarie <i>")
    with database.reading() as db:
        (hit,) = queries.newest(db, anna, parse("kanaries")).hits
    assert hit.title == (("De ", False), ("kanarie", True), (" <i>", False))
    assert hit.excerpt == (("Een ", False), ("kanarie", True), (" & <b>", False))
    assert (hit.n, hit.board, hit.day.date()) == (1, {"nl": "Plek", "en": "Place"}, clock.now().date())
    assert hit.public_id == placed.post
    assert not {"author", "member", "alias"} & set(hit._fields)
    assert anna.pseudonym not in repr(hit)


def test_what_is_folded_in_its_thread_is_folded_here(database: Database, anna: Actor, board: str) -> None:
    start_thread(database, anna, board, "Een kanarie", notes="violence,loss")
    with database.reading() as db:
        (hit,) = queries.newest(db, anna, parse("kanarie")).hits
    assert hit.folded == "violence,loss"


@pytest.mark.parametrize("texts", [0, 1, 45])
def test_a_page_costs_the_same_number_of_queries_whatever_is_found(
    database: Database, anna: Actor, board: str, texts: int
) -> None:
    for _ in range(texts):
        start_thread(database, anna, board, "kanarie")
    seen: list[str] = []
    for find in (queries.newest, queries.best):
        with database.reading() as db:
            seen.clear()
            event.listen(Engine, "before_cursor_execute", note := lambda *args: seen.append(args[2]))
            try:
                find(db, anna, parse("kanarie"))
            finally:
                event.remove(Engine, "before_cursor_execute", note)
        assert len(seen) == (1 if database.sqlite else 2), "PostgreSQL is told how to plan first"
