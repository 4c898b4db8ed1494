"""The page of an evening, and what those who come do there: sign up, ask, and say how it was."""

from dataclasses import replace

from flask import Blueprint, render_template, request

from forum import clock, web
from forum.boards import queries as boards
from forum.boards.queries import keeping
from forum.errors import NotFound, Problem
from forum.gate.forms import sent
from forum.languages import NAMES
from forum.policy import Audience, Do, authorize, can
from forum.sessions import queries
from forum.sessions.actions import answering, asking, signing_up
from forum.sessions.actions.signing_up import Shown
from forum.sessions.forms import HowItWasForm, QuestionForm, SignUpForm
from forum.sessions.queries import SessionView, answers, fullness
from forum.sessions.queries import planning as planned
from forum.sessions.queries import questions as asked
from forum.web import Answer
from forum.words import one as _

bp = Blueprint("sessions", __name__)


@bp.get("/sessions/<session_id>")
def session(session_id: str) -> Answer:
    """An evening: what, when, where, with whom; and whether one comes."""
    return _page(_seen(session_id))


@bp.post("/sessions/<session_id>/sign-up")
def sign_up(session_id: str) -> Answer:
    """Come, or change what the hosts see of it."""
    view = _seen(session_id)
    authorize(web.actor(), Do.SIGN_UP_FOR_SESSION, view)
    web.limit("come", web.actor().counted_as)
    web.write(signing_up.sign_up, session_id, SignUpForm().chosen)
    return web.see("sessions.session", session_id=session_id, _anchor="coming")


@bp.post("/sessions/<session_id>/withdraw")
def withdraw(session_id: str) -> Answer:
    """Not to come after all."""
    view = _seen(session_id)
    authorize(web.actor(), Do.SIGN_UP_FOR_SESSION, view)
    web.limit("come", web.actor().counted_as)
    web.write(signing_up.withdraw, session_id)
    return web.see("sessions.session", session_id=session_id, _anchor="coming")


@bp.post("/sessions/<session_id>/questions")
def ask(session_id: str) -> Answer:
    """Ask something beforehand."""
    view, form = _seen(session_id), QuestionForm()
    authorize(web.actor(), Do.ASK_AHEAD, view)
    status = 400
    if form.validate_on_submit():
        try:
            web.limit("ask_ahead", web.actor().counted_as)
            how = sent(form.text)
            web.write(asking.ask, session_id, form.text.data, how)
            return web.see("sessions.session", session_id=session_id, _anchor="questions")
        except Problem as problem:
            if problem.status == 404:
                raise
            status = web.add_problem(form, problem)
    return _page(view, form), status


@bp.post("/questions/<question_id>/second")
def second(question_id: str) -> Answer:
    """Want a question to be talked about too, or not any more."""
    web.limit("react", web.actor().counted_as)
    session_id = web.write(asking.second, question_id, give=request.form.get("give") != "0")
    return web.see("sessions.session", session_id=session_id, _anchor=f"q-{question_id}")


@bp.post("/questions/<question_id>/withdraw")
def withdraw_question(question_id: str) -> Answer:
    """Take an own question back."""
    session_id = web.write(asking.withdraw_question, question_id)
    return web.see("sessions.session", session_id=session_id, _anchor="questions")


@bp.route("/sessions/<session_id>/how-it-was", methods=["GET", "POST"])
def how_it_was(session_id: str) -> Answer:
    """Three questions afterwards."""
    view, form, status = _seen(session_id), HowItWasForm(), 200
    authorize(web.actor(), Do.SAY_HOW_IT_WAS, view)
    if not answers.may_answer(web.db(), web.actor(), view):  # the evening's page says why
        return web.see("sessions.session", session_id=session_id, _anchor="how")
    form.offer()
    if form.validate_on_submit():
        try:
            web.write(answering.say_how_it_was, session_id, form.given)
            return web.see("sessions.session", session_id=session_id, _anchor="how")
        except Problem as problem:
            if problem.status == 404:
                raise
            status = web.add_problem(form, problem)
    elif form.is_submitted():
        status = 400
    return render_template("sessions/how_it_was.html", session=view, form=form), status


def _seen(session_id: str) -> SessionView:
    """An evening as she finds it; one that was left out is there for those alone who plan."""
    view = queries.session(web.db(), web.actor(), session_id)
    if view.off and view.state != "cancelled" and not can(web.actor(), Do.PLAN_SESSION, view):
        raise NotFound
    return view


def _page(view: SessionView, form: QuestionForm | None = None) -> str:
    """The page; without forms for who only reads, and so gets no cookie."""
    db, actor = web.db(), web.actor()
    sign_up_form = None
    if actor.is_member:
        form = form or QuestionForm(formdata=None)
        sign_up_form = SignUpForm(formdata=None, shown=_shown(view).value)
        sign_up_form.offer(actor.pseudonym)
    ahead = (view.upcoming or view.under_way) and view.ends_at > clock.now()
    hosts = can(actor, Do.HOST_SESSION, view)
    zone = web.house().zone
    return render_template(
        "sessions/session.html",
        session=replace(view, summary=_summary(view)),
        address=planned.address(db, actor, view) if hosts and not view.online else view.address,
        address_shown=clock.now() >= view.address_from,
        ahead=ahead,
        days=(view.starts_at.astimezone(zone).date() - clock.now().astimezone(zone).date()).days,
        own=actor.member_id in view.host_ids,
        welcome=bool(view.room) and (view.capacity is None or view.has_place or hosts),
        full=ahead and fullness.is_full(db, actor, view),
        sign_up_form=sign_up_form,
        form=form,
        longest=asking.MAX_QUESTION,
        questions=asked.questions(db, actor, view),
        may_answer=answers.may_answer(db, actor, view),
        has_answered=answers.has_answered(db, actor, view),
        results=answers.results(db, actor, view),
        spoken=NAMES,
        audience=_audience(view),
    )


def _summary(view: SessionView) -> str:
    """The conversation with its summary; none for who may not read that: fewer may than could come."""
    if not view.summary:
        return ""
    db, actor = web.db(), web.actor()
    try:
        boards.thread(db, actor, view.summary)
    except NotFound:
        return keeping.led_to(db, actor, view.summary) or ""
    return view.summary


def _shown(view: SessionView) -> Shown:
    """How she is shown to the hosts until now."""
    if not view.shown:
        return Shown.NOTHING
    return Shown.NAME if view.shown == web.actor().pseudonym else Shown.DRAWN


def _audience(view: SessionView) -> str:
    return {
        Audience.EVERYONE: _("Everybody, guests too"),
        Audience.MEMBERS: _("Members"),
        Audience.PEERS: _("Peers only: no caseworkers"),
        Audience.TEAM: _("Experts by experience alone"),
    }[view.audience]
