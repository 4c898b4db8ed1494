"""A small house with one person of each role and something of hers in it, to try every door as everybody.

A guest on a visit to a room is tried in rooms open to guests: `World.come_in`.
"""

from datetime import date, timedelta
from functools import cached_property
from itertools import count
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
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
from forum.directory import actions as directory
from forum.directory.regions import NATIONWIDE
from forum.directory.views import Entry
from forum.duty import actions as duty
from forum.duty.models import DutyDay, DutyShift
from forum.gate import Offered
from forum.gate import keeping as gate_keeping
from forum.gate.checking import hold
from forum.helpdesk.actions import answering
from forum.house import House
from forum.information import actions as information
from forum.information.views import Wording
from forum.moderation.models import Case
from forum.moderation.views import Measure
from forum.outside import actions as outside
from forum.outside.models import OutsideLook
from forum.outside.views import Given
from forum.policy import CONSOLE, GUEST, STAFF, Actor, Audience, Role
from forum.rooms import actions as rooms
from forum.rooms.actions import arranging, asking, visiting
from forum.sessions.models import Question, Series, SessionHost, ThemedSession
from forum.static import FILES
from forum.text import prose
from tests.house import letters
from tests.moderation import house as moderation

ROLES: dict[str, tuple[Role, ...]] = {
    "guest": (),
    "member": (Role.MEMBER,),
    "expert": (Role.MEMBER, Role.EXPERT),
    "caseworker": (Role.CASEWORKER,),
    "operator": (Role.OPERATOR,),
}
NAMES = {"nl": "Plek", "en": "Place"}
_ever = count()


