"""Where information pages are written: begun, changed, compared, published, taken away. For experts alone."""

from collections.abc import Callable

from flask import Blueprint, render_template, request

from forum import clock, web
from forum.announcements.forms import in_language
from forum.errors import Conflict, Invalid, NotFound, Problem
from forum.gate import Sent
from forum.gate.forms import sent
from forum.information import actions, from_threads, queries
from forum.information.comparing import Part, compare
from forum.information.forms import PageForm, PlaceForm, filled, number
from forum.information.views import (
    FIRST,
    LANGUAGES,
    MAX_BODY,
    MAX_SOURCES,
    MAX_SUMMARY,
    MAX_TITLE,
    VersionView,
    Wording,
    WorkView,
)
from forum.languages import NAMES
from forum.policy import Do, authorize
from forum.text import prose, stored_html
from forum.web import Answer

bp = Blueprint("information_desk", __name__)

ROOM = {"title": MAX_TITLE, "summary": MAX_SUMMARY, "sources": MAX_SOURCES}
Keep = Callable[[PageForm, Wording, Sent], str]  # keeps what the form says; the page's public id


@bp.route("/information/new", methods=["GET", "POST"])
def new() -> Answer:
    """Begin a page."""
    authorize(web.actor(), Do.WRITE_PAGE)
    form = PageForm()
    if not form.is_submitted():
        form.language.data, form.dated.data = web.language(), clock.now().date().isoformat()
    form.shorten("same", "nobody_told")

    def keep(form: PageForm, said: Wording, way: Sent) -> str:
        return web.write(actions.start, form.area.data or "", form.language.data or "", said, form.own_number, way)

    return _writing(form, keep)


@bp.route("/information/from/<thread_id>", methods=["GET", "POST"])
def from_thread(thread_id: str) -> Answer:
    """Begin a page with what was said in a conversation, without anybody's name."""
    seed = from_threads.seed(web.db(), web.actor(), thread_id)
    form = PageForm()
    if not form.is_submitted():
        form.title.data, form.body.data = seed.title, seed.body
        form.language.data, form.dated.data = web.language(), clock.now().date().isoformat()
    form.shorten("same")

    def keep(form: PageForm, said: Wording, way: Sent) -> str:
        area, language, told = form.area.data or "", form.language.data or "", bool(form.nobody_told.data)
        return web.write(actions.start_from_thread, thread_id, area, language, said, told, form.own_number, way)

    return _writing(form, keep, seed=seed)


@bp.route("/information/<page_id>/<language>/edit", methods=["GET", "POST"])
def edit(page_id: str, language: str) -> Answer:
    """Write a further version in one language; the Dutch text stands beside."""
    there = queries.newest(web.db(), web.actor(), page_id)
    if language not in NAMES:
        raise NotFound
    dutch = there.get(FIRST) if language != FIRST else None
    if request.method == "POST":
        form = PageForm()
    else:
        form = filled(there.get(language), dutch.version if dutch else 0, clock.now().date())
    form.shorten("area", "language", "nobody_told", *(() if dutch else ("same",)))

    def keep(form: PageForm, said: Wording, way: Sent) -> str:
        web.write(actions.write, page_id, language, number(form.based_on.data), said, form.own_number, way)
        return page_id

    return _writing(form, keep, page_id=page_id, language=language, dutch=dutch)


@bp.route("/information/<page_id>/work", methods=["GET", "POST"])
def work(page_id: str) -> Answer:
    """A page with all its languages and versions; and where it stands, which `do` says is to change."""
    view = queries.work(web.db(), web.actor(), page_id)
    form = PlaceForm(data={"area": view.area_key, "position": view.position})
    form.area.choices = in_language(queries.areas(web.db(), web.actor()), web.language())
    if request.method == "GET":
        return _work(view, form)
    do = request.form.get("do")
    if do == "take":
        web.write(actions.take_away, page_id)
    elif do == "back":
        web.write(actions.put_back, page_id)
    elif do != "place" or not form.validate():
        return _work(view, form), 400
    else:
        try:
            web.write(actions.place, page_id, form.area.data or "", form.position.data)
        except Problem as problem:
            return _work(view, form), web.add_problem(form, problem)
    return web.see("information_desk.work", page_id=page_id)


