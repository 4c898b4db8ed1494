"""Pages of those who answer: what waits, taking it on, opening the letters, a colleague, organisations."""

from flask import Blueprint, render_template, request

from forum import web
from forum.directory import queries as directory
from forum.directory.views import Filter, OrganisationView
from forum.errors import NotFound, Problem
from forum.helpdesk.actions import answering
from forum.helpdesk.forms import SOON, WANTED, LetterForm, ProposeForm, ReferForm
from forum.helpdesk.own_routes import areas, deed, note_refused, page, seen
from forum.helpdesk.queries import queueing
from forum.helpdesk.views import Letters, Which
from forum.policy import Do, authorize, can
from forum.web import Answer
from forum.words import later as _l

bp = Blueprint("desk", __name__)

FOUND = 20  # organisations a search shows
LONGEST_PAGE = 4  # digits; a longer number is of no page
PARTS = {
    Which.OPEN: _l("Nobody is on it"),
    Which.MINE: _l("Mine"),
    Which.ALL: _l("All"),
    Which.CLOSED: _l("Closed"),
}


@bp.get("/desk")
def index() -> Answer:
    """What waits for an answer, the one due first."""
    return _desk()


def _desk(trouble: str = "") -> str:
    authorize(web.actor(), Do.SEE_HELP_QUEUE)
    which, number = request.args.get("which", ""), request.args.get("page", "1")
    if not number.isdecimal() or len(number) > LONGEST_PAGE:
        raise NotFound
    found = queueing.queue(web.db(), web.actor(), Which(which) if which in list(Which) else Which.OPEN, int(number))
    return render_template(
        "helpdesk/desk.html",
        queue=found,
        parts=PARTS,
        areas=areas(),
        said=WANTED,
        soon=SOON,
        trouble=trouble,
        may_claim=[line.public_id for line in found.lines if can(web.actor(), Do.CLAIM_HELP, line)],
    )


@bp.post("/desk/<letters_id>/claim")
def claim(letters_id: str) -> Answer:
    """Take a request on, and open its letters: that is noted."""
    try:
        web.write(answering.claim, letters_id)
        web.write(answering.open_letters, letters_id)
    except NotFound:
        note_refused(letters_id)
        raise
    except Problem as problem:
        return _desk(web.tell(problem)), problem.status
    return web.see("helpdesk.letters", letters_id=letters_id)


@bp.post("/letters/<letters_id>/open", endpoint="open")
def open_letters(letters_id: str) -> Answer:
    """Open the letters. It is noted, and she who asked sees it; a look alone writes nothing."""
    return deed(letters_id, answering.open_letters)


@bp.post("/letters/<letters_id>/back", endpoint="put_back")
def put_back(letters_id: str) -> Answer:
    """Let somebody else take it on."""
    return _go(letters_id, answering.put_back)


@bp.post("/letters/<letters_id>/leave", endpoint="leave")
def leave(letters_id: str) -> Answer:
    """Read along no more."""
    return _go(letters_id, answering.leave)


def _go(letters_id: str, act: object) -> Answer:
    try:
        seen(letters_id)
        web.write(act, letters_id)  # type: ignore[arg-type]
    except Problem as problem:
        if problem.status == 404:
            raise
        return page(seen(letters_id), LetterForm(formdata=None), web.tell(problem)), problem.status
    return web.see("desk.index")


@bp.route("/letters/<letters_id>/colleague", methods=["GET", "POST"])
def colleague(letters_id: str) -> Answer:
    """Ask her who asked whether a colleague may come along, or take over."""
    view, form, status = _shared(letters_id), ProposeForm(), 200
    names = queueing.colleagues_for(web.db(), web.actor(), letters_id)
    form.pseudonym.choices = [(name, name) for name, _ in names]
    if form.is_submitted():
        status = 400
        if form.validate():
            try:
                web.write(answering.propose, letters_id, form.pseudonym.data or "", form.how.data == "instead")
                return web.see("helpdesk.letters", letters_id=letters_id)
            except Problem as problem:
                status = web.add_problem(form, problem)
    return render_template("helpdesk/colleague.html", letters=view, form=form, names=names), status


@bp.route("/letters/<letters_id>/refer", methods=["GET", "POST"])
def refer(letters_id: str) -> Answer:
    """Pick organisations for her from the directory: search, tick, search on, and make the page."""
    view, form, status = _shared(letters_id), ReferForm(areas()), 200
    if form.is_submitted() and request.form.get("do") != "search":
        status = 400
        if form.validate():
            try:
                picked = form.organisations.data or []
                made = web.write(answering.refer, letters_id, picked, form.note.data or "")
                return web.see("helpdesk.referral", letters_id=letters_id, referral_id=made)
            except Problem as problem:
                status = web.add_problem(form, problem)
    picked, found = _organisations(form)
    return render_template(
        "helpdesk/refer.html", letters=view, form=form, picked=picked, found=found, longest=answering.MAX_NOTE
    ), status


def _shared(letters_id: str) -> Letters:
    """A conversation she may bring others into. Raises NotFound for who asked: these pages are not hers."""
    view = seen(letters_id)
    authorize(web.actor(), Do.SHARE_LETTERS, view)
    return view


def _organisations(form: ReferForm) -> tuple[list[OrganisationView], list[OrganisationView]]:
    """What is picked so far, and what the search finds besides."""
    reader, ids = web.actor(), list(form.organisations.data or [])[: answering.MAX_PICKED]
    picked = [one for one in directory.by_ids(web.db(), reader, ids) if not one.removed] if ids else []
    looked_for = Filter(text=form.text.data or "", area=form.area.data or "", region=form.region.data or "")
    if not form.is_submitted():
        return [], []
    chosen = {one.public_id for one in picked}
    found = directory.search(web.db(), reader, looked_for, FOUND)
    return picked, [one for one in found if one.public_id not in chosen]
