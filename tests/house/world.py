"""A small house with one person of each role and something of hers in it, to try every door as everybody.

A guest on a visit to a room is tried in rooms open to guests: `World.come_in`.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from forum import clock
from forum.accounts import actions as accounts
from forum.accounts import queries as people
from forum.accounts.models import Device
from forum.announcements import actions as announcements
from forum.boards import actions as boards
from forum.cards import actions as cards
from forum.config import SignUp
from forum.db import Database
from forum.house import House
from forum.policy import CONSOLE, GUEST, STAFF, Actor, Audience, Role
from forum.rooms import actions as rooms
from forum.rooms.actions import arranging, asking, visiting
from forum.sessions.models import Question, Series, SessionHost, ThemedSession
from forum.static import FILES
from forum.text import prose

ROLES: dict[str, tuple[Role, ...]] = {
    "guest": (),
    "member": (Role.MEMBER,),
    "expert": (Role.MEMBER, Role.EXPERT),
    "caseworker": (Role.CASEWORKER,),
    "operator": (Role.OPERATOR,),
}
NAMES = {"nl": "Plek", "en": "Place"}


@dataclass(frozen=True)
class Things:
    """One thing of each kind that addresses speak of, by the name of the address's parameter."""

    board_id: str
    thread_id: str
    post_id: str
    room_id: str
    message_id: str
    login: str
    member: str
    member_id: str
    hand: str  # who has her hand up in the room
    call: str  # from the room, for who leads it
    session_id: str  # planned, and hosted by the expert where she may see it
    series_id: str
    question_id: str
    batch_id: str  # of invitation cards
    announcement_id: str
    token: str = "unknown"
    code: str = "AC4-DEF-HJKM"
    version: str = FILES.version
    name: str = "icons/icon.svg"


