"""Pages of the forum."""

from contextlib import suppress
from datetime import timedelta
from typing import Any, TypeVar

from flask import render_template, request

from forum import notes, web
from forum.accounts import expert_numbers
from forum.aside import aside
from forum.boards import actions, queries
from forum.boards.blueprint import bp
from forum.boards.forms import AS_THREAD, OTHER, EditForm, PostForm, ThreadForm
from forum.boards.queries.keeping import led_to
from forum.boards.routes import following, keeping, polls, posts, tags
from forum.boards.views import Quoted, ThreadView, board_place, page_of, thread_place
from forum.drafts import queries as drafts
from forum.drafts.views import Fields
from forum.errors import Invalid, NotFound, Problem
from forum.gate import looks_first
from forum.gate.forms import sent
from forum.languages import named
from forum.policy import Do, authorize, can
from forum.text import Prose, prose
from forum.web import Answer

FilledForm = TypeVar("FilledForm", bound=PostForm)
__all__ = ["bp", "following", "keeping", "polls", "posts", "tags"]  # each adds its own addresses

LONGEST_ONCE = 36


@bp.get("/boards")
def index() -> Answer:
    """All boards, by area of life."""
    return render_template("boards/index.html", boards=queries.boards(web.db(), web.actor()))


@bp.get("/boards/<board_id>")
def board(board_id: str) -> Answer:
    """A board's threads."""
    after, language = request.args.get("after"), named(request.args.get("language"))
    found = queries.board(web.db(), web.actor(), board_id, after, language)
    return render_template("boards/board.html", board=found, first=after is None, language=language or "")


@bp.route("/boards/<board_id>/new", methods=["GET", "POST"])
def start(board_id: str) -> Answer:
    """Start a thread, with a look at it first if wanted."""
    found = queries.board_frame(web.db(), web.actor(), board_id)
    authorize(web.actor(), Do.START_THREAD, found)
    form = _form(ThreadForm)
    if request.method == "GET" and (left := drafts.draft(web.db(), web.actor(), board_place(board_id))) is not None:
        form = _filled(ThreadForm, left)
    status, preview = 200, None
    if form.validate_on_submit():
        try:
            how = sent(form.title, form.body)
            body = _prose(form)
            if "preview" not in request.form:
                manner = {**_manner(form), "sent": how}
                placed = web.write(actions.start_thread, board_id, form.title.data, body, _once(form), **manner)
                if placed.waits:
                    return web.see("gate.waiting", _anchor=placed.waits)
                return web.see("boards.thread", thread_id=placed.thread)
            preview = body.html
        except Problem as problem:
            status = web.add_problem(form, problem)
    elif form.is_submitted():
        status = 400
    place = board_place(board_id)
    shown = {"board": found, "form": form, "place": place, "preview": preview}
    return render_template("boards/start.html", looked_at=looks_first(web.db(), web.actor()), **shown), status


@bp.get("/threads/<thread_id>")
def thread(thread_id: str) -> Answer:
    """A page of a thread, with the form to answer it."""
    try:
        view = queries.thread(web.db(), web.actor(), thread_id)
    except NotFound:
        if (now := led_to(web.db(), web.actor(), thread_id)) is None:
            raise
        return web.see("boards.thread", thread_id=now)
    form, quoted = _begun(thread_place(thread_id), view.draft), None
    if quoting := request.args.get("quote") or (form.quoting.data if form else None):
        with suppress(NotFound):  # erased since: the address holds no answer then
            quoted = queries.quotable(web.db(), web.actor(), view, quoting)
            form = form or _form(PostForm, formdata=None)
            form.quoting.data = quoted.public_id
    return _thread_page(view, form, quoted, None), 200


@bp.post("/threads/<thread_id>")
def reply(thread_id: str) -> Answer:
    """Answer a thread, with a look at it first if wanted."""
    thread_id = _now(thread_id)
    view = queries.thread(web.db(), web.actor(), thread_id)
    authorize(web.actor(), Do.REPLY, view)
    form = _form(PostForm)
    status, preview, quoted = 200, None, None
    if form.quoting.data:
        with suppress(NotFound):  # the action says so, if it comes to that
            quoted = queries.quotable(web.db(), web.actor(), view, form.quoting.data)
    if form.validate_on_submit():
        try:
            how = sent(form.body)
            body = _prose(form)
            if "preview" not in request.form:
                quoting = form.quoting.data or None
                manner = {**_manner(form), "sent": how}
                placed = web.write(actions.reply, thread_id, body, quoting, _once(form), **manner)
                if placed.waits:
                    return web.see("gate.waiting", _anchor=placed.waits)
                return web.see("boards.thread", thread_id=thread_id, page=placed.page, _anchor=f"p{placed.post}")
            preview = body.html
        except Problem as problem:
            view = queries.thread(web.db(), web.actor(), _now(thread_id))  # as it is by now
            status = web.add_problem(form, problem)
            if problem.field == "body" and quoted is None:
                form.quoting.data = ""
    else:
        status = 400
    return _thread_page(view, form, quoted, preview), status


