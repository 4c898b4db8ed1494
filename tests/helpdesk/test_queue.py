"""The list of those who answer: by due time, for whom it is wanted from, at the same cost however long it is."""

from datetime import timedelta

import pytest
from sqlalchemy import event, insert, update

from forum.errors import NotFound
from forum.helpdesk import queries
from forum.helpdesk.actions import asking
from forum.helpdesk.models import HelpConversation, State, Wanted
from forum.helpdesk.views import Waiting, Which
from tests.factories import Watch, change
from tests.helpdesk.desk import Desk


def test_the_list_is_by_due_time_for_whom_it_is(desk: Desk, watch: Watch) -> None:
    late = desk.ask(desk.anna, Wanted.EXPERT, timedelta(hours=1))
    later = desk.ask(desk.anna, Wanted.EITHER, timedelta(hours=9))
    first = desk.ask_by_receipt(Wanted.CASEWORKER).holds
    assert desk.lines(desk.wilg) == [late, later]
    assert desk.lines(desk.lamp) == [first, later]
    watch.forward(timedelta(hours=2))
    assert [line.late for line in desk.queue(desk.wilg).lines] == [True, False]
    desk.claim(desk.wilg, late)
    desk.write(desk.wilg, late)
    assert desk.lines(desk.wilg, Which.ALL) == [later, late], "who waits comes first"
    assert desk.lines(desk.wilg, Which.MINE) == [late]
    desk.do(asking.close, desk.anna, late, 0, 90)
    assert (desk.lines(desk.wilg, Which.ALL), desk.lines(desk.wilg, Which.CLOSED)) == ([later], [late])
    assert desk.queue(desk.beuk).waiting == {Which.OPEN: 1, Which.MINE: 0, Which.ALL: 1, Which.CLOSED: 0}
    head = desk.line(desk.wilg, later).head
    assert head is not None
    assert (head.woman, head.language) == (True, "nl")
    for nobody in (desk.anna, desk.boss):
        with pytest.raises(NotFound):
            desk.queue(nobody)
    assert desk.read(queries.waiting_count, desk.boss) == Waiting(2, 0)


def test_however_long_it_is_it_costs_the_same(desk: Desk) -> None:
    def many(number: int) -> int:
        base = desk.row(desk.lines(desk.wilg)[0])
        rows = [
            base | {"id": None, "public_id": f"{number:03}x{n:08}", "asker": None, "receipt": None, "once": None}
            for n in range(number)
        ]
        for row in rows:
            row.pop("id")
        desk.database.write(lambda db: db.execute(insert(HelpConversation), rows) and None)
        return statements(desk)

    desk.ask(desk.anna)
    assert many(1) == many(500)
    assert (desk.queue(desk.wilg).total, len(desk.queue(desk.wilg, page=26).lines)) == (502, 2)
    with pytest.raises(NotFound):
        desk.queue(desk.wilg, page=27)


def statements(desk: Desk) -> int:
    """How many statements a page of the list takes."""
    seen: list[str] = []

    def note(*values: object) -> None:
        seen.append(str(values[2]))

    event.listen(desk.database.reader, "before_cursor_execute", note)
    desk.queue(desk.wilg)
    event.remove(desk.database.reader, "before_cursor_execute", note)
    return len(seen)


def test_without_the_key_the_list_shows_lines_without_heads(desk: Desk) -> None:
    letters = desk.ask(desk.anna)
    change(desk.database, update(HelpConversation).values(key_id="0" * 16))
    line = desk.line(desk.wilg, letters)
    assert (line.head, line.state) == (None, State.NEW)
    desk.claim(desk.wilg, letters)
