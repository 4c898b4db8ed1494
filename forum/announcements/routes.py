"""Pages of announcements."""

from collections.abc import Callable

from flask import Blueprint, render_template, request, url_for
from flask_babel import format_datetime, gettext

from forum import clock, web
from forum.announcements import actions, queries, times
from forum.announcements.actions import MAX_BODY, Wording
from forum.announcements.forms import AUDIENCES, AnnouncementForm, as_it_is, in_language
from forum.announcements.views import EVERYBODY, AnnouncementView, Readers, State
from forum.errors import N_, Conflict, Invalid, Problem
from forum.languages import choose, order
from forum.policy import Audience, Do, authorize, can
from forum.sessions import queries as sessions
from forum.sessions.queries import SessionView
from forum.text import prose, stored_html
from forum.web import Answer

bp = Blueprint("announcements", __name__)

LONGEST_ONCE = 36


@bp.get("/announcements")
def index() -> Answer:
    """What there is to know now; and, for who writes them, all she may change."""
    db, actor = web.db(), web.actor()
    writes = can(actor, Do.ANNOUNCE, EVERYBODY)
    return render_template(
        "announcements/index.html",
        current=queries.all_current(db, actor, clock.now()),
        written=queries.written(db, actor) if writes else None,
        audiences=AUDIENCES,
    )


@bp.get("/announcements/<announcement_id>")
def announcement(announcement_id: str) -> Answer:
    """One announcement."""
    view = queries.announcement(web.db(), web.actor(), announcement_id)
    return render_template(
        "announcements/announcement.html", view=view, text=stored_html(view.html), audiences=AUDIENCES
    )


@bp.route("/announcements/new", methods=["GET", "POST"])
def write() -> Answer:
    """Write one."""
    authorize(web.actor(), Do.ANNOUNCE, EVERYBODY)
    form = AnnouncementForm()
    if not form.is_submitted():
        form.language.data = web.language()
        if evening := request.args.get("evening"):
            _tell_of(form, sessions.session(web.db(), web.actor(), evening))

    def keep(new: Wording) -> str:
        return web.write(actions.announce, new, _once(form))

    return _writing(form, None, keep)


@bp.route("/announcements/<announcement_id>/edit", methods=["GET", "POST"])
def edit(announcement_id: str) -> Answer:
    """Change one."""
    view = _changeable(announcement_id)
    form = AnnouncementForm() if request.method == "POST" else as_it_is(view, web.house().zone)

    def keep(new: Wording) -> str:
        web.write(actions.change, announcement_id, new)
        return announcement_id

    return _writing(form, view, keep)


@bp.get("/announcements/<announcement_id>/withdraw")
def ask_withdraw(announcement_id: str) -> Answer:
    """Ask whether it is to go."""
    return render_template("announcements/withdraw.html", view=_changeable(announcement_id))


@bp.post("/announcements/<announcement_id>/withdraw")
def withdraw(announcement_id: str) -> Answer:
    """Take it away."""
    web.write(actions.withdraw, announcement_id)
    return web.see("announcements.index")


@bp.post("/announcements/<announcement_id>/dismiss")
def dismiss(announcement_id: str) -> Answer:
    """Seen, put away: it leaves her first page and her bell."""
    web.write(actions.dismiss, announcement_id)
    return web.see("pages.home")


@bp.post("/announcements/<announcement_id>/seen")
def seen(announcement_id: str) -> Answer:
    """She has opened it: it leaves her bell."""
    web.write(actions.note_read, announcement_id)
    return web.see("announcements.announcement", announcement_id=announcement_id)


def _tell_of(form: AnnouncementForm, evening: SessionView) -> None:
    """Begin with what the agenda says of an evening. No day of a meeting: the evening stands in the agenda already."""
    mine = web.language()
    day = format_datetime(evening.starts_at, order("EEEE d MMMM HH:mm", mine))
    page = f"[{gettext('About this evening')}]({url_for('sessions.session', session_id=evening.public_id)})"
    form.title.data, about = choose(evening.theme, mine), choose(evening.about, mine)
    form.body.data = "\n\n".join(part for part in (day, about, page) if part)
    form.audience.data = evening.audience.value


def _changeable(announcement_id: str) -> AnnouncementView:
    view = queries.announcement(web.db(), web.actor(), announcement_id)
    authorize(web.actor(), Do.CHANGE_ANNOUNCEMENT, view)
    if view.state is State.WITHDRAWN and request.method == "GET":  # what was written meanwhile comes back
        raise Conflict(N_("This announcement has been withdrawn."))
    return view


def _writing(form: AnnouncementForm, view: AnnouncementView | None, keep: Callable[[Wording], str]) -> Answer:
    """The page one writes on; what is sent is kept, or comes back with what is to be mended."""
    db, actor = web.db(), web.actor()
    audiences = [audience for audience in Audience if can(actor, Do.ANNOUNCE, Readers(audience))]
    areas = in_language(queries.areas(db, actor), web.language())
    form.offer(audiences, web.house().config.site.languages, areas)
    status, preview = 200, None
    if form.validate_on_submit():
        try:
            new = _wording(form)
            if "preview" not in request.form:
                return web.see("announcements.announcement", announcement_id=keep(new))
            preview = new.body.html
        except Problem as problem:
            if problem.status == 404:
                raise
            status = web.add_problem(form, problem)
    elif form.is_submitted():
        status = 400
    return render_template("announcements/write.html", form=form, view=view, preview=preview), status


def _wording(form: AnnouncementForm) -> Wording:
    """What the form says. Raises Invalid."""
    zone = web.house().zone
    try:
        audience = Audience(form.audience.data)
    except ValueError:
        raise Invalid(N_("Please choose."), field="audience") from None
    starts_at, ends_at = times.meeting(form.meets_on.data, form.begins.data, form.ends.data, zone)
    begin, end = ("from_on", "from_time"), ("until_on", "until_time")
    return Wording(
        audience=audience,
        title=form.title.data or "",
        body=prose(form.body.data or "", longest=MAX_BODY),
        language=form.language.data or "",
        area=form.area.data or "",
        from_at=times.edge(form.from_on.data, form.from_time.data, zone, begin, last=False),
        until_at=times.edge(form.until_on.data, form.until_time.data, zone, end, last=True),
        pinned=bool(form.pinned.data),
        starts_at=starts_at,
        ends_at=ends_at,
        place=form.place.data or "",
    )


def _once(form: AnnouncementForm) -> str:
    web.limit("post", web.actor().member_id)
    once = form.once.data or ""
    if not once or len(once) > LONGEST_ONCE or not once.isalnum():
        raise Invalid
    return once