@bp.post("/threads/<thread_id>/read")
def mark_read(thread_id: str) -> Answer:
    """Note how far the reader has come."""
    web.write(actions.mark_read, thread_id, request.form.get("n", 0, type=int))
    return web.see("boards.thread", thread_id=thread_id, page=request.form.get("page", 1, type=int))


@bp.get("/posts/<post_id>")
def post(post_id: str) -> Answer:
    """The permanent address of a post: leads to its place in its thread."""
    found = queries.post(web.db(), web.actor(), post_id)
    page = page_of(found.n)
    return web.see("boards.thread", thread_id=found.thread_id, page=page, _anchor=f"p{found.public_id}")


@bp.route("/posts/<post_id>/edit", methods=["GET", "POST"])
def edit(post_id: str) -> Answer:
    """Change an own text while its window is open."""
    found = queries.post(web.db(), web.actor(), post_id)
    authorize(web.actor(), Do.EDIT_POST, found)
    form, first = EditForm(), found.n == 1
    status, preview = 200, None
    if form.validate_on_submit():
        try:
            how = sent(form.body)
            body = _prose(form)
            if "preview" not in request.form:
                about, language = notes.chosen(form.notes.data or ()), form.language.data
                web.write(actions.edit_post, post_id, body, about, language, sent=how)
                return web.see("boards.post", post_id=post_id)
            preview = body.html
        except Problem as problem:
            status = web.add_problem(form, problem)
    elif form.is_submitted():
        status = 400
    else:
        form.body.data, form.notes.data = found.source, list(notes.split(found.notes))
        form.language.data = found.language or (OTHER if first else AS_THREAD)
    form.offer_languages(web.house().config.site.languages, first=first)
    return render_template("boards/edit.html", post=found, form=form, preview=preview), status


@bp.route("/posts/<post_id>/delete", methods=["GET", "POST"])
def delete(post_id: str) -> Answer:
    """Erase an own text, asked once more."""
    found = queries.own_post(web.db(), web.actor(), post_id)
    authorize(web.actor(), Do.ERASE_POST, found)
    if request.method == "GET":
        return render_template("boards/delete.html", post=found)
    placed = web.write(actions.erase_post, post_id)
    if placed is None:
        return web.see("boards.index")
    return web.see("boards.thread", thread_id=placed.thread, page=placed.page)


def _thread_page(view: ThreadView, form: PostForm | None, quoted: Quoted | None, preview: str | None) -> str:
    page = request.args.get("page", type=int) or (view.pages if request.method == "POST" else 1)
    posts = queries.posts(web.db(), web.actor(), view, page)
    return render_template(
        "boards/thread.html",
        thread=view,
        posts=posts,
        page=page,
        form=form,
        quoted=quoted,
        preview=preview,
        number=_own_number() if form is None else None,
        goes_on=view.last_at + timedelta(days=web.house().config.retention.forum_days),
    )


def _prose(form: EditForm) -> Prose:
    return aside(prose, form.body.data)


def _now(thread_id: str) -> str:
    """Where this thread is now: it may have been joined with another while somebody wrote."""
    return led_to(web.db(), web.actor(), thread_id) or thread_id


def _begun(place: str, sealed: bytes | None) -> PostForm | None:
    """The form with what the asker had begun to write there; None where there is nothing."""
    left = drafts.opened(web.house().keys, web.actor().member_id or 0, place, sealed)
    return None if left is None else _filled(PostForm, left)


def _form(kind: type[FilledForm], **fields: Any) -> FilledForm:
    """A form for writing, with the names this writer may write under."""
    form = kind(**fields)
    first = kind is ThreadForm
    if first and not form.language.data:
        form.language.data = web.language()
    form.offer_languages(web.house().config.site.languages, first=first)
    number = _own_number()
    if number is not None:
        form.offer_number(web.actor().pseudonym, number)
    return form


def _own_number() -> int | None:
    """The number the asker may write under, 0 before it is given; None for who is no expert."""
    if not can(web.actor(), Do.WRITE_AS_EXPERT):
        return None
    return expert_numbers.known(web.db(), web.actor()) or 0


def _filled(kind: type[FilledForm], left: Fields) -> FilledForm:
    form = _form(
        kind,
        formdata=None,
        title=left.title,
        body=left.body,
        quoting=left.quoting,
        alias=left.alias,
        language=left.language,
    )
    form.hide_name()
    form.notes.data = list(notes.split(left.notes))
    return form


def _manner(form: PostForm) -> dict[str, Any]:
    """How a text is written: what it is about, under which name."""
    return {
        "notes": notes.chosen(form.notes.data or ()),
        "anonymous": form.anonymous,
        "numbered": form.numbered,
        "language": form.language.data,
    }


def _once(form: PostForm) -> str:
    web.limit("post", web.actor().member_id)
    once = form.once.data or ""
    if not once or len(once) > LONGEST_ONCE or not once.isalnum():
        raise Invalid
    return once
