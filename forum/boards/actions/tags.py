"""What changes the tags: the list the experts keep, and which of them a thread has."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from forum import trail
from forum.boards import queries
from forum.boards.models import Tag, Thread, ThreadTag, Words
from forum.boards.queries import tags as tag_queries
from forum.db import new_id
from forum.errors import N_, Invalid, NotFound
from forum.languages import said_anew
from forum.policy import Actor, Do, authorize, own
from forum.text import clean_line
from forum.trail import Deed

LANGUAGES = ("nl", "en")
LONGEST_NAME = 30
MOST_TAGS = 3  # of a thread: more say nothing


def add_tag(db: Session, actor: Actor, names: Words) -> str:
    """Add a tag to the end of the list; its key."""
    authorize(actor, Do.KEEP_TAGS)
    key = _add(db, _checked(db, names))
    trail.record(db, actor, Deed.TAG_ADDED, key)
    return key


def furnish_tags(db: Session, actor: Actor, names: Sequence[Words]) -> None:
    """Begin an empty list with these. Does nothing where there are tags already."""
    authorize(actor, Do.FURNISH)
    if db.execute(select(Tag.key).limit(1)).first() is None:
        for words in names:
            _add(db, _checked(db, words))
        trail.record(db, actor, Deed.TAGS_FURNISHED, tags=len(names))


def rename_tag(db: Session, actor: Actor, key: str, names: Words) -> None:
    """Give a tag other names, on all threads that have it."""
    authorize(actor, Do.KEEP_TAGS)
    tag = _tag(db, key)
    tag.names = said_anew(tag.names, _checked(db, names, but=key))
    db.flush()
    trail.record(db, actor, Deed.TAG_RENAMED, key)


def retire_tag(db: Session, actor: Actor, key: str, retired: bool = True) -> None:
    """Let a tag be given no more (or again). Threads that have it keep it."""
    authorize(actor, Do.KEEP_TAGS)
    _tag(db, key).retired = retired
    db.flush()
    trail.record(db, actor, Deed.TAG_RETIRED if retired else Deed.TAG_BROUGHT_BACK, key)


def move_tag(db: Session, actor: Actor, key: str, by: int) -> None:
    """Move a tag up (-1) or down (1) in the list; at its end it stays."""
    authorize(actor, Do.KEEP_TAGS)
    # All are held: two moves at once would else give two tags one place. By key, which never changes: who waited for
    # another's move would else hold them in the old order, and each of two wait for the other.
    db.execute(select(Tag.key).order_by(Tag.key).with_for_update()).all()
    order = list(db.execute(select(Tag).order_by(Tag.position, Tag.key)).scalars())
    tag = next((tag for tag in order if tag.key == key), None)
    if tag is None:
        raise NotFound
    place = order.index(tag)
    order.insert(max(0, place + by), order.pop(place))
    for position, each in enumerate(order, 1):
        each.position = position
    db.flush()
    trail.record(db, actor, Deed.TAG_MOVED, key, by=by)


def tag_thread(db: Session, actor: Actor, thread_id: str, keys: Collection[str]) -> None:
    """Give a thread these tags and no others. A retired one may stay, not come."""
    view = queries.thread(db, actor, thread_id)
    authorize(actor, Do.TAG_THREAD, view)
    # Held: two choices at once would else become the sum of both.
    db.execute(select(Thread.id).where(Thread.id == view.id).with_for_update())
    given, wanted = tag_queries.thread_tags(db, actor, view), frozenset(keys)
    if len(wanted) > MOST_TAGS:
        raise Invalid(N_("Please choose three tags at most."))
    fresh = wanted - given
    if fresh - {tag.key for tag in tag_queries.tags(db, actor) if not tag.retired}:
        raise Invalid(N_("One of these tags is not on the list any more. Please choose again."))
    db.execute(delete(ThreadTag).where(ThreadTag.thread_id == view.id, ThreadTag.tag_key.in_(given - wanted)))
    db.add_all(ThreadTag(thread_id=view.id, tag_key=key) for key in fresh)
    db.flush()
    if not own(actor, view):
        trail.record(db, actor, Deed.THREAD_TAGGED, view.public_id, tags=len(wanted))


def _add(db: Session, names: Words) -> str:
    last = db.execute(select(func.coalesce(func.max(Tag.position), 0))).scalar_one()
    tag = Tag(key=new_id(), names=names, position=last + 1, retired=False)
    db.add(tag)
    db.flush()
    return tag.key


def _tag(db: Session, key: str) -> Tag:
    tag = db.get(Tag, key)
    if tag is None:
        raise NotFound
    return tag


def _checked(db: Session, names: Words, but: str | None = None) -> Words:
    """Names in each language, that no other tag has."""
    tidy = {
        lang: clean_line(names.get(lang, ""), longest=LONGEST_NAME, field=lang)
        for lang in dict.fromkeys((*LANGUAGES, *names))
    }
    others = db.execute(select(Tag.key, Tag.names)).all()
    for lang, name in tidy.items():
        if any(name.casefold() == words.get(lang, "").casefold() for key, words in others if key != but):
            raise Invalid(N_("There is a tag with this name already."), field=lang)
    return tidy
