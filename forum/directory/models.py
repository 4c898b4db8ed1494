"""Tables of the directory. What an organisation publishes about itself, and how that changed."""

from datetime import date, datetime
from enum import StrEnum, auto
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.db import Base, by_value, public_id

Words = dict[str, str]  # one text in several languages
LIVING = text("removed_at IS NULL")


class Change(StrEnum):
    """What happened to an organisation."""

    ADDED = auto()
    CHANGED = auto()
    VERIFIED = auto()
    REMOVED = auto()
    PUT_BACK = auto()


class Organisation(Base):
    """One as it is now. A removed one stays, with its history, and is shown to nobody but those who keep the list."""

    __tablename__ = "organisations"
    # Two of one name could not be told apart, neither by people nor by a file.
    __table_args__ = (
        Index("uq_organisations_living", "name_key", unique=True, sqlite_where=LIVING, postgresql_where=LIVING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id()
    version: Mapped[int]  # the number of its newest version
    name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(String(200))  # in small letters without accents
    what: Mapped[Words] = mapped_column(JSON)
    regions: Mapped[list[str]] = mapped_column(JSON)
    languages: Mapped[list[str]] = mapped_column(JSON)
    stance: Mapped[list[str]] = mapped_column(JSON)
    cost: Mapped[str] = mapped_column(String(20))
    name_asked: Mapped[str] = mapped_column(String(20))
    hours: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str] = mapped_column(String(60))
    site: Mapped[str] = mapped_column(String(200))
    note: Mapped[Words] = mapped_column(JSON)
    found_by: Mapped[str] = mapped_column(Text)  # the tokens by which a search finds it (finding.py)
    verified_on: Mapped[date | None] = mapped_column(index=True)
    verified_as: Mapped[str] = mapped_column(String(20), default="")  # the task of who verified it; shown to everybody
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"), index=True)
    removed_at: Mapped[datetime | None]


class OrganisationArea(Base):
    """An area of life an organisation helps in."""

    __tablename__ = "organisation_areas"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), primary_key=True)
    area_key: Mapped[str] = mapped_column(ForeignKey("areas.key", ondelete="CASCADE"), primary_key=True, index=True)


class OrganisationVersion(Base):
    """An organisation as it was from one moment on, and who made it so."""

    __tablename__ = "organisation_versions"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    change: Mapped[Change] = mapped_column(by_value(Change))
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"), index=True)
    by_as: Mapped[str] = mapped_column(String(20))  # the task she had; stays when she has gone
