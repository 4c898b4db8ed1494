"""Notices of letters and requests as people meet them: each leads where she can do something, and says nothing."""

import re
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import update

from forum import clock
from forum.config import EXAMPLE, load
from forum.helpdesk.actions import answering, asking
from forum.helpdesk.jobs import tell_late
from forum.helpdesk.models import HelpConversation, Wanted
from forum.helpdesk.views import Asked, Soon
from forum.policy import Role
from tests.factories import change
from tests.people import Page, People, Person

ASKED = Asked("Een canary.", (), Wanted.EITHER, woman=False, language="", region="", soon=Soon.DAYS)
CONFIG = load(EXAMPLE, {})


def leads(person: Person) -> list[str]:
    """Where her notices lead."""
    html = person.get("/notices").text
    assert "canary" not in html
    rows = re.search(r'<ul class="rows">.*?</ul>', html, re.DOTALL)
    return Page(rows.group()).links("/") if rows else []


def test_each_is_led_to_her_own_side(people: People) -> None:
    anna, expert, boss = people.member(), people.member(Role.EXPERT), people.member(Role.OPERATOR)
    due = clock.now() + timedelta(hours=4)
    placed = people.database.write(lambda db: asking.ask(db, anna.actor, ASKED, due, str(uuid4())))
    letters = placed.public_id
    assert (leads(anna), leads(expert), leads(boss)) == ([], ["/desk"], [])
    people.database.write(lambda db: answering.claim(db, expert.actor, letters))
    people.database.write(lambda db: asking.write(db, expert.actor, letters, "Dag!", None, due))
    assert (leads(anna), anna.get(leads(anna)[0]).status_code) == (["/letters"], 200)
    people.database.write(lambda db: asking.write(db, anna.actor, letters, "Dag!", None, due))
    change(people.database, update(HelpConversation).values(due_at=clock.now() - timedelta(days=2)))
    people.database.write(lambda db: tell_late(db, CONFIG, clock.now()))
    assert sorted(leads(expert)) == ["/desk", "/desk?which=all", "/desk?which=mine"]
    assert all(expert.get(path).status_code == 200 for path in leads(expert))
    assert leads(boss) == []
    assert "1 person who asked for somebody has no answer yet" in boss.page("/notices").words
    assert [letters in person.get("/notices").text for person in (anna, expert, boss)] == [False] * 3
