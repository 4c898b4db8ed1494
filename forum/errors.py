"""What can go wrong, in the words of the person it goes wrong for.

A `Problem` carries an English sentence (the message id) and its parameters. The edges (HTTP, sockets, command line)
translate it; nothing below them knows about languages.
"""


def N_(message: str) -> str:
    """Mark a sentence for translation where it is written; it is translated where it is shown."""
    return message


class Problem(Exception):
    """Something a person must be told. `field` names the form field it belongs to, if one."""

    status = 400
    code = "problem"
    default = N_("Something went wrong. Nothing was lost; please try again.")

    def __init__(self, message: str | None = None, *, field: str | None = None, **params: object) -> None:
        self.message = message or self.default
        self.field = field
        self.params = params
        super().__init__(self.message)


class Invalid(Problem):
    """What was sent cannot be accepted as it is; the form comes back filled."""

    status = 400
    code = "invalid"


class Found(Problem):
    """A text holds what she may not have meant to send; it goes as she sends it once more. `pieces` are what was found,
    each with the words around it; `notes` are words of the experts; `clients`: it tells of a client (docs: S17).
    """

    status = 422
    code = "found"
    default = N_("There is something in it that leads to a person: to you, or to somebody else.")

    def __init__(
        self,
        message: str | None = None,
        *,
        pieces: tuple[tuple[str, str, str], ...] = (),
        notes: tuple[str, ...] = (),
        clients: bool = False,
        waits: bool = False,
    ) -> None:
        super().__init__(message)
        self.pieces, self.notes, self.clients, self.waits = pieces, notes, clients, waits

    @property
    def plain(self) -> dict[str, object]:
        """All of it for a page that asks without a form."""
        return {"pieces": self.pieces, "notes": self.notes, "clients": self.clients, "waits": self.waits}


class NotAllowed(Problem):
    """The thing may be seen, but not this be done with it."""

    status = 403
    code = "not_allowed"
    default = N_("You cannot do this here.")


class Ended(NotAllowed):
    """The log-in, or a guest's visit, is over: what was written waits for the next."""

    code = "ended"
    default = N_("Your log-in has ended. Please log in again.")


class Covered(NotAllowed):
    """The log-in is covered: there is one page for it, whatever was asked for."""

    code = "covered"


class NotFound(Problem):
    """Not there, or not for this person: the answer is the same, so that existence is not leaked."""

    status = 404
    code = "not_found"
    default = N_("This page does not exist, or not any more.")


class Conflict(Problem):
    """Somebody else was first, or the thing has changed in between."""

    status = 409
    code = "conflict"
    default = N_("This has changed in the meantime. Please look again.")


class TooFast(Problem):
    """A rate limit; `retry_after` in seconds."""

    status = 429
    code = "too_fast"
    default = N_("That went a little fast. Please wait a moment and try again.")

    def __init__(self, message: str | None = None, *, retry_after: int = 10) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(Problem):
    """Nothing can be kept safely right now, so nothing is accepted."""

    status = 503
    code = "unavailable"
    default = N_("Huiskamer cannot keep anything safe at this moment. Nothing was sent. Please try again in a minute.")


class HelpClosed(Unavailable):
    """The key of help is not here: letters are closed, and nothing else is."""

    code = "help_closed"
    default = N_("Help on this site is closed for the moment. Please come back later.")
