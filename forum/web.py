"""The HTTP edge: who asks, one transaction per write, where requests may come from.

Routes call `db()`, `actor()` and `write()`; nothing else reaches data. Problems become pages in error_pages.py.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from urllib.parse import unquote_to_bytes, urlsplit

from flask import Blueprint, Flask, Response, current_app, g, redirect, render_template, request, session, url_for
from flask_babel import gettext
from flask_login import LoginManager, UserMixin, current_user
from flask_wtf import CSRFProtect, FlaskForm
from flask_wtf.csrf import generate_csrf
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from forum import clock
from forum.accounts import actions as accounts
from forum.accounts import queries
from forum.accounts.actions import covering, visits
from forum.accounts.events import LetGo
from forum.db import Reader, outages
from forum.errors import N_, Covered, Found, Invalid, NotAllowed, Problem, Unavailable
from forum.events import publish
from forum.house import House
from forum.policy import GUEST, Actor

P = ParamSpec("P")
T = TypeVar("T")
Answer = str | BaseResponse | tuple[str, int]

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
MAX_REQUEST = 256 * 1024  # bytes; the longest text with all its fields stays well below
HELD = timedelta(minutes=30)  # how long a receipt stays good without being typed again; each look begins it anew
THEMES = ("auto", "light", "dark")
# The same for everybody: nobody is looked up.
IMPERSONAL = frozenset({"files.file", "pages.manifest", "web.healthz", "ready.readyz"})
UNTOUCHED = IMPERSONAL | {"web.exit"}
# What a covered log-in gets to; anything else leads to its page.
UNDER_COVER = IMPERSONAL | {"web.exit", "accounts.pause", "accounts.cover", "accounts.go_on"}
TOKENS_KEPT = 2000

csrf = CSRFProtect()
login_manager = LoginManager()
login_manager.session_protection = None
# Off, it would still make a digest of address and browser for each page, and keep one in the cookie.
login_manager._session_identifier_generator = str
bp = Blueprint("web", __name__)


class LoggedIn(UserMixin):
    """Flask-Login's user: a log-in by its token, with the person behind it."""

    def __init__(self, token: str, actor: Actor) -> None:
        self.token = token
        self.actor = actor

    def get_id(self) -> str:
        """What the cookie holds: the token, not the member."""
        return self.token


def house() -> House:
    """The running house."""
    return cast(House, current_app.extensions["house"])


def db() -> Reader:
    """The reading connection of this request."""
    reader: Reader | None = g.get("db")
    if reader is None:
        g.reading = house().database.reading()
        reader = g.db = g.reading.__enter__()
    return reader


def actor() -> Actor:
    """The person who asks; the guest if nobody is logged in."""
    who: Actor | None = g.get("actor")
    if who is None:
        who = current_user.actor if current_user.is_authenticated else _visitor()
        over = "_user_id" in session and not who.is_member  # a log-in that ended may have been covered
        holds = "" if who.covered or over else held()
        who = g.actor = replace(who, holds=holds) if holds else who
    return who


def _visitor() -> Actor:
    """Nobody in particular, or a guest on a visit to a room."""
    token = session.get("visit")
    return queries.visitor(db(), token) if token else GUEST


def hold(letters: str) -> None:
    """A receipt was given: for a while she may read these letters, as far as they are there."""
    if not actor().is_member:
        session.pop("_user_id", None)  # of a log-in that ended
    session["letters"] = [letters, int(clock.now().timestamp())]
    g.pop("actor", None)


def let_go() -> None:
    """Hold no letters any more."""
    kept = session.pop("letters", None)
    g.pop("actor", None)
    if kept:
        publish([LetGo(str(kept[0]))])


def held() -> str:
    """The public id of the letters whose receipt was given with this cookie within the last half hour, or ""."""
    kept = session.get("letters")
    if not kept:
        return ""
    letters, since = kept
    return str(letters) if 0 <= clock.now().timestamp() - since < HELD.total_seconds() else ""


