"""The table of the trail: what who has a task here did, one entry each, chained by hash (forum/trail/chain.py).

The database itself lets nobody change an entry, nor take one out but the oldest, and those only once an entry says up
to where (migration 0010).
"""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.db import ID_LENGTH, Base


class TrailEntry(Base):
    """One deed. Who did it is written down, not referred to: the entry stays as it is when she goes."""

    __tablename__ = "trail"

    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # from 1 on, without a gap
    moment: Mapped[datetime]  # to five minutes; the order is that of the numbers
    actor: Mapped[str] = mapped_column(String(ID_LENGTH))  # her public id; "" for the console and the house itself
    name: Mapped[str] = mapped_column(String(40))  # her pseudonym at that moment
    role: Mapped[str] = mapped_column(String(40))
    deed: Mapped[str] = mapped_column(String(40), index=True)
    target: Mapped[str] = mapped_column(String(40))  # the public id of what it was done to; never a text of anybody
    facts: Mapped[str] = mapped_column(Text)  # short words and numbers, as canonical JSON
    previous: Mapped[str] = mapped_column(String(64))  # the hash of the entry before
    hash: Mapped[str] = mapped_column(String(64))
