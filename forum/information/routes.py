"""The information pages as everybody reads them."""

from itertools import groupby

from flask import Blueprint, render_template, request

from forum import web
from forum.errors import Invalid, NotFound
from forum.information import actions, queries
from forum.information.views import LANGUAGES
from forum.languages import NAMES
from forum.policy import Do, can
from forum.text import stored_html
from forum.web import Answer

bp = Blueprint("information", __name__)


@bp.get("/information")
def index() -> Answer:
    """All pages by area of life; and, for who writes them, those that are not public too."""
    db, actor = web.db(), web.actor()
    areas = [(area, list(lines)) for area, lines in groupby(queries.pages(db, actor, web.language()), lambda p: p.area)]
    writes = can(actor, Do.WRITE_PAGE)
    written = queries.all_pages(db, actor) if writes else None
    return render_template("information/index.html", areas=areas, written=written, languages=NAMES, whole=LANGUAGES)


@bp.get("/information/<page_id>")
def page(page_id: str) -> Answer:
    """One page, in the language asked for, else in hers, else in the one she rather knows."""
    wished = request.args.get("lang", "")
    view = queries.text(web.db(), web.actor(), page_id, wished if wished in NAMES else web.language())
    return render_template(
        "information/page.html",
        view=view,
        text=stored_html(view.html),
        whole=stored_html(view.whole.html) if view.whole else "",
        languages=NAMES,
        in_full=LANGUAGES,
        thanks="thanks" in request.args,
    )


@bp.post("/information/<page_id>/clear")
@web.csrf.exempt  # it adds one to a number; so who only reads gets no cookie
def clear(page_id: str) -> Answer:
    """Was this clear? Nobody keeps who said so."""
    language, said = request.form.get("lang", ""), request.form.get("clear")
    if language not in NAMES or said not in ("yes", "no"):
        raise Invalid
    web.limit("clear", page_id, web.address())
    try:
        web.write(actions.say_clear, page_id, language, said == "yes")
    except NotFound:  # taken away while she read; nobody needs to log in for that
        return web.see("information.page", page_id=page_id)
    return web.see("information.page", page_id=page_id, lang=language, thanks="y", _anchor="clear")
