"""`python -m forum demo`: fills an empty house with invented people and their talk, and prints log-ins to try.

Everything goes through the house's own actions, with the clock moved back, in one transaction: it is all there, or
nothing is. A house with members of its own is left alone.
"""

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum import clock, keys
from forum.accounts import actions as accounts
from forum.accounts import authentication
from forum.accounts import queries as account_queries
from forum.accounts.actions import NewMember
from forum.accounts.hashing import Hasher
from forum.accounts.models import Member
from forum.boards import actions as boards
from forum.boards import queries as board_queries
from forum.boards.models import Thread
from forum.boards.views import BoardLine
from forum.cards import actions as cards
from forum.config import Config
from forum.db import Database, new_id
from forum.demo import duty, evenings, letters, news, reports, touches
from forum.demo.people import PEOPLE, SHOWN, Person
from forum.demo.talk import Chat, Story, chats, put_together
from forum.errors import Conflict
from forum.gate import Sent
from forum.house import House
from forum.limits import Limiter
from forum.policy import CONSOLE, Actor, Do, can
from forum.rooms import actions as rooms
from forum.rooms import queries as room_queries
from forum.text import Prose, prose

POSTS = 600
DAYS = 35  # the talk of the forum goes back so far
JOINED = timedelta(days=DAYS + 5)
LONG_AGO = 15  # days; a story that came to a good end began earlier than this
READ_AFTER = timedelta(days=2)  # what is older, the people whose log-ins are printed have read
LONGEST_CHAT = timedelta(days=7)
CHAT_STEP = timedelta(minutes=1)


def fill(database: Database, config: Config, hasher: Hasher | None = None) -> Iterator[str]:
    """Fill the house, unless the demo is there already; lines to print. Raises Conflict where others live here."""
    house = House(config, database, keys.load(config.keys_folder, config.keys.help), hasher or Hasher(), Limiter())
    if _is_there(database):
        yield "The demo is there already."
    else:
        with click.progressbar(length=len(PEOPLE) + POSTS, label="Filling the house") as bar:
            new = {}
            for person in PEOPLE:
                new[person], _ = authentication.new_member(
                    house, person.pseudonym, person.passphrase(house.keys), "", "nl", staff=person.staff
                )
                bar.update(1)
            told = put_together(POSTS)
            texts = {text: prose(text) for text in {post.text for story in told for post in story.posts}}
            database.write(lambda db: _Demo(db, house).fill(new, told, texts, bar.update))
        yield f"{len(PEOPLE)} people, {len(told)} threads, {POSTS} posts, and talk in the rooms."
    yield from _log_ins(house)


def _is_there(database: Database) -> bool:
    with database.reading() as db:
        members = set(db.execute(select(Member.pseudonym)).scalars())
        threads = db.execute(select(Thread.id).limit(1)).first()
    if members - {person.pseudonym for person in PEOPLE} or (threads and not members):
        raise Conflict(
            "This house has members or texts of its own, so the demo stays out. "
            "Name the settings of an empty one: python -m forum demo --config FILE"
        )
    return bool(members)


def _log_ins(house: House) -> Iterator[str]:
    """What is needed to come in as each role."""
    yield ""
    yield "Log in as (the names are the log-in names; the passphrases and codes belong to this house alone):"
    for person in SHOWN:
        yield ""
        yield f"  {person.roles[-1]:<11} {person.pseudonym}"
        yield f"  {'passphrase':<11} {person.passphrase(house.keys)}"
        if person.staff:
            yield f"  {'second step':<11} {person.code(house.keys)} (for an app: {person.secret(house.keys)})"
    with house.database.reading() as db:
        receipt = letters.receipt(db)
    if receipt:
        yield ""
        yield f"Without an account: letters open with the receipt {receipt}"
    yield ""
    yield "A code of the second step works once, for about a minute. The present ones: run this command again."
    yield "Let nobody real in here: begin with an empty database for that."


