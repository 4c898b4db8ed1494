"""Pages about one's own data."""

from collections.abc import Sequence
from itertools import islice

from flask import Blueprint, Response, current_app, render_template, request
from flask_babel import get_domain

from forum import exports, web
from forum.accounts import authentication
from forum.aside import aside
from forum.errors import Problem
from forum.exports import Part
from forum.policy import Do, authorize
from forum.privacy import bundle
from forum.privacy.forms import DataForm
from forum.privacy.telling import Teller
from forum.web import Answer

bp = Blueprint("privacy", __name__)

AT_MOST = 300  # rows of each kind on the page: thousands would hold up everybody, and the phone that shows them


@bp.route("/me/data", methods=["GET", "POST"])
def data() -> Answer:
    """What is kept of her: how much of each kind; after the passphrase all of it, on the page or as a file (S22)."""
    authorize(web.actor(), Do.KEEP_ACCOUNT)
    parts, form, status, shown = exports.everything(web.db(), web.actor()), DataForm(), 200, False
    if form.validate_on_submit():
        try:
            authentication.check_own_passphrase(web.house(), web.actor(), form.passphrase.data)
            if "take" in request.form:
                return _file(parts)
            shown = True
        except Problem as problem:
            status = web.add_problem(form, problem)
    elif form.is_submitted():
        status = 400
    told = list(_teller().parts(parts))
    return render_template(
        "privacy/data.html", parts=told, form=form, shown=shown, at_most=AT_MOST, islice=islice
    ), status


def _file(parts: Sequence[Part]) -> Response:
    """A large account takes a second or two: beside the event loop, and without a hold on the database."""
    web.close_reading()
    page = current_app.jinja_env.get_template("privacy/_file.html")
    told = page.generate(lang=web.language(), parts=_teller().parts(parts))
    answer = Response(aside(bundle.zipped, parts, told), mimetype="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{bundle.NAME}.zip"'
    return answer


def _teller() -> Teller:
    return Teller(web.language(), web.house().zone, get_domain().get_translations().ugettext)
