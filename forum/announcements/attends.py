"""Announcements among the notices."""

from forum.announcements.notices import NEWS
from forum.notices import kinds

kinds.register(NEWS)
