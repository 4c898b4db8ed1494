"""What the directory keeps of a member who keeps it, for herself."""

from sqlalchemy import select

from forum.db import Reader
from forum.directory.models import Change, Organisation, OrganisationVersion
from forum.errors import N_
from forum.exports import Row, Word, exports
from forum.policy import Actor

DONE = {
    Change.ADDED: N_("put on the list"),
    Change.CHANGED: N_("changed"),
    Change.VERIFIED: N_("checked"),
    Change.REMOVED: N_("taken off the list"),
    Change.PUT_BACK: N_("put back"),
}


@exports(N_("What you did on the list of organisations"))
def changes(db: Reader, actor: Actor) -> list[Row]:
    """Which organisations she put there, changed, checked or took off, and when."""
    rows = db.execute(
        select(OrganisationVersion.at, OrganisationVersion.change, Organisation.name)
        .join(Organisation, Organisation.id == OrganisationVersion.organisation_id)
        .where(OrganisationVersion.by_id == actor.member_id)
        .order_by(OrganisationVersion.at, OrganisationVersion.organisation_id, OrganisationVersion.n)
    )
    return [
        {N_("Day"): row.at.date(), N_("Organisation"): row.name, N_("What"): Word(row.change, DONE[row.change])}
        for row in rows
    ]
