"""Pages of moderation for everybody: to show something, to read what was decided, to ask for a second look.

The moderators' own pages are in queue_routes.py.
"""

from typing import Any

from flask import Blueprint, render_template, request, url_for

from forum import web
from forum.errors import N_, Invalid, NotFound, Problem
from forum.moderation import queries
from forum.moderation.actions import appealing, reporting
from forum.moderation.actions.appealing import MAX_TEXT
from forum.moderation.actions.reporting import MAX_NOTE
from forum.moderation.forms import DONE, KINDS, KINDS_HERS, AppealForm, ReceiptForm, ReportForm
from forum.moderation.views import DecisionView, Link, Reason
from forum.policy import Do, authorize
from forum.rules import queries as rules
from forum.web import Answer

bp = Blueprint("moderation", __name__)

UNKNOWN = N_("We do not know this number. Please look at it once more.")


@bp.route("/report/<kind>/<target_id>", methods=["GET", "POST"])
def report(kind: str, target_id: str) -> Answer:
    """Show something to the moderators, and say why."""
    target = queries.reportable(web.db(), web.actor(), kind, target_id)
    form = ReportForm()
    back, status = address(target.link), 200
    if form.validate_on_submit():
        try:
            web.limit("report", web.actor().counted_as)
            reason, note = Reason(form.reason.data), form.note.data or ""
            web.write(reporting.report, kind, target_id, reason, note)
            return render_template("moderation/reported.html", back=back)
        except Problem as problem:
            if problem.status == 404:
                raise
            status = web.add_problem(form, problem)
    elif form.is_submitted():
        status = 400
    page = {"target": target, "back": back, "longest": MAX_NOTE}
    return render_template("moderation/report.html", form=form, **page), status


@bp.get("/me/reports")
def my_reports() -> Answer:
    """What she has reported, and what came of it."""
    authorize(web.actor(), Do.KEEP_ACCOUNT)
    reports = queries.my_reports(web.db(), web.actor())
    return render_template("moderation/my_reports.html", reports=reports, kinds=KINDS)


@bp.get("/decisions/<decision_id>")
def decision(decision_id: str) -> Answer:
    """What was decided about something of hers."""
    return _decision(decision_id, AppealForm(formdata=None))


@bp.post("/decisions/<decision_id>")
def appeal(decision_id: str) -> Answer:
    """Ask for a second look."""
    form, status = AppealForm(), 400
    if form.validate_on_submit():
        try:
            web.limit("appeal", web.actor().counted_as)
            web.write(appealing.appeal, decision_id, form.text.data)
            return web.see("moderation.decision", decision_id=decision_id)
        except Problem as problem:
            if problem.status == 404:
                raise
            status = web.add_problem(form, problem)
    return _decision(decision_id, form), status


@bp.route("/appeal", methods=["GET", "POST"])
def by_receipt() -> Answer:
    """With the number she got, who cannot come in reads what was decided, and asks for a second look."""
    typed = request.form.get("receipt", "")
    form = ReceiptForm()
    if not form.is_submitted():
        return render_template("moderation/receipt.html", form=form, view=None)
    status = 400
    if form.validate():
        try:
            web.limit("receipt", web.address())
            view = queries.decision_by_receipt(web.db(), web.actor(), typed).decision
            return _with_receipt(view, typed)
        except Problem as problem:
            known = problem if problem.status != NotFound.status else Invalid(UNKNOWN, field="receipt")
            status = web.add_problem(form, known)
    return render_template("moderation/receipt.html", form=form, view=None), status


def _with_receipt(view: DecisionView, receipt: str) -> Answer:
    """The decision a receipt opens; her appeal, where she sends one along."""
    form = AppealForm() if "text" in request.form else AppealForm(formdata=None)
    status = 200
    if "text" in request.form:
        status = 400
        if form.validate():
            try:
                web.write(appealing.appeal_with_receipt, receipt, form.text.data)
                view, status = queries.decision_by_receipt(web.db(), web.actor(), receipt).decision, 200
            except Problem as problem:
                status = web.add_problem(form, problem)
    page = letter(view) | {"receipt": receipt, "action": url_for("moderation.by_receipt")}
    return render_template("moderation/receipt.html", form=form, longest=MAX_TEXT, **page), status


def _decision(decision_id: str, form: AppealForm) -> str:
    view = queries.decision(web.db(), web.actor(), decision_id)
    action = url_for("moderation.appeal", decision_id=decision_id)
    page = letter(view) | {"action": action, "receipt": "", "longest": MAX_TEXT}
    return render_template("moderation/decision.html", form=form, kinds_hers=KINDS_HERS, **page)


@bp.app_template_global()
def letter(view: DecisionView) -> dict[str, Any]:
    """What templates/moderation/_told.html needs."""
    rule = rules.rule(web.db(), view.rule_version, view.rule) if view.rule else None
    return {"view": view, "rule": rule, "done_words": DONE}


def address(link: Link | None) -> str:
    """Where something stands."""
    if link is None:
        return url_for("pages.home")
    values: dict[str, Any] = dict(link.values)
    return url_for(link.endpoint, _anchor=link.anchor or None, **values)
