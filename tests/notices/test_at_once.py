"""Many who write and read at the same moment: nobody is turned away, and every bell is right in the end."""

import random
from functools import partial
from threading import Thread

from sqlalchemy.orm import Session

from forum.boards import actions
from forum.boards.actions import following
from forum.db import Database
from forum.notices import queries
from forum.policy import Actor
from tests import factories
from tests.factories import add_board, add_member, reply, start_thread

PEOPLE, STEPS = 5, 12


def follow(person: Actor, thread: str, db: Session) -> None:
    following.follow(db, person, thread)


def read(person: Actor, thread: str, db: Session) -> None:
    actions.mark_read(db, person, thread, 10**6)


def test_who_writes_at_once_for_each_other(database: Database) -> None:
    people, board = [add_member(database) for _ in range(PEOPLE)], add_board(database)
    threads = [start_thread(database, person, board).thread for person in people]
    for person in people:
        for thread in threads:
            database.write(partial(follow, person, thread))
    troubles: list[Exception] = []

    def live(number: int) -> None:
        chance, person = random.Random(number), people[number]
        for _ in range(STEPS):
            thread = chance.choice(threads)
            try:
                match chance.randrange(4):
                    case 0:
                        database.write(lambda db: following.read_all(db, person))
                    case 1:
                        database.write(partial(read, person, thread))
                    case _:
                        reply(database, person, thread)
            except Exception as trouble:
                troubles.append(trouble)

    lives = [Thread(target=live, args=(number,)) for number in range(PEOPLE)]
    for one in lives:
        one.start()
    for one in lives:
        one.join()
    assert troubles == []
    for person in people:
        now = factories.actor(database, person.member_id)
        with database.reading() as db:
            assert now.bell == queries.notices(db, now).unseen
