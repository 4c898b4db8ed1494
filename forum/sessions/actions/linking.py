"""The secret link for the calendar on somebody's phone."""

from sqlalchemy.orm import Session

from forum.accounts.logins import digest, new_token
from forum.errors import N_, Invalid, NotFound
from forum.policy import Actor, Do, authorize
from forum.sessions.models import CalendarLink
from forum.text import clean_line

MAX_TITLE = 60


def make_link(db: Session, actor: Actor, title: str, with_links: bool, house: str) -> str:
    """A new link, in the place of an old one; its secret, which is not kept.

    `title` is what each evening is called in the calendar; the name of the `house` must not be in it.
    """
    authorize(actor, Do.KEEP_CALENDAR)
    token, found = new_token(), db.get(CalendarLink, actor.member_id)
    if found is None:
        found = CalendarLink(member_id=actor.member_id)
        db.add(found)
    found.digest = digest(token)
    found.title, found.with_links = _neutral(title, house), with_links
    return token


def change_link(db: Session, actor: Actor, title: str, with_links: bool, house: str) -> None:
    """Another title, or with links or without; the link stays as it is."""
    authorize(actor, Do.KEEP_CALENDAR)
    found = db.get(CalendarLink, actor.member_id)
    if found is None:
        raise NotFound
    found.title, found.with_links = _neutral(title, house), with_links


def revoke_link(db: Session, actor: Actor) -> None:
    """The link leads nowhere from now on."""
    authorize(actor, Do.KEEP_CALENDAR)
    found = db.get(CalendarLink, actor.member_id)
    if found is not None:
        db.delete(found)


def _neutral(title: str, house: str) -> str:
    line = clean_line(title, longest=MAX_TITLE, field="title", empty=N_("Please choose a title."))
    if house.strip() and house.strip().casefold() in line.casefold():
        raise Invalid(
            N_("The name of this site stands in it. Whoever looks at your phone reads it too. Choose a neutral word."),
            field="title",
        )
    return line
