"""What accounts keep of a member, for herself."""

from sqlalchemy import select

from forum.accounts.models import Device, Login, Member, Sanction
from forum.db import Reader
from forum.errors import N_
from forum.exports import Row, Word, exports, words
from forum.notes import NOTES
from forum.policy import Actor, Role, Standing

TASKS: dict[str, str] = {
    Role.MEMBER: N_("member"),
    Role.EXPERT: N_("expert by experience"),
    Role.CASEWORKER: N_("caseworker"),
    Role.OPERATOR: N_("operator"),
}
STANDING = {
    Standing.WAITING: N_("waits to be let in"),
    Standing.ACTIVE: N_("takes part"),
    Standing.MUTED: N_("may read and not write"),
    Standing.SUSPENDED: N_("may not come in for a while"),
    Standing.BANNED: N_("may not come in any more"),
}
PHONE = {Device.OWN: N_("your own"), Device.WATCHED: N_("one that others look into")}


@exports(N_("Your account"))
def account(db: Reader, actor: Actor) -> list[Row]:
    """The account itself. Of passphrase, recovery code and second step only a digest or a sealed value is kept."""
    columns = (
        Member.login_name,
        Member.line,
        Member.joined_on,
        Member.used_in,
        Member.mark,
        Member.open_notes,
        Member.recovery_kept,
    )
    row = db.execute(select(*columns).where(Member.id == actor.member_id)).one()
    return [
        {
            N_("Name others see"): actor.pseudonym,
            N_("Name you log in with"): row.login_name,
            N_("Your line"): row.line,
            N_("Joined on"): row.joined_on,
            N_("Last here in"): row.used_in,
            N_("Tasks"): words(sorted(actor.granted), TASKS),
            N_("Standing"): Word(actor.standing_now, STANDING[actor.standing_now]),
            N_("Second step"): actor.has_second_factor,
            N_("Recovery code written down"): row.recovery_kept,
            N_("Number your drawn mark is made from"): row.mark,
            N_("Opened without asking"): words(row.open_notes or (), NOTES),
        }
    ]


@exports(N_("Where you are logged in"))
def logins(db: Reader, actor: Actor) -> list[Row]:
    """Her log-ins: no address and no browser is kept."""
    rows = db.execute(select(Login.device, Login.began_on, Login.ends_at).where(Login.member_id == actor.member_id))
    return [
        {N_("Phone"): Word(row.device, PHONE[row.device]), N_("Since"): row.began_on, N_("Ends"): row.ends_at}
        for row in rows
    ]


@exports(N_("What was decided about you"))
def sanctions(db: Reader, actor: Actor) -> list[Row]:
    """Mutes and the like. Their letters are read by the bell."""
    rows = db.execute(select(Sanction.kind, Sanction.until).where(Sanction.member_id == actor.member_id))
    return [{N_("What"): Word(row.kind, STANDING[row.kind]), N_("Until"): row.until} for row in rows]
