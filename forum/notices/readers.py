"""Who may read a place, as a filter over all members: the same as policy.readable(), the other way round."""

from sqlalchemy import ColumnElement, Select, and_, exists, not_, or_, select, true

from forum import clock
from forum.accounts.models import Member, MemberRole
from forum.policy import STAFF, Audience, Role, Standing

LOCKED_OUT = (Standing.WAITING, Standing.SUSPENDED, Standing.BANNED)


def readers(audience: Audience) -> Select[int]:
    """The members who may read places for `audience` at this moment. A test compares it with readable()."""
    return select(Member.id).where(_may_read(audience))


def _may_read(audience: Audience) -> ColumnElement[bool]:
    if audience is Audience.EVERYONE:
        return true()
    counts = and_(
        or_(Member.totp_secret.is_not(None), not_(_holds(*STAFF))),
        or_(Member.standing.not_in(LOCKED_OUT), Member.standing_until <= clock.now()),
        _holds(Role.MEMBER, Role.EXPERT, Role.CASEWORKER),
    )
    peer = and_(counts, not_(_holds(Role.CASEWORKER, Role.OPERATOR)))
    if audience is Audience.TEAM:
        return and_(peer, _holds(Role.EXPERT))
    if audience is Audience.PEERS:
        return peer
    return and_(counts, or_(not_(_holds(Role.OPERATOR)), _holds(Role.MEMBER, Role.EXPERT)))


def _holds(*roles: Role) -> ColumnElement[bool]:
    return exists().where(MemberRole.member_id == Member.id, MemberRole.role.in_(roles))
