"""Tables of the house rules. What was once a rule never changes: decisions refer to a version and a number in it."""

from datetime import date

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from forum.db import Base

Words = dict[str, str]  # one text in several languages


class RuleVersion(Base):
    """The rules as they were from one day on, and what was new about them. The trail says who changed them."""

    __tablename__ = "house_rule_versions"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    since: Mapped[date]
    note: Mapped[Words] = mapped_column(JSON)


class HouseRule(Base):
    """One rule of one version."""

    __tablename__ = "house_rules"

    version: Mapped[int] = mapped_column(
        ForeignKey("house_rule_versions.version", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[Words] = mapped_column(JSON)
    text: Mapped[Words] = mapped_column(JSON)
