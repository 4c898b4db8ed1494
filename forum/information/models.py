"""Tables of the information pages: a page, its languages, and what each said in which version."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.db import Base, public_id


class InformationPage(Base):
    """Where a page stands. What it says is in its languages."""

    __tablename__ = "information_pages"
    __table_args__ = (Index("ix_information_pages_area_key_position", "area_key", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id()
    area_key: Mapped[str] = mapped_column(ForeignKey("areas.key"))
    position: Mapped[int]  # among the pages of its area
    taken_at: Mapped[datetime | None] = mapped_column(index=True)  # taken away; it can be put back for a while


class InformationText(Base):
    """A page in one language: which version is the newest, which one everybody reads, and how clear people find it."""

    __tablename__ = "information_texts"

    page_id: Mapped[int] = mapped_column(ForeignKey("information_pages.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(5), primary_key=True)
    newest: Mapped[int]
    published: Mapped[int | None]
    clear: Mapped[int] = mapped_column(default=0)
    unclear: Mapped[int] = mapped_column(default=0)


class InformationVersion(Base):
    """What a page said in one language. It never changes: to change a page is to write a version more."""

    __tablename__ = "information_versions"
    __table_args__ = (UniqueConstraint("page_id", "language", "version"), UniqueConstraint("author_id", "once"))

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("information_pages.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(5))
    version: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    summary: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)  # safe, made once at writing
    sources: Mapped[str] = mapped_column(Text)  # one a line
    dated: Mapped[date]  # on that day somebody saw that it is right
    translated_from: Mapped[int | None]  # the Dutch version that it says in this language
    author_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    once: Mapped[str | None] = mapped_column(String(36))  # the form's own number: sent twice is kept once
