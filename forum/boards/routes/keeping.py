"""Pages of those who keep the forum in order: what to do with a thread, and what a text said before."""

from flask import render_template, request

from forum import web
from forum.boards import queries
from forum.boards.actions import keeping as actions
from forum.boards.blueprint import bp
from forum.boards.keep_forms import MergeForm, MoveForm, thread_named
from forum.boards.queries import keeping
from forum.boards.queries.keeping import KeptThread
from forum.errors import N_, Invalid, NotFound, Problem
from forum.web import Answer

NO_SUCH = N_("We do not find this conversation. Please copy its address once more.")
PLAIN = {"pin": actions.pin, "unpin": actions.unpin, "lock": actions.lock, "unlock": actions.unlock}


@bp.route("/threads/<thread_id>/keep", methods=["GET", "POST"])
def keep(thread_id: str) -> Answer:
    """What experts may do with a thread, one form each; `do` says which one was sent."""
    thread = keeping.kept(web.db(), web.actor(), thread_id)
    if thread.merged:
        raise NotFound
    do = request.form.get("do")
    if do in PLAIN:
        web.write(PLAIN[do], thread_id)
        return web.see("boards.thread", thread_id=thread_id)
    if do == "move":
        return _move(thread)
    if do == "merge":
        return _merge(thread)
    return _page(thread), 200 if request.method == "GET" else 400


@bp.get("/posts/<post_id>/versions")
def versions(post_id: str) -> Answer:
    """What a text said before it was changed."""
    earlier = keeping.versions(web.db(), web.actor(), post_id)
    post = queries.post(web.db(), web.actor(), post_id)
    return render_template("boards/versions.html", post=post, versions=earlier)


def _move(thread: KeptThread) -> Answer:
    form = MoveForm()
    form.board.choices = [place.public_id for place in keeping.places(web.db(), web.actor(), thread)]
    status = 400
    if form.validate():
        try:
            web.write(actions.move, thread.public_id, form.board.data)
            return web.see("boards.thread", thread_id=thread.public_id)
        except Problem as problem:
            status = web.add_problem(form, problem)
    return _page(thread, move=form), status


def _merge(thread: KeptThread) -> Answer:
    """Join with another thread, shown first: what is joined cannot be parted again."""
    form = MergeForm()
    other, status = None, 400
    if form.validate():
        try:
            other, status = _other(thread, form.into.data), 200
            if "sure" in request.form:
                web.write(actions.merge, thread.public_id, other.public_id)
                return web.see("boards.thread", thread_id=other.public_id)
        except Problem as problem:
            other, status = None, web.add_problem(form, problem)
    return _page(thread, merge=form, other=other), status


def _other(thread: KeptThread, typed: str) -> KeptThread:
    """The thread somebody pasted the address of, if this one may be joined with it."""
    named = thread_named(typed, [*web.origins(), request.host_url.rstrip("/")])
    try:
        if named is None:
            raise NotFound
        other = keeping.kept(web.db(), web.actor(), keeping.led_to(web.db(), web.actor(), named) or named)
    except NotFound:
        raise Invalid(
            N_("We do not find this conversation. Please copy its address once more."), field="into"
        ) from None
    keeping.refuse_joining(thread, other)
    return other


def _page(
    thread: KeptThread,
    move: MoveForm | None = None,
    merge: MergeForm | None = None,
    other: KeptThread | None = None,
) -> str:
    return render_template(
        "boards/keep.html",
        thread=thread,
        places=keeping.places(web.db(), web.actor(), thread),
        move=move or MoveForm(formdata=None),
        merge=merge or MergeForm(formdata=None),
        other=other,
        changed=keeping.changed(web.db(), web.actor(), thread),
    )
