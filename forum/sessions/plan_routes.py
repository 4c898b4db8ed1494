"""Pages of those who plan: a new evening or series, and what becomes of it."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, render_template, request

from forum import clock, web
from forum.errors import Conflict, Invalid, Problem
from forum.policy import Audience, Do, authorize, can, readable
from forum.sessions import plan_way, plans, queries
from forum.sessions.actions import planning
from forum.sessions.plan_forms import CancelForm, EditForm, MoveForm, PlanForm, WordsForm
from forum.sessions.queries import SessionView
from forum.sessions.queries import planning as planned
from forum.sessions.queries.planning import For
from forum.web import Answer

bp = Blueprint("planning", __name__)


@bp.route("/sessions/new", methods=["GET", "POST"])
def new() -> Answer:
    """Plan an evening, or a series of them."""
    authorize(web.actor(), Do.PLAN_SESSION, For(Audience.MEMBERS))
    form = _form(PlanForm, plan_way.fresh(web.actor(), _languages()[0]))
    form.offer(readable(web.actor()))

    def send() -> Answer:
        web.limit("plan", web.actor().counted_as)
        evening, when, rhythm = plan_way.evening(form), plan_way.when(form), plan_way.chosen(form)
        if rhythm is None:
            session = web.write(planning.plan, evening, when, web.house().zone)
            return web.see("sessions.session", session_id=session)
        series = web.write(planning.plan_series, evening, when, rhythm, web.house().zone)
        return web.see("planning.series", series_id=series)

    return _sent(form, send, "sessions/plan.html")


@bp.route("/sessions/<session_id>/edit", methods=["GET", "POST"])
def edit(session_id: str) -> Answer:
    """Change an evening; of one that has begun, theme and text alone."""
    view, now = _hosted(session_id)
    if view.under_way:
        words = _form(WordsForm, now)

        def reword() -> Answer:
            web.write(planning.reword, session_id, words.words("theme"), words.words("about"))
            return web.see("sessions.session", session_id=session_id)

        return _sent(words, reword, "sessions/plan_edit.html", session=view)
    _only_ahead(view)
    form = _form(EditForm, now)
    form.offer(readable(web.actor()))

    def send() -> Answer:
        web.write(planning.change, session_id, plan_way.evening(form))
        return web.see("sessions.session", session_id=session_id)

    return _sent(form, send, "sessions/plan_edit.html", session=view)


@bp.route("/sessions/<session_id>/move", methods=["GET", "POST"])
def move(session_id: str) -> Answer:
    """Another time, or another place."""
    view, now = _hosted(session_id)
    _only_ahead(view)
    form = MoveForm() if request.method == "POST" else MoveForm(formdata=None, **now)

    def send() -> Answer:
        there = (form.place.data or "", form.address.data or "")
        web.write(planning.move, session_id, plan_way.when(form), *there, web.house().zone)
        return web.see("sessions.session", session_id=session_id)

    return _sent(form, send, "sessions/plan_move.html", session=view)


@bp.route("/sessions/<session_id>/cancel", methods=["GET", "POST"])
def cancel(session_id: str) -> Answer:
    """Cancel an evening (`do` "cancel"), leave one of a series out ("skip"), or take that back ("unskip")."""
    view, _ = _hosted(session_id)
    form, ahead = CancelForm(), (view.upcoming or view.under_way) and view.starts_at > clock.now()

    def send() -> Answer:
        match request.form.get("do"):
            case "skip":
                web.write(planning.skip, session_id)
            case "unskip":
                web.write(planning.unskip, session_id)
            case "cancel":
                web.write(planning.cancel, session_id, form.reason.data or "")
                return web.see("sessions.session", session_id=session_id)
            case _:
                raise Invalid
        return web.see("planning.series", series_id=view.series)

    return _sent(form, send, "sessions/plan_cancel.html", session=view, may_cancel=ahead)


@bp.get("/series/<series_id>")
def series(series_id: str) -> Answer:
    """The year of a series; who plans finds the ways to change it."""
    return _series(series_id)


@bp.post("/series/<series_id>/end")
def end(series_id: str) -> Answer:
    """No more evenings."""
    web.write(planning.end_series, series_id)
    return web.see("planning.series", series_id=series_id)


def _series(series_id: str) -> str:
    db, actor = web.db(), web.actor()
    view = planned.series(db, actor, series_id)
    return render_template(
        "sessions/plan_series.html",
        series=view,
        rhythm=plan_way.in_words(view.rule),
        numbers=planned.sign_ups(db, actor, view.evenings),
        plans=planned.may_plan(actor),
        may_end=view.ended_at is None and can(actor, Do.HOST_SESSION, view),
    )


def _hosted(session_id: str) -> tuple[SessionView, dict[str, Any]]:
    """An evening she hosts, and what a form of it holds."""
    db, actor = web.db(), web.actor()
    view = queries.session(db, actor, session_id)
    authorize(actor, Do.HOST_SESSION, view)
    return view, plan_way.as_it_is(view, planned.address(db, actor, view), web.house().zone)


def _only_ahead(view: SessionView) -> None:
    """Nobody fills in a form that cannot be sent."""
    if not view.upcoming:
        raise Conflict(plans.stays(view.state))


def _languages() -> tuple[str, ...]:
    return web.house().config.site.written


def _form(kind: type[Any], begin: dict[str, Any]) -> Any:
    made = kind.with_languages(_languages())
    return made() if request.method == "POST" else made(formdata=None, **begin)


def _sent(form: Any, send: Callable[[], Answer], template: str, **values: Any) -> Answer:
    """The page of a form: send what is right, else show it again, filled, with what is wrong."""
    status = 200
    if form.validate_on_submit():
        try:
            return send()
        except Problem as problem:
            if problem.status == 404:
                raise
            status = web.add_problem(form, problem)
    elif form.is_submitted():
        status = 400
    return render_template(template, form=form, **values), status
