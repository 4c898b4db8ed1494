"""Reads of the forum. Each filters by what the actor may read, and gives small frozen objects."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    Row,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal,
    select,
    tuple_,
    type_coerce,
)
from sqlalchemy.orm import aliased

from forum.accounts.models import Member, badge
from forum.boards import ballots
from forum.boards.aliases import Hers
from forum.boards.models import Alias, Area, Board, Post, Thread, ThreadRead
from forum.boards.queries.statements import POST, POSTS, TAGS, thread_for
from forum.boards.views import (
    ALIAS,
    PAGE,
    BoardFrame,
    BoardLine,
    BoardPage,
    PostSource,
    PostView,
    Quoted,
    ThreadLine,
    ThreadView,
    thread_place,
)
from forum.db import Reader, keyring
from forum.drafts import queries as drafts
from forum.errors import NotFound
from forum.marks import OF_A_NUMBER
from forum.policy import Actor, Do, Role, authorize, readable
from forum.prepared import Prepared

_READABLE = Board.audience.in_(bindparam("audiences", expanding=True))
_BOARDS = Prepared(
    select(
        Board.public_id,
        Board.names,
        Board.about,
        Board.audience,
        Area.names,
        Area.position,
        select(Thread.last_at)
        .where(Thread.board_id == Board.id, Thread.merged_into_id.is_(None))
        .order_by(Thread.last_at.desc())
        .limit(1)
        .scalar_subquery(),
    )
    .join(Area, Area.key == Board.area_key)
    .where(_READABLE)
    .order_by(Area.position, Board.position, Board.id)
)
_BOARD = Prepared(
    select(Board.id, Board.public_id, Board.names, Board.about, Board.audience).where(
        Board.public_id == bindparam("board"), _READABLE
    )
)


def boards(db: Reader, actor: Actor) -> list[BoardLine]:
    """All boards the actor may read, by area."""
    return [BoardLine(*row) for row in _BOARDS.run(db, audiences=tuple(readable(actor)))]


def board_frame(db: Reader, actor: Actor, public_id: str) -> BoardFrame:
    """A board without its threads. Raises NotFound where the actor may not read it."""
    return BoardFrame(*_board(db, actor, public_id)[1:])


def board(db: Reader, actor: Actor, public_id: str, after: str | None = None, language: str | None = None) -> BoardPage:
    """A board with a page of its threads: those pinned, then those answered last.

    `after` is the last thread of the page before; `language` leaves out those in others.
    """
    found = _board(db, actor, public_id)
    values = {"board": found.id} | ({"reader": actor.member_id} if actor.is_member else {})
    values |= {"after": after} if after is not None else {}
    values |= {"language": language} if language else {}
    rows = _threads(member=actor.is_member, later=after is not None, narrowed=bool(language)).run(db, **values)
    lines = [ThreadLine(*(*row[:10], tuple(row[10] or ()), *row[11:])) for row in rows]
    older = lines[PAGE - 1].public_id if len(lines) > PAGE else None
    frame = found.public_id, found.names, found.about, found.audience
    return BoardPage(*frame, threads=lines[:PAGE], older=older)


def _board(db: Reader, actor: Actor, public_id: str) -> Row[*tuple[Any, ...]]:
    found = _BOARD.run(db, board=public_id, audiences=tuple(readable(actor))).one_or_none()
    if found is None:
        raise NotFound
    return found


@cache
def _threads(*, member: bool, later: bool, narrowed: bool) -> Prepared:
    """The lines of a board's page; made once, for it takes longer to make than to run."""
    lines = (
        select(
            Thread.public_id,
            Thread.title,
            case((Thread.as_number.is_(None), func.coalesce(Alias.name, Member.pseudonym))),
            func.coalesce(Thread.as_number * OF_A_NUMBER, Alias.mark, Member.mark, 0),
            case(
                (Alias.id.is_not(None), literal(ALIAS)),
                (Thread.as_number.is_not(None), literal(Role.EXPERT.value)),
                else_=badge(Member.id),
            ),
            Thread.last_at,
            Thread.last_n,
            Thread.last_n - func.coalesce(ThreadRead.n, 0) if member else literal(0),
            Thread.locked,
            Thread.pinned,
            type_coerce(TAGS, JSON),
            Thread.as_number,
            Thread.language,
        )
        .outerjoin(Member, Member.id == Thread.author_id)
        .outerjoin(Alias, and_(Alias.thread_id == Thread.id, Alias.starts))
        .where(Thread.board_id == bindparam("board"), Thread.merged_into_id.is_(None))
        .order_by(Thread.pinned.desc(), Thread.last_at.desc(), Thread.id.desc())
        .limit(PAGE + 1)
    )
    if member:
        lines = lines.outerjoin(
            ThreadRead, and_(ThreadRead.thread_id == Thread.id, ThreadRead.member_id == bindparam("reader"))
        )
    if narrowed:
        lines = lines.where(Thread.language == bindparam("language"))
    if later:
        edge = aliased(Thread)
        lines = lines.where(
            tuple_(Thread.pinned, Thread.last_at, Thread.id)
            < select(edge.pinned, edge.last_at, edge.id)
            .where(edge.public_id == bindparam("after"), edge.board_id == bindparam("board"))
            .scalar_subquery()
        )
    return Prepared(lines)