class Things:
    """One thing of each kind that addresses speak of, by the name of the address's parameter; made when asked for.

    They are in places for `audience`: her own where she may write there, else somebody else's.
    """

    token = "unknown"
    code = "AC4-DEF-HJKM"
    version = FILES.version
    edition = "1"  # of the house rules, and of a page
    language = "nl"
    name = "icons/leaf.svg"
    kind = "post"  # of what is reported

    def __init__(self, world: "World", role: str, audience: Audience, speaker: Actor | None) -> None:
        self._world, self._role, self._audience, self._speaker = world, role, audience, speaker
        self._her = world.members.get(role, world.other)
        may_write = role in ("member", "expert") or (role == "caseworker" and audience is Audience.MEMBERS)
        other = world.other
        if audience is Audience.TEAM:
            may_write, other = role == "expert", world.colleague
        self._writer = world.actor(self._her if may_write else other)
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
    def hours_id(self) -> str:
        """Hours of duty: her own where she may keep any, else an expert's."""
        who = self._her if self._role == "expert" else self._world.colleague
        begins = f"{next(_ever) // 60:02}:{next(_ever) % 60:02}"
        return self._world.kept(DutyShift(member_id=who, weekday=0, begins=begins, ends="23:59"))

    @cached_property
    def day_id(self) -> str:
        """A day that differs from her weeks; the same."""
        who = self._her if self._role == "expert" else self._world.colleague
        return self._world.kept(DutyDay(member_id=who, day=date(2030, 1, 1) + timedelta(days=next(_ever))))

    @cached_property
    def note_id(self) -> str:
        """A note for the next shift; the same."""
        who = self._world.actor(self._her if self._role == "expert" else self._world.colleague)
        return self._world.database.write(lambda db: duty.write_note(db, who, "Tea is up.", 3))

    @property
    def target_id(self) -> str:
        return self.post_id

    @cached_property
    def case_id(self) -> str:
        """A post of somebody else's that was reported, and waits."""
        return self._reported(self._world.other if self._audience is not Audience.TEAM else self._world.colleague)

    @cached_property
    def decided_id(self) -> str:
        """What was decided about it."""
        return self._decide(self.case_id, self._world.judge)

    @cached_property
    def decision_id(self) -> str:
        """The letter about a post of hers, where she may write, else of somebody else's."""
        decided = self._decide(self._reported(self._writer.member_id or 0), self._world.judge)
        return str(moderation.kept(self._world.database, decided)["letter"])

    @cached_property
    def appeal_id(self) -> str:
        """A second look that somebody else asks for."""
        writer = self._world.other if self._audience is not Audience.TEAM else self._world.colleague
        decided = self._decide(self._reported(writer), self._world.judge)
        letter = moderation.kept(self._world.database, decided)["letter"]
        return moderation.appeal(self._world.database, self._world.actor(writer), letter)

    def _reported(self, writer: int) -> str:
        database, person = self._world.database, self._world.actor(writer)
        text = prose("Tea is cold.")
        placed = database.write(lambda db: boards.start_thread(db, person, self.board_id, "Tea", text, uuid4().hex))
        moderation.report(database, self._world.actor(self._world.judge), placed.post)
        with database.reading() as db:
            return db.execute(select(Case.public_id).where(Case.thing == placed.post)).scalar_one()

    def _decide(self, case: str, judge: int) -> str:
        return moderation.decide(self._world.database, self._world.actor(judge), case, Measure.WARN)

    @cached_property
    def text_id(self) -> str:
        """A text of somebody else's that waits for a look."""
        return self._world.hold(self._world.other, self.board_id, self._audience)

    @cached_property
    def waiting_id(self) -> str:
        """A text of her own that does."""
        return self._world.hold(self._her, self.board_id, self._audience)

    @cached_property
    def filter_id(self) -> str:
        """Something on the lists of words."""
        expert, word = self._world.actor(self._world.colleague), uuid4().hex
        return self._world.database.write(lambda db: gate_keeping.add_filter(db, expert, word, "hold"))

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
    def look_id(self) -> str:
        """A notice from outside."""
        given = Given("It tells who somebody is.", "/boards")

        def job(db: Session) -> str:
            outside.give(db, GUEST, given)
            return db.execute(select(OutsideLook.public_id).order_by(OutsideLook.id.desc()).limit(1)).scalar_one()

        return self._world.database.write(job)

    @cached_property
    def _letters(self) -> tuple[str, str]:
        """Her own request for help, or one she answers; where she can do neither, somebody else's. And a page with an
        organisation in it.
        """
        database, organisation = self._world.database, self.organisation_id
        asker = self._world.actor(self._her) if self._role == "member" else GUEST
        answers = self._her if self._role in ("expert", "caseworker") else self._world.colleague
        staff = self._world.actor(answers)
        if self._role == "member" and self._world.own_letters:  # one goes on at a time: there may not be many
            letters.close(database, asker, self._world.own_letters.pop())
        found = letters.take_on(database, staff, letters.ask(database, asker).public_id)
        if self._role == "member":
            self._world.own_letters.append(found)
        return found, database.write(lambda db: answering.refer(db, staff, found, [organisation], ""))

    @property
    def letters_id(self) -> str:
        return self._letters[0]

    @property
    def referral_id(self) -> str:
        return self._letters[1]

    @cached_property
    def organisation_id(self) -> str:
        """An organisation on the list."""
        new = Entry(f"Tea {uuid4().hex}", {"en": "Pours tea."}, areas=("rest",), regions=(NATIONWIDE,))
        return self._world.database.write(lambda db: directory.add(db, CONSOLE, new, False))

    @cached_property
    def announcement_id(self) -> str:
        """An announcement of hers where she may write one, else of somebody who may."""
        mine = self._role == "caseworker" and self._audience not in (Audience.PEERS, Audience.TEAM)
        author = self._world.actor(self._world.members["caseworker" if mine else "expert"])
        new = announcements.Wording(self._audience, "Tea", prose("There is tea."), "en")
        return self._world.database.write(lambda db: announcements.announce(db, author, new))

    @cached_property
    def page_id(self) -> str:
        """An information page that is public."""
        expert, today = self._world.actor(self._world.colleague), clock.now().date()
        new = Wording("Thee", "Over thee.", prose("Er is thee."), "", today)

        def job(db: Session) -> str:
            page = information.start(db, expert, "rest", "nl", new)
            information.publish(db, expert, page, "nl", 1)
            return page

        return self._world.database.write(job)

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
        self.other, self.colleague = self._add_member("member"), self._add_member("expert")
        self.judge = self._add_member("expert")
        self.database.write(lambda db: boards.add_area(db, CONSOLE, "rest", NAMES))
        self.own_letters: list[str] = []  # of the member, that go on
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

    def kept(self, row: DutyShift | DutyDay) -> str:
        """The public id of a row, once it is there."""

        def add(db: Session) -> str:
            db.add(row)
            db.flush()
            return row.public_id

        return self.database.write(add)

    def hold(self, writer: int, board: str, audience: Audience) -> str:
        """A text that waits, as a newcomer's would; its public id."""
        words = {"title": "Tea", "body": "Tea?"}
        manner = {"notes": "", "anonymous": False, "numbered": False, "once": uuid4().hex, "name": "", "longest": 99}
        offered = Offered("thread", board, audience, words, {**words, **manner}, "", anonymous=False)
        return self.database.write(lambda db: hold(db, writer, offered, "first", most=9999))

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
        asker = self.actor(self.colleague if audience is Audience.TEAM else self.other)
        span = self.house.span
        self.database.write(lambda db: asking.raise_hand(db, asker, room, span, up=True))
        self.calls[audience] = self.database.write(lambda db: asking.call(db, asker, room, "Please look.", span))

    def actor(self, member: int) -> Actor:
        with self.database.reading() as db:
            return people.actor_by_member(db, member)

    def log_in(self, member: int) -> str:
        return self.database.write(lambda db: accounts.log_in(db, GUEST, member, Device.OWN))