@bp.get("/information/<page_id>/both")
def both(page_id: str) -> Answer:
    """Both languages, side by side."""
    view = queries.work(web.db(), web.actor(), page_id)
    newest = queries.newest(web.db(), web.actor(), page_id)
    sides = [(text, stored_html(text.html)) for language, text in newest.items() if language in LANGUAGES]
    return render_template("information/both.html", view=view, sides=sides, languages=NAMES)


@bp.route("/information/<page_id>/<language>/<edition>", methods=["GET", "POST"])
def version(page_id: str, language: str, edition: str) -> Answer:
    """One version beside another (`with`, else the one before); `do` publishes it, or goes back to it."""
    db, actor, n = web.db(), web.actor(), number(edition)
    this = queries.version(db, actor, page_id, language, n)
    view = queries.work(db, actor, page_id)
    if request.method == "POST":
        do = request.form.get("do")
        if do == "publish":
            web.write(actions.publish, page_id, language, n)
        elif do == "unpublish":
            web.write(actions.unpublish, page_id, language)
        elif do == "restore":
            web.write(actions.restore, page_id, language, n, number(request.form.get("based_on")))
        else:
            raise Invalid
        return web.see("information_desk.work", page_id=page_id)
    other = number(request.args.get("with")) or n - 1
    beside = queries.version(db, actor, page_id, language, other) if other else None
    return render_template(
        "information/version.html",
        view=view,
        this=this,
        text=stored_html(this.html),
        other=other,
        parts=compare(beside, this) if beside else [],
        languages=NAMES,
    )


def _work(view: WorkView, form: PlaceForm) -> str:
    missing = [language for language in LANGUAGES if view.tongue(language) is None]
    return render_template("information/work.html", view=view, form=form, missing=missing, languages=NAMES)


def _writing(
    form: PageForm,
    keep: Keep,
    *,
    page_id: str = "",
    language: str = "",
    dutch: VersionView | None = None,
    seed: from_threads.Seed | None = None,
) -> Answer:
    """The page one writes on; what is sent is kept, or comes back with what is to be mended."""
    if "area" in form:
        form.offer(in_language(queries.areas(web.db(), web.actor()), web.language()), LANGUAGES)
    status, preview, meanwhile = 200, None, list[Part]()
    if form.validate_on_submit():
        try:
            web.limit("post", web.actor().member_id)
            if "preview" not in request.form:
                way = sent(form.title, form.summary, form.body, form.sources)  # may take out what was found
                return web.see("information_desk.work", page_id=keep(form, _wording(form), way))
            preview = _wording(form).body.html
        except Problem as problem:
            if problem.status == 404:
                raise
            status = web.add_problem(form, problem)
            if isinstance(problem, Conflict):
                meanwhile = _meanwhile(form, page_id, language)
    elif form.is_submitted():
        status = 400
    page = render_template(
        "information/write.html",
        form=form,
        page_id=page_id,
        language=language,
        dutch=dutch,
        dutch_text=stored_html(dutch.html) if dutch else "",
        seed=seed,
        preview=preview,
        meanwhile=meanwhile,
        room=ROOM,
        languages=NAMES,
    )
    return page, status


def _wording(form: PageForm) -> Wording:
    """What the form says. Raises Invalid."""
    return Wording(
        title=form.title.data or "",
        summary=form.summary.data or "",
        body=prose(form.body.data or "", longest=MAX_BODY),
        sources=form.sources.data or "",
        dated=form.day,
        same_as=form.same_as if "same" in form else None,
    )


def _meanwhile(form: PageForm, page_id: str, language: str) -> list[Part]:
    """What others changed since she began. Sent once more, her text goes on from theirs."""
    newest = queries.newest(web.db(), web.actor(), page_id).get(language)
    if newest is None:
        return []
    begun, form.based_on.data = number(form.based_on.data), str(newest.version)
    if not begun:
        return []
    return compare(queries.version(web.db(), web.actor(), page_id, language, begun), newest)
