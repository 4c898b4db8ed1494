"""The page of notices."""

from flask import Blueprint, render_template, request

from forum import web
from forum.notices import actions, queries
from forum.web import Answer

bp = Blueprint("notices", __name__)


@bp.get("/notices")
def index() -> Answer:
    """What is new for her."""
    if not web.actor().is_member:
        return web.see("accounts.login", next="/notices")
    page = request.args.get("page", 1, type=int)
    return render_template("notices/index.html", notices=queries.notices(web.db(), web.actor(), page))


@bp.post("/notices/seen")
def seen() -> Answer:
    """All seen: the bell is silent."""
    web.write(actions.see_all)
    return web.see("notices.index")
