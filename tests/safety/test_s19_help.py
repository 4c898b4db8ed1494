"""S19: what is written when somebody asks for help is sealed, each conversation under a key of its own, which a key
outside database and backup wraps. A copy of the database tells no word of it, nor who asked; what is moved does not
open; and with the conversation its key is gone.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import Table, func, insert, update
from sqlalchemy.engine import make_url

from forum import keys
from forum.accounts import actions as accounts
from forum.db import Base, Database
from forum.errors import HelpClosed, NotFound
from forum.help_keys import FILE
from forum.helpdesk import box, queries, referring, rotation
from forum.helpdesk.actions import answering, asking
from forum.helpdesk.models import HelpConversation, HelpLetter, HelpReferral
from forum.keys import KeyRing
from forum.policy import GUEST
from forum.sealing import Broken, unseal
from tests.databases import knowing
from tests.factories import KEYS, change, rows
from tests.helpdesk.desk import WORDS, Desk
from tests.helpdesk.sealed import ASKED, ask
from tests.people import Page
from tests.visitor import Visitor

ANSWER = "Het roodborstje hoort je."
HELP = [name for name in Base.metadata.tables if name.startswith("help_")]
WITHOUT_HELP = KeyRing(KEYS.secret, KEYS.data)  # who has all keys but the one of help


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


@pytest.fixture
def letters(desk: Desk) -> str:
    """Anna asked, Wilg answered, and Anna wrote again."""
    letters = desk.ask(desk.anna)
    desk.claim(desk.wilg, letters)
    desk.write(desk.wilg, letters, ANSWER)
    desk.write(desk.anna, letters, WORDS.upper())
    return letters


def dump(database: Database) -> bytes:
    """A copy of all that is kept: of SQLite the file with its log, of PostgreSQL every row as it copies it."""
    url = make_url(str(database.engine.url.render_as_string(hide_password=False)))
    if database.sqlite:
        file = Path(str(url.database))
        return b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    copied = []
    with psycopg.connect(address) as connection:
        for name in Base.metadata.tables:
            with connection.cursor().copy(f'COPY "{name}" TO STDOUT') as copy:
                copied += [f"{name}\n".encode(), *(bytes(row) for row in copy)]
    return b"".join(copied)


def test_a_copy_of_the_database_shows_no_word_and_not_who_asked(desk: Desk, letters: str) -> None:
    copy = dump(desk.database)
    assert b"Wilg" in copy and letters.encode() in copy  # it is a copy
    for word in ("canary", "zingt", "keuken", "roodborst"):
        for form in (word, word.upper(), word.title()):
            assert form.encode() not in copy and form.encode().hex().encode() not in copy, form
    anna = desk.anna
    kept = {name: rows(desk.database, name) for name in HELP}
    assert len(kept["help_letters"]) == 3
    for name, held in kept.items():
        table: Table = Base.metadata.tables[name]
        of_members = [key.parent.name for key in table.foreign_keys if key.column.table.name == "members"]
        for row in held:
            assert anna.member_id not in [row[column] for column in of_members]
            assert not {anna.public_id, anna.pseudonym} & {str(value) for value in row.values()}
    for entry in rows(desk.database, "trail"):
        assert letters not in (entry["target"], entry["facts"]) or entry["actor"] != anna.public_id
    notices = [row for row in rows(desk.database, "notices") if row["member_id"] == anna.member_id]
    assert notices and letters not in repr(notices)


def test_with_all_keys_but_that_of_help_no_word_opens(desk: Desk, letters: str, database_url: str) -> None:
    thief = knowing(Database(database_url, WITHOUT_HELP))
    with thief.reading() as db, pytest.raises(HelpClosed):
        queries.letters(db, desk.anna, letters)
    sealed = [(row, name) for name in HELP for row in rows(thief, name)]
    values = [value for row, _ in sealed for value in row.values() if isinstance(value, bytes) and len(value) > 32]
    assert len(values) >= 6
    for value in values:
        for key in (KEYS.secret, KEYS.data):
            for bound in (f"help:key:{letters}", f"help:{letters}:letter:1", f"help:{letters}:head:0"):
                with pytest.raises(Broken):
                    unseal(key, value, bound)
    thief.close()


def test_each_conversation_has_a_key_of_its_own(desk: Desk, letters: str) -> None:
    desk.ask(desk.anna)
    with desk.database.reading() as db:
        found = [box.of(db, queries.frame(db, desk.anna, str(row["public_id"]))) for row in conversations(desk)]
    assert len({one.key for one in found}) == len(found) == 2
    assert not any(one.key in dump(desk.database) for one in found)


def conversations(desk: Desk) -> list[dict[str, Any]]:
    return rows(desk.database, "help_conversations")


def swap_letters(desk: Desk) -> None:
    """Each letter holds what another did."""
    held = rows(desk.database, "help_letters")
    for row, other in zip(held, held[1:] + held[:1], strict=True):
        change(desk.database, update(HelpLetter).where(HelpLetter.id == row["id"]).values(sealed=other["sealed"]))


def swap_keys(desk: Desk) -> None:
    """Each conversation holds the key of the other."""
    swap(desk, "wrapped_key")


def swap_first(desk: Desk) -> None:
    """The first letters of two conversations stand in each other's place."""
    first, second = (row for row in rows(desk.database, "help_letters") if row["number"] == 1)
    for row, other in ((first, second), (second, first)):
        change(desk.database, update(HelpLetter).where(HelpLetter.id == row["id"]).values(sealed=other["sealed"]))


