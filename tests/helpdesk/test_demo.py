"""The requests of the demo: one that goes on, one that is new, one by a receipt that is printed."""

from dataclasses import replace

from sqlalchemy.orm import Session

from forum import clock
from forum.accounts.hashing import CHEAP, Hasher
from forum.boards import defaults
from forum.config import EXAMPLE, load
from forum.db import Database
from forum.demo import letters
from forum.demo.people import PEOPLE
from forum.directory import defaults as directory
from forum.helpdesk import queries
from forum.helpdesk.models import State
from forum.helpdesk.views import Which
from forum.house import House
from forum.limits import Limiter
from forum.policy import CONSOLE, GUEST
from tests.factories import KEYS, add_member
from tests.test_demo import UNSAID


def test_three_requests_stand_where_people_can_look_at_them(database: Database) -> None:
    actors = {person.key: add_member(database, *person.roles, name=person.pseudonym) for person in PEOPLE}
    house = House(load(EXAMPLE, {}), database, KEYS, Hasher(CHEAP), Limiter())

    def fill(db: Session) -> None:
        defaults.furnish(db, CONSOLE)
        directory.furnish(db, CONSOLE)
        letters.add_letters(db, actors, house, clock.now())

    with database.reading() as db:
        assert letters.receipt(db) == "", "nothing is printed that opens nothing"
    database.write(fill)
    with database.reading() as db:
        mine = queries.own(db, actors["Merel"])
        assert [line.state for line in mine] == [State.ANSWERED]
        hers = queries.letters(db, actors["Merel"], mine[0].public_id)
        assert [one.name for one in hers.colleagues if one.asks] == [actors["Reiger"].pseudonym]
        assert len(hers.openings) == 2
        assert len(queries.queue(db, actors["Beuk"], Which.OPEN).lines) == 1

        found = queries.by_receipt(db, GUEST, letters.receipt(db))
        by_receipt = queries.letters(db, replace(GUEST, holds=found), found)
        assert (by_receipt.state, by_receipt.by_receipt, by_receipt.claimed_by) == (
            State.WAITING,
            True,
            actors["Lantaarn"].pseudonym,
        )
        page = queries.referral(db, actors["Lantaarn"], by_receipt.referrals[0].public_id)
        assert len(page.picked) == letters.PICKED
        said = [letter.text for one in (hers, by_receipt) for letter in one.letters]
    assert not [text for text in said if UNSAID.search(text)]
