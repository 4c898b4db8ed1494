"""The statements of the pages that are read most, made once: building one anew costs more than running it.

They select columns of tables: the ORM's own way costs a third more.
"""

from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    BindParameter,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    type_coerce,
)

from forum.accounts.models import Member, badge
from forum.boards.models import (
    Alias,
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
from forum.boards.views import ALIAS
from forum.db import json_list
from forum.drafts.models import Draft
from forum.marks import OF_A_NUMBER
from forum.policy import Audience, Role
from forum.prepared import Prepared

_posts, _threads, _boards, _members, _reads, _follows, _polls, _ballots, _drafts, _reactions = (
    model.__table__.c
    for model in (Post, Thread, Board, Member, ThreadRead, ThreadFollow, Poll, Ballot, Draft, Reaction)
)
_aliases = Alias.__table__.c
_quoted, _quoted_author = Post.__table__.alias("quoted"), Member.__table__.alias("quoted_author")
_quoted_alias, _alias_thread = Alias.__table__.alias("quoted_alias"), Thread.__table__.alias("alias_thread")
_voters = Ballot.__table__.alias("voters")
_READER: BindParameter[int] = bindparam("reader")
TAGS = (
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
        type_coerce(TAGS, JSON),
        _polls.question,
        _polls.several,
        _polls.closes_at,
        _polls.options,
        _polls.votes,
        _ballots.member_id.is_not(None),
        select(func.count()).select_from(_voters).where(_voters.c.thread_id == _threads.id).scalar_subquery(),
        _threads.language,
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
POSTS = Prepared(
    select(
        _posts.public_id,
        _posts.n,
        # Under an expert's number nothing of her own leaves the database.
        case((_posts.as_number.is_(None), func.coalesce(_aliases.name, _members.pseudonym))),
        case((_posts.as_number.is_(None), _members.public_id)),
        func.coalesce(_posts.as_number * OF_A_NUMBER, _aliases.mark, _members.mark, 0),
        case(
            (_posts.alias_id.is_not(None), literal(ALIAS)),
            (_posts.as_number.is_not(None), literal(Role.EXPERT.value)),
            else_=badge(_members.id),
        ),
        _posts.notes,
        _posts.reactions,
        func.coalesce(_reactions.words, ""),
        _posts.created_at,
        _posts.edited_at.is_not(None),
        _posts.erased_at,
        _posts.as_number,
        _posts.html,
        _quoted.c.public_id,
        _quoted.c.n,
        case((_quoted.c.as_number.is_(None), func.coalesce(_quoted_alias.c.name, _quoted_author.c.pseudonym))),
        _quoted.c.excerpt,
        _quoted.c.notes,
        _quoted.c.as_number,
        _quoted.c.language,
        _posts.hidden,
        _posts.language,
        _posts.author_id,
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
POST: Select[*tuple[Any, ...]] = (
    select(
        Post.public_id,
        Post.n,
        Post.source,
        Post.notes,
        Post.alias_id.is_not(None),
        Post.created_at,
        Post.erased_at,
        Board.audience,
        Thread.public_id.label("thread_id"),
        Thread.title,
        case((Post.n == 1, func.coalesce(Post.language, Thread.language)), else_=Post.language),
        Post.author_id,
        Alias.who,
        Alias.thread_id,
        _alias_thread.c.sealed_key,
    )
    .join(Thread, Thread.id == Post.thread_id)
    .join(Board, Board.id == Thread.board_id)
    .outerjoin(Alias, Alias.id == Post.alias_id)
    .outerjoin(_alias_thread, _alias_thread.c.id == Alias.thread_id)
)


@cache
def thread_for(audiences: frozenset[Audience]) -> Prepared:
    """Not `in_`, which is put together anew each time it runs: that costs a page 25 us."""
    return Prepared(_THREAD.where(or_(*(_boards.audience == audience for audience in audiences))))
