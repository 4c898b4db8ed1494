"""Pages of the directory for everybody, without an account and without a cookie.

What one looks for travels in the body of a POST, so it stands in no address, no history and no log.
"""

from flask import render_template

from forum import web
from forum.announcements.forms import in_language
from forum.directory import queries
from forum.directory.blueprint import bp
from forum.directory.forms import LONGEST_TEXT, LookForm
from forum.directory.routes import files, keeping
from forum.errors import Problem
from forum.guard.turn_to import TURN_TO
from forum.policy import Do, can
from forum.web import Answer, csrf

__all__ = ["bp", "files", "keeping"]  # each adds its own addresses

A_PAGE = 40


@bp.get("/directory")
def index() -> Answer:
    """All of it, after whom to call in danger."""
    return _list(LookForm(formdata=None))


@bp.post("/directory")
@csrf.exempt  # it reads and keeps nothing; a visitor who only reads gets no cookie
def look() -> Answer:
    """What fits what she looks for."""
    form = LookForm()
    try:
        web.limit("search", web.actor().member_id or web.address())
    except Problem as problem:
        return _list(LookForm(formdata=None), web.tell(problem)), problem.status
    return _list(form, asked=True)


@bp.get("/directory/<organisation_id>")
def organisation(organisation_id: str) -> Answer:
    """One organisation."""
    view = queries.organisation(web.db(), web.actor(), organisation_id)
    return render_template("directory/organisation.html", view=view, keeps=can(web.actor(), Do.KEEP_DIRECTORY))


def _list(form: LookForm, problem: str = "", *, asked: bool = False) -> str:
    db, actor, mine = web.db(), web.actor(), web.language()
    form.offer(in_language(queries.areas_in_use(db, actor), mine), queries.languages(db, actor), mine)
    page = form.number if asked else 1
    views = queries.search(db, actor, form.filter, A_PAGE + 1, (page - 1) * A_PAGE)
    return render_template(
        "directory/index.html",
        form=form,
        problem=problem,
        asked=asked,
        views=views[:A_PAGE],
        page=page,
        more=len(views) > A_PAGE,
        turn_to=TURN_TO,
        keeps=can(actor, Do.KEEP_DIRECTORY),
        longest=LONGEST_TEXT,
    )
