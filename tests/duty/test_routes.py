"""The pages of duty: the week in plain words, a tap, one's own hours, a note that is looked at before it is kept."""

from datetime import date, datetime, time

import pytest
from flask import Flask

from forum.house import House
from forum.policy import Role
from tests.factories import ZONE, Watch, add_member, log_in, rows
from tests.people import Page
from tests.visitor import Visitor


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch(monkeypatch)
    watch.now = datetime.combine(date(2026, 11, 25), time(20, 30), ZONE)
    return watch


@pytest.fixture
def anna(app: Flask, watch: Watch) -> Visitor:
    return expert(app, "Anna")


def expert(app: Flask, name: str) -> Visitor:
    """An expert, logged in."""
    house: House = app.extensions["house"]
    person = Visitor(app)
    token = log_in(house.database, add_member(house.database, Role.MEMBER, Role.EXPERT, name=name))
    with person.client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    return person


def words(person: Visitor, path: str = "/duty") -> str:
    return " ".join(Page(person.get(path).text).words.split())


def test_she_keeps_hours_and_all_experts_read_the_week(app: Flask, anna: Visitor) -> None:
    assert "Nobody keeps hours here yet" in words(anna)
    kept = anna.submit("/duty/hours", weekdays=["2", "5"], begins="20:00", ends="02:00")
    assert kept.status_code == 303
    seen = words(expert(app, "Bea"))
    assert "On duty now: 1 person. Anna" in seen
    assert "20:00–02:00 Anna" in seen
    assert "nobody: Thursday 26 November 02:00 – Saturday 28 November 20:00" in seen
    gone = anna.submit(
        "/duty/hours", f"/duty/hours/{rows(app.extensions['house'].database, 'duty_shifts')[0]['public_id']}/remove"
    )
    assert gone.status_code == 303
    assert "On duty now: 0 people." in words(anna)


def test_a_wrong_time_comes_back_with_what_was_filled_in(anna: Visitor) -> None:
    answer = anna.submit("/duty/hours", weekdays=["2"], begins="25:00", ends="02:00")
    assert answer.status_code == 400
    assert "Please write a time like 20:00." in Page(answer.text).words
    assert 'value="02:00"' in answer.text
    answer = anna.submit("/duty/hours", "/duty/days", day="2020-01-01", kind="off")
    assert answer.status_code == 400
    assert "within a year" in Page(answer.text).words
    answer = anna.submit(
        "/duty/hours", "/duty/days", day="28-11-2026", kind="extra", extra_begins="9:00", extra_ends="x"
    )
    assert answer.status_code == 400
    answer = anna.submit(
        "/duty/hours", "/duty/days", day="28-11-2026", kind="extra", extra_begins="9:00", extra_ends="10.30"
    )
    assert answer.status_code == 303
    assert "Saturday 28 November: 09:00–10:30" in words(anna, "/duty/hours")


def test_on_and_off_by_a_tap(anna: Visitor) -> None:
    assert anna.submit("/duty", "/duty/now", hours="2").status_code == 303
    assert "You are on until Wednesday 25 November 22:30." in words(anna)
    assert anna.submit("/duty", "/duty/now", do="stop").status_code == 303
    assert "On duty now: 0 people." in words(anna)
    assert anna.submit("/duty", "/duty/now", hours="99").status_code == 400


def test_a_note_that_leads_to_a_person_is_kept_only_after_a_second_look(app: Flask, anna: Visitor) -> None:
    text = "Call her at 06 12345678."
    answer = anna.submit("/duty", "/duty/notes", text=text)
    assert answer.status_code == 400
    assert "could lead to a person" in Page(answer.text).words
    assert text in answer.text
    assert rows(app.extensions["house"].database, "duty_notes") == []
    assert anna.submit("/duty", "/duty/notes", text=text, sure="y").status_code == 303
    assert anna.submit("/duty", "/duty/notes", text="Tea is up.\nBiscuits too.", days="7").status_code == 303
    assert "Tea is up. Biscuits too. Anna · 25 November · disappears on 2 December" in words(expert(app, "Bea"))
    mine = anna.get("/duty").text
    assert mine.count("/remove") == 2
    assert "/remove" not in expert(app, "Carla").get("/duty").text
