"""Pages for coming in: sign-up, log-in, recovery, log-out."""

import hmac
import time
from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request, session
from flask_login import login_user, logout_user

from forum import carried, web
from forum.accounts import (
    actions,
    authentication,
    closing,
    farewells,
    passphrases,
    pseudonyms,
    puzzles,
    queries,
    recovery,
)
from forum.accounts.actions import visits
from forum.accounts.forms import CardForm, CodeForm, JoinForm, LogInForm, RecoverForm
from forum.accounts.links import first_operator_token
from forum.accounts.models import Device
from forum.cards import codes
from forum.config import SignUp
from forum.errors import N_, Invalid, NotAllowed, NotFound, Problem
from forum.policy import Do, authorize
from forum.web import Answer, csrf

bp = Blueprint("accounts", __name__)

SECOND_STEP_SECONDS = 300  # between passphrase and second factor
CAREFUL = ("lang", "theme")  # what a log-in takes over from before


@bp.route("/join", methods=["GET", "POST"])
@csrf.exempt  # its form checks the token itself, and comes back filled
def join() -> Answer:
    """Sign up: a name, a passphrase, 18 or over."""
    return _join(None)


@bp.get("/join/work")
def work() -> Answer:
    """A puzzle for the browser of somebody who signs up, in a house that asks for it."""
    if web.house().config.accounts.sign_up is not SignUp.WORK:
        raise NotFound
    authorize(web.actor(), Do.SIGN_UP)
    web.limit("work", web.address())
    return jsonify(puzzles.draw(web.db()))


@bp.route("/c", methods=["GET", "POST"], strict_slashes=False)
@csrf.exempt  # it only leads on to the card's own address
def card() -> Answer:
    """Where the short address on a card leads: a field for its code."""
    form = CardForm()
    status = 200
    if form.validate_on_submit() and not web.actor().is_member:
        if code := codes.read(form.code.data):
            return web.see("accounts.join_by_card", code=code)
        wrong = N_("A code has %(length)s letters and digits. Please look at your card once more.")
        status = web.add_problem(form, Invalid(wrong, field="code", length=codes.LENGTH))
    elif form.is_submitted():
        status = 400
    return render_template("accounts/card.html", form=form), status


@bp.get("/c/<code>")
def join_by_card(code: str) -> Answer:
    """Where the QR code on a card leads: the form to join, the code filled in. It does not tell whether it is good."""
    if web.actor().is_member:
        return render_template("accounts/card.html", form=CardForm(formdata=None))
    return _join(None, card=code)


@bp.route("/first/<token>", methods=["GET", "POST"])
@csrf.exempt  # its form checks the token itself, and comes back filled
def first(token: str) -> Answer:
    """Sign up as the first operator, by the link the start printed; gone as soon as there is one."""
    if not hmac.compare_digest(token.encode(), first_operator_token(web.house().keys).encode()) or queries.has_operator(
        web.db()
    ):
        raise NotFound
    return _join(token)


def _join(first: str | None, card: str = "") -> Answer:
    if web.actor().is_member:
        return web.see("accounts.me")
    mode = SignUp.OPEN if first else web.house().config.accounts.sign_up
    if not first and request.method != "POST" and closing.closed(web.db()):  # a sent form comes back filled
        mode = SignUp.CLOSED
    form = JoinForm()
    form.card.flags.required = mode is SignUp.CARD
    status, filled = 200, form.validate_on_submit()
    if form.form_errors or not form.drawn.data:  # without her token somebody else may have chosen the words
        form.drawn.data = passphrases.generate(web.language())
    if filled:
        try:
            # Who holds a card comes in however many others try without one, from the same address.
            web.limit("card" if (form.card.data or "").strip() else "sign_up", web.address())
            new, code = authentication.new_member(
                web.house(),
                form.pseudonym.data,
                form.passphrase.data,
                form.card.data or "",
                web.language(),
                work=form.work.data or "",
                staff=first is not None,
            )
            if first:
                member_id = web.write(actions.sign_up_first_operator, new)
            else:
                member_id = web.write(actions.sign_up, new, mode)
        except NotFound:
            raise
        except Problem as problem:
            status = web.add_problem(form, problem)
        else:
            _begin(member_id, Device(form.phone.data))
            return _show_recovery(code)
    elif form.is_submitted():
        status = 400
    else:
        form.pseudonym.data = pseudonyms.suggest(web.language())
        known = codes.read(card)
        form.card.data = codes.printed(known) if known else card
    shown = {"form": form, "mode": mode, "first": first is not None}
    return render_template("accounts/join.html", **shown), status


def _show_recovery(code: str) -> str:
    return render_template("accounts/recovery_code.html", code=code, form=CodeForm(formdata=None))


@bp.post("/join/recovery")
@csrf.exempt  # its form checks the token itself, and comes back filled
def confirm_recovery() -> Answer:
    """The recovery code typed back: she has kept it."""
    form = CodeForm()
    status = 400
    if form.validate_on_submit():
        try:
            web.write(actions.confirm_recovery, form.code.data)
            return web.see("pages.home")
        except Problem as problem:
            status = web.add_problem(form, problem)
    return render_template("accounts/recovery_code.html", code=None, form=form), status


