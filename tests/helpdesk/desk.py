"""A desk for tests: those who ask and those who answer, and what they do, each in a transaction of its own."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, TypeVar
from uuid import uuid4

from sqlalchemy.orm import Session

from forum import clock
from forum.db import Database
from forum.helpdesk import queries
from forum.helpdesk.actions import answering, asking
from forum.helpdesk.models import Wanted
from forum.helpdesk.views import Asked, Letters, Queue, QueueLine, Soon, Which
from forum.policy import GUEST, Actor, Role
from tests import factories
from tests.factories import add_member

T = TypeVar("T")
WORDS = "De canary zingt in de keuken."  # looked for wherever it must not be
DAYS = 90


@dataclass
class Desk:
    """One house with its desk."""

    database: Database
    wilg: Actor = field(init=False)  # experts
    beuk: Actor = field(init=False)
    lamp: Actor = field(init=False)  # a caseworker
    boss: Actor = field(init=False)  # runs the house
    anna: Actor = field(init=False)  # a member

    def __post_init__(self) -> None:
        self.wilg = add_member(self.database, Role.EXPERT, name="Wilg")
        self.beuk = add_member(self.database, Role.MEMBER, Role.EXPERT, name="Beuk")
        self.lamp = add_member(self.database, Role.CASEWORKER, name="Lamp")
        self.boss = add_member(self.database, Role.OPERATOR, name="Boss")
        self.anna = add_member(self.database, name="Anna")

    def do(self, deed: Callable[..., T], actor: Actor, *values: Any, **named: Any) -> T:
        """An action of somebody."""

        def job(db: Session) -> T:
            return deed(db, actor, *values, **named)

        return self.database.write(job)

    def read(self, query: Callable[..., T], actor: Actor, *values: Any) -> T:
        """A query of somebody."""
        with self.database.reading() as db:
            return query(db, actor, *values)

    def ask(
        self, asker: Actor, wanted: Wanted = Wanted.EITHER, due: timedelta = timedelta(hours=4), words: str = WORDS
    ) -> str:
        """A request of a member; its public id."""
        asked = Asked(words, (), wanted, woman=True, language="nl", region="", soon=Soon.DAYS)
        return self.do(asking.ask, asker, asked, clock.now() + due, str(uuid4())).public_id

    def ask_by_receipt(self, wanted: Wanted = Wanted.EITHER) -> Actor:
        """Somebody without an account who asked, and holds her letters."""
        return replace(GUEST, holds=self.ask(GUEST, wanted))

    def write(self, actor: Actor, letters: str, text: str = "Dag!", due: timedelta = timedelta(hours=4)) -> int:
        """A letter, of whichever side."""
        return self.do(asking.write, actor, letters, text, str(uuid4()), clock.now() + due)

    def claim(self, actor: Actor, letters: str) -> None:
        self.do(answering.claim, actor, letters)

    def let_in(self, asker: Actor, by: Actor, letters: str, name: str, *, takes_over: bool = False) -> None:
        """A colleague is proposed, and who asked says yes."""
        self.do(answering.propose, by, letters, name, takes_over)
        self.do(asking.agree, asker, letters, self.asks(asker, letters), True)

    def asks(self, asker: Actor, letters: str) -> str:
        """The public id of what waits for her yes."""
        (waits,) = [one.public_id for one in self.letters(asker, letters).colleagues if one.asks]
        return waits

    def letters(self, actor: Actor, letters: str) -> Letters:
        return self.read(queries.letters, actor, letters)

    def queue(self, actor: Actor, which: Which = Which.OPEN, page: int = 1) -> Queue:
        return self.read(queries.queue, actor, which, page)

    def lines(self, actor: Actor, which: Which = Which.OPEN) -> list[str]:
        """The public ids of a part of the list."""
        return [line.public_id for line in self.queue(actor, which).lines]

    def line(self, actor: Actor, letters: str, which: Which = Which.ALL) -> QueueLine:
        (line,) = [line for line in self.queue(actor, which).lines if line.public_id == letters]
        return line

    def told(self, kind: str) -> dict[str, tuple[str, int]]:
        """Who has unseen notices of this kind: about what, and how many."""
        names = {row["id"]: str(row["pseudonym"]) for row in factories.rows(self.database, "members")}
        rows = [row for row in factories.rows(self.database, "notices") if row["kind"] == kind and not row["seen"]]
        return {names[row["member_id"]]: (str(row["thing"]), int(str(row["count"]))) for row in rows}

    def row(self, letters: str) -> dict[str, Any]:
        """A conversation as it is kept."""
        (row,) = [row for row in factories.rows(self.database, "help_conversations") if row["public_id"] == letters]
        return row

    def deeds(self) -> list[tuple[str, str, str, str]]:
        """The trail of letters: who, what, to which, and facts."""
        rows = factories.rows(self.database, "trail")
        kept = [(str(row["name"]), str(row["deed"]), str(row["target"]), str(row["facts"])) for row in rows]
        return [entry for entry in kept if entry[1].startswith("letters.")]
