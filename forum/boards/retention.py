"""How the forum erases what a member wrote, and what has had its time."""

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.orm import Session

from forum import clock
from forum.accounts.queries import actor_by_member
from forum.boards import aliases, ballots, versions
from forum.boards.actions.naming import hide_author
from forum.boards.emptying import empty
from forum.boards.events import PostsGone
from forum.boards.models import Alias, Poll, Post, Reaction, Thread
from forum.boards.reactions import gather
from forum.config import Retention
from forum.erasures import replays
from forum.events import announce
from forum.retention import erases, purges, removed

THREADS_AT_ONCE = 100  # a purge goes on two minutes later; nobody waits long for it


@erases
def erase_member(db: Session, member_id: int, keep_texts: bool) -> None:
    """Empty all her texts, and remove threads nobody else wrote in; or leave them without a name.

    Those under one-time names too, whose names then lead to nobody: the rows that tie them to her go.
    """
    names = aliases.hers(db, member_id)
    by_her = or_(Post.author_id == member_id, Post.alias_id.in_(names))
    posts = list(db.execute(select(Post.id).where(by_her)).scalars())
    if not keep_texts:
        _empty(db, posts)
        _empty_titles(db, member_id, names)
    db.execute(update(Post).where(Post.id.in_(posts)).values(author_id=None, as_number=None, alias_id=None, once=None))
    db.execute(update(Thread).where(Thread.author_id == member_id).values(author_id=None, as_number=None))
    db.execute(delete(Alias).where(Alias.id.in_(names)))
    supported = list(db.execute(select(Reaction.post_id).where(Reaction.member_id == member_id)).scalars())
    db.execute(delete(Reaction).where(Reaction.member_id == member_id))
    gather(db, supported)


@replays("posts", Post.id)
def erase_posts_again(db: Session, numbers: list[int]) -> None:
    """Texts their writers had erased."""
    for number in numbers:
        if (post := db.get(Post, number)) is not None and post.erased_at is None:  # not gone with its thread
            empty(db, post)
            db.flush()


@replays("names", Post.id)
def take_names_again(db: Session, numbers: list[int]) -> None:
    """Texts whose writers had taken their name away."""
    for post in db.execute(select(Post).where(Post.id.in_(numbers), Post.author_id.is_not(None))).scalars().all():
        assert post.author_id is not None
        hide_author(db, actor_by_member(db, post.author_id), post.public_id)


@purges("threads")
def purge_threads(db: Session, retention: Retention, now: datetime) -> int:
    """Remove threads whose last answer is long ago; with each goes the key of its one-time names."""
    old = select(Thread.id).where(
        Thread.last_at <= now - timedelta(days=retention.forum_days), Thread.merged_into_id.is_(None)
    )
    gone = list(db.execute(old.limit(THREADS_AT_ONCE)).scalars())
    announce(db, PostsGone(tuple(db.execute(select(Post.id).where(Post.thread_id.in_(gone))).scalars())))
    return removed(db, delete(Thread).where(Thread.id.in_(gone)).execution_options(synchronize_session=False))


@purges("versions")
def purge_versions(db: Session, retention: Retention, now: datetime) -> int:
    """Remove what changed texts said before."""
    return versions.purge_versions(db, now)


@purges("ballots")
def purge_ballots(db: Session, retention: Retention, now: datetime) -> int:
    """Forget who voted in the polls that have closed."""
    return ballots.purge_ballots(db, now)


def _empty(db: Session, posts: list[int]) -> None:
    db.execute(
        update(Post)
        .where(Post.id.in_(posts))
        .values(source="", html="", excerpt="", notes="", reactions="", erased_at=clock.now())
    )
    db.execute(delete(Reaction).where(Reaction.post_id.in_(posts)))
    versions.forget(db, posts)
    announce(db, PostsGone(tuple(posts)))


def _empty_titles(db: Session, member_id: int, names: list[int]) -> None:
    started = or_(
        Thread.author_id == member_id, Thread.id.in_(select(Alias.thread_id).where(Alias.id.in_(names), Alias.starts))
    )
    left = exists(select(Post.id).where(Post.thread_id == Thread.id, Post.erased_at.is_(None)))
    wrote_in = select(Post.thread_id).where(or_(Post.author_id == member_id, Post.alias_id.in_(names)))
    empty = delete(Thread).where(Thread.id.in_(wrote_in), ~left)
    db.execute(empty.execution_options(synchronize_session=False))
    hers = select(Thread.id).where(started)
    db.execute(delete(Poll).where(Poll.thread_id.in_(hers)).execution_options(synchronize_session=False))
    db.execute(update(Thread).where(started).values(title="").execution_options(synchronize_session=False))
