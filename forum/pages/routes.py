"""The first page, and the pages that explain the house."""

from flask import Blueprint, Response, json, render_template

from forum import clock, web
from forum.announcements import queries as announcements
from forum.drafts import queries as drafts
from forum.pages.first_steps import steps
from forum.rooms import queries as rooms
from forum.rooms.presence import presence
from forum.sessions import queries as sessions
from forum.sessions.queries import planning
from forum.static import static
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
        steps=steps(web.db(), actor, web.house().config),
        sign_up=web.house().config.accounts.sign_up,
    )


@bp.get("/about")
def about() -> Answer:
    """What this is and who stands behind it; honest about what it cannot do."""
    return render_template("pages/about.html")


@bp.get("/privacy")
def privacy() -> Answer:
    """What is kept and for how long, from the settings themselves."""
    config = web.house().config
    return render_template(
        "pages/privacy.html",
        retention=config.retention,
        backup_days=config.backup.days,
        sign_up=config.accounts.sign_up,
    )


@bp.get("/safety")
def safety() -> Answer:
    """Staying unseen: what the exit does, what it cannot do, which phone is safer."""
    return render_template("pages/safety.html")


@bp.get("/start.webmanifest")
def manifest() -> Response:
    """What a phone that puts this on its home screen calls it, and draws: as the operator chose, and no more."""
    site = web.house().config.site
    drawings = [("svg", "image/svg+xml", "any"), ("png", "image/png", "180x180")]
    icons = [{"src": static(f"icons/{site.icon}.{end}"), "type": kind, "sizes": size} for end, kind, size in drawings]
    wanted = {"name": site.name, "short_name": site.name, "start_url": "/", "display": "browser", "icons": icons}
    return Response(json.dumps(wanted), mimetype="application/manifest+json")
