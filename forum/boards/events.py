"""What the forum announces. Ids only: an event holds no word of anybody's."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PostWritten:
    """A post was added (`added`) or changed. `author_id` is None under a one-time name: nobody is to know.

    `quoted_author_id` is whom a named post is by that the new one quotes; None for none, or a one-time name.
    """

    post_id: int
    thread_id: int
    thread: str  # public id
    added: bool
    author_id: int | None
    quoted_author_id: int | None = None
    post: str = ""  # public id


@dataclass(frozen=True, slots=True)
class PostsGone:
    """The words of these posts are no longer there."""

    post_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ThreadSeen:
    """A member has read a thread up to its end."""

    member_id: int
    thread: str  # public id


@dataclass(frozen=True, slots=True)
class ThreadInLanguage:
    """A thread, and what in it says no other, is said to be in another language than before."""

    thread_id: int


@dataclass(frozen=True, slots=True)
class ThreadMoved:
    """A thread stands on another board."""

    thread: str  # public id


@dataclass(frozen=True, slots=True)
class ThreadJoined:
    """The texts of a thread stand in another one now; its address leads there."""

    thread: str  # public id of the one that is emptied
