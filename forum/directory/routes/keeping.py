"""Pages of those who keep the directory: what is to be checked, changing an organisation, how it was before."""

from collections.abc import Callable

from flask import render_template, request

from forum import web
from forum.announcements.forms import in_language
from forum.directory import actions, checking, queries
from forum.directory.blueprint import bp
from forum.directory.forms import BackForm, OrganisationForm, SeenForm, as_it_is, number
from forum.directory.views import COLUMN_NAMES, OrganisationView
from forum.errors import Conflict, Problem
from forum.policy import Do, authorize
from forum.web import Answer

LONGEST = {
    "name": checking.MAX_NAME,
    "what": checking.MAX_WHAT,
    "phone": checking.MAX_PHONE,
    "site": checking.MAX_SITE,
    "hours": checking.MAX_HOURS,
    "note": checking.MAX_NOTE,
}


@bp.get("/directory/keep")
def keep() -> Answer:
    """What is to be checked next, and what was taken off the list."""
    return render_template("directory/keep.html", kept=queries.kept(web.db(), web.actor()))


@bp.route("/directory/new", methods=["GET", "POST"])
def new() -> Answer:
    """Put an organisation on the list."""
    authorize(web.actor(), Do.KEEP_DIRECTORY)
    form = OrganisationForm()

    def add() -> str:
        return web.write(actions.add, form.entry, bool(form.verified.data))

    return _writing(form, None, add)


@bp.route("/directory/<organisation_id>/edit", methods=["GET", "POST"])
def edit(organisation_id: str) -> Answer:
    """Change one."""
    view = _kept(organisation_id)
    form = OrganisationForm() if request.method == "POST" else as_it_is(view)

    def change() -> str:
        seen, verified = number(form.seen.data), bool(form.verified.data)
        web.write(actions.change, organisation_id, seen, form.entry, verified)
        return organisation_id

    return _writing(form, view, change)


@bp.post("/directory/<organisation_id>/verify")
def verify(organisation_id: str) -> Answer:
    """All of it is right today."""
    web.write(actions.verify, organisation_id, number(SeenForm().seen.data))
    return web.see("directory.organisation", organisation_id=organisation_id)


@bp.route("/directory/<organisation_id>/remove", methods=["GET", "POST"])
def remove(organisation_id: str) -> Answer:
    """Take one off the list, after a question."""
    view = _kept(organisation_id)
    if request.method == "POST":
        web.write(actions.remove, organisation_id, number(SeenForm().seen.data))
        return web.see("directory.keep")
    return render_template("directory/remove.html", view=view, form=SeenForm(formdata=None, seen=str(view.version)))


@bp.route("/directory/<organisation_id>/history", methods=["GET", "POST"])
def history(organisation_id: str) -> Answer:
    """How it was before, and who changed it; any of it can be put back."""
    view, form = _kept(organisation_id), BackForm()
    if request.method == "POST":
        web.write(actions.put_back, organisation_id, number(form.seen.data), number(form.n.data))
        return web.see("directory.organisation", organisation_id=organisation_id)
    versions = queries.history(web.db(), web.actor(), organisation_id)
    return render_template("directory/history.html", view=view, versions=versions, columns=COLUMN_NAMES)


def _kept(organisation_id: str) -> OrganisationView:
    authorize(web.actor(), Do.KEEP_DIRECTORY)
    return queries.organisation(web.db(), web.actor(), organisation_id)


def _writing(form: OrganisationForm, view: OrganisationView | None, keep: Callable[[], str]) -> Answer:
    """The page one writes on; what is sent is kept, or comes back with what is to be mended."""
    areas = queries.areas(web.db(), web.actor())
    form.offer(in_language(areas, web.language()), web.language())
    status = 200
    if form.validate_on_submit():
        try:
            return web.see("directory.organisation", organisation_id=keep())
        except Problem as problem:
            if problem.status == 404:
                raise
            if view is not None and isinstance(problem, Conflict):  # hers stays; kept once more, it is the newest
                form.seen.data = str(queries.organisation(web.db(), web.actor(), view.public_id).version)
            status = web.add_problem(form, problem)
    elif form.is_submitted():
        status = 400
    return render_template("directory/edit.html", form=form, view=view, longest=LONGEST), status
