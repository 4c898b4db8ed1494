"""Reads of the forum. Each filters by what the actor may read, and gives small frozen objects."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    tuple_,
    type_coerce,
)
from sqlalchemy.orm import aliased

from forum.accounts.models import Member, badge
from forum.boards import ballots
from forum.boards.aliases import Hers
from forum.boards.models import (
    Alias,
    Area,
    Ballot,
    Board,
    Poll,
    Post,
    Reaction,
    Tag,
    Thread,
    ThreadFollow,
    ThreadRead,
    ThreadTag,
)
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
from forum.db import Reader, json_list, keyring
from forum.drafts.models import Draft
from forum.errors import NotFound
from forum.policy import Actor, Audience, Do, authorize, readable
from forum.text import stored_html

# These two run for every page that is read, so they select columns of tables: the ORM's own way costs a third more.
_posts, _threads, _boards, _members, _reads, _follows, _polls, _ballots, _drafts, _reactions = (
    model.__table__.c
    for model in (Post, Thread, Board, Member, ThreadRead, ThreadFollow, Poll, Ballot, Draft, Reaction)
)
_aliases = Alias.__table__.c
_quoted, _quoted_author = Post.__table__.alias("quoted"), Member.__table__.alias("quoted_author")
_quoted_alias, _alias_thread = Alias.__table__.alias("quoted_alias"), Thread.__table__.alias("alias_thread")
_voters = Ballot.__table__.alias("voters")
_READER: BindParameter[int] = bindparam("reader")
_TAGS = (
    select(json_list(Tag.__table__.c.names))
    .select_from(ThreadTag.__table__)
    .join(Tag.__table__, Tag.__table__.c.key == ThreadTag.__table__.c.tag_key)
    .where(ThreadTag.__table__.c.thread_id == _threads.id)
    .scalar_subquery()
)
_THREAD: Select[*tuple[Any, ...]] = (
    select(
        _threads.id,
        _threads.public_id,
        _threads.title,
        _boards.public_id.label("board_id"),
        _boards.names,
        _boards.audience,
        _threads.locked,
        _threads.last_n,
        func.coalesce(_reads.n, 0),
        _threads.pinned,
        _threads.last_at,
        _threads.author_id,
        _follows.member_id.is_not(None),
        _drafts.sealed,
        type_coerce(_TAGS, JSON),
        _polls.question,
        _polls.several,
        _polls.closes_at,
        _polls.options,
        _polls.votes,
        _ballots.member_id.is_not(None),
        select(func.count()).select_from(_voters).where(_voters.c.thread_id == _threads.id).scalar_subquery(),
        _threads.sealed_key,
        _aliases.who,
    )
    .select_from(Thread.__table__)
    .join(Board.__table__, _boards.id == _threads.board_id)
    .outerjoin(ThreadRead.__table__, and_(_reads.thread_id == _threads.id, _reads.member_id == _READER))
    .outerjoin(ThreadFollow.__table__, and_(_follows.thread_id == _threads.id, _follows.member_id == _READER))
    .outerjoin(Draft.__table__, and_(_drafts.member_id == _READER, _drafts.place == bindparam("place")))
    .outerjoin(Poll.__table__, _polls.thread_id == _threads.id)
    .outerjoin(Ballot.__table__, and_(_ballots.thread_id == _threads.id, _ballots.member_id == _READER))
    .outerjoin(Alias.__table__, and_(_aliases.thread_id == _threads.id, _aliases.starts))
    .where(_threads.public_id == bindparam("thread"), _threads.merged_into_id.is_(None))
)
_POSTS: Select[*tuple[Any, ...]] = (
    select(
        _posts.public_id,
        _posts.n,
        _posts.author_id,
        func.coalesce(_aliases.name, _members.pseudonym),
        _members.public_id,
        func.coalesce(_aliases.mark, _members.mark, 0),
        case((_posts.alias_id.is_not(None), literal(ALIAS)), else_=badge(_members.id)),
        _posts.html,
        _posts.notes,
        _posts.reactions,
        func.coalesce(_reactions.words, ""),
        _posts.created_at,
        _posts.edited_at,
        _posts.erased_at,
        _quoted.c.public_id,
        _quoted.c.n,
        func.coalesce(_quoted_alias.c.name, _quoted_author.c.pseudonym),
        _quoted.c.excerpt,
        _quoted.c.notes,
        _aliases.who,
        _aliases.thread_id,
        _alias_thread.c.sealed_key,
    )
    .select_from(Post.__table__)
    .outerjoin(Member.__table__, _members.id == _posts.author_id)
    .outerjoin(Alias.__table__, _aliases.id == _posts.alias_id)
    # Of a thread joined to another the names keep the key they were made with.
    .outerjoin(_alias_thread, _alias_thread.c.id == _aliases.thread_id)
    .outerjoin(Reaction.__table__, and_(_reactions.post_id == _posts.id, _reactions.member_id == _READER))
    .outerjoin(_quoted, and_(_quoted.c.id == _posts.quoted_id, _quoted.c.erased_at.is_(None)))
    .outerjoin(_quoted_author, _quoted_author.c.id == _quoted.c.author_id)
    .outerjoin(_quoted_alias, _quoted_alias.c.id == _quoted.c.alias_id)
    .where(_posts.thread_id == bindparam("thread"), _posts.n.between(bindparam("first"), bindparam("last")))
    .order_by(_posts.n)
)
_POST: Select[*tuple[Any, ...]] = (
    select(
        Post.public_id,
        Post.n,
        Post.author_id,
        Post.source,
        Post.notes,
        Post.alias_id.is_not(None),
        Post.created_at,
        Post.erased_at,
        Board.audience,
        Thread.public_id.label("thread_id"),
        Thread.title,
        Alias.who,
        Alias.thread_id,
        _alias_thread.c.sealed_key,
    )
    .join(Thread, Thread.id == Post.thread_id)
    .join(Board, Board.id == Thread.board_id)
    .outerjoin(Alias, Alias.id == Post.alias_id)
    .outerjoin(_alias_thread, _alias_thread.c.id == Alias.thread_id)
)


def boards(db: Reader, actor: Actor) -> list[BoardLine]:
    """All boards the actor may read, by area."""
    last = (
        select(Thread.last_at)
        .where(Thread.board_id == Board.id, Thread.merged_into_id.is_(None))
        .order_by(Thread.last_at.desc())
        .limit(1)
    ).scalar_subquery()
    rows = db.execute(
        select(Board.public_id, Board.names, Board.about, Board.audience, Area.names, Area.position, last)
        .join(Area, Area.key == Board.area_key)
        .where(Board.audience.in_(readable(actor)))
        .order_by(Area.position, Board.position, Board.id)
    )
    return [BoardLine(*row) for row in rows]


def board_frame(db: Reader, actor: Actor, public_id: str) -> BoardFrame:
    """A board without its threads. Raises NotFound where the actor may not read it."""
    row = db.execute(
        select(Board.public_id, Board.names, Board.about, Board.audience).where(
            Board.public_id == public_id, Board.audience.in_(readable(actor))
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return BoardFrame(*row)


def board(db: Reader, actor: Actor, public_id: str, after: str | None = None, tag: str | None = None) -> BoardPage:
    """A board with a page of its threads: those pinned, then those answered last.

    `after` is the last thread of the page before; `tag` the key of a tag whose threads alone are wanted.
    """
    found = db.execute(
        select(Board.id, Board.public_id, Board.names, Board.about, Board.audience).where(
            Board.public_id == public_id, Board.audience.in_(readable(actor))
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    threads = (
        select(
            Thread.public_id,
            Thread.title,
            func.coalesce(Alias.name, Member.pseudonym),
            func.coalesce(Alias.mark, Member.mark, 0),
            case((Alias.id.is_not(None), literal(ALIAS)), else_=badge(Member.id)),
            Thread.last_at,
            Thread.last_n,
            _unread(actor),
            Thread.locked,
            Thread.pinned,
            type_coerce(_TAGS, JSON),
        )
        .outerjoin(Member, Member.id == Thread.author_id)
        .outerjoin(Alias, and_(Alias.thread_id == Thread.id, Alias.starts))
        .where(Thread.board_id == found.id, Thread.merged_into_id.is_(None))
        .order_by(Thread.pinned.desc(), Thread.last_at.desc(), Thread.id.desc())
        .limit(PAGE + 1)
    )
    if actor.is_member:
        threads = threads.outerjoin(
            ThreadRead, and_(ThreadRead.thread_id == Thread.id, ThreadRead.member_id == actor.member_id)
        )
    if after is not None:
        edge = aliased(Thread)
        threads = threads.where(
            tuple_(Thread.pinned, Thread.last_at, Thread.id)
            < select(edge.pinned, edge.last_at, edge.id)
            .where(edge.public_id == after, edge.board_id == found.id)
            .scalar_subquery()
        )
    if tag is not None:
        threads = threads.join(ThreadTag, and_(ThreadTag.thread_id == Thread.id, ThreadTag.tag_key == tag))
    lines = [ThreadLine(*(*row[:10], tuple(row[10] or ()))) for row in db.execute(threads)]
    older = lines[PAGE - 1].public_id if len(lines) > PAGE else None
    return BoardPage(*found[1:], threads=lines[:PAGE], older=older, tag=tag)


def thread(db: Reader, actor: Actor, public_id: str) -> ThreadView:
    """A thread's frame. Raises NotFound where the actor may not read it."""
    values = {"thread": public_id, "reader": actor.member_id, "place": thread_place(public_id)}
    row = db.execute(_thread_for(readable(actor)), values).one_or_none()
    if row is None:
        raise NotFound
    starter, sealed_key = row[-1], row[-2]
    own = row.author_id is not None and row.author_id == actor.member_id
    if starter is not None and actor.member_id is not None:
        own = Hers(keyring(db), actor.member_id).has(row.id, sealed_key, starter)
    poll = ballots.seen(*row[15:22]) if row.question is not None else None
    author_id = actor.member_id if own else None
    return ThreadView._make((*row[:11], author_id, *row[12:14], tuple(row[14] or ()), poll))