@bp.route("/login", methods=["GET", "POST"])
@csrf.exempt  # its form checks the token itself, and comes back filled
def login() -> Answer:
    """Log in. An unknown and a known name give the same answer in the same time (S1)."""
    form = LogInForm()
    status = 200
    if form.validate_on_submit():
        try:
            with authentication.trying("log_in", web.house().limiter, web.address(), form.name.data):
                candidate = authentication.check_passphrase(web.house(), form.name.data, form.passphrase.data)
        except Problem as problem:
            status = web.add_problem(form, problem)
        else:
            if candidate.totp_secret is not None:
                session["half"] = [candidate.member_id, form.phone.data, int(time.time())]
                return render_template("accounts/second_step.html", form=CodeForm(formdata=None), kept=carried.along())
            return _enter(candidate.member_id, Device(form.phone.data))
    elif form.is_submitted():
        status = 400
    else:
        form.next.data = request.args.get("next", "")
    return render_template("accounts/login.html", form=form, kept=carried.along()), status


@bp.route("/login/second", methods=["GET", "POST"])
@csrf.exempt  # its form checks the token itself, and comes back filled
def login_second() -> Answer:
    """The second step, a few minutes after the first at most."""
    member_id, phone, began = session.get("half") or [0, "", 0]
    if time.time() - began > SECOND_STEP_SECONDS:
        session.pop("half", None)
        return web.see("accounts.login")
    form = CodeForm()
    status = 200
    if form.validate_on_submit():
        try:
            with web.house().database.reading() as db:
                candidate = queries.own_candidate(db, queries.actor_by_member(db, member_id))
            if candidate is None:
                raise NotAllowed
            step = authentication.check_second_factor(web.house(), candidate, form.code.data)
            web.write(actions.use_time_step, member_id, step)
        except Problem as problem:
            status = web.add_problem(form, problem)
        else:
            return _enter(member_id, Device(phone))
    return render_template("accounts/second_step.html", form=form, kept=carried.along()), status


@bp.route("/recover", methods=["GET", "POST"])
@csrf.exempt  # its form checks the token itself, and comes back filled
def recover() -> Answer:
    """Back in with the recovery code; it is used up, and a new one is shown."""
    form = RecoverForm()
    status = 200
    if form.validate_on_submit():
        try:
            with authentication.trying("recover", web.house().limiter, web.address(), form.name.data):
                candidate = authentication.check_recovery(web.house(), form.name.data, form.code.data)
            passphrase = passphrases.check(form.passphrase.data, staff=candidate.staff, personal=(candidate.pseudonym,))
            code, member_id = recovery.draw(web.language()), candidate.member_id
            new_hash = web.house().hasher.hash(passphrase)
            web.write(actions.recover, member_id, form.code.data, new_hash, recovery.digest(code))
        except Problem as problem:
            status = web.add_problem(form, problem)
        else:
            _begin(member_id, Device(form.phone.data))
            return _show_recovery(code)
    elif form.is_submitted():
        status = 400
    return render_template("accounts/recover.html", form=form), status


@bp.route("/logout", methods=["GET", "POST"])
def logout() -> Answer:
    """Log out. Who has not kept her recovery code yet is asked once, before it is too late."""
    actor = web.actor()
    if not actor.is_member:
        return web.see("pages.home")
    if request.method == "GET" or (not actor.recovery_kept and "anyway" not in request.form):
        return render_template("accounts/logout.html")
    web.write(actions.end_login, actor.login_public_id)
    _forget()
    return web.see("pages.home")


def _enter(member_id: int, phone: Device) -> Answer:
    """Begin a log-in and go where she wanted, with the text she was writing if her log-in had ended meanwhile."""
    try:
        _begin(member_id, phone)
    except NotAllowed:  # she was put out: who has her passphrase reads why, and how to say something back
        with web.house().database.reading() as db:
            farewell = farewells.of(db, member_id)
        if farewell is None:
            raise
        return render_template("moderation/farewell.html", farewell=farewell), 403
    to, fields = carried.along()
    if to:
        return carried.offered(to, fields)
    return redirect(web.local_path(request.form.get("next")), code=303)


def _begin(member_id: int, phone: Device) -> None:
    if "visit" in session:
        web.write(visits.end_visit)
    token = web.write(actions.log_in, member_id, phone)
    _forget()
    with web.house().database.reading() as db:
        login_user(web.LoggedIn(token, queries.actor_by_token(db, token)))
    web.changed_hands()
    # The own phone keeps the cookie, the watched one forgets it with the browser.
    session.permanent = phone is Device.OWN


def _forget() -> None:
    """A fresh cookie: nothing of before but how the page looks."""
    careful: dict[str, Any] = {key: session[key] for key in CAREFUL if key in session}
    logout_user()
    web.let_go()  # sockets that came in by a number of letters end too
    session.clear()
    session.update(careful)
    web.changed_hands()
