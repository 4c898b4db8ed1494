"""The agenda, and the secret link that brings one's own part of it to the calendar on a phone."""

from datetime import date

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import format_date, gettext

from forum import clock, web
from forum.accounts.queries import actor_by_member
from forum.announcements import queries as announcements
from forum.errors import Invalid, NotFound, Problem
from forum.policy import Do, authorize, can
from forum.sessions import agenda, ics, queries
from forum.sessions.actions import linking
from forum.sessions.agenda_forms import LinkForm
from forum.sessions.queries import calendar, planning
from forum.web import Answer

bp = Blueprint("agenda", __name__)

FILE = "agenda.ics"
A_WEEK = tuple(date(1970, 1, number) for number in range(5, 12))  # from a Monday on, to name the days by


@bp.get("/agenda")
def index() -> Answer:
    """What there is to come to: a list, or a month."""
    db, actor, zone = web.db(), web.actor(), web.house().zone
    today = clock.now().astimezone(zone).date()
    by_month = request.args.get("view") == "month"
    if by_month:
        first = agenda.asked(request.args.get("month", ""), today)
        begin, end = max(first, today - agenda.BACK), agenda.next_month(first)
    else:
        first, begin, end = today, today, today + agenda.LISTED
    span = agenda.span(begin, end, zone)
    lines = agenda.items(queries.agenda(db, actor, *span), announcements.meetings(db, actor, *span), zone)
    return render_template(
        "sessions/agenda.html",
        months=agenda.by_month(lines),
        page=agenda.month(first, lines, today) if by_month else None,
        weekdays=[(format_date(day, "EEEE"), format_date(day, "EEEEEE")) for day in A_WEEK],
        end=end,
        plans=planning.may_plan(actor),
        keeps=can(actor, Do.KEEP_CALENDAR),
    )


@bp.get("/calendar/<token>.ics")
def feed(token: str) -> Answer:
    """The calendar behind a link. Whoever asks brings no log-in: the link says whose it is."""
    db, ring = web.db(), web.house().keys
    link = calendar.by_token(db, token)
    if link is None:
        web.limit("calendar", web.address())
        raise NotFound
    owner = actor_by_member(db, link.member_id)
    if not can(owner, Do.KEEP_CALENDAR):
        raise NotFound
    entries = [
        ics.Entry(
            uid=ics.uid(ring, link.digest, view.public_id),
            title=link.title,
            starts_at=view.starts_at,
            ends_at=view.ends_at,
            sequence=view.sequence,
            cancelled=view.off,
            address=_origin() + url_for("sessions.session", session_id=view.public_id) if link.with_links else "",
        )
        for view in calendar.hers(db, owner)
    ]
    answer = Response(ics.calendar(link.title, entries, clock.now()), content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = f"inline; filename={FILE}"
    return answer


@bp.get("/me/calendar")
def link() -> Answer:
    """The own link: what it is, and what it tells whom."""
    kept = calendar.own(web.db(), web.actor())
    form = LinkForm(
        formdata=None,
        title=kept.title if kept else gettext("Appointment"),
        with_links=kept.with_links if kept else False,
    )
    return _page(form, kept is not None), 200


@bp.post("/me/calendar")
def change_link() -> Answer:
    """`do`: make a link (it is shown once), change what the calendar shows, or take the link away."""
    actor, form, do = web.actor(), LinkForm(), request.form.get("do", "")
    authorize(actor, Do.KEEP_CALENDAR)
    if do == "revoke":
        web.write(linking.revoke_link)
        return web.see("agenda.link")
    status = 400
    if form.validate_on_submit():
        chosen = (form.title.data, form.with_links.data, web.house().config.site.name)
        try:
            if do == "make":
                web.limit("calendar_link", actor.member_id)
                address = _origin() + url_for("agenda.feed", token=web.write(linking.make_link, *chosen))
                return _page(form, True, address)
            if do == "change":
                web.write(linking.change_link, *chosen)
                return web.see("agenda.link")
            raise Invalid
        except Problem as problem:
            status = web.add_problem(form, problem)
    return _page(form, calendar.own(web.db(), actor) is not None), status


def _page(form: LinkForm, there: bool, address: str = "") -> str:
    """The page of the own link; with `address` where one was made just now."""
    _, colon, rest = address.partition(":")
    return render_template(
        "sessions/calendar.html",
        form=form,
        there=there,
        address=address,
        subscribe=f"webcal{colon}{rest}" if address else "",
        onion=_origin().endswith(".onion"),
    )


def _origin() -> str:
    return web.origins()[0]