@cache
def _thread_for(audiences: frozenset[Audience]) -> Select[*tuple[Any, ...]]:
    """Not `in_`, which is put together anew each time it runs: that costs a page 25 us."""
    return _THREAD.where(or_(*(_boards.audience == audience for audience in audiences)))


def posts(db: Reader, actor: Actor, view: ThreadView, page: int) -> list[PostView]:
    """The posts of one page, in one query whatever is in them. Raises NotFound for a page that is not there."""
    authorize(actor, Do.READ, view)
    if not 1 <= page <= view.pages:
        raise NotFound
    values = {"thread": view.id, "first": (page - 1) * PAGE + 1, "last": page * PAGE, "reader": actor.member_id}
    rows = db.execute(_POSTS, values).all()
    hers = _own_names(db, actor, rows)
    return [_post_view(row, view.audience, actor, hers) for row in rows]


def _post_view(row: Any, audience: Audience, actor: Actor, hers: Hers | None) -> PostView:
    quoted = Quoted(*row[14:19]) if row[14] else None
    own = actor.member_id if _is_own(row, actor, hers) else None
    return PostView._make((*row[:2], own, *row[3:7], stored_html(row[7]), *row[8:14], quoted, audience))


def _own_names(db: Reader, actor: Actor, rows: Sequence[Any]) -> Hers | None:
    """What tells her own one-time names among these rows; None where there is none to tell."""
    if actor.member_id is None or not any(row.who is not None for row in rows):
        return None
    return Hers(keyring(db), actor.member_id)


