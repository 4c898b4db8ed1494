"""What the queries of notices give."""

from dataclasses import dataclass
from datetime import date, datetime

from forum.boards.models import Words
from forum.boards.views import page_of
from forum.notices.models import Kind

PAGE = 20  # notices to a page


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A notice as its page shows it."""

    id: int
    kind: Kind
    count: int
    day: date
    seen: bool
    title: str
    place: Words
    home: str
    n: int
    anchor: str | None
    moment: datetime | None  # when it begins, where it has a time

    @property
    def page(self) -> int:
        """The page on which what is new begins."""
        return page_of(self.n)


@dataclass(frozen=True, slots=True)
class NoticePage:
    """A page of notices. Its unseen ones and the `hidden` together are what the bell counts."""

    lines: list[NoticeLine]
    page: int
    pages: int
    unseen: int  # on all pages
    hidden: int  # unseen ones about what she may not read now, or what is gone
