"""Reads of the tags."""

from typing import NamedTuple

from sqlalchemy import select

from forum.boards.models import Tag, ThreadTag, Words
from forum.boards.views import ThreadView
from forum.db import Reader
from forum.policy import Actor, Do, authorize


class TagView(NamedTuple):
    key: str
    names: Words
    retired: bool  # stays where it is, is given no more


def tags(db: Reader, actor: Actor) -> list[TagView]:
    """The list of tags, in the order the experts gave it. It is the same for everybody."""
    rows = db.execute(select(Tag.key, Tag.names, Tag.retired).order_by(Tag.position, Tag.key))
    return [TagView(*row) for row in rows]


def thread_tags(db: Reader, actor: Actor, view: ThreadView) -> frozenset[str]:
    """Keys of the tags a thread has."""
    authorize(actor, Do.READ, view)
    return frozenset(db.execute(select(ThreadTag.tag_key).where(ThreadTag.thread_id == view.id)).scalars())
