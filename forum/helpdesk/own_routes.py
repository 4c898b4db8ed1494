"""The page of a conversation, the same for who asked and who answers; and what is the asker's alone to do."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import render_template, request
from flask_babel import format_datetime, gettext

from forum import clock, web
from forum.directory import queries as directory
from forum.directory.kinds import COSTS, NAMES_ASKED
from forum.directory.regions import REGIONS
from forum.directory.views import language_name as name_of
from forum.errors import N_, Invalid, NotAllowed, NotFound, Problem, TooFast
from forum.helpdesk import sharing
from forum.helpdesk.actions import answering, asking
from forum.helpdesk.asked import MAX_WORDS
from forum.helpdesk.blueprint import bp
from forum.helpdesk.forms import HOWS, SOON, WANTED, Areas, ButtonForm, CloseForm, LetterForm, NumberForm
from forum.helpdesk.models import By, State, Wanted
from forum.helpdesk.promise import promised
from forum.helpdesk.queries import reading
from forum.helpdesk.views import HOUSE_SAYS, How, Letters, LetterView, Promise, Soon
from forum.languages import choose, order
from forum.policy import Do, authorize, can
from forum.web import Answer

OLD = N_("This page was open for long. Please do it once more.")


def areas() -> Areas:
    """The areas of life in the reader's language."""
    language = web.language()
    found = directory.areas(web.db(), web.actor())
    return {key: choose(names, language) for key, names in found}


def promise(wanted: Wanted, soon: Soon) -> Promise:
    """Until when an answer comes to who asks this now."""
    house = web.house()
    return promised(web.db(), wanted, soon, clock.now(), house.zone, house.config.help)


def seen(letters_id: str) -> Letters:
    """A conversation for one of those it is between. A try at somebody else's is written down, and does not find it."""
    try:
        view = reading.letters(web.db(), web.actor(), letters_id)
    except NotFound:
        note_refused(letters_id)
        raise
    if web.actor().holds == letters_id:
        web.hold(letters_id)
    return view


def note_refused(letters_id: str) -> None:
    """Write down that somebody was sent away: the one thing a look may write besides a log-in's time."""
    actor = web.actor()
    with suppress(TooFast):
        web.limit("refused", actor.counted_as if actor.is_member else web.address())
        web.write(answering.refused, letters_id)


def opened(view: Letters) -> bool:
    """Whether this person reads: who asked always does, a colleague once it is noted that she opened the letters."""
    since, name = sharing.moment() - answering.HOUR, web.actor().pseudonym
    return view.mine or any(opening.name == name and opening.at > since for opening in view.openings)


def moment_of(moment: datetime) -> str:
    """A day and a time by the house's clock, in words."""
    return str(format_datetime(moment, order("EEEE d MMMM HH:mm", web.language())))


def in_words(view: Letters) -> str:
    """How far a conversation is, for the one who reads it."""
    return " ".join(str(sentence) for sentence in (_asker_reads(view) if view.mine else _staff_reads(view)))


def _asker_reads(view: Letters) -> tuple[Any, ...]:
    due, name = moment_of(view.due_at), view.claimed_by
    if view.closed:
        return (gettext("These letters are closed."),)
    if view.state is State.ANSWERED:
        return gettext("There is an answer."), gettext("You can write on for as long as you like.")
    if view.late:
        return (
            gettext("An answer should have come %(moment)s. We are sorry.", moment=due),
            gettext("All who can answer have been told."),
        )
    on_it = gettext("%(name)s is on it.", name=name) if name else gettext("Nobody has taken it on yet.")
    return on_it, gettext("You have an answer before %(moment)s.", moment=due)


def _staff_reads(view: Letters) -> tuple[Any, ...]:
    due = moment_of(view.due_at)
    if view.closed:
        return (gettext("These letters are closed."),)
    if view.state is State.ANSWERED:
        return (gettext("Answered; she can write on."),)
    if view.late:
        return gettext("She waits for an answer."), gettext("Late: the answer was due %(moment)s.", moment=due)
    return gettext("She waits for an answer."), gettext("Answer until %(moment)s.", moment=due)


def text_of(letter: LetterView) -> str:
    """What stands in a letter: its words, or those of the house in the reader's language."""
    if not letter.opens:
        return str(gettext("This letter cannot be opened any more."))
    if letter.by is By.HOUSE:
        return str(gettext(HOUSE_SAYS[letter.text], name=letter.name or gettext("somebody who has left")))
    return letter.text


def live() -> bool:
    """Whether the page may have a socket (forum/live.py); who is let in by nothing of that writes by form."""
    actor = web.actor()
    return bool(actor.holds) or actor.visit_id is not None or (actor.is_member and bool(actor.roles))


def page(view: Letters, form: LetterForm, trouble: str = "") -> str:
    """The page of a conversation."""
    shown = view if opened(view) else replace(view, letters=(), referrals=())
    return render_template(
        "helpdesk/letters.html",
        letters=shown,
        opened=opened(view),
        form=form,
        trouble=trouble,
        areas=areas(),
        hows=HOWS,
        state=in_words(view),
        text_of=text_of,
        said=WANTED,
        soon=SOON,
        live=live(),
        writes=can(web.actor(), Do.WRITE_LETTER, view),
        shares=can(web.actor(), Do.SHARE_LETTERS, view),
        holds=web.actor().holds == view.public_id,
        longest=MAX_WORDS,
    )


@bp.get("/letters/<letters_id>", endpoint="letters")
def look(letters_id: str) -> Answer:
    """The letters."""
    return page(seen(letters_id), LetterForm(formdata=None))


