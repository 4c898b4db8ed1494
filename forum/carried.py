"""A form in whose middle a log-in ended or was covered: what is carried along, and how it is offered afterwards.

Whoever holds the phone meanwhile can put anything in there. So only words of one's own go on by a tap, and all of them
are shown; of every other form the words are given back to be copied, and nothing is done.
"""

from flask import current_app, render_template, request
from werkzeug.exceptions import HTTPException

from forum.web import local_path

Fields = list[tuple[str, str]]

SECRET = ("csrf_token", "passphrase", "drawn", "new", "code")  # fields that are carried nowhere
MOST = 40  # fields of a form; the longest has some 25
OWN_WORDS = frozenset(
    {
        "boards.start",
        "boards.reply",
        "boards.edit",
        "drafts.keep",
        "gate.change",
        "helpdesk.ask",
        "helpdesk.write",
        "moderation.appeal",
        "moderation.report",
        "outside.give",
        "people.line",
        "rooms.call",
        "rooms.say",
        "rooms.write",
        "sessions.ask",
        "sessions.how_it_was",
    }
)


def along() -> tuple[str, Fields]:
    """What another form carries along: where to, its fields."""
    to = request.form.get("kept_to", "")
    pairs = zip(request.form.getlist("kept_name"), request.form.getlist("kept_value"), strict=False)
    return (local_path(to) if to else ""), [pair for pair in pairs if pair[0] not in SECRET][:MOST]


def here() -> tuple[str, Fields]:
    """The form that was just sent."""
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in SECRET]
    return local_path(request.full_path.rstrip("?")), fields[:MOST]


def offered(to: str, fields: Fields) -> str:
    """The page on which she goes on with it."""
    return render_template("accounts/go_on.html", to=to, fields=fields, own=endpoint(to, "POST") in OWN_WORDS)


def endpoint(to: str, method: str) -> str:
    """Which of our pages is there under an address; "" where there is none."""
    try:
        return str(current_app.url_map.bind("").match(to.partition("?")[0].partition("#")[0], method)[0])
    except HTTPException:
        return ""
