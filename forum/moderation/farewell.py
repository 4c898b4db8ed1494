"""What somebody who was put out reads after the right passphrase: the words to her, and her receipt."""

from sqlalchemy import or_, select

from forum import clock
from forum.accounts import farewells
from forum.accounts import queries as people
from forum.accounts.models import Sanction
from forum.accounts.sanctions import SHUT_OUT
from forum.db import Reader, keyring
from forum.moderation import queries, sealed
from forum.moderation.views import Farewell


@farewells.told_by
def for_banned(db: Reader, member_id: int) -> Farewell | None:
    """Of what keeps her out, what lasts longest; None where nothing does, or nothing is known of it any more."""
    rows = db.execute(
        select(Sanction.public_id, Sanction.sealed, Sanction.until).where(
            Sanction.member_id == member_id,
            Sanction.kind.in_(SHUT_OUT),
            or_(Sanction.until.is_(None), Sanction.until > clock.now()),
        )
    ).all()
    ring, actor = keyring(db), people.actor_by_member(db, member_id)
    for row in sorted(rows, key=lambda row: (row.until is not None, -row.until.timestamp() if row.until else 0)):
        decision = sealed.read(ring, "sanction", row.public_id, row.sealed).get("decision")
        told = queries.farewell(db, actor, decision) if decision else None
        if told is not None:
            return told
    return None
