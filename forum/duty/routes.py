"""Pages of duty, for experts and for caseworkers: who is on, the coming week, one's own hours; experts' notes."""

from datetime import date

from flask import Blueprint, render_template, request
from flask_babel import format_date

from forum import clock, web
from forum.duty import actions, queries, typed
from forum.duty.forms import EXTRA, DayForm, HoursForm, NoteForm
from forum.errors import N_, Invalid, Problem
from forum.guard import findings
from forum.policy import Do, authorize, can
from forum.web import Answer

bp = Blueprint("duty", __name__)

TAPS = (1, 2, 4, 8)  # hours
MONDAY = 5  # of January 1970, a day to name the days of the week by


@bp.get("/duty")
def index() -> Answer:
    """Who is on, what experts left for the next shift, and the coming week."""
    return _page(NoteForm(formdata=None))


@bp.post("/duty/now")
def tap() -> Answer:
    """On now, for some hours; or stop."""
    hours = request.form.get("hours", "")
    if request.form.get("do") == "stop":
        web.write(actions.stop, web.house().zone)
    else:
        web.write(actions.go_on, int(hours) if hours.isdecimal() and len(hours) < 3 else 0)
    return web.see("duty.index")


@bp.post("/duty/notes")
def note() -> Answer:
    """Leave a note. What could lead to a person is shown once, before it is kept."""
    authorize(web.actor(), Do.KEEP_SHIFTS)
    form = NoteForm()
    if not form.validate_on_submit():
        return _page(form), 400
    text = form.text.data or ""
    if findings(text) and not form.sure.data:
        message = N_(
            "There is a number, an address or a name in it that could lead to a person. Can you do without it?"
        )
        status = web.add_problem(form, Invalid(message, field="text"))
        return _page(form, doubtful=True), status
    try:
        web.limit("post", web.actor().member_id)
        web.write(actions.write_note, text, int(form.days.data))
    except Problem as problem:
        return _page(form), web.add_problem(form, problem)
    return web.see("duty.index", _anchor="notes")


@bp.post("/duty/notes/<note_id>/remove")
def erase_note(note_id: str) -> Answer:
    """Take one's own note away."""
    web.write(actions.erase_note, note_id)
    return web.see("duty.index", _anchor="notes")


@bp.route("/duty/hours", methods=["GET", "POST"])
def hours() -> Answer:
    """One's own hours; kept every week."""
    authorize(web.actor(), Do.KEEP_HOURS)
    form = HoursForm()
    if not form.validate_on_submit():
        return _own(form, DayForm(formdata=None)), 400 if form.is_submitted() else 200
    try:
        begins, ends = typed.read_time(form.begins.data or "", "begins"), typed.read_time(form.ends.data or "", "ends")
        web.write(actions.keep_hours, form.weekdays.data or (), begins, ends)
    except Problem as problem:
        status = web.add_problem(form, problem)
        return _own(form, DayForm(formdata=None)), status
    return web.see("duty.hours")


@bp.post("/duty/hours/<hours_id>/remove")
def drop_hours(hours_id: str) -> Answer:
    """Keep these hours no more."""
    web.write(actions.drop_hours, hours_id)
    return web.see("duty.hours")


@bp.post("/duty/days")
def day() -> Answer:
    """One day that differs: off, or on at other hours."""
    authorize(web.actor(), Do.KEEP_HOURS)
    form = DayForm()
    if not form.validate_on_submit():
        return _own(HoursForm(formdata=None), form), 400
    try:
        on = typed.read_day(form.day.data or "", _today())
        extra = None
        if form.kind.data == EXTRA:
            begins, ends = (typed.read_time(f.data or "", f.name) for f in (form.extra_begins, form.extra_ends))
            extra = (begins, ends)
        web.write(actions.change_day, on, extra)
    except Problem as problem:
        status = web.add_problem(form, problem)
        return _own(HoursForm(formdata=None), form), status
    return web.see("duty.hours", _anchor="days")


@bp.post("/duty/days/<day_id>/remove")
def drop_day(day_id: str) -> Answer:
    """Let this day be as the weeks are."""
    web.write(actions.drop_day, day_id)
    return web.see("duty.hours", _anchor="days")


def _today() -> date:
    return clock.now().astimezone(web.house().zone).date()


def _page(form: NoteForm, *, doubtful: bool = False) -> str:
    db, actor, now, zone = web.db(), web.actor(), clock.now(), web.house().zone
    return render_template(
        "duty/index.html",
        on=queries.who_is_on(db, actor, now, zone),
        week=queries.week(db, actor, now, zone),
        notes=queries.notes(db, actor, now) if can(actor, Do.KEEP_SHIFTS) else None,
        at_most=web.house().config.help.at_most_hours,
        form=form,
        doubtful=doubtful,
        taps=TAPS,
    )


def _own(weekly: HoursForm, single: DayForm) -> str:
    db, actor = web.db(), web.actor()
    names = [format_date(date(1970, 1, MONDAY + number), "EEEE") for number in range(7)]
    weekly.weekdays.choices = list(enumerate(names))
    return render_template(
        "duty/hours.html",
        hours=queries.own_hours(db, actor),
        days=queries.own_days(db, actor, _today()),
        names=names,
        weekly=weekly,
        single=single,
    )
