"""Pages for whoever is no member and finds something here against the law: to say it, and to read the answer."""

from flask import Blueprint, render_template

from forum import web
from forum.errors import N_, Invalid, NotFound, Problem
from forum.outside import actions, places, queries
from forum.outside.forms import SAID, AgainForm, NoticeForm, ReceiptForm
from forum.outside.views import Given, Told
from forum.receipts import grouped, plain
from forum.web import Answer

bp = Blueprint("outside", __name__)

UNKNOWN = N_("We do not know this number. Please look at it once more.")
LONGEST = {"why": actions.MAX_WHY, "where": places.LONGEST, "line": actions.MAX_LINE}


@bp.route("/outside", methods=["GET", "POST"])
def give() -> Answer:
    """Tell of something against the law. The answer is a receipt, shown this once; never whether anything is there."""
    form, status = NoticeForm(), 200
    if form.validate_on_submit():
        try:
            web.limit("outside", web.address())
            web.limit("outside_all")
            where = places.on_this_site(form.where.data or "", web.origins())
            given = Given(form.why.data or "", where, form.name.data or "", form.contact.data or "")
            receipt = web.write(actions.give, given)
            return render_template("outside/given.html", receipt=grouped(receipt), hours=_hours())
        except Problem as problem:
            status = web.add_problem(form, problem)
    elif form.is_submitted():
        status = 400
    return render_template("outside/give.html", form=form, longest=LONGEST, hours=_hours()), status


@bp.route("/outside/answer", methods=["GET", "POST"])
def told() -> Answer:
    """What came of it, for who holds the receipt. It is sent as a form: an address would stay in the browser."""
    form, status = ReceiptForm(), 200
    if form.validate_on_submit():
        try:
            web.limit("receipt", web.address())
            receipt = plain(form.receipt.data or "")
            return _told(queries.told(web.db(), web.actor(), receipt), AgainForm(formdata=None, receipt=receipt))
        except NotFound:
            status = web.add_problem(form, Invalid(UNKNOWN, field="receipt"))
        except Problem as problem:
            status = web.add_problem(form, problem)
    elif form.is_submitted():
        status = 400
    return render_template("outside/receipt.html", form=form), status


@bp.post("/outside/again")
def again() -> Answer:
    """Ask for another look."""
    form, status = AgainForm(), 400
    receipt = plain(form.receipt.data or "")
    try:
        web.limit("receipt", web.address())
        queries.told(web.db(), web.actor(), receipt)
        if form.validate():
            web.write(actions.ask_again, receipt, form.why.data or "")
            return _told(queries.told(web.db(), web.actor(), receipt), form)
    except NotFound:
        asked = ReceiptForm(formdata=None)
        status = web.add_problem(asked, Invalid(UNKNOWN, field="receipt"))
        return render_template("outside/receipt.html", form=asked), status
    except Problem as problem:
        status = web.add_problem(form, problem)
        if problem.status == 429:
            return render_template("outside/receipt.html", form=form), status
    return _told(queries.told(web.db(), web.actor(), receipt), form), status


def _told(found: Told, form: AgainForm) -> str:
    return render_template("outside/told.html", told=found, form=form, said=SAID, longest=LONGEST, hours=_hours())


def _hours() -> int:
    return web.house().config.moderation.answer_hours
