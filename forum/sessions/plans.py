"""What somebody plans, and whether it can be: each thing that cannot is said in a sentence, at its field."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from forum import clock
from forum.accounts import pseudonyms
from forum.accounts.models import Member, MemberRole
from forum.errors import N_, Invalid
from forum.languages import NAMES
from forum.moments import moment
from forum.notices.readers import readers
from forum.policy import Actor, Audience, Role
from forum.sessions.models import SessionState
from forum.text import clean_line, clean_text

LONGEST_THEME, LONGEST_ABOUT, LONGEST_PLACE, LONGEST_ADDRESS, LONGEST_REASON = 80, 2000, 80, 300, 500
SHORTEST, LONGEST = 15, 8 * 60  # minutes
AHEAD = timedelta(days=2 * 366)
FEWEST_PLACES, MOST_PLACES = 2, 500
MOST_ADDRESS_HOURS = 7 * 24
MOST_HOSTS = 4
HOSTING = (Role.EXPERT, Role.CASEWORKER)
_STAYS = {
    SessionState.PLANNED: N_("This evening begins at this very moment."),
    SessionState.OPEN: N_("This evening has begun, or is about to. Theme and text can still change, nothing else."),
    SessionState.OVER: N_("This evening is over, so it stays as it was."),
    SessionState.CANCELLED: N_("This evening is cancelled, so it stays as it is."),
    SessionState.SKIPPED: N_("This evening was left out, so it stays as it is."),
}


@dataclass(frozen=True, slots=True)
class When:
    """A day and a time by the clock of the house, and how long."""

    on: date
    begins: time
    minutes: int


@dataclass(frozen=True, slots=True)
class NewSession:
    """An evening as somebody wants it, but for its time. `hosts` are pseudonyms; none: who plans it."""

    theme: dict[str, str]  # by language
    about: dict[str, str]
    audience: Audience
    languages: Sequence[str]
    capacity: int | None = None
    online: bool = True
    place: str = ""  # roughly where, for everybody
    address: str = ""  # for who has a place
    address_hours: int = 24
    hosts: Sequence[str] = ()


def minutes_between(begins: time, ends: time) -> int:
    """From one time to the next that the clock shows so, past midnight where need be."""
    return (ends.hour * 60 + ends.minute - begins.hour * 60 - begins.minute) % (24 * 60)


def moments(when: When, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When it begins and ends. Raises Invalid."""
    now = clock.now()
    if not SHORTEST <= when.minutes <= LONGEST:
        raise Invalid(N_("An evening lasts from 15 minutes to 8 hours. Please look at both times."), field="ends")
    if when.on > (now + AHEAD).date():
        raise Invalid(N_("This is more than two years ahead."), field="on")
    if when.on < (now - timedelta(days=2)).date() or (begins := moment(when.on, when.begins, zone)) <= now:
        raise Invalid(N_("This moment has passed already. Please choose a later one."), field="on")
    return begins, begins + timedelta(minutes=when.minutes)


def checked(new: NewSession) -> NewSession:
    """The same, tidied. Raises Invalid."""
    if new.capacity is not None and not FEWEST_PLACES <= new.capacity <= MOST_PLACES:
        raise Invalid(N_("Please choose from 2 to 500 places, or leave it empty."), field="capacity")
    if not new.languages or not set(new.languages) <= NAMES.keys():
        raise Invalid(N_("Please choose at least one language."), field="languages")
    if not 0 <= new.address_hours <= MOST_ADDRESS_HOURS:
        raise Invalid(N_("Please choose from 0 to 168 hours."), field="address_hours")
    theme, about = words(new.theme, new.about)
    place, address = where(new.online, new.place, new.address)
    languages = [language for language in NAMES if language in new.languages]
    return replace(new, theme=theme, about=about, languages=languages, place=place, address=address)


def words(theme: dict[str, str], about: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Theme and text, in the languages in which there is something; a theme there must be. Raises Invalid."""
    themes = {
        language: clean_line(text, longest=LONGEST_THEME, field=f"theme_{language}")
        for language, text in theme.items()
        if text.strip()
    }
    if not themes:
        raise Invalid(N_("Please give it a theme."), field=f"theme_{next(iter(theme), '')}")
    texts = {
        language: clean_text(text, longest=LONGEST_ABOUT, field=f"about_{language}")
        for language, text in about.items()
        if text.strip()
    }
    return themes, texts


def where(online: bool, place: str, address: str) -> tuple[str, str]:
    """Roughly where and the address; both empty in a room of the house. Raises Invalid."""
    if online:
        return "", ""
    place = clean_line(place, longest=LONGEST_PLACE, field="place", empty=N_("Please say roughly where it is."))
    address = clean_text(address, longest=LONGEST_ADDRESS, field="address", empty=N_("Please give the address."))
    return place, address


def hosts(db: Session, actor: Actor, new: NewSession) -> list[int]:
    """Who hosts it. Raises Invalid, which does not tell whether somebody has no task, may not read it, or is nobody."""
    names = [name for name in new.hosts if name.strip()] or [actor.pseudonym]
    if len(names) > MOST_HOSTS:
        raise Invalid(N_("Four people can host an evening at most."), field="hosts")
    found: list[int] = []
    for name in names:
        member = may_host(new.audience).where(Member.pseudonym_skeleton == pseudonyms.skeleton(name))
        host = db.execute(member).scalar_one_or_none()
        if host is None:
            raise Invalid(N_("Nobody here with the name %(name)s can host this."), field="hosts", name=name.strip())
        if host not in found:
            found.append(host)
    if len(caseworkers(db, found)) > 1:
        raise Invalid(N_("One caseworker can host an evening at most."), field="hosts")
    return found


def stays(state: SessionState) -> str:
    """Why an evening that is not simply planned any more stays as it is, in a sentence."""
    return _STAYS[state]


def may_host(audience: Audience) -> Select[int]:
    """The members who can host an evening for this audience."""
    return readers(audience).where(exists().where(MemberRole.member_id == Member.id, MemberRole.role.in_(HOSTING)))


def caseworkers(db: Session, members: Sequence[int]) -> list[int]:
    """Those of them who work for a care organisation."""
    held = select(MemberRole.member_id).where(MemberRole.member_id.in_(members), MemberRole.role == Role.CASEWORKER)
    return list(db.execute(held).scalars())