class _Demo:
    """One filling, in one transaction."""

    def __init__(self, db: Session, house: House) -> None:
        self._db = db
        self._house = house
        self._rng = random.Random(1)
        self._now = clock.now()
        self._actors: dict[str, Actor] = {}

    def fill(
        self, new: dict[Person, NewMember], told: list[Story], texts: dict[str, Prose], step: Callable[[int], None]
    ) -> None:
        """People first, then the forum, then the rooms."""
        with clock.at(self._now - JOINED):
            for person in PEOPLE:
                self._move_in(person, new[person])
        self._make_cards()
        member = self._actors[SHOWN[0].key]
        places = {line.names["nl"]: line for line in board_queries.boards(self._db, member)}
        stand = []
        for story in told:
            stand.append(self._tell(story, places[story.board], texts))
            step(len(story.posts))
        touches.add_touches(self._db, self._rng, self._actors, stand)
        reports.add_reports(self._db, self._actors, stand, self._now, self._house.config.moderation.answer_hours)
        news.add_news(self._db, self._actors, self._house.zone, self._now)
        duty.add_duty(self._db, self._actors, self._now)
        letters.add_letters(self._db, self._actors, self._house, self._now)
        evenings.add_evenings(self._db, self._actors, self._house.zone, self._now)
        doors = {room.names["nl"]: room.public_id for room in room_queries.rooms(self._db, member, self._house.span)}
        for talk in chats():
            self._chat(talk, doors[talk.room])

    def _make_cards(self) -> None:
        """One batch of invitation cards, made by the first who may."""
        maker = next(actor for actor in self._actors.values() if can(actor, Do.MAKE_CARDS))
        with clock.at(self._now - JOINED):
            cards.make_batch(self._db, maker, cards.NewBatch("De ronde op dinsdag", "vrouwen op straat", "nl", made=20))

    def _move_in(self, person: Person, new: NewMember) -> None:
        member_id = accounts.add_member(self._db, CONSOLE, new, person.roles)
        self._db.flush()
        if person.staff:
            actor = account_queries.actor_by_member(self._db, member_id)
            sealed = authentication.seal_secret(self._house, str(member_id), person.secret(self._house.keys))
            accounts.set_second_factor(self._db, actor, sealed, 0)
            self._db.flush()
        self._actors[person.key] = account_queries.actor_by_member(self._db, member_id)

    def _tell(self, story: Story, place: BoardLine, texts: dict[str, Prose]) -> touches.Told:
        moments = self._moments(story)
        hidden = {story.began} if touches.hides(story, self._rng) else set()
        opening = story.posts[0]
        with clock.at(moments[0]):
            author = self._actors[opening.author]
            placed = boards.start_thread(
                self._db,
                author,
                place.public_id,
                story.title,
                texts[opening.text],
                notes=touches.notes_of(opening.text),
                anonymous=opening.author in hidden,
                language="nl",
                sent=Sent.AS_IT_IS,
            )
        posts = [placed.post]
        for said, moment in zip(story.posts[1:], moments[1:], strict=True):
            quoting = None if said.quotes is None else posts[said.quotes]
            with clock.at(moment):
                author, anonymous = self._actors[said.author], said.author in hidden
                body, notes = texts[said.text], touches.notes_of(said.text)
                placed = boards.reply(
                    self._db,
                    author,
                    placed.thread,
                    body,
                    quoting,
                    notes=notes,
                    anonymous=anonymous,
                    sent=Sent.AS_IT_IS,
                )
            posts.append(placed.post)
        if moments[-1] < self._now - READ_AFTER:
            self._read(placed.thread, place, len(posts))
        return touches.Told(story, placed.thread, posts)

    def _read(self, thread: str, place: BoardLine, n: int) -> None:
        for actor in (self._actors[person.key] for person in SHOWN):
            if can(actor, Do.MARK_READ, place):
                boards.mark_read(self._db, actor, thread, n)

    def _moments(self, story: Story) -> list[datetime]:
        """When each post was written: the first answers soon, the last ones late."""
        if story.ends_well:
            ago, lasts = self._rng.uniform(LONG_AGO, DAYS), self._rng.uniform(8, LONG_AGO - 1)
        else:
            ago = self._rng.uniform(0.2, DAYS)
            lasts = min(ago, self._rng.uniform(1, 9))
        rest = sorted(self._rng.random() ** 1.5 for _ in story.posts[1:])
        return [self._now - timedelta(days=ago - lasts * part) for part in (0.0, *rest)]

    def _chat(self, talk: Chat, room: str) -> None:
        """The last conversations an hour or less ago, the first as long ago as messages stay (a week at most)."""
        span = min(timedelta(hours=self._house.config.retention.chat_hours), LONGEST_CHAT) * 0.95
        count = len(talk.conversations)
        begins = [self._now - span * ((count - i) / count) ** 2 for i in range(count)]
        for begin, end, lines in zip(begins, [*begins[1:], self._now], talk.conversations, strict=True):
            step = min(CHAT_STEP, (end - begin) / (len(lines) + 1))
            for number, said in enumerate(lines):
                with clock.at(begin + step * number):
                    rooms.say(
                        self._db,
                        self._actors[said.author],
                        room,
                        said.text,
                        new_id(),
                        self._house.span,
                        sent=Sent.AS_IT_IS,
                    )
