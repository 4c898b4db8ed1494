"""What the forum keeps of a member, for herself: under one-time names too, which only she can tell are hers."""

from sqlalchemy import ColumnElement, case, func, or_, select

from forum.boards import aliases
from forum.boards.models import Alias, Ballot, Board, Poll, Post, Reaction, Thread, ThreadFollow, ThreadRead
from forum.boards.reactions import REACTIONS, split
from forum.db import Reader
from forum.errors import N_
from forum.exports import Row, exports, words
from forum.languages import NAMES
from forum.policy import Actor, readable


@exports(N_("Your texts in the forum"))
def texts(db: Reader, actor: Actor) -> list[Row]:
    """All she wrote and did not erase, the oldest first."""
    assert actor.member_id is not None
    hers = or_(Post.author_id == actor.member_id, Post.alias_id.in_(aliases.hers(db, actor.member_id)))
    rows = db.execute(
        select(
            Post.created_at,
            Post.source,
            Post.hidden,
            _title(actor),
            Alias.name,
            func.coalesce(Post.language, Thread.language).label("language"),
        )
        .join(Thread, Thread.id == Post.thread_id)
        .join(Board, Board.id == Thread.board_id)
        .outerjoin(Alias, Alias.id == Post.alias_id)
        .where(hers, Post.erased_at.is_(None))
        .order_by(Post.id)
    )
    return [
        {
            N_("Day"): row.created_at.date(),
            N_("Conversation"): row.title,
            N_("Under the name"): row.name or actor.pseudonym,
            N_("Language"): NAMES.get(row.language or "", ""),
            N_("Text"): row.source,
            N_("Taken away by a moderator"): row.hidden,
        }
        for row in rows
    ]


@exports(N_("Words of support you gave"))
def reactions(db: Reader, actor: Actor) -> list[Row]:
    """Which words, in which conversation."""
    rows = db.execute(
        select(_title(actor), Reaction.words)
        .join(Post, Post.id == Reaction.post_id)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Board, Board.id == Thread.board_id)
        .where(Reaction.member_id == actor.member_id)
    )
    return [{N_("Conversation"): row.title, N_("Words"): words(split(row.words), REACTIONS)} for row in rows]


@exports(N_("Conversations you follow"))
def follows(db: Reader, actor: Actor) -> list[Row]:
    """Their titles."""
    rows = db.execute(
        select(_title(actor))
        .join(Board, Board.id == Thread.board_id)
        .join(ThreadFollow, ThreadFollow.thread_id == Thread.id)
        .where(ThreadFollow.member_id == actor.member_id)
    )
    return [{N_("Conversation"): row.title} for row in rows]


@exports(N_("Polls you voted in"))
def votes(db: Reader, actor: Actor) -> list[Row]:
    """That she did, as long as they are open; not what."""
    rows = db.execute(
        select(Poll.question)
        .join(Ballot, Ballot.thread_id == Poll.thread_id)
        .where(Ballot.member_id == actor.member_id)
    )
    return [{N_("Question"): row.question} for row in rows]


@exports(N_("How far you have read"))
def read(db: Reader, actor: Actor) -> list[Row]:
    """In how many conversations that is kept."""
    count = db.execute(select(func.count()).where(ThreadRead.member_id == actor.member_id)).scalar_one()
    return [{N_("Conversations"): count}] if count else []


def _title(actor: Actor) -> ColumnElement[str]:
    """The title of a thread, which may be words of others: only where she may still read it."""
    return case((Board.audience.in_(readable(actor)), Thread.title), else_="").label("title")
