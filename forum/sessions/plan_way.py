"""From the forms of those who plan to what is planned, and back; a rhythm in words."""

from datetime import date
from zoneinfo import ZoneInfo

from flask_babel import format_date, gettext

from forum.errors import Problem
from forum.policy import Actor, Audience
from forum.sessions import rhythm
from forum.sessions.plan_forms import (
    ELSEWHERE,
    HERE,
    ONCE,
    EditForm,
    PlanForm,
    WhenForm,
    as_day,
    as_number,
    as_time,
)
from forum.sessions.plans import NewSession, When, minutes_between
from forum.sessions.queries import SessionView
from forum.sessions.rhythm import Every, Rhythm

A_WEEK = tuple(date(1970, 1, number) for number in range(5, 12))  # from a Monday on, to name the days by


def when(form: WhenForm) -> When:
    """The time of a form that is filled in rightly."""
    on, begins, ends = as_day(form.on.data), as_time(form.begins.data), as_time(form.ends.data)
    assert on is not None
    assert begins is not None
    assert ends is not None
    return When(on, begins, minutes_between(begins, ends))


def evening(form: EditForm) -> NewSession:
    """All else of it."""
    hours = as_number(form.address_hours.data)
    return NewSession(
        theme=form.words("theme"),
        about=form.words("about"),
        audience=Audience(form.audience.data),
        languages=form.languages.data or (),
        capacity=as_number(form.capacity.data),
        online=form.online.data == HERE,
        place=form.place.data or "",
        address=form.address.data or "",
        address_hours=24 if hours is None else hours,
        hosts=form.named,
    )


def chosen(form: PlanForm) -> Rhythm | None:
    """The rhythm; None for a single evening."""
    if form.every.data == ONCE:
        return None
    return Rhythm(Every(form.every.data), as_day(form.until.data), as_number(form.count.data))


def fresh(actor: Actor, language: str) -> dict[str, object]:
    """What an empty form begins with."""
    return {
        "hosts": actor.pseudonym,
        "languages": [language],
        "address_hours": "24",
        "begins": "20:00",
        "ends": "21:30",
    }


def as_it_is(view: SessionView, address: str, zone: ZoneInfo) -> dict[str, object]:
    """An evening as the fields of a form have it."""
    begins, ends = view.starts_at.astimezone(zone), view.ends_at.astimezone(zone)
    texts = {
        f"{part}_{language}": text for part in ("theme", "about") for language, text in getattr(view, part).items()
    }
    return {
        **texts,
        "audience": view.audience.value,
        "languages": view.languages,
        "capacity": "" if view.capacity is None else str(view.capacity),
        "online": HERE if view.online else ELSEWHERE,
        "place": view.place,
        "address": address,
        "address_hours": str(view.address_hours),
        "hosts": "\n".join(host.pseudonym for host in view.hosts),
        "on": begins.date().isoformat(),
        "begins": f"{begins:%H:%M}",
        "ends": f"{ends:%H:%M}",
    }


def in_words(rule: str) -> str:
    """A rhythm as people say it: "Every third Thursday of the month"."""
    try:
        message, weekday = rhythm.in_words(rule)
    except Problem:
        return ""
    day = "" if weekday is None else format_date(A_WEEK[weekday], "EEEE")
    said = str(gettext(message, day=day))
    return said[:1].upper() + said[1:]
