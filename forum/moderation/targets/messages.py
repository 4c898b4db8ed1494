"""What is said in rooms. Reported in the room itself, from where who leads it hears too."""

from contextlib import suppress
from typing import Any, ClassVar

from sqlalchemy import Select, case, func, literal, select
from sqlalchemy.orm import Session

from forum.accounts.models import Member, Visit, badge
from forum.boards.views import ALIAS
from forum.db import Reader, keyring
from forum.errors import NotFound
from forum.moderation.targets import AROUND, PERSONAL, Found, Taken, register
from forum.moderation.views import ContextLine, Decision, Link, Measure
from forum.policy import Actor, Audience, Role
from forum.rooms import names
from forum.rooms.actions import hiding
from forum.rooms.models import Message, Room, RoomAlias

_MESSAGE: Select[*tuple[Any, ...]] = (
    select(
        Message.public_id,
        Message.n,
        Message.text,
        Message.created_at,
        Message.erased_at,
        Message.room_id,
        Message.alias_id,
        Room.public_id.label("room"),
        Room.audience,
        Room.names,
        func.coalesce(RoomAlias.name, Visit.name, Member.pseudonym, "").label("author"),
        case(
            (Message.alias_id.is_not(None), literal(ALIAS)),
            (Message.visit_id.is_not(None), literal(Role.GUEST.value)),
            else_=func.coalesce(badge(Member.id), ""),
        ).label("badge"),
        Message.author_id.is_not(None).label("named"),
    )
    .select_from(Message)
    .join(Room, Room.id == Message.room_id)
    .outerjoin(Member, Member.id == Message.author_id)
    .outerjoin(RoomAlias, RoomAlias.id == Message.alias_id)
    .outerjoin(Visit, Visit.id == Message.visit_id)
)


class Messages:
    kind: ClassVar[str] = "message"
    open: ClassVar[bool] = False
    measures: ClassVar[frozenset[Measure]] = PERSONAL | {Measure.NONE, Measure.HIDE}

    def find(self, db: Reader, thing: str) -> Found | None:
        row = db.execute(_MESSAGE.where(Message.public_id == thing)).one_or_none()
        if row is None or row.erased_at is not None:
            return None
        near = (Message.room_id == row.room_id, Message.n.between(row.n - 2 * AROUND, row.n + AROUND))
        lines = db.execute(_MESSAGE.where(*near, Message.erased_at.is_(None)).order_by(Message.n)).all()
        return Found(
            audience=row.audience,
            place=row.names,
            title="",
            author=row.author,
            badge=row.badge,
            text=row.text,
            written_at=row.created_at,
            named=row.named,
            context=tuple(ContextLine(line.author, line.text, line.public_id == thing) for line in lines),
            public_id=row.room,
            guise="" if row.alias_id is None else f"room-alias:{row.alias_id}",
        )

    def audience(self, db: Reader, thing: str) -> Audience | None:
        found: Audience | None = db.execute(
            select(Room.audience).join(Message, Message.room_id == Room.id).where(Message.public_id == thing)
        ).scalar_one_or_none()
        return found

    def behind(self, db: Session, thing: str) -> int | None:
        """Nobody for a guest: who leads the room sends her out."""
        row = db.execute(
            select(Message.author_id, Message.alias_id, Room.public_id)
            .join(Room, Room.id == Message.room_id)
            .where(Message.public_id == thing)
        ).one_or_none()
        if row is None or row.alias_id is None:
            number: int | None = None if row is None else row.author_id
            return number
        return names.behind(keyring(db), row.public_id, db.get_one(RoomAlias, row.alias_id))

    def link(self, thing: str, home: str) -> Link:
        return Link("rooms.room", {"room_id": home}, f"m{thing}")

    def take(self, db: Session, actor: Actor, thing: str, measure: Measure, decision: Decision) -> Taken | None:
        with suppress(NotFound):  # a room forgets what was said in it
            return hiding.hide_message(db, actor, thing)
        return None

    def put_back(self, db: Session, actor: Actor, thing: str, measure: Measure, taken: Taken) -> None:
        with suppress(NotFound):
            hiding.put_back(db, actor, thing, taken)


register(Messages())
