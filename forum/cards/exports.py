"""What cards keep of a member, for herself."""

from sqlalchemy import select

from forum.cards import codes
from forum.cards.models import OwnCard
from forum.db import Reader, keyring
from forum.errors import N_
from forum.exports import Row, exports
from forum.policy import Actor


@exports(N_("Cards you made for colleagues"))
def made(db: Reader, actor: Actor) -> list[Row]:
    """How many. Who used which is kept nowhere, nor which card let her in."""
    who = codes.maker(keyring(db), actor.member_id or 0)
    count = db.execute(select(OwnCard.made).where(OwnCard.who == who)).scalar()
    return [{N_("How many"): count}] if count else []
