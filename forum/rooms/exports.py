"""What rooms keep of a member, for herself."""

from sqlalchemy import or_, select

from forum.db import Reader
from forum.errors import N_
from forum.exports import Row, exports
from forum.policy import Actor
from forum.rooms import names
from forum.rooms.models import Message, Room, RoomAlias


@exports(N_("What you said in the chat"))
def messages(db: Reader, actor: Actor) -> list[Row]:
    """All that still stands there, under her aliases too."""
    assert actor.member_id is not None
    hers = or_(Message.author_id == actor.member_id, Message.alias_id.in_(names.hers(db, actor.member_id)))
    rows = db.execute(
        select(Message.created_at, Message.text, Room.names, RoomAlias.name)
        .join(Room, Room.id == Message.room_id)
        .outerjoin(RoomAlias, RoomAlias.id == Message.alias_id)
        .where(hers, Message.erased_at.is_(None))
        .order_by(Message.id)
    )
    return [
        {
            N_("When"): row.created_at,
            N_("Room"): row.names,
            N_("Under the name"): row.name or actor.pseudonym,
            N_("Text"): row.text,
        }
        for row in rows
    ]
