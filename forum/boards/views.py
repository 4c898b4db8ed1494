"""What the forum's queries give: small frozen objects, with what the actor may see and nothing else.

What a page of posts is made of are named tuples: they are made and compared at a fifth of a dataclass's cost.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from forum.boards.models import Words
from forum.policy import Audience

ALIAS = "alias"  # the badge of a one-time name
PAGE = 20  # posts or threads to a page


def page_of(n: int) -> int:
    """The page that the post with number `n` stands on."""
    return max(1, (n + PAGE - 1) // PAGE)


def thread_place(public_id: str) -> str:
    """Where a draft of an answer belongs."""
    return f"thread:{public_id}"


def board_place(public_id: str) -> str:
    """Where a draft of a new conversation belongs."""
    return f"board:{public_id}"


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A board as the list of boards shows it."""

    public_id: str
    names: Words
    about: Words
    audience: Audience
    area: Words
    area_position: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """A thread as its board shows it. `unread` counts the posts since the reader was there; 0 for visitors."""

    public_id: str
    title: str
    author: str | None
    mark: int
    badge: str
    last_at: datetime
    posts: int
    unread: int
    locked: bool
    pinned: bool
    tags: tuple[Words, ...]
    number: int | None  # begun as this expert's number: then nobody is its author here
    language: str | None  # of its texts, where the writer said


@dataclass(frozen=True, slots=True)
class BoardFrame:
    public_id: str
    names: Words
    about: Words
    audience: Audience


@dataclass(frozen=True, slots=True)
class BoardPage:
    public_id: str
    names: Words
    about: Words
    audience: Audience
    threads: list[ThreadLine]
    older: str | None  # the thread after which the next page begins


class Quoted(NamedTuple):
    """The beginning of a quoted text, as it is now."""

    public_id: str
    n: int
    author: str | None
    excerpt: str
    notes: str  # what it is about, where that folds it: then the excerpt is not shown
    number: int | None  # written as this expert's number: then nobody is its author here
    language: str | None = None  # its own, else that of its thread


class PostView(NamedTuple):
    public_id: str
    n: int
    author: str | None
    profile: str | None  # the public id of her who wrote it under her own name
    mark: int
    badge: str  # a role, or ALIAS
    notes: str
    reactions: str
    mine: str  # the words of support the reader gave
    created_at: datetime
    edited: bool
    erased_at: datetime | None
    number: int | None  # written as this expert's number: then it has no author and no profile here
    html: str  # what forum.text.to_html made of it
    quoted: Quoted | None
    author_id: int | None  # the reader's own number where the post is hers, under a one-time name too; else None
    audience: Audience
    hidden: bool = False  # not there because a moderator took it away
    language: str | None = None  # its own, else that of its thread


class PollView(NamedTuple):
    """A poll as one reader may see it: `voted` tells whether she has; no `votes` while they are not for her eyes."""

    question: str
    several: bool
    closes_at: datetime
    options: tuple[str, ...]
    votes: tuple[int, ...]
    voted: bool
    closed: bool


class ThreadView(NamedTuple):
    id: int
    public_id: str
    title: str
    board_id: str
    board: Words
    audience: Audience
    locked: bool
    last_n: int
    read_n: int  # how far the reader had read when she came
    pinned: bool
    last_at: datetime
    author_id: int | None  # the reader's own number where she began it, under a one-time name too; else None
    following: bool
    draft: bytes | None  # what she has begun to write here, sealed
    tags: tuple[Words, ...]
    poll: PollView | None
    language: str | None = None  # as who began it said

    @property
    def pages(self) -> int:
        """How many pages the posts fill."""
        return page_of(self.last_n)


@dataclass(frozen=True, slots=True)
class PostSource:
    """A post as its writer changes it."""

    public_id: str
    n: int
    author_id: int | None  # the reader's own number where it is hers, else None
    source: str
    notes: str
    anonymous: bool  # under a one-time name
    created_at: datetime
    erased_at: datetime | None
    audience: Audience
    thread_id: str
    title: str
    language: str | None  # its own; of the first text of a thread that of the thread
