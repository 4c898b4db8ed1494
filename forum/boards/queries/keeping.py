"""Reads for those who keep the forum in order, and where the address of a joined thread leads."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from markupsafe import Markup
from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import aliased

from forum import clock
from forum.boards.models import Area, Board, Post, PostVersion, Thread, Words
from forum.boards.versions import KEPT
from forum.db import Reader
from forum.errors import N_, Conflict, NotAllowed, NotFound
from forum.policy import Actor, Audience, Do, authorize, readable, wider
from forum.prepared import Prepared
from forum.text import stored_html

# Asked at each answer. An alias made for each would cost more than all else of the question.
_new = aliased(Thread)
_LED_TO = Prepared(
    select(_new.public_id)
    .join(Thread, Thread.merged_into_id == _new.id)
    .join(Board, Board.id == _new.board_id)
    .where(Thread.public_id == bindparam("thread"), Board.audience.in_(bindparam("audiences", expanding=True)))
)


@dataclass(frozen=True, slots=True)
class KeptThread:
    """A thread as those see it who keep order. One that was joined with another is `merged`: an address, no more."""

    id: int
    public_id: str
    title: str
    board_id: str
    board: Words
    audience: Audience
    pinned: bool
    locked: bool
    last_n: int
    last_at: datetime
    merged_into: int | None

    @property
    def merged(self) -> bool:
        """Whether its texts have gone to another."""
        return self.merged_into is not None


class Place(NamedTuple):
    """A board that a thread could go to."""

    public_id: str
    names: Words
    area: Words


class Changed(NamedTuple):
    """A text that said something else before."""

    public_id: str
    n: int


class Version(NamedTuple):
    """What a text said before it was changed, and the day it was replaced."""

    html: Markup
    replaced_on: date


def kept(db: Reader, actor: Actor, public_id: str) -> KeptThread:
    """A thread to be kept in order. Raises NotFound for all but experts who may read it."""
    row = db.execute(
        select(
            Thread.id,
            Thread.public_id,
            Thread.title,
            Board.public_id,
            Board.names,
            Board.audience,
            Thread.pinned,
            Thread.locked,
            Thread.last_n,
            Thread.last_at,
            Thread.merged_into_id,
        )
        .join(Board, Board.id == Thread.board_id)
        .where(Thread.public_id == public_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    thread = KeptThread(*row)
    authorize(actor, Do.KEEP_THREAD, thread)
    return thread


def places(db: Reader, actor: Actor, thread: KeptThread) -> list[Place]:
    """The boards this thread may go to: read by the actor, and by no more people than its own."""
    authorize(actor, Do.KEEP_THREAD, thread)
    allowed = [audience for audience in readable(actor) if not wider(audience, thread.audience)]
    rows = db.execute(
        select(Board.public_id, Board.names, Area.names)
        .join(Area, Area.key == Board.area_key)
        .where(Board.audience.in_(allowed), Board.public_id != thread.board_id)
        .order_by(Area.position, Board.position, Board.id)
    )
    return [Place(*row) for row in rows]


def refuse_wider(thread: KeptThread, audience: Audience, field: str) -> None:
    """Nothing, or NotAllowed: what was written for few is not put before more."""
    if wider(audience, thread.audience):
        raise NotAllowed(N_("This was written for a smaller circle. It cannot go where more people read."), field=field)


def refuse_joining(thread: KeptThread, into: KeptThread) -> None:
    """Nothing, or the reason why the texts of `thread` cannot go behind those of `into`."""
    if thread.id == into.id:
        raise Conflict(N_("This is the same conversation. Please give the address of another one."), field="into")
    if thread.merged or into.merged:
        raise Conflict(field="into")
    refuse_wider(thread, into.audience, "into")


def led_to(db: Reader, actor: Actor, public_id: str) -> str | None:
    """The public id of the thread that this one was joined with; None for no such, or where the actor may not read."""
    found: str | None = _LED_TO.run(db, thread=public_id, audiences=tuple(readable(actor))).scalar()
    return found


def changed(db: Reader, actor: Actor, thread: KeptThread) -> list[Changed]:
    """The texts of a thread that have earlier versions."""
    authorize(actor, Do.READ_VERSIONS, thread)
    rows = db.execute(
        select(Post.public_id, Post.n)
        .where(Post.thread_id == thread.id, Post.erased_at.is_(None), Post.id.in_(_with_versions()))
        .order_by(Post.n)
    )
    return [Changed(*row) for row in rows]


def versions(db: Reader, actor: Actor, post_id: str) -> list[Version]:
    """What a text said before, the last first. Raises NotFound for all but experts who may read it."""
    post = db.execute(
        select(Post.id, Post.erased_at, Board.audience)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Board, Board.id == Thread.board_id)
        .where(Post.public_id == post_id)
    ).one_or_none()
    if post is None:
        raise NotFound
    authorize(actor, Do.READ_VERSIONS, post)
    if post.erased_at is not None:
        return []
    rows = db.execute(
        select(PostVersion.html, PostVersion.replaced_at)
        .where(PostVersion.post_id == post.id, PostVersion.replaced_at > clock.now() - KEPT)
        .order_by(PostVersion.replaced_at.desc(), PostVersion.id.desc())
    )
    return [Version(stored_html(html), replaced_at.date()) for html, replaced_at in rows]


def _with_versions() -> Select[int]:
    return select(PostVersion.post_id).where(PostVersion.replaced_at > clock.now() - KEPT)
