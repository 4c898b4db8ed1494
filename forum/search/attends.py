"""The index is written in the very transaction that writes or erases the post: both, or neither."""

from sqlalchemy.orm import Session

from forum.boards.events import PostsGone, PostWritten, ThreadInLanguage
from forum.events import attend
from forum.search import index


def written(db: Session, news: PostWritten) -> None:
    """A text came in, or was changed."""
    index.reread(db, news.post_id)


def gone(db: Session, news: PostsGone) -> None:
    """Texts were erased."""
    index.remove(db, news.post_ids)


def in_language(db: Session, news: ThreadInLanguage) -> None:
    """A thread is in another language than before: its texts are found by the new one."""
    index.reread_thread(db, news.thread_id)


attend(PostWritten, written)
attend(ThreadInLanguage, in_language)
attend(PostsGone, gone)
