"""A page made of a conversation: whose words they were is nowhere in it, and nothing is kept unread."""

import pytest

from forum.boards import actions as boards
from forum.db import Database
from forum.errors import Found, Invalid, NotFound
from forum.gate import Sent
from forum.information import actions, from_threads
from forum.information.from_threads import Seed
from forum.information.views import MAX_BODY, Wording
from forum.policy import Actor, Audience, Role
from forum.text import prose
from tests.factories import add_board, add_member, reply, rows, start_thread
from tests.information.pages import add_area, wording

MASK = "▇▇▇"


@pytest.fixture
def expert(database: Database) -> Actor:
    return add_member(database, Role.EXPERT, name="Wilg")


def seed(database: Database, expert: Actor, thread: str) -> Seed:
    with database.reading() as db:
        return from_threads.seed(db, expert, thread)


def test_nobodys_name_is_in_it(database: Database, expert: Actor) -> None:
    anna, bo = add_member(database, name="Stille Otter"), add_member(database, name="Roos")
    add_member(database, name="Appel")
    board = add_board(database, Audience.PEERS)
    first = start_thread(database, anna, board, "Dag, ik ben stille  otter. Appel zei: eet een appel.", "Hallo Roos")
    thread = first.thread
    answers = ["> Stille Otter: dag\n\nDank je @roosje, ROOS hier.", "Roosje niet. Bel 06 12345678, of Wilg."]
    for person, text in zip((bo, expert), answers, strict=True):
        body = prose(text)
        database.write(lambda db: boards.reply(db, person, thread, body, first.post, sent=Sent.AS_IT_IS))  # noqa: B023
    reply(database, anna, thread, "Zegt niemand.", anonymous=True)
    reply(database, expert, thread, "Vraag Ervaringsdeskundige 1.", numbered=True)
    alias = rows(database, "aliases")[0]["name"]
    reply(database, bo, thread, f"Dag {alias}!")
    made = seed(database, expert, thread)
    assert made.title == f"Hallo {MASK}"
    assert made.body.split("\n\n") == [
        f"Dag, ik ben {MASK}. {MASK} zei: eet een appel.",
        f"> {MASK}: dag",
        f"Dank je {MASK}, {MASK} hier.",
        f"Roosje niet. Bel {MASK}, of {MASK}.",
        "Zegt niemand.",
        f"Vraag {MASK}.",
        f"Dag {MASK}!",
    ]
    assert not made.cut


def test_a_long_conversation_is_cut(database: Database, expert: Actor) -> None:
    thread = start_thread(database, expert, add_board(database), "a " * 4_000).thread
    for _ in range(3):
        reply(database, expert, thread, "b " * 4_000)
    made = seed(database, expert, thread)
    assert made.cut
    assert 8_000 < len(made.body) <= MAX_BODY


def test_only_who_writes_pages_and_may_read_it(database: Database, expert: Actor) -> None:
    peers = start_thread(database, expert, add_board(database, Audience.PEERS)).thread
    worker = add_member(database, Role.EXPERT, Role.CASEWORKER)
    for person, thread in ((worker, peers), (add_member(database), peers), (expert, "unknown12345")):
        with pytest.raises(NotFound):
            seed(database, person, thread)
        with pytest.raises(NotFound):
            start(database, person, thread, wording(), told=True)


def start(database: Database, person: Actor, thread: str, new: Wording, *, told: bool, sent: Sent = Sent.FIRST) -> str:
    area = add_area(database)
    return database.write(lambda db: actions.start_from_thread(db, person, thread, area, "nl", new, told, "once", sent))


def test_it_is_kept_once_it_is_in_her_words_and_looked_through(database: Database, expert: Actor) -> None:
    thread = start_thread(database, expert, add_board(database, Audience.PEERS), "Thee helpt.\n\nDrink meer.").thread
    same = wording(text=seed(database, expert, thread).body)
    new = wording(text="Thee helpt bij kou. Bel 06 12345678.")
    for said, told, field in ((same, True, "body"), (new, False, "nobody_told")):
        with pytest.raises(Invalid) as problem:
            start(database, expert, thread, said, told=told)
        assert problem.value.field == field
    with pytest.raises(Found):
        start(database, expert, thread, new, told=True)
    assert rows(database, "information_pages") == []
    page = start(database, expert, thread, new, told=True, sent=Sent.AS_IT_IS)
    assert start(database, expert, thread, new, told=True) == page, "sent twice"
    (text,) = rows(database, "information_texts")
    assert text["published"] is None
    written = [row for row in rows(database, "trail") if row["deed"] == "page.started"]
    assert thread not in str([*written, *rows(database, "information_pages"), *rows(database, "information_versions")])
