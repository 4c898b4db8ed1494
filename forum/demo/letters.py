"""What people of the demo asked for: three requests, each at another point of its way, one of them by receipt."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from forum import clock, receipts
from forum.db import Reader, keyring
from forum.directory import queries as directory
from forum.directory.views import Filter
from forum.errors import Problem
from forum.helpdesk import entrance, queries
from forum.helpdesk.actions import answering, asking
from forum.helpdesk.models import Wanted
from forum.helpdesk.promise import promised
from forum.helpdesk.views import Asked, Soon
from forum.house import House
from forum.keys import KeyRing
from forum.policy import GUEST, Actor

LONG_AGO, YESTERDAY, NIGHT = timedelta(days=3), timedelta(hours=27), timedelta(hours=20)
LATELY, NOW = timedelta(hours=2), timedelta(minutes=40)

LETTER = Asked(
    words="""Ik kreeg een brief dat ik ineens meer huur moet betalen, en ik snap er weinig van.
Kan iemand met me meelezen? Liefst iemand die weet hoe het is om zo te werken.""",
    areas=("housing", "money"),
    wanted=Wanted.EXPERT,
    woman=True,
    language="nl",
    region="",
    soon=Soon.DAYS,
)
READ_ALONG = """Hoi Merel,

Fijn dat je het vraagt. Ik heb zelf ook zo'n brief gehad. Een huurbaas mag niet zomaar midden in het jaar iets erbij
vragen. Staat er in je contract een datum waarop de huur omhoog mag? Dan kijken we daar samen naar."""
FOUND_IT = "Ja, daar staat juli. Dus dit klopt niet? Wat een opluchting. Wat schrijf ik ze terug?"
LAWYER = """Precies. Ik zou kort schrijven dat je de brief hebt, en dat je pas vanaf juli meer betaalt. Mag Reiger
meelezen? Zij heeft dit vaker gedaan. Alleen als jij het goed vindt."""

TIRED = Asked(
    words="""Ik slaap slecht en ik pieker over hoe het verder moet. Er is niets ergs gebeurd, het is gewoon veel.
Ik wil er met iemand over praten. Met wie maakt niet uit.""",
    areas=("mind",),
    wanted=Wanted.EITHER,
    woman=False,
    language="nl",
    region="",
    soon=Soon.TODAY,
)

STOPPING = Asked(
    words="""Ik heb geen account hier. Ik denk erover om minder te gaan werken en iets ernaast te zoeken. Waar begin ik?
Ik wil nog niemand mijn naam geven.""",
    areas=("work",),
    wanted=Wanted.CASEWORKER,
    woman=False,
    language="nl",
    region="VR25",
    soon=Soon.CALM,
)
NO_NAME_NEEDED = """Dag,

Goed dat je schrijft. Je hoeft hier geen naam te geven, en ook later beslis jij wie wat weet. Ik zocht een paar plekken
voor je uit waar je eerst zonder naam kunt vragen wat er kan. Wat zou je het liefst ernaast doen?"""
NOTE = "Bij allebei kun je eerst bellen en rustig vragen stellen. Zeg gerust dat je nog niets wilt vastleggen."
WITH_ANIMALS = "Iets met dieren, als dat bestaat. En ik wil niet dat mijn oude baas er iets van hoort."
PICKED = 2


def add_letters(db: Session, actors: Mapping[str, Actor], house: House, now: datetime) -> None:
    """Ask, answer, ask a colleague along; nothing where this house cannot seal letters."""
    try:
        queries.ready(db, GUEST)
    except Problem:
        return

    def due(asked: Asked) -> datetime:
        promise = promised(db, asked.wanted, asked.soon, clock.now(), house.zone, house.config.help)
        return promise.due_at

    def write(actor: Actor, letters: str, text: str, asked: Asked, ago: timedelta) -> None:
        with clock.at(now - ago):
            asking.write(db, actor, letters, text, None, due(asked))

    merel, expert = actors["Merel"], actors["Beuk"]
    with clock.at(now - LONG_AGO):
        letters = asking.ask(db, merel, LETTER, due(LETTER)).public_id
    with clock.at(now - LONG_AGO + LATELY):
        answering.claim(db, expert, letters)
        answering.open_letters(db, expert, letters)
    write(expert, letters, READ_ALONG, LETTER, LONG_AGO - LATELY)
    write(merel, letters, FOUND_IT, LETTER, YESTERDAY)
    with clock.at(now - NIGHT):
        answering.open_letters(db, expert, letters)
        answering.propose(db, expert, letters, actors["Reiger"].pseudonym, False)
    write(expert, letters, LAWYER, LETTER, NIGHT)

    with clock.at(now - NOW):
        asking.ask(db, actors["Kiezel"], TIRED, due(TIRED))

    caseworker = actors["Lantaarn"]
    with clock.at(now - YESTERDAY):
        letters = asking.ask(db, GUEST, STOPPING, due(STOPPING), _form(keyring(db))).public_id
    with clock.at(now - NIGHT):
        answering.claim(db, caseworker, letters)
        answering.open_letters(db, caseworker, letters)
        listed = directory.search(db, caseworker, Filter(area="work"), PICKED)
        if listed:
            answering.refer(db, caseworker, letters, [one.public_id for one in listed], NOTE)
    write(caseworker, letters, NO_NAME_NEEDED, STOPPING, NIGHT)
    visitor = Actor(holds=letters)
    write(visitor, letters, WITH_ANIMALS, STOPPING, LATELY)


def receipt(db: Reader) -> str:
    """The receipt of the request without an account, as it is shown; "" where that is not there."""
    number = entrance.new_receipt(keyring(db), _form(keyring(db)))
    try:
        queries.by_receipt(db, GUEST, number)
    except Problem:
        return ""
    return receipts.grouped(number)


def _form(ring: KeyRing) -> str:
    """The number of the form it came with: of this house alone, and the same each time the demo is asked for it."""
    return ring.signature("demo request")[:36]
