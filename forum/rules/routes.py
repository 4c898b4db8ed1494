"""Pages of the house rules: as they are, as they were, and where they are changed."""

from flask import Blueprint, render_template, request

from forum import web
from forum.errors import Problem
from forum.policy import Do, authorize, can
from forum.rules import actions, checking, queries
from forum.rules.changes import Change, changes, translated
from forum.rules.forms import RulesForm, filled
from forum.rules.queries import RuleLine
from forum.web import Answer

bp = Blueprint("rules", __name__)


@bp.get("/rules")
def index() -> Answer:
    """The house rules as they are now."""
    now, earlier = queries.current(web.db()), queries.versions(web.db())[1:]
    keeps = can(web.actor(), Do.KEEP_RULES)
    return render_template("rules/index.html", now=now, earlier=earlier, keeps=keeps)


@bp.get("/rules/<edition>")
def version(edition: str) -> Answer:
    """The rules of one version, with what was new about them."""
    kept = queries.versions(web.db())
    number = next((line.version for line in kept if str(line.version) == edition), 0)
    then = queries.of_version(web.db(), number)
    before = [line.version for line in kept if line.version < number]
    marked = changes(queries.of_version(web.db(), before[0]).rules, then.rules, web.language()) if before else []
    now = number == kept[0].version
    return render_template("rules/version.html", then=then, now=now, changes=marked, versions=kept)


@bp.route("/rules/edit", methods=["GET", "POST"])
def edit() -> Answer:
    """Change the rules: all in one form. A rule with nothing in it is left out."""
    authorize(web.actor(), Do.KEEP_RULES)
    now, form = queries.current(web.db()), RulesForm()
    status, preview = 200, None
    if not form.is_submitted():
        form = RulesForm(formdata=None, version=now.version, rules=[filled(line) for line in now.rules])
    elif "more" in request.form:
        pass  # one more empty rule, below
    elif form.validate_on_submit():
        try:
            if "preview" in request.form:
                preview = _preview(now.rules, form)
            else:
                note = {"nl": form.note_nl.data or "", "en": form.note_en.data or ""}
                web.write(actions.keep, form.based_on, form.written, note)
                return web.see("rules.index")
        except Problem as problem:
            status = web.add_problem(form, problem)
    else:
        status = 400
    if len(form.rules) < checking.MOST and not (len(form.rules) and form.written[-1].empty):
        form.rules.append_entry()
    longest = {"title": checking.MAX_TITLE, "text": checking.MAX_TEXT, "note": actions.MAX_NOTE}
    return render_template("rules/edit.html", form=form, preview=preview, longest=longest), status


def _preview(now: tuple[RuleLine, ...], form: RulesForm) -> list[Change]:
    """What would be new."""
    written = translated(now, checking.cleaned(form.written))
    wanted = [RuleLine(n, rule.title, rule.text) for n, rule in enumerate(written, 1)]
    return changes(now, wanted, web.language())
