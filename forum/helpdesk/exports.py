"""What help keeps of who asked with her account, for herself: all that was written, as she reads it."""

from sqlalchemy import select

from forum.db import Reader, keyring
from forum.errors import N_, HelpClosed
from forum.exports import Row, Word, exports
from forum.helpdesk import who
from forum.helpdesk.models import By, HelpConversation
from forum.helpdesk.queries.reading import letters
from forum.helpdesk.views import HOUSE_SAYS, LetterView
from forum.policy import Actor

SHUT = Word("shut", N_("This letter cannot be opened."))
FROM = {
    By.ASKER: Word("asker", N_("You")),
    By.STAFF: Word("staff", N_("Somebody of the team")),
    By.HOUSE: Word("house", N_("This site")),
}


@exports(N_("Letters about help"))
def written(db: Reader, actor: Actor) -> list[Row]:
    """Her letters and the answers to them, the oldest first. Where the key of help is missing, that they are there."""
    assert actor.member_id is not None
    hers = HelpConversation.asker == who.digest(keyring(db), actor.member_id)
    ids = db.execute(select(HelpConversation.public_id).where(hers).order_by(HelpConversation.id)).scalars().all()
    return [row for letters_id in ids for row in _rows(db, actor, letters_id)]


def _rows(db: Reader, actor: Actor, letters_id: str) -> list[Row]:
    try:
        found = letters(db, actor, letters_id)
    except HelpClosed:
        return [{N_("Day"): None, N_("From"): "", N_("Text"): SHUT}]
    return [
        {N_("Day"): letter.at.date(), N_("From"): letter.name or FROM[letter.by], N_("Text"): _text(letter)}
        for letter in found.letters
    ]


def _text(letter: LetterView) -> str:
    if not letter.opens:
        return SHUT
    return Word(letter.text, HOUSE_SAYS[letter.text], name=letter.name) if letter.by is By.HOUSE else letter.text
