"""What the page of notices says of evenings."""

import re
from datetime import timedelta

from sqlalchemy import select

from forum.policy import Role
from forum.sessions.actions import planning, signing_up
from forum.sessions.models import ThemedSession
from tests import factories
from tests.people import People


def test_evenings_with_one_theme_are_told_apart(people: People) -> None:
    database, anna, host = people.database, people.member(), people.member(Role.EXPERT)
    evenings = [factories.add_session(database, host.actor, starts_in=timedelta(days=days)) for days in (7, 35)]
    for evening in evenings:
        database.write(lambda db, evening=evening: signing_up.sign_up(db, anna.actor, evening) and None)  # type: ignore[misc]
        database.write(lambda db, evening=evening: planning.cancel(db, host.actor, evening, ""))  # type: ignore[misc]
    shown = dict(re.findall(r'<a href="/sessions/(\w+)">([^<]+)</a>', anna.get("/notices").text))
    assert set(shown) == set(evenings)
    assert len(set(shown.values())) == 2
    with database.reading() as db:
        starts = db.execute(select(ThemedSession.public_id, ThemedSession.starts_at)).all()
    for public_id, starts_at in starts:
        assert f"{starts_at.astimezone(factories.ZONE):%H:%M}" in shown[public_id]
