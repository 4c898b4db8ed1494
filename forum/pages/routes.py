"""The first page, and the pages that explain the house."""

from flask import Blueprint, render_template

from forum import clock, web
from forum.announcements import queries as announcements
from forum.drafts import queries as drafts
from forum.rooms import queries as rooms
from forum.rooms.presence import presence
from forum.sessions import queries as sessions
from forum.sessions.queries import planning
from forum.web import Answer

bp = Blueprint("pages", __name__)


@bp.get("/")
def home() -> Answer:
    """The first page: what this is, what there is to know, who is there, what comes next, the doors, how to come in."""
    actor = web.actor()
    here = presence.people(rooms.counted(web.db(), actor))
    left = drafts.has_drafts(web.db(), actor)
    news = announcements.current(web.db(), actor, clock.now())
    open_rooms = rooms.rooms(web.db(), actor, web.house().span)
    return render_template(
        "pages/home.html",
        here=here,
        rooms=open_rooms,
        drafts=left,
        news=news,
        coming=sessions.coming(web.db(), actor),
        plans=planning.may_plan(actor),
    )


@bp.get("/about")
def about() -> Answer:
    """What this is and who stands behind it; honest about what it cannot do."""
    return render_template("pages/about.html")


@bp.get("/privacy")
def privacy() -> Answer:
    """What is kept and for how long, from the settings themselves."""
    return render_template("pages/privacy.html", retention=web.house().config.retention)


@bp.get("/safety")
def safety() -> Answer:
    """Staying unseen: what the exit does, what it cannot do, which phone is safer."""
    return render_template("pages/safety.html")
