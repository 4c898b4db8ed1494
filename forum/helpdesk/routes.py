"""Asking for help, with an account or without; one's own letters, and the way back to them by a number."""

from flask import render_template, request

from forum import web
from forum.errors import N_, Invalid, NotFound, Problem, TooFast
from forum.helpdesk.actions import asking
from forum.helpdesk.asked import MAX_WORDS
from forum.helpdesk.blueprint import bp
from forum.helpdesk.figures import months
from forum.helpdesk.forms import SOON, WANTED, AskForm, LetterForm, NumberForm
from forum.helpdesk.models import Wanted
from forum.helpdesk.own_routes import areas, page, promise, seen
from forum.helpdesk.queries import reading
from forum.helpdesk.views import Placed, Promise, Soon
from forum.receipts import grouped, plain
from forum.web import Answer

UNKNOWN = N_("We do not know this number. Please look at it once more.")
SIXTEEN = N_("The number has sixteen digits. Please look at it once more.")


@bp.route("/ask", methods=["GET", "POST"])
@web.csrf.exempt  # the form checks its token itself, so that it comes back filled: also to who has no account
def ask() -> Answer:
    """Ask for help in two steps: write, then look once more at all of it and send it."""
    reading.ready(web.db(), web.actor())
    form, step = AskForm(areas(), web.language()), request.form.get("step", "")
    if request.method == "GET":
        form.by_account.data = "y" if web.actor().is_member else ""
    if request.method == "GET" or step == "change":
        return _write(form)
    if not form.validate():
        return _write(form), 400
    if step == "without":  # her log-in has ended, and she goes on without an account
        form.by_account.data = ""
    if step != "send" or _ended(form):
        return _look(form)
    try:
        placed = _send(form)
    except Problem as problem:
        return _write(form), web.add_problem(form, problem)
    if not placed.receipt:
        return web.see("helpdesk.letters", letters_id=placed.public_id)
    return render_template("helpdesk/receipt.html", receipt=grouped(placed.receipt))


def _ended(form: AskForm) -> bool:
    """Whether she began with an account, and is logged in no more."""
    return bool(form.by_account.data) and not web.actor().is_member


def _write(form: AskForm) -> str:
    return render_template(
        "helpdesk/ask.html",
        form=form,
        promise=_promise(form),
        month=next(iter(months(web.db())), None),
        days=web.house().config.retention.help_days,
        longest=MAX_WORDS,
    )


def _look(form: AskForm) -> str:
    return render_template(
        "helpdesk/look.html",
        form=form,
        asked=form.read(),
        fields=[(field.name, value) for field in form if field.name != "csrf_token" for value in _values(field.data)],
        areas=areas(),
        said=WANTED,
        soon=SOON,
        promise=_promise(form),
        ended=_ended(form),
        days=web.house().config.retention.help_days,
    )


def _values(data: object) -> list[str]:
    if isinstance(data, list):
        return [str(value) for value in data]
    if isinstance(data, bool):
        return ["y"] if data else []
    return [str(data or "")]


def _promise(form: AskForm) -> Promise:
    """What is promised for what is chosen so far."""
    wanted = Wanted(form.wanted.data) if form.wanted.data in list(Wanted) else Wanted.EITHER
    soon = Soon(form.soon.data) if form.soon.data in list(Soon) else Soon.DAYS
    return promise(wanted, soon)


def _send(form: AskForm) -> Placed:
    actor = web.actor()
    web.limit("ask_help", actor.counted_as if actor.is_member else web.address())
    if not actor.is_member:
        web.limit("ask_help_all")
    asked = form.read()
    return web.write(asking.ask, asked, promise(asked.wanted, asked.soon).due_at, form.once.data or "")


@bp.route("/letters", methods=["GET", "POST"])
@web.csrf.exempt  # as above
def index() -> Answer:
    """Her own letters, and the field for a number. It is sent as a form: an address would stay in the browser."""
    reading.ready(web.db(), web.actor())
    form, status = NumberForm(), 200
    if form.is_submitted() and not form.validate():
        status = 400
    elif form.is_submitted():
        try:
            return _enter(form, _found(form))
        except NotFound:
            wrong = UNKNOWN if plain(form.receipt.data or "") else SIXTEEN
            status = web.add_problem(form, Invalid(wrong, field="receipt"))
        except Problem as problem:
            status = web.add_problem(form, problem)
    own = reading.own(web.db(), web.actor()) if web.actor().is_member else []
    return render_template("helpdesk/index.html", form=form, own=own, areas=areas()), status


def _found(form: NumberForm) -> str:
    """The letters of a number. Wrong numbers are counted, right ones are not: over Tor all come from one address."""
    limiter, who = web.house().limiter, web.address()
    if limiter.used("letters", who) or limiter.used("letters_all"):
        raise TooFast
    try:
        return reading.by_receipt(web.db(), web.actor(), form.receipt.data or "")
    except NotFound:
        web.limit("letters", who)
        web.limit("letters_all")
        raise


def _enter(form: NumberForm, letters_id: str) -> Answer:
    """To the letters; with what she was writing when the number was no longer good."""
    web.hold(letters_id)
    if not form.text.data:
        return web.see("helpdesk.letters", letters_id=letters_id)
    again = LetterForm(formdata=None, text=form.text.data)
    if form.once.data:
        again.once.data = form.once.data
    return page(seen(letters_id), again)


@bp.post("/letters/away")
@web.csrf.exempt  # that her letters are put away is all it does
def away() -> Answer:
    """Put the letters of a number away: who comes next to this phone does not see them."""
    web.let_go()
    return web.see("pages.home")