def _is_own(row: Any, actor: Actor, hers: Hers | None) -> bool:
    """Whether a post is the reader's own. Its row ends with its one-time name's mark, thread and that thread's key."""
    if row.who is None:
        return row.author_id is not None and bool(row.author_id == actor.member_id)
    return hers is not None and hers.has(row[-2], row[-1], row.who)


def quotable(db: Reader, actor: Actor, view: ThreadView, public_id: str) -> Quoted:
    """A post of this thread, to be quoted. Raises NotFound."""
    authorize(actor, Do.READ, view)
    row = db.execute(
        select(Post.public_id, Post.n, func.coalesce(Alias.name, Member.pseudonym), Post.excerpt, Post.notes)
        .outerjoin(Member, Member.id == Post.author_id)
        .outerjoin(Alias, Alias.id == Post.alias_id)
        .where(Post.public_id == public_id, Post.thread_id == view.id, Post.erased_at.is_(None))
    ).one_or_none()
    if row is None:
        raise NotFound
    return Quoted(*row)


def post(db: Reader, actor: Actor, public_id: str) -> PostSource:
    """One post with its source and where it stands. Raises NotFound where the actor may not read it."""
    found = _post_source(db, actor, _POST.where(Post.public_id == public_id, Board.audience.in_(readable(actor))))
    if found is None:
        raise NotFound
    return found


def own_post(db: Reader, actor: Actor, public_id: str) -> PostSource:
    """An own post, wherever it stands: one may erase it even where one may not read at the moment."""
    found = _post_source(db, actor, _POST.where(Post.public_id == public_id))
    if found is None or found.author_id is None:
        raise NotFound
    return found


def _post_source(db: Reader, actor: Actor, statement: Select[*tuple[Any, ...]]) -> PostSource | None:
    row = db.execute(statement).one_or_none()
    if row is None:
        return None
    own = _is_own(row, actor, _own_names(db, actor, [row]))
    return PostSource(row[0], row[1], actor.member_id if own else None, *row[3:11])


def _unread(actor: Actor) -> ColumnElement[int]:
    return Thread.last_n - func.coalesce(ThreadRead.n, 0) if actor.is_member else literal(0)
