"""A small house with one person of each role and something of hers in it, to try every door as everybody.

A guest on a visit to a room is tried in rooms open to guests: `World.come_in`.
"""

from datetime import timedelta
from functools import cached_property
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
from forum.boards.placing import Placed
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


class Things:
    """One thing of each kind that addresses speak of, by the name of the address's parameter; made when asked for.

    They are in places for `audience`: her own where she may write there, else somebody else's.
    """

    token = "unknown"
    code = "AC4-DEF-HJKM"
    version = FILES.version
    name = "icons/icon.svg"

    def __init__(self, world: "World", role: str, audience: Audience, speaker: Actor | None) -> None:
        self._world, self._role, self._audience, self._speaker = world, role, audience, speaker
        self._her = world.members.get(role, world.other)
        may_write = role in ("member", "expert") or (role == "caseworker" and audience is Audience.MEMBERS)
        self._writer = world.actor(self._her if may_write else world.other)
        self.board_id, self.room_id = world.boards[audience], world.rooms[audience]
        self.member_id = self._writer.public_id
        self.call = world.calls[audience]  # from the room, for who leads it

    @cached_property
    def _placed(self) -> Placed:
        text = prose("Tea is ready.")
        return self._world.database.write(
            lambda db: boards.start_thread(db, self._writer, self.board_id, "Tea", text, uuid4().hex)
        )

    @cached_property
    def thread_id(self) -> str:
        return self._placed.thread

    @cached_property
    def post_id(self) -> str:
        return self._placed.post

    @cached_property
    def message_id(self) -> str:
        """A message, from the speaker if there is one."""
        speaker, span = self._speaker or self._writer, self._world.house.span
        return self._world.database.write(lambda db: rooms.say(db, speaker, self.room_id, "Tea?", uuid4().hex, span)).id

    @cached_property
    def login(self) -> str:
        token = self._world.log_in(self._her)
        with self._world.database.reading() as db:
            return people.actor_by_token(db, token).login_public_id

    @cached_property
    def member(self) -> str:
        """Somebody who waits to be let in."""
        new = accounts.NewMember(f"newcomer {uuid4().hex[:8]}", "no passphrase opens this", b"0" * 32)
        member = self._world.database.write(lambda db: accounts.sign_up(db, GUEST, new, SignUp.APPROVAL))
        return self._world.actor(member).public_id

    @cached_property
    def hand(self) -> str:
        """Who has her hand up in the room."""
        return self._world.actor(self._world.other).public_id

    @cached_property
    def batch_id(self) -> str:
        """Invitation cards."""
        new = cards.NewBatch("A round", "somebody", "en", made=1)
        return self._world.database.write(lambda db: cards.make_batch(db, CONSOLE, new))

    @cached_property
    def announcement_id(self) -> str:
        """An announcement of hers where she may write one, else of somebody who may."""
        mine = self._role == "caseworker" and self._audience is not Audience.PEERS
        author = self._world.actor(self._world.members["caseworker" if mine else "expert"])
        new = announcements.Wording(self._audience, "Tea", prose("There is tea."), "en")
        return self._world.database.write(lambda db: announcements.announce(db, author, new))

    @cached_property
    def _evening(self) -> tuple[str, str, str]:
        """A planned evening of a series, hosted by the expert, with a question somebody asked beforehand."""
        starts_at, words = clock.now() + timedelta(days=7), dict(NAMES)
        series = Series(names=words, rule="FREQ=WEEKLY", first_on=starts_at.date(), begins="20:00", minutes=90)
        evening = ThemedSession(
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=90),
            theme=words,
            about=words,
            audience=self._audience,
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
            db.add_all((question, SessionHost(session_id=evening.id, member_id=self._world.members["expert"])))
            db.flush()
            return evening.public_id, series.public_id, question.public_id

        return self._world.database.write(job)

    @cached_property
    def session_id(self) -> str:
        return self._evening[0]

    @cached_property
    def series_id(self) -> str:
        return self._evening[1]

    @cached_property
    def question_id(self) -> str:
        return self._evening[2]


class World:
    """People and places. Things are made anew for each try, so that one try does not spoil another."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        house: House = app.extensions["house"]
        self.house = house
        self.database: Database = house.database
        self.members = {role: self._add_member(role) for role in ROLES if role != "guest"}
        self.other = self._add_member("member")
        self.database.write(lambda db: boards.add_area(db, CONSOLE, "rest", NAMES))
        self.boards: dict[Audience, str] = {}
        self.rooms: dict[Audience, str] = {}
        self.calls: dict[Audience, str] = {}
        for audience in Audience:
            self._add_places(audience)

    def visit(self, role: str) -> FlaskClient:
        """A browser of somebody with this role, logged in."""
        client = self.app.test_client()
        if role != "guest":
            token = self.log_in(self.members[role])
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

    def another_open_room(self) -> str:
        """One more that guests may come into."""
        return self.database.write(lambda db: arranging.add_room(db, CONSOLE, Audience.EVERYONE, NAMES, NAMES))

    def things(self, role: str, audience: Audience, speaker: Actor | None = None) -> Things:
        """Things in places for `audience`; the message is from `speaker`, if one is given."""
        return Things(self, role, audience, speaker)

    def _add_member(self, role: str) -> int:
        name = f"{role} {uuid4().hex[:8]}"
        roles = ROLES[role]
        new = accounts.NewMember(name, "no passphrase opens this", b"0" * 32)
        member: int = self.database.write(lambda db: accounts.add_member(db, CONSOLE, new, roles))
        if set(roles) & STAFF:
            actor = self.actor(member)
            self.database.write(lambda db: accounts.set_second_factor(db, actor, b"sealed", 0))
        return member

    def _add_places(self, audience: Audience) -> None:
        self.boards[audience] = self.database.write(
            lambda db: boards.add_board(db, CONSOLE, "rest", audience, NAMES, NAMES)
        )
        room = self.rooms[audience] = self.database.write(
            lambda db: arranging.add_room(db, CONSOLE, audience, NAMES, NAMES)
        )
        asker, span = self.actor(self.other), self.house.span
        self.database.write(lambda db: asking.raise_hand(db, asker, room, span, up=True))
        self.calls[audience] = self.database.write(lambda db: asking.call(db, asker, room, "Please look.", span))

    def actor(self, member: int) -> Actor:
        with self.database.reading() as db:
            return people.actor_by_member(db, member)

    def log_in(self, member: int) -> str:
        return self.database.write(lambda db: accounts.log_in(db, GUEST, member, Device.OWN))
