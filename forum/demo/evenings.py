"""The evenings of the demo: a series each month, with people who come and ask, and one afternoon at a place."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from forum.policy import Actor, Audience, Role
from forum.sessions import queries
from forum.sessions.actions import asking, planning, signing_up
from forum.sessions.actions.signing_up import Shown
from forum.sessions.plans import NewSession, When
from forum.sessions.rhythm import Every, Rhythm

EVENING, AFTERNOON = time(20), time(14)
YEAR = timedelta(days=366)
THEMES = (
    ({"nl": "Nee zeggen, en toch je klant houden", "en": "Saying no, and keeping your client"}, "Hoe doe jij dat?"),
    ({"nl": "De belasting, in gewone taal", "en": "Tax in plain words"}, "Neem je vragen mee, geen papieren."),
    ({"nl": "Als het thuis niemand weet", "en": "When nobody at home knows"}, "Met wie praat je dan wel?"),
)
QUESTIONS = (
    "Hoe zeg je nee als je de huur nog moet betalen?",
    "Wat doe je als iemand blijft aandringen?",
    "Zeg je het vooraf aan de telefoon, of pas als hij er is?",
)
LUNCH = "We eten samen en praten bij. Je hoeft niets te zeggen als je geen zin hebt."


def add_evenings(db: Session, actors: Mapping[str, Actor], zone: ZoneInfo, now: datetime) -> None:
    """An expert plans a series and a lunch; members sign up and ask."""
    expert = next(actor for actor in actors.values() if Role.EXPERT in actor.granted)
    members = [actor for actor in actors.values() if actor.granted == {Role.MEMBER}]
    today = now.astimezone(zone).date()
    series = NewSession(
        theme={"nl": "Thema-avond", "en": "Themed evening"}, about={}, audience=Audience.MEMBERS, languages=["nl", "en"]
    )
    when = When(_third_thursday(today + timedelta(days=4)), EVENING, minutes=90)
    planning.plan_series(db, expert, series, when, Rhythm(Every.NTH), zone)
    db.flush()
    coming = [view for view in queries.agenda(db, expert, now, now + YEAR) if view.series]
    for view, (theme, about) in zip(coming, THEMES, strict=False):
        planning.reword(db, expert, view.public_id, theme, {"nl": about})
    _come_and_ask(db, members, coming[0].public_id)
    lunch = NewSession(
        theme={"nl": "Lunch in Rotterdam", "en": "Lunch in Rotterdam"},
        about={"nl": LUNCH},
        audience=Audience.PEERS,
        languages=["nl", "es"],
        capacity=12,
        online=False,
        place="Rotterdam, bij het Centraal Station",
        address="De tuinkamer, Voorbeeldstraat 1",
    )
    planning.plan(db, expert, lunch, When(today + timedelta(days=9), AFTERNOON, minutes=150), zone)


def _come_and_ask(db: Session, members: list[Actor], evening: str) -> None:
    for number, member in enumerate(members[:7]):
        signing_up.sign_up(db, member, evening, Shown.NAME if number == 2 else Shown.NOTHING)
    asked = [asking.ask(db, member, evening, text) for member, text in zip(members[1:], QUESTIONS, strict=False)]
    for number, question in enumerate(asked):
        for member in members[5 : 8 - number]:
            asking.second(db, member, question)


def _third_thursday(day: date) -> date:
    """The first third Thursday of a month from this day on."""
    while not (day.weekday() == 3 and 15 <= day.day <= 21):
        day += timedelta(days=1)
    return day
