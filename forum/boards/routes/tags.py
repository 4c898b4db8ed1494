"""Pages of tags."""

from flask import render_template, request

from forum import web
from forum.boards import queries
from forum.boards.actions import languages, tags
from forum.boards.blueprint import bp
from forum.boards.forms import OTHER, LanguageForm
from forum.boards.poll_forms import TagForm
from forum.boards.queries import tags as tag_queries
from forum.boards.queries.tags import TagView
from forum.errors import Invalid, NotFound, Problem
from forum.policy import Do, authorize
from forum.web import Answer

STEPS = {"up": -1, "down": 1}


@bp.route("/tags/keep", methods=["GET", "POST"])
def keep_tags() -> Answer:
    """The list of tags, for the experts who keep it."""
    authorize(web.actor(), Do.KEEP_TAGS)
    listed = tag_queries.tags(web.db(), web.actor())
    if request.form.get("do") in ("up", "down", "retire", "restore"):
        _change_place(request.form["do"], request.form.get("tag", ""))
        return web.see("boards.keep_tags")
    form = TagForm()
    status = 200
    if form.validate_on_submit():
        try:
            names = {"nl": form.nl.data, "en": form.en.data}
            if form.tag.data:
                web.write(tags.rename_tag, form.tag.data, names)
            else:
                web.write(tags.add_tag, names)
            return web.see("boards.keep_tags")
        except Problem as problem:
            status = web.add_problem(form, problem)
    elif form.is_submitted():
        status = 400
    elif key := request.args.get("tag"):
        _fill(form, next((tag for tag in listed if tag.key == key), None))
    return render_template("boards/tags.html", tags=listed, form=form), status


@bp.route("/threads/<thread_id>/tags", methods=["GET", "POST"])
def tag_thread(thread_id: str) -> Answer:
    """Choose the tags of a thread."""
    view = queries.thread(web.db(), web.actor(), thread_id)
    authorize(web.actor(), Do.TAG_THREAD, view)
    given = tag_queries.thread_tags(web.db(), web.actor(), view)
    chosen, problem, status = given, "", 200
    form = LanguageForm()
    if request.form.get("do") == "language":
        web.write(languages.say, thread_id, form.language.data)
        return web.see("boards.thread", thread_id=thread_id)
    form.language.data = view.language or OTHER
    form.offer_languages(web.house().config.site.languages, first=True)
    if request.method == "POST":
        chosen = frozenset(request.form.getlist("tag"))
        try:
            web.write(tags.tag_thread, thread_id, chosen)
            return web.see("boards.thread", thread_id=thread_id)
        except Invalid as invalid:
            problem, status = web.tell(invalid), invalid.status
    offered = [tag for tag in tag_queries.tags(web.db(), web.actor()) if not tag.retired or tag.key in given]
    page = render_template(
        "boards/tag_thread.html", thread=view, tags=offered, chosen=chosen, problem=problem, form=form
    )
    return page, status


def _fill(form: TagForm, tag: TagView | None) -> None:
    if tag is None:
        raise NotFound
    form.tag.data, form.nl.data, form.en.data = tag.key, tag.names.get("nl", ""), tag.names.get("en", "")


def _change_place(do: str, key: str) -> None:
    if do in STEPS:
        web.write(tags.move_tag, key, STEPS[do])
    else:
        web.write(tags.retire_tag, key, do == "retire")
