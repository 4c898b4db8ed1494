"""Tables of invitation cards. Nothing here says who made a card, who came in with one, or when.

A card that is used up is deleted in the transaction that uses it. The codes of a batch are sealed together, used ones
too: a sheet printed again must not show which of its cards are gone.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.db import Base, public_id


class CardBatch(Base):
    """Cards made together for one organisation; without organisation: those that members made for colleagues."""

    __tablename__ = "card_batches"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id()
    organisation: Mapped[str] = mapped_column(String(80))
    for_whom: Mapped[str] = mapped_column(String(80))
    language: Mapped[str] = mapped_column(String(5))
    made: Mapped[int]
    used: Mapped[int] = mapped_column(default=0)  # how often a card let somebody in; shown from five on
    uses_each: Mapped[int]
    valid_until: Mapped[date | None]  # the last day; None: as long as the house stands
    revoked_at: Mapped[datetime | None]
    made_on: Mapped[date]
    sealed_codes: Mapped[bytes | None] = mapped_column(LargeBinary)  # gone once no card of the batch works any more


class Card(Base):
    """A card that still works."""

    __tablename__ = "cards"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("card_batches.id", ondelete="CASCADE"), index=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)  # of the code, under the house's data key
    uses_left: Mapped[int]


class OwnCard(Base):
    """How many cards for colleagues somebody has made. `who` is a digest that only the data key links to her."""

    __tablename__ = "own_cards"

    who: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    made: Mapped[int]
