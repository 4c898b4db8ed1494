"""Whether a request is as it may be."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.boards.models import Area
from forum.directory.kinds import LANGUAGES
from forum.directory.regions import REGIONS
from forum.errors import N_, Invalid
from forum.helpdesk.views import Asked
from forum.text import clean_text

MAX_WORDS = 6000  # characters: some three printed pages
EMPTY = N_("Please write a few words, as short as you like.")
NO_AREA = N_("One of these subjects is not there any more. Please choose again.")
NO_LANGUAGE = N_("We do not know this language. Please choose again.")
NO_REGION = N_("We do not know this region. Please choose again.")


def checked(db: Session, asked: Asked) -> Asked:
    """The same, tidied. Raises Invalid. No area, language or region at all is as good as one: then nobody asks."""
    words = clean_text(asked.words, longest=MAX_WORDS, field="words", empty=EMPTY)
    areas = tuple(dict.fromkeys(asked.areas))
    known = set(db.execute(select(Area.key).where(Area.key.in_(areas))).scalars())
    if not known.issuperset(areas):
        raise Invalid(NO_AREA, field="areas")
    if asked.language and asked.language not in LANGUAGES:
        raise Invalid(NO_LANGUAGE, field="language")
    if asked.region and asked.region not in REGIONS:
        raise Invalid(NO_REGION, field="region")
    return replace(asked, words=words, areas=areas)