class World:
    """People and places. Things are made anew for each try, so that one try does not spoil another."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        house: House = app.extensions["house"]
        self.house = house
        self.database: Database = house.database
        self._members = {role: self._add_member(role) for role in ROLES if role != "guest"}
        self._other = self._add_member("member")
        self.database.write(lambda db: boards.add_area(db, CONSOLE, "rest", NAMES))
        self._boards: dict[Audience, str] = {}
        self._rooms: dict[Audience, str] = {}
        self._calls: dict[Audience, str] = {}
        for audience in Audience:
            self._add_places(audience)

    def visit(self, role: str) -> FlaskClient:
        """A browser of somebody with this role, logged in."""
        client = self.app.test_client()
        if role != "guest":
            token = self._log_in(self._members[role])
            with client.session_transaction() as session:
                session["_user_id"] = token
                session["_fresh"] = True
        return client

    def come_in(self, room: str) -> tuple[FlaskClient, Actor]:
        """A browser of a guest who visits this room, and who she is there."""
        client = self.app.test_client()
        span = self.house.span
        token = self.database.write(lambda db: visiting.begin_visit(db, GUEST, room, "nl", span))
        with client.session_transaction() as session:
            session["visit"] = token
        with self.database.reading() as db:
            return client, people.visitor(db, token)

    def room(self, audience: Audience) -> str:
        """The room for this audience."""
        return self._rooms[audience]

    def another_open_room(self) -> str:
        """One more that guests may come into."""
        return self.database.write(lambda db: arranging.add_room(db, CONSOLE, Audience.EVERYONE, NAMES, NAMES))

    def things(self, role: str, audience: Audience, speaker: Actor | None = None) -> Things:
        """Things in places for `audience`: her own where she may write there, else somebody else's.

        The message is from `speaker`, if one is given.
        """
        member = self._members.get(role, self._other)
        may_write = role in ("member", "expert") or (role == "caseworker" and audience is Audience.MEMBERS)
        writer = self._actor(member if may_write else self._other)
        board, room = self._boards[audience], self._rooms[audience]
        text = prose("Tea is ready.")
        placed = self.database.write(lambda db: boards.start_thread(db, writer, board, "Tea", text, uuid4().hex))
        said = self.database.write(
            lambda db: rooms.say(db, speaker or writer, room, "Tea?", uuid4().hex, self.house.span)
        )
        token = self._log_in(member)
        with self.database.reading() as db:
            login = people.actor_by_token(db, token).login_public_id
        return Things(
            board,
            placed.thread,
            placed.post,
            room,
            said.id,
            login,
            self._somebody_waiting(),
            writer.public_id,
            self._actor(self._other).public_id,
            self._calls[audience],
            *self._evening(audience),
            batch_id=self._some_cards(),
            announcement_id=self._announced(role, audience),
        )

    def _evening(self, audience: Audience) -> tuple[str, str, str]:
        """A planned evening of a series, with a question somebody asked beforehand."""
        starts_at, words = clock.now() + timedelta(days=7), dict(NAMES)
        series = Series(names=words, rule="FREQ=WEEKLY", first_on=starts_at.date(), begins="20:00", minutes=90)
        evening = ThemedSession(
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=90),
            theme=words,
            about=words,
            audience=audience,
            languages=["nl"],
            online=True,
        )

        def job(db: Session) -> tuple[str, str, str]:
            db.add(series)
            db.flush()
            evening.series_id, evening.on_rule = series.id, series.first_on
            db.add(evening)
            db.flush()
            question = Question(session_id=evening.id, who=b"q" * 32, text="How?", n=1)
            db.add_all((question, SessionHost(session_id=evening.id, member_id=self._members["expert"])))
            db.flush()
            return evening.public_id, series.public_id, question.public_id

        return self.database.write(job)

    def _announced(self, role: str, audience: Audience) -> str:
        """An announcement of hers where she may write one, else of somebody who may."""
        mine = role == "caseworker" and audience is not Audience.PEERS
        author = self._actor(self._members["caseworker" if mine else "expert"])
        new = announcements.Wording(audience, "Tea", prose("There is tea."), "en")
        return self.database.write(lambda db: announcements.announce(db, author, new))

    def _some_cards(self) -> str:
        new = cards.NewBatch("A round", "somebody", "en", made=1)
        return self.database.write(lambda db: cards.make_batch(db, CONSOLE, new))

    def _somebody_waiting(self) -> str:
        new = accounts.NewMember(f"newcomer {uuid4().hex[:8]}", "no passphrase opens this", b"0" * 32)
        member = self.database.write(lambda db: accounts.sign_up(db, GUEST, new, SignUp.APPROVAL))
        return self._actor(member).public_id

    def _add_member(self, role: str) -> int:
        name = f"{role} {uuid4().hex[:8]}"
        roles = ROLES[role]
        new = accounts.NewMember(name, "no passphrase opens this", b"0" * 32)
        member: int = self.database.write(lambda db: accounts.add_member(db, CONSOLE, new, roles))
        if set(roles) & STAFF:
            actor = self._actor(member)
            self.database.write(lambda db: accounts.set_second_factor(db, actor, b"sealed", 0))
        return member

    def _add_places(self, audience: Audience) -> None:
        self._boards[audience] = self.database.write(
            lambda db: boards.add_board(db, CONSOLE, "rest", audience, NAMES, NAMES)
        )
        room = self._rooms[audience] = self.database.write(
            lambda db: arranging.add_room(db, CONSOLE, audience, NAMES, NAMES)
        )
        asker, span = self._actor(self._other), self.house.span
        self.database.write(lambda db: asking.raise_hand(db, asker, room, span, up=True))
        self._calls[audience] = self.database.write(lambda db: asking.call(db, asker, room, "Please look.", span))

    def _actor(self, member: int) -> Actor:
        with self.database.reading() as db:
            return people.actor_by_member(db, member)

    def _log_in(self, member: int) -> str:
        return self.database.write(lambda db: accounts.log_in(db, GUEST, member, Device.OWN))
