"""The events of letters that are open on both sides: thin doors to queries and actions.

They are also for who holds letters by a receipt and is nobody here. Which letters she holds her cookie says, and each
event asks anew (forum/live.py): of all others, rooms too, she hears what a stranger hears.
"""

from contextlib import suppress
from typing import Any

from forum import web
from forum.errors import NotAllowed, NotFound, Problem, TooFast
from forum.helpdesk.actions import answering, asking
from forum.helpdesk.live import heard, here, presence, sit
from forum.helpdesk.own_routes import in_words, moment_of, promise, text_of
from forum.helpdesk.queries import reading
from forum.helpdesk.views import Letters, LetterView
from forum.live import Call, on

_ALL_READ = 2**31 - 1  # no letter is newer


@on("letters:enter", by_receipt=True)
def enter(call: Call) -> dict[str, Any]:
    """Into a conversation: what was written after `after`, how it is, and who is there. Heard before read, so that
    nothing falls between. That a colleague opens it is noted.
    """
    letters = call.id("letters")
    web.house().limiter.hit("enter", letters, _who(call))
    call.join(heard(letters))
    try:
        view = _opened(call, letters, call.number("after") or 0)
    except Problem:
        call.part(heard(letters))
        raise
    sit(letters, call.sid, call.actor, asked=view.mine)
    return {**_told(view), **here(letters)}


@on("letters:read", by_receipt=True)
def read(call: Call) -> dict[str, Any]:
    """What was written after `after`, for who is in."""
    letters = call.id("letters")
    if presence.seat(letters, call.sid) is None:
        raise NotAllowed
    return _told(_opened(call, letters, call.number("after") or 0))


@on("letters:write", by_receipt=True)
def write(call: Call) -> dict[str, Any]:
    """Write a letter. The ack comes after the commit; `once` makes a second try harmless."""
    letters = call.id("letters")
    web.house().limiter.hit("letter", letters, _who(call))
    view = _seen(call, letters, _ALL_READ)
    due_at = promise(view.wanted, view.head.soon).due_at
    return {"n": call.write(asking.write, letters, call.text("text"), call.id("once"), due_at)}


def _opened(call: Call, letters: str, since: int) -> Letters:
    """What is new; that a colleague reads it is noted, once an hour at most."""
    view = _seen(call, letters, since)
    if not view.mine:
        call.write(answering.open_letters, letters)
    return view


def _seen(call: Call, letters: str, since: int) -> Letters:
    try:
        return call.read(reading.letters, letters, since=since)
    except NotFound:
        with suppress(TooFast):
            web.house().limiter.hit("refused", call.actor.counted_as)
            call.write(answering.refused, letters)
        raise


def _who(call: Call) -> object:
    """What stands for her in the counts: by a receipt she is whoever holds it."""
    return call.actor.member_id or "receipt"


def _told(view: Letters) -> dict[str, Any]:
    return {
        "new": [_letter(letter) for letter in view.letters],
        "state": in_words(view),
        "closed": view.closed,
        "asks": sum(colleague.asks for colleague in view.colleagues) if view.mine else 0,
    }


def _letter(letter: LetterView) -> dict[str, Any]:
    return {
        "n": letter.number,
        "by": letter.by.value,
        "name": letter.name,
        "badge": letter.badge,
        "mine": letter.mine,
        "text": text_of(letter),
        "at": moment_of(letter.at),
    }
