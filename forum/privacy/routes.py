"""Pages about one's own data."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, render_template, request
from flask_babel import format_date, format_datetime, gettext

from forum import exports, web
from forum.accounts import authentication
from forum.errors import Problem
from forum.exports import Part, Row, Value
from forum.policy import Do, authorize
from forum.privacy import bundle
from forum.privacy.forms import DataForm
from forum.web import Answer

bp = Blueprint("privacy", __name__)

Told = tuple[str, list[list[tuple[str, str]]]]  # a title, and rows of names and values


@bp.route("/me/data", methods=["GET", "POST"])
def data() -> Answer:
    """What is kept of her: how much of each kind; after the passphrase all of it, on the page or as a file (S22)."""
    authorize(web.actor(), Do.KEEP_ACCOUNT)
    parts, form, status, shown = exports.everything(web.db(), web.actor()), DataForm(), 200, False
    words = _told(parts, web.house().zone)
    if form.validate_on_submit():
        try:
            authentication.check_own_passphrase(web.house(), web.actor(), form.passphrase.data)
            if "take" in request.form:
                return _file(bundle.zipped(parts, render_template("privacy/_file.html", parts=words)))
            shown = True
        except Problem as problem:
            status = web.add_problem(form, problem)
    elif form.is_submitted():
        status = 400
    return render_template("privacy/data.html", parts=words, form=form, shown=shown), status


def _file(held: bytes) -> Response:
    answer = Response(held, mimetype="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{bundle.NAME}.zip"'
    return answer


def _told(parts: Sequence[Part], zone: ZoneInfo) -> list[Told]:
    """The parts as they are shown."""
    return [(gettext(part.title), [_row(row, zone) for row in part.rows]) for part in parts]


def _row(row: Row, zone: ZoneInfo) -> list[tuple[str, str]]:
    return [(gettext(name), _said(value, zone)) for name, value in row.items()]


def _said(value: Value, zone: ZoneInfo) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return str(gettext("yes") if value else gettext("no"))
    if isinstance(value, datetime):
        return str(format_datetime(value.astimezone(zone).replace(tzinfo=None), "medium", rebase=False))
    return str(format_date(value)) if isinstance(value, date) else str(value)