def thread(db: Reader, actor: Actor, public_id: str) -> ThreadView:
    """A thread's frame. Raises NotFound where the actor may not read it."""
    place = drafts.kept_at(db, actor, thread_place(public_id))
    statement = thread_for(readable(actor))
    row = statement.run(db, thread=public_id, reader=actor.member_id, place=place).one_or_none()
    if row is None:
        raise NotFound
    starter, sealed_key = row[-1], row[-2]
    own = row.author_id is not None and row.author_id == actor.member_id
    if starter is not None and actor.member_id is not None:
        own = Hers(keyring(db), actor.member_id).has(row.id, sealed_key, starter)
    poll = ballots.seen(*row[15:22]) if row.question is not None else None
    author_id = actor.member_id if own else None
    return ThreadView._make((*row[:11], author_id, *row[12:14], tuple(row[14] or ()), poll, row[22]))


def posts(db: Reader, actor: Actor, view: ThreadView, page: int) -> list[PostView]:
    """The posts of one page, in one query whatever is in them. Raises NotFound for a page that is not there."""
    authorize(actor, Do.READ, view)
    if not 1 <= page <= view.pages:
        raise NotFound
    first, last = (page - 1) * PAGE + 1, page * PAGE
    rows = POSTS.run(db, thread=view.id, first=first, last=last, reader=actor.member_id).all()
    hers = _own_names(db, actor, rows)
    return [_post_view(row, view, actor, hers) for row in rows]


def _post_view(row: Any, view: ThreadView, actor: Actor, hers: Hers | None) -> PostView:
    quoted = Quoted._make((*row[14:20], row[20] or view.language)) if row[14] else None
    own = actor.member_id if _is_own(row, actor, hers) else None
    return PostView._make((*row[:14], quoted, own, view.audience, row[21], row[22] or view.language))


def _own_names(db: Reader, actor: Actor, rows: Sequence[Any]) -> Hers | None:
    """What tells her own one-time names among these rows; None where there is none to tell."""
    if actor.member_id is None or all(row[-3] is None for row in rows):
        return None
    return Hers(keyring(db), actor.member_id)


def _is_own(row: Any, actor: Actor, hers: Hers | None) -> bool:
    """Whether a post is the reader's own. Its row ends with what tells it (a name costs more to look up)."""
    author_id, who, thread_id, sealed_key = row[-4:]
    if who is None:
        return author_id is not None and bool(author_id == actor.member_id)
    return hers is not None and hers.has(thread_id, sealed_key, who)


def quotable(db: Reader, actor: Actor, view: ThreadView, public_id: str) -> Quoted:
    """A post of this thread, to be quoted. Raises NotFound."""
    authorize(actor, Do.READ, view)
    row = db.execute(
        select(
            Post.public_id,
            Post.n,
            case((Post.as_number.is_(None), func.coalesce(Alias.name, Member.pseudonym))),
            Post.excerpt,
            Post.notes,
            Post.as_number,
            Post.language,
        )
        .outerjoin(Member, Member.id == Post.author_id)
        .outerjoin(Alias, Alias.id == Post.alias_id)
        .where(Post.public_id == public_id, Post.thread_id == view.id, Post.erased_at.is_(None))
    ).one_or_none()
    if row is None:
        raise NotFound
    return Quoted._make((*row[:-1], row.language or view.language))


def post(db: Reader, actor: Actor, public_id: str) -> PostSource:
    """One post with its source and where it stands. Raises NotFound where the actor may not read it."""
    found = _post_source(db, actor, POST.where(Post.public_id == public_id, Board.audience.in_(readable(actor))))
    if found is None:
        raise NotFound
    return found


def own_post(db: Reader, actor: Actor, public_id: str) -> PostSource:
    """An own post, wherever it stands: one may erase it even where one may not read at the moment."""
    found = _post_source(db, actor, POST.where(Post.public_id == public_id))
    if found is None or found.author_id is None:
        raise NotFound
    return found


def _post_source(db: Reader, actor: Actor, statement: Select[*tuple[Any, ...]]) -> PostSource | None:
    row = db.execute(statement).one_or_none()
    if row is None:
        return None
    own = _is_own(row, actor, _own_names(db, actor, [row]))
    return PostSource(row[0], row[1], actor.member_id if own else None, *row[2:11])