def write(action: Callable[Concatenate[Session, Actor, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run an action in one transaction, with the actor as the database knows her in that very transaction."""
    token, visit, holds = session.get("_user_id"), session.get("visit"), held()
    close_reading()  # what was read before is old news afterwards
    return house().database.write(lambda w: action(w, queries.who_asks(w, token, visit, holds), *args, **kwargs))


def csrf_token() -> str:
    """The token of this person's forms. Signed once for each secret in a cookie: it does not age (forum/app.py)."""
    secret = session.get("csrf_token")
    return _signed(secret) if secret else str(generate_csrf())


@lru_cache(TOKENS_KEPT)
def _signed(secret: str) -> str:
    return str(generate_csrf())


def limit(name: str, *who: object) -> None:
    """Count a use of a named limit. Raises TooFast."""
    house().limiter.hit(name, *who)


def address() -> str:
    """The digest that stands for the asker's network address today."""
    return house().limiter.address(request.remote_addr)


def add_problem(form: FlaskForm, problem: Problem) -> int:
    """Put a problem's sentence at its field (or over the form); the status to answer with."""
    if isinstance(problem, Found):
        form.found = problem  # the form asks what to do with it (templates/macros/forms.html)
        return problem.status
    sentence = tell(problem)
    if problem.field and problem.field in form:
        field = form[problem.field]
        field.errors = [*field.errors, sentence]
    else:
        form.form_errors = [*form.form_errors, sentence]
    return problem.status


def tell(problem: Problem) -> str:
    """A problem's sentence in the person's language."""
    return str(gettext(problem.message, **problem.params))


def local_path(target: str | None) -> str:
    """`target` if it is an address within this site, else the first page (no open redirects)."""
    if not target or not target.startswith("/") or "\\" in target or any(ord(c) < 33 for c in target):
        return url_for("pages.home")
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc and not target.startswith("//") else url_for("pages.home")


def see(endpoint: str, **values: Any) -> BaseResponse:
    """Go on to another page after a write (303, so that loading it again sends nothing again)."""
    anchor = values.pop("_anchor", None)
    return redirect(url_for(endpoint, **values, _anchor=anchor), code=303)


def language() -> str:
    """The language of this request: chosen by the person, else the browser's, else the first of the site."""
    chosen: str | None = g.get("language")
    if chosen is None:
        offered = house().config.site.languages
        wished = session.get("lang")
        chosen = g.language = wished if wished in offered else _browsers_language(offered)
    return chosen


def _browsers_language(offered: Sequence[str]) -> str:
    """The first language the browser asks for that is offered, whatever its region ("nl-BE" is "nl")."""
    for wished, _ in request.accept_languages:
        if (base := wished.partition("-")[0].lower()) in offered:
            return base
    return offered[0]


def init_app(app: Flask) -> None:
    """Join the edge to the application."""
    # Not its init_app: that looks for a cookie of its own (we have none) after each request, and so every file would
    # vary by cookie and be loaded anew after a log-in.
    app.login_manager = login_manager  # type: ignore[attr-defined]
    login_manager.user_loader(_load_login)
    app.before_request(_check_origin)
    app.before_request(_check_encoding)
    app.before_request(_check_cover)
    csrf.init_app(app)  # its check runs after those above
    app.before_request(_touch)
    app.teardown_request(lambda error: close_reading())
    app.register_blueprint(bp)


def changed_hands() -> None:
    """Forget who asked and what was made for her: a log-in began or ended within this request."""
    for name in ("actor", "language", "csrf_token"):  # Flask-WTF keeps the token of the old cookie under the last
        g.pop(name, None)


def renew() -> None:
    """Look anew who asks: her log-in has changed within this request."""
    g.pop("_login_user", None)
    changed_hands()


def close_reading() -> None:
    """End the reading, if there is one."""
    reading = g.pop("reading", None)
    g.pop("db", None)
    if reading is not None:
        reading.__exit__(None, None, None)


def _load_login(token: str) -> LoggedIn | None:
    found = queries.known(db(), token)
    if found is None:
        return None
    g.touch = found.touch
    return LoggedIn(token, found.actor)


def _touch() -> None:
    """Move the log-in's idle limit on. The one thing a GET may write: housekeeping of the log-in itself."""
    if request.endpoint not in UNTOUCHED and actor().is_member and g.get("touch"):
        write(accounts.touch_login)


def origins() -> list[str]:
    """The origins that are ours."""
    config = house().config
    if config.site.address:
        return [config.site.address.rstrip("/")]
    return [f"http://{host}:{config.server.port}" for host in ("127.0.0.1", "localhost")]


def _check_origin() -> None:
    """Refuse what another site sends in a person's name (S5). The token of the form is checked besides."""
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        foreign = site not in ("same-origin", "none")
    else:
        # Browsers without Sec-Fetch-Site: our Referrer-Policy makes some of them send "null"; the token then decides.
        foreign = request.headers.get("Origin") not in (None, "null", *origins())
    if foreign:
        g.foreign = True
        raise NotAllowed(N_("This was sent from another site, so we did not take it."))


def _check_encoding() -> None:
    if request.method in SAFE_METHODS or not request.mimetype:
        return
    if request.mimetype != "application/x-www-form-urlencoded":  # JSON and files would put no text in a field of text
        raise Invalid(N_("This request could not be understood."))
    try:
        unquote_to_bytes(request.get_data()).decode()
    except UnicodeDecodeError:
        raise Invalid(N_("This text holds signs that cannot be kept. Please type it anew.")) from None


def _check_cover() -> None:
    """Nothing is open to a covered log-in but the page it comes back by, and the exit."""
    if request.endpoint not in UNDER_COVER and actor().covered:
        raise Covered


@bp.post("/exit", endpoint="exit")
@csrf.exempt  # whoever taps it must get away; that her log-in ends is all it does
def leave() -> Response:
    """The quick exit: the log-in ends, the cookie goes, and so does the page (S8, S9)."""
    with suppress(Unavailable), outages():  # she must get away all the same
        if current_user.is_authenticated:
            write(covering.leave)
        elif "visit" in session:
            write(visits.end_visit)
    let_go()
    session.clear()
    changed_hands()
    # Not a redirect: "form-action 'self'" makes Chromium stop at one that leads outside.
    away = house().config.site.exit_address
    answer = Response(render_template("leave.html", away=away))
    answer.headers["Refresh"] = f"0;url={away}"
    answer.headers["Clear-Site-Data"] = '"cookies", "storage"'
    return answer


@bp.post("/preferences")
@csrf.exempt  # how a page looks to whoever asks, nothing more; so pages without forms need no cookie
def preferences() -> BaseResponse:
    """Choose language and theme; kept in the cookie alone."""
    if request.form.get("lang") in house().config.site.languages:
        session["lang"] = request.form["lang"]
        g.pop("language", None)
    if request.form.get("theme") in THEMES:
        session["theme"] = request.form["theme"]
    if request.form.get("keys") in ("on", "off"):  # keys to jump by: who dictates or shakes must be able to stop them
        session["keys"] = request.form["keys"]
    return redirect(local_path(request.form.get("next")), code=303)


@bp.get("/healthz")
def healthz() -> Response:
    """Whether the process lives."""
    return Response("ok\n", mimetype="text/plain")
