"""The directory as a file, out and in. It comes in as pasted text: no form of this house takes files."""

from typing import NamedTuple

from flask import Response, render_template, request
from flask_babel import gettext

from forum import web
from forum.directory import actions, files, queries
from forum.directory.blueprint import bp
from forum.directory.forms import FileForm
from forum.directory.planning import Plan, What, plan
from forum.directory.values import FILE_NAMES
from forum.directory.views import Filter
from forum.errors import N_, Invalid, Problem
from forum.policy import Do, authorize
from forum.web import Answer

BOM = "\ufeff"  # by which spreadsheets know the letters
SHOWN = 200  # lines of what a file would do
LINE, LINE_AND_COLUMN = N_("line %(line)s: %(what)s"), N_("line %(line)s, %(column)s: %(what)s")


class Told(NamedTuple):
    """What a text would do, in words for the page."""

    new: int
    changed: int
    same: int
    wrong: list[str]
    lines: list[tuple[int, str, bool, str]]  # number, name, whether it is new, the columns that change


@bp.get("/directory/list.csv")
def as_csv() -> Answer:
    """All of it as CSV. The name of the file says nothing."""
    authorize(web.actor(), Do.KEEP_DIRECTORY)
    return _file(BOM + files.as_csv(queries.search(web.db(), web.actor(), Filter())), "text/csv", "list.csv")


@bp.get("/directory/list.json")
def as_json() -> Answer:
    """All of it as JSON."""
    authorize(web.actor(), Do.KEEP_DIRECTORY)
    return _file(files.as_json(queries.search(web.db(), web.actor(), Filter())), "application/json", "list.json")


@bp.route("/directory/file", methods=["GET", "POST"])
def put_in() -> Answer:
    """Look what a pasted text would do; then put all of it in, or nothing."""
    authorize(web.actor(), Do.KEEP_DIRECTORY)
    form, status, told, done = FileForm(), 200, None, False
    if form.validate_on_submit():
        try:
            records = files.read(form.text.data or "")
            planned = plan(records, queries.present(web.db(), web.actor()))
            if "put_in" in request.form and not planned.of(What.WRONG):
                planned, done = web.write(actions.put_in, records), True
            told = _told(planned)
            status = 400 if told.wrong else 200
        except Problem as problem:
            status = web.add_problem(form, problem)
    elif form.is_submitted():
        status = 400
    known = ", ".join(files.COLUMNS)
    return render_template("directory/file.html", form=form, told=told, done=done, known=known, shown=SHOWN), status


def _told(planned: Plan) -> Told:
    new, changed = planned.of(What.NEW), planned.of(What.CHANGED)
    lines = sorted((*new, *changed), key=lambda line: line.line)[:SHOWN]
    return Told(
        len(new),
        len(changed),
        len(planned.of(What.SAME)),
        [_sentence(line.line, line.wrong) for line in planned.of(What.WRONG)[:SHOWN] if line.wrong],
        [(line.line, line.name, line.what is What.NEW, ", ".join(line.columns)) for line in lines],
    )


def _sentence(line: int, problem: Invalid) -> str:
    """What is wrong in a line; where a field is to blame, by the name of its column."""
    if problem.field is None:
        return str(gettext(LINE, line=line, what=web.tell(problem)))
    column = FILE_NAMES.get(problem.field, problem.field)
    return str(gettext(LINE_AND_COLUMN, line=line, column=column, what=web.tell(problem)))


def _file(text: str, kind: str, name: str) -> Response:
    answer = Response(text, mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
