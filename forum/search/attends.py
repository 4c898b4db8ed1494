"""The index is written in the very transaction that writes or erases the post: both, or neither."""

from sqlalchemy.orm import Session

from forum.boards.events import PostsGone, PostWritten
from forum.events import attend
from forum.search import index


def written(db: Session, news: PostWritten) -> None:
    """A text came in, or was changed."""
    index.reread(db, news.post_id)


def gone(db: Session, news: PostsGone) -> None:
    """Texts were erased."""
    index.remove(db, news.post_ids)


attend(PostWritten, written)
attend(PostsGone, gone)
