"""What a person sees when something did not go as meant; and her text, where one was under way."""

from flask import Flask, Response, g, render_template, request, session
from flask_babel import gettext
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from forum import carried, web
from forum.accounts import logins
from forum.accounts.actions import covering
from forum.crash import log_crash
from forum.db import outages
from forum.errors import Covered, HelpClosed, NotAllowed, NotFound, Problem, TooFast
from forum.guard.turn_to import TURN_TO
from forum.policy import GUEST
from forum.web import Answer

TEXTS = frozenset({"body", "text"})  # fields somebody may have written in for half an hour


def init_app(app: Flask) -> None:
    """Give every error its page."""
    app.register_error_handler(Problem, _problem_page)
    app.register_error_handler(HTTPException, _http_page)
    app.register_error_handler(Exception, _crash_page)


def _problem_page(problem: Problem) -> Answer | tuple[str, int, dict[str, str]]:
    if isinstance(problem, Covered):
        return _back_by_pause()
    if isinstance(problem, HelpClosed):
        page = render_template("errors/help_closed.html", sentence=web.tell(problem), turn_to=TURN_TO)
        return page, problem.status, {}
    headers = {"Retry-After": str(problem.retry_after)} if isinstance(problem, TooFast) else {}
    ours = (
        request.method not in web.SAFE_METHODS and "foreign" not in g
    )  # words from elsewhere are not offered to be sent
    may_help = ours and isinstance(problem, NotFound | NotAllowed)
    if may_help and not current_user.is_authenticated and request.form:
        return _kept_page()
    return _error_page(problem.status, web.tell(problem)), problem.status, headers


def _http_page(error: HTTPException) -> Answer | tuple[str, int, dict[str, str]]:
    if isinstance(error, CSRFError):
        if not request.form:
            return _error_page(400, gettext("This page was open for long. Please load it anew.")), 400
        if not current_user.is_authenticated:
            return _kept_page()
        if TEXTS.isdisjoint(request.form):
            return _error_page(400, gettext("This page was open for long. Please load it anew.")), 400
        return _go_on_page()
    code = error.code or 500
    if code < 400:
        return error.get_response()
    sentence = {
        404: gettext(NotFound.default),
        405: gettext("This address does not take that."),
        413: gettext("This is too much for one time. Please send less."),
        429: gettext(TooFast.default),
    }.get(code, gettext("This request could not be understood."))
    allow = {"Allow": ", ".join(error.valid_methods or ())} if isinstance(error, MethodNotAllowed) else {}
    return _error_page(code, sentence), code, allow


def _crash_page(error: Exception) -> Answer | tuple[str, int, dict[str, str]]:
    """Something we did not foresee; or the database went while it was read, which `db()` cannot tell by itself."""
    try:
        with outages():
            raise error
    except Problem as problem:
        return _problem_page(problem)
    except Exception:
        log_crash(type(error), error.__traceback__)
    return _error_page(500, gettext(Problem.default)), 500


def _error_page(code: int, sentence: str) -> str:
    """The error page; it must come even when the database is gone, then for a guest."""
    try:
        with outages():
            return render_template("errors/error.html", code=code, sentence=sentence)
    except Problem:
        g._login_user = web.login_manager.anonymous_user()
        web.changed_hands()
        g.actor = GUEST  # a guest's visit cannot be looked up either
        return render_template("errors/error.html", code=code, sentence=sentence)


def _back_by_pause() -> Answer:
    """A covered log-in asked for something: to the page she comes back by. What she sent is kept until she does."""
    if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return Response(status=403)  # a script asked, on a page that is covered too or will be
    to, fields = carried.here()
    if request.method in web.SAFE_METHODS:
        return web.see("accounts.pause", next=to)
    if fields:
        web.write(covering.keep_more, logins.keep(session["_user_id"], (to, fields)))
    return web.see("accounts.pause")


def _kept_page() -> tuple[str, int, dict[str, str]]:
    """A text came in, but its log-in has ended: keep it in the page, log in, go on with it."""
    to, fields = carried.here()
    return render_template("accounts/kept.html", to=to, kept=fields), 403, {}


def _go_on_page() -> tuple[str, int, dict[str, str]]:
    """A text came in with the token of an earlier log-in: show it, to be sent once more."""
    return carried.offered(*carried.here()), 400, {}