def cut(desk: Desk) -> None:
    """Everything is a little shorter than it was."""
    change(desk.database, update(HelpLetter).values(sealed=func.substr(HelpLetter.sealed, 1, 200)))


def empty(desk: Desk) -> None:
    """There is nothing left of it."""
    change(desk.database, update(HelpLetter).values(sealed=b""))
    change(desk.database, update(HelpConversation).values(wrapped_key=b"", sealed_head=b""))


def swap(desk: Desk, column: str) -> None:
    first, second = conversations(desk)
    for row, other in ((first, second), (second, first)):
        one = update(HelpConversation).where(HelpConversation.id == row["id"])
        change(desk.database, one.values({column: other[column]}))


@pytest.mark.parametrize("meddle", [swap_letters, swap_keys, swap_first, cut, empty])
def test_what_was_moved_or_cut_off_does_not_open(desk: Desk, letters: str, meddle: Callable[[Desk], None]) -> None:
    other = desk.ask(desk.beuk)
    meddle(desk)
    for asker, theirs in ((desk.anna, letters), (desk.beuk, other)):
        first = desk.letters(asker, theirs).letters[0]
        assert (first.opens, first.text) == (False, "")
    desk.read(queries.own, desk.anna)  # nor does anything fall over
    desk.queue(desk.wilg)


def test_a_moved_head_tells_nothing(desk: Desk, letters: str) -> None:
    desk.ask(desk.beuk)
    swap(desk, "sealed_head")
    view = desk.letters(desk.anna, letters)
    assert (view.head.woman, view.head.language) == (False, "")
    assert view.letters[0].text == WORDS


def test_a_moved_page_of_organisations_does_not_open(desk: Desk, letters: str) -> None:
    (row,) = conversations(desk)
    with desk.database.reading() as db:
        sealed = referring.close(box.of(db, queries.frame(db, desk.anna, letters)), "one000000000", "Dag", ())
    for page in ("one000000000", "other0000000"):
        one = insert(HelpReferral).values(public_id=page, conversation_id=row["id"], sealed=sealed, at=row["asked_at"])
        change(desk.database, one)
    first, moved = (desk.read(queries.referral, desk.anna, page) for page in ("one000000000", "other0000000"))
    assert (first.opens, first.note, moved.opens, moved.note, moved.picked) == (True, "Dag", False, "", ())


@pytest.mark.parametrize("way", ["withdrawn", "erased"])
def test_with_the_conversation_goes_its_key(desk: Desk, letters: str, way: str) -> None:
    wrapped: Any = conversations(desk)[0]["wrapped_key"]
    sealed: Any = rows(desk.database, "help_letters")[0]["sealed"]
    assert (wrapped in dump(desk.database)) or not desk.database.sqlite
    if way == "withdrawn":
        desk.do(asking.withdraw, desk.anna, letters)
    else:
        desk.do(accounts.erase_account, desk.anna, keep_texts=True)
    desk.database.close()  # the log is written into the file, and is no more
    copy = dump(desk.database)
    for gone in (wrapped, sealed):
        assert gone not in copy and bytes(gone).hex().encode() not in copy


def test_after_a_rotation_the_earlier_key_opens_nothing(tmp_path: Path, database_url: str) -> None:
    folder = tmp_path / "keys"
    keys.create(folder)
    stolen = (folder / FILE).read_bytes()
    house = knowing(Database(database_url, keys.load(folder)))
    ask(house)
    rotation.rotate(house, keys.load(folder).help, lambda length: lambda done: None, pause=0)
    (row,) = rows(house, "help_conversations")
    with pytest.raises(Broken):
        unseal(stolen, row["wrapped_key"], f"help:key:{row['public_id']}")  # type: ignore[arg-type]
    house.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_page_says_so_and_does_not_fall_over(app: Flask) -> None:
    house = app.extensions["house"]
    placed, other = ask(house.database), ask(house.database)
    visitor = Visitor(app)
    assert visitor.submit("/letters", receipt=placed.receipt).status_code == 303
    assert ASKED.words in Page(visitor.get(f"/letters/{placed.public_id}").text).words
    for column in ("sealed_head", "wrapped_key"):
        held = {row["public_id"]: row for row in rows(house.database, "help_conversations")}
        moved = update(HelpConversation).where(HelpConversation.public_id == placed.public_id)
        change(house.database, moved.values({column: held[other.public_id][column]}))
        answer = visitor.get(f"/letters/{placed.public_id}")
        assert answer.status_code == 200
    assert ASKED.words not in Page(answer.text).words
    assert "cannot be opened" in Page(answer.text).words


def test_who_runs_the_house_opens_none(desk: Desk, letters: str) -> None:
    for person in (desk.boss, replace(desk.boss, holds=letters), replace(GUEST, holds=letters)):
        for deed in (
            lambda who: desk.letters(who, letters),
            lambda who: desk.claim(who, letters),
            lambda who: desk.do(answering.open_letters, who, letters),
            lambda who: desk.do(asking.withdraw, who, letters),
        ):
            with pytest.raises(NotFound):
                deed(person)
