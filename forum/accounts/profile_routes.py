"""Pages of what members see of each other, and of how one wants to read."""

from flask import Blueprint, render_template

from forum import web
from forum.accounts import queries
from forum.accounts.actions import profile as profile_actions
from forum.accounts.forms import LineForm, ReadingForm
from forum.errors import Problem
from forum.guard.forms import seen
from forum.notes import NOTES
from forum.policy import Do, authorize
from forum.web import Answer

bp = Blueprint("people", __name__)


@bp.get("/people/<member_id>")
def profile(member_id: str) -> Answer:
    """Name, badge and own line of a member, nothing more."""
    person = queries.profile(web.db(), web.actor(), member_id)
    return render_template("accounts/profile.html", person=person)


@bp.route("/me/line", methods=["GET", "POST"])
def line() -> Answer:
    """Change the line on the own profile."""
    authorize(web.actor(), Do.KEEP_ACCOUNT)
    form = LineForm()
    status = 200
    if form.validate_on_submit():
        try:
            shown = seen(form.line)
            web.write(profile_actions.set_line, form.line.data or "", seen=shown)
            return web.see("accounts.me")
        except Problem as problem:
            status = web.add_problem(form, problem)
    elif form.is_submitted():
        status = 400
    else:
        form.line.data = queries.own_account(web.db(), web.actor()).line
    return render_template("accounts/line.html", form=form, longest=profile_actions.MAX_LINE), status


@bp.route("/me/reading", methods=["GET", "POST"])
def reading() -> Answer:
    """Choose which texts are folded until they are tapped."""
    authorize(web.actor(), Do.KEEP_ACCOUNT)
    form = ReadingForm()
    status = 200
    if form.validate_on_submit():
        web.write(profile_actions.set_open_notes, NOTES.keys() - set(form.folded.data or ()))
        return web.see("accounts.me")
    if form.is_submitted():
        status = 400
    else:
        form.folded.data = [key for key in NOTES if key not in web.actor().open_notes]
    return render_template("accounts/reading.html", form=form), status
