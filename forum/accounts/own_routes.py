"""Pages of the own account, and of those who let people in and give roles."""

from flask import render_template, request, session
from flask_babel import gettext
from flask_login import logout_user

from forum import web
from forum.accounts import actions, authentication, passphrases, queries, recovery, second_factor
from forum.accounts.forms import CodeForm, EraseForm, NewPassphraseForm, PassphraseForm, RoleForm, SecondFactorForm
from forum.accounts.models import Device
from forum.accounts.routes import bp
from forum.errors import N_, Invalid, Problem
from forum.policy import Do, Role, authorize
from forum.web import Answer


@bp.get("/me")
def me() -> Answer:
    """The own account."""
    if not web.actor().is_member:
        return web.see("accounts.login", next="/me")
    account = queries.own_account(web.db(), web.actor())
    watched = any(login.current and login.device is Device.WATCHED for login in account.logins)
    own_cards = web.house().config.accounts.member_cards > 0
    return render_template("accounts/me.html", account=account, own_cards=own_cards, watched=watched)


@bp.route("/me/passphrase", methods=["GET", "POST"])
def passphrase() -> Answer:
    """Change the passphrase; all other log-ins end."""
    authorize(web.actor(), Do.KEEP_ACCOUNT)
    form = NewPassphraseForm()
    status = 200
    if form.validate_on_submit():
        try:
            candidate = authentication.check_own_passphrase(web.house(), web.actor(), form.passphrase.data)
            new = passphrases.check(form.new.data, staff=candidate.staff, personal=(candidate.pseudonym,), field="new")
            web.write(actions.change_passphrase, web.house().hasher.hash(new))
            return web.see("accounts.me")
        except Problem as problem:
            status = web.add_problem(form, problem)
    elif form.is_submitted():
        status = 400
    return render_template("accounts/passphrase.html", form=form, offered=passphrases.generate(web.language())), status


@bp.route("/me/recovery", methods=["GET", "POST"])
def renew_recovery() -> Answer:
    """A new recovery code in place of the old one, shown once."""
    authorize(web.actor(), Do.KEEP_ACCOUNT)
    form = PassphraseForm()
    status = 200
    if form.validate_on_submit():
        try:
            authentication.check_own_passphrase(web.house(), web.actor(), form.passphrase.data)
            code = recovery.draw(web.language())
            web.write(actions.replace_recovery, recovery.digest(code))
            return render_template("accounts/recovery_code.html", code=code, form=CodeForm(formdata=None))
        except Problem as problem:
            status = web.add_problem(form, problem)
    elif form.is_submitted():
        status = 400
    return render_template("accounts/recovery.html", form=form), status


@bp.route("/me/second-factor", methods=["GET", "POST"])
def second_step() -> Answer:
    """Switch the second step on, with an app that shows codes."""
    actor = web.actor()
    authorize(actor, Do.KEEP_ACCOUNT)
    if actor.has_second_factor:  # replacing it would need no more than an unwatched phone; switching it off asks more
        return web.see("accounts.me")
    form = SecondFactorForm()
    status = 200
    if form.validate_on_submit():
        try:
            web.limit("second_factor", actor.member_id)
            step = second_factor.verify(form.secret.data, form.code.data, 0)
            if step is None:
                raise Invalid(N_("This code is not right. Your app shows a new one every half minute."), field="code")
            sealed = authentication.seal_secret(web.house(), str(actor.member_id), form.secret.data)
            web.write(actions.set_second_factor, sealed, step)
            return web.see("pages.home" if actor.needs_second_factor else "accounts.me")  # her tasks are open now
        except Problem as problem:
            status = web.add_problem(form, problem)
    elif form.is_submitted():
        status = 400
    if not second_factor.is_secret(form.secret.data):
        form.secret.data = second_factor.new_secret()
    uri = second_factor.uri(form.secret.data, gettext("account"), web.house().config.site.name)
    return render_template("accounts/second_factor.html", form=form, qr=second_factor.qr_svg(uri)), status


@bp.route("/me/second-factor/off", methods=["GET", "POST"])
def second_step_off() -> Answer:
    """Switch the second step off."""
    authorize(web.actor(), Do.KEEP_ACCOUNT)
    form = PassphraseForm()
    status = 200
    if form.validate_on_submit():
        try:
            authentication.check_own_passphrase(web.house(), web.actor(), form.passphrase.data)
            web.write(actions.drop_second_factor)
            return web.see("accounts.me")
        except Problem as problem:
            status = web.add_problem(form, problem)
    elif form.is_submitted():
        status = 400
    return render_template("accounts/second_factor_off.html", form=form), status


@bp.post("/me/login-name")
def login_name() -> Answer:
    """A drawn name to log in with."""
    web.write(actions.draw_login_name, web.language())
    return web.see("accounts.me")


@bp.post("/me/logins/<login>/end")
def end_login(login: str) -> Answer:
    """End one of the own log-ins."""
    web.write(actions.end_login, login)
    return web.see("accounts.me")


@bp.post("/me/logins/end")
def end_logins() -> Answer:
    """End all own log-ins, this one too: log out everywhere."""
    web.write(actions.end_logins, but_this=False)
    logout_user()
    web.let_go()
    session.clear()
    web.changed_hands()
    return web.see("pages.home")


@bp.route("/me/erase", methods=["GET", "POST"])
def erase() -> Answer:
    """Erase the account, at once."""
    authorize(web.actor(), Do.KEEP_ACCOUNT)
    form = EraseForm()
    status = 200
    if form.validate_on_submit():
        try:
            authentication.check_own_passphrase(web.house(), web.actor(), form.passphrase.data)
            web.write(actions.erase_account, keep_texts=form.texts.data == "keep")
            logout_user()
            web.let_go()
            session.clear()
            web.changed_hands()
            return render_template("accounts/erased.html")
        except Problem as problem:
            status = web.add_problem(form, problem)
    elif form.is_submitted():
        status = 400
    return render_template("accounts/erase.html", form=form), status


@bp.route("/members/waiting", methods=["GET", "POST"])
def waiting() -> Answer:
    """Those who wait for a look; let in or not, one by one."""
    if request.method == "POST":
        act = actions.approve if request.form.get("do") == "approve" else actions.refuse
        web.write(act, request.form.get("member", ""))
        return web.see("accounts.waiting")
    return render_template("accounts/waiting.html", people=queries.waiting(web.db(), web.actor()))


@bp.route("/house/roles", methods=["GET", "POST"])
def roles() -> Answer:
    """Give and take roles."""
    authorize(web.actor(), Do.GIVE_ROLE)
    form = RoleForm()
    status = 200
    if form.validate_on_submit():
        act = actions.take_role if form.do.data == "take" else actions.give_role
        try:
            web.write(act, form.pseudonym.data, Role(form.role.data))
            return web.see("accounts.roles")
        except Problem as problem:
            status = web.add_problem(form, problem)
    elif form.is_submitted():
        status = 400
    return render_template("accounts/roles.html", form=form, people=queries.staff(web.db(), web.actor())), status