@bp.post("/letters/<letters_id>", endpoint="write")
@web.csrf.exempt  # the form checks its token itself, so that the text comes back: also to who has no account
def write(letters_id: str) -> Answer:
    """Write a letter."""
    form = LetterForm()
    try:
        view = seen(letters_id)
    except NotFound:
        return number_again(letters_id, form)
    status = 400
    if form.validate():
        try:
            web.limit("letter", view.public_id, view.mine)
            due_at = promise(view.wanted, view.head.soon).due_at
            web.write(asking.write, letters_id, form.text.data or "", form.once.data or "", due_at)
            return web.see("helpdesk.letters", letters_id=letters_id, _anchor="newest")
        except Problem as problem:
            status = web.add_problem(form, problem)
    return page(seen(letters_id), form), status


def number_again(letters_id: str, form: LetterForm | None = None) -> Answer:
    """What was sent with a number that is good no longer: it is typed again, and the text goes along.

    Raises NotFound for who is logged in, or wrote with an account: for her there is a page that keeps texts already.
    """
    if web.actor().is_member or not request.form or request.form.get("by_account"):
        raise NotFound
    text, once = (form.text.data or "", form.once.data or "") if form else ("", "")
    asked = NumberForm(formdata=None, letters=letters_id, text=text, once=once)
    return render_template("helpdesk/index.html", form=asked, own=[], areas={}), 403


def deed(letters_id: str, act: Callable[..., Any], *args: Any) -> Answer:
    """Do something by a button, and go back to the letters."""
    try:
        view = seen(letters_id)
        if not ButtonForm().validate():
            return page(view, LetterForm(formdata=None), web.tell(Invalid(OLD))), 400
        web.write(act, letters_id, *args)
    except NotFound:
        return number_again(letters_id)
    except Problem as problem:
        return page(seen(letters_id), LetterForm(formdata=None), web.tell(problem)), problem.status
    return web.see("helpdesk.letters", letters_id=letters_id)


@bp.post("/letters/<letters_id>/agree")
@web.csrf.exempt  # as above
def agree(letters_id: str) -> Answer:
    """Say yes or no to a colleague."""
    return deed(letters_id, asking.agree, request.form.get("access", ""), request.form.get("yes") == "y")


@bp.post("/letters/<letters_id>/how")
@web.csrf.exempt
def how(letters_id: str) -> Answer:
    """Answer the question how it is, with one tap."""
    said = request.form.get("how", "")
    try:
        view = seen(letters_id)
    except NotFound:
        return number_again(letters_id)
    authorize(web.actor(), Do.OWN_LETTERS, view)
    if said not in list(How):
        return page(view, LetterForm(formdata=None), web.tell(Invalid(N_("Please choose.")))), 400
    return deed(letters_id, asking.say_how, How(said), promise(view.wanted, view.head.soon).due_at)


@bp.post("/letters/<letters_id>/keep")
@web.csrf.exempt
def keep(letters_id: str) -> Answer:
    """Keep the letters longer."""
    return deed(letters_id, asking.keep_longer, web.house().config.retention.help_days)


@bp.route("/letters/<letters_id>/close", methods=["GET", "POST"])
@web.csrf.exempt
def close(letters_id: str) -> Answer:
    """Bring the letters to an end. She who asked says whether somebody may ask later how it is."""
    form = CloseForm()
    try:
        view = seen(letters_id)
    except NotFound:
        return number_again(letters_id)
    authorize(web.actor(), Do.CLOSE_LETTERS, view)
    days, status = web.house().config.retention.help_days, 200
    if form.is_submitted():
        status = 400
        if form.validate():
            try:
                check_in = int(form.check_in.data) if view.mine else 0
                web.write(asking.close, letters_id, check_in, days)
                return web.see("helpdesk.letters", letters_id=letters_id)
            except Problem as problem:
                status = web.add_problem(form, problem)
    return render_template("helpdesk/close.html", letters=view, form=form, days=days), status


@bp.route("/letters/<letters_id>/withdraw", methods=["GET", "POST"])
@web.csrf.exempt
def withdraw(letters_id: str) -> Answer:
    """Erase all of it, at once. It asks first."""
    form = ButtonForm()
    try:
        view = seen(letters_id)
    except NotFound:
        return number_again(letters_id)
    authorize(web.actor(), Do.OWN_LETTERS, view)
    if form.is_submitted() and form.validate():
        web.write(asking.withdraw, letters_id)
        if web.held() == letters_id:
            web.let_go()
        return web.see("helpdesk.index", gone=1)
    return render_template("helpdesk/withdraw.html", letters=view, form=form), 400 if form.is_submitted() else 200


@bp.get("/letters/<letters_id>/referral/<referral_id>")
def referral(letters_id: str, referral_id: str) -> Answer:
    """Organisations somebody picked for her: to keep or to print, and nothing in it says why."""
    view = seen(letters_id)
    if not opened(view):
        raise NotAllowed(N_("Please open the letters first."))
    found = reading.referral(web.db(), web.actor(), referral_id)
    if found.conversation != letters_id:
        raise NotFound
    return render_template("helpdesk/referral.html", referral=found, letters=view, costs=COSTS, names_asked=NAMES_ASKED)


@bp.app_template_global()
def language_name(code: str) -> str:
    """What a language is called in the reader's; "" for none."""
    return name_of(code, web.language()) if code else ""


@bp.app_template_global()
def region_name(code: str) -> str:
    """What a region is called in the reader's language; "" for none."""
    return str(gettext(REGIONS[code])) if code in REGIONS else ""
