"""What a good conversation would be as a page: its texts alone, without anybody's name and what leads to a person."""

import re
from typing import NamedTuple

from sqlalchemy import select

from forum.accounts.models import Member
from forum.accounts.pseudonyms import MAX, skeleton
from forum.boards import queries as boards
from forum.boards.models import Alias, Post
from forum.db import Reader
from forum.guard import findings, masked
from forum.guard.finding import MASK
from forum.information.views import MAX_BODY
from forum.policy import Actor, Do, authorize

LOOKED_AT = 200  # texts of a conversation; a page has no room for more
LONGEST_NAME = 4  # words
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_SPACES = r"\s+"
_MENTION = re.compile(r"(?<![\w.])@[\w.-]*\w")
_NUMBER = re.compile(r"\b(?:expert by experience|ervaringsdeskundige)\s+\d+", re.IGNORECASE)


class Seed(NamedTuple):
    """What the form begins with. `cut`: the conversation is longer than a page."""

    title: str
    body: str
    cut: bool


def seed(db: Reader, actor: Actor, thread_id: str) -> Seed:
    """The beginning of a page made of a conversation she may read. Raises NotFound."""
    authorize(actor, Do.WRITE_PAGE)
    thread = boards.thread(db, actor, thread_id)
    authorize(actor, Do.READ, thread)
    there = (Post.thread_id == thread.id, Post.erased_at.is_(None), Post.hidden.is_(False))
    texts = list(db.execute(select(Post.source).where(*there).order_by(Post.n).limit(LOOKED_AT)).scalars())
    body, cut = _joined(texts)
    names = _patterns(_shown_names(db, thread.id), _members_named(db, f"{thread.title}\n{body}"))
    return Seed(_nameless(thread.title, names), _nameless(body, names)[:MAX_BODY], cut)


def untouched(kept: Seed, body: str) -> bool:
    """Whether nobody has put the texts of the conversation in words of her own yet."""
    return kept.body.split() == body.split()


def _joined(texts: list[str]) -> tuple[str, bool]:
    """As many texts as there is room for, the first one cut if it must be."""
    body = ""
    for text in texts:
        longer = f"{body}\n\n{text}" if body else text
        if len(longer) > MAX_BODY:
            return body or text[:MAX_BODY], True
        body = longer
    return body, len(texts) == LOOKED_AT


def _shown_names(db: Reader, thread: int) -> set[str]:
    """The names that stand over the texts of a conversation, however they are written in them."""
    there = Post.thread_id == thread
    members = select(Member.pseudonym).join(Post, Post.author_id == Member.id).where(there, Post.as_number.is_(None))
    aliases = select(Alias.name).join(Post, Post.alias_id == Alias.id).where(there)
    return {name for (name,) in db.execute(members.union(aliases))}


def _members_named(db: Reader, text: str) -> set[str]:
    """What begins with a capital and is the name of somebody here, whoever it is."""
    found: dict[str, set[str]] = {}
    words = list(_WORD.finditer(text))
    for at, first in enumerate(words):
        if not first.group()[0].isupper():
            continue
        for last in words[at : at + LONGEST_NAME]:
            name = text[first.start() : last.end()]
            if len(name) > MAX or "\n" in name:
                break
            found.setdefault(skeleton(name), set()).add(name)
    known = select(Member.pseudonym_skeleton).where(Member.pseudonym_skeleton.in_(found))
    return {name for (form,) in db.execute(known) for name in found[form]} if found else set()


def _patterns(shown: set[str], named: set[str]) -> list[re.Pattern[str]]:
    """What finds these names in a text: those that stand over texts also where they are written small."""
    return [
        re.compile(rf"(?<!\w){_SPACES.join(map(re.escape, name.split()))}(?!\w)", re.IGNORECASE if name in shown else 0)
        for name in sorted(shown | named, key=len, reverse=True)
    ]


def _nameless(text: str, names: list[re.Pattern[str]]) -> str:
    """The text with a mask for each name and for all the guard finds."""
    for pattern in (*names, _MENTION, _NUMBER):
        text = pattern.sub(MASK, text)
    return masked(text, findings(text))
