"""S27 where rooms are led and arranged: nonsense gets a sentence, what was written stays, nothing changes."""

from contextlib import ExitStack
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete

from forum import keys
from forum.app import create_app
from forum.config import load
from forum.limits import Limiter
from forum.policy import Audience
from forum.rooms.actions.arranging import LONGEST_HOURS
from forum.rooms.actions.leading import MAX_FAREWELL
from forum.rooms.models import Bar
from tests import factories
from tests.conftest import Services
from tests.databases import SqliteDatabases
from tests.house.world import Things, World
from tests.people import Page
from tests.safety.nonsense import LONG
from tests.served import write_settings

DEEDS = (
    "close",
    "open",
    "slow",
    "floor-only",
    "floor-all",
    "floor-give",
    "floor-take",
    "empty",
    "lift",
    "answer",
    "settle",
)
# What must exist for a deed to be done to it.
TO_A_THING = ("floor-give", "floor-take", "lift", "answer", "settle")
STRANGE = ["", "x", "\0", "a\0b", "\u202e", "9" * 400, "-1", LONG, "%s%n{{7*7}}", "' OR 1=1 --"]
TABLES = ("rooms", "room_bars", "room_hands", "room_calls", "room_reports")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, services: Services, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """On both databases: PostgreSQL takes no NUL and no number that is too long. One for all: nothing changes it."""
    folder = tmp_path_factory.mktemp("house")
    keys.create(folder / "keys")
    with ExitStack() as stack:
        if request.param == "sqlite":
            databases: SqliteDatabases = request.getfixturevalue("sqlite_databases")
            url = databases.fresh(folder / "house.sqlite")
        else:
            url = stack.enter_context(services.databases.fresh())
        stack.enter_context(pytest.MonkeyPatch.context()).setattr(Limiter, "hit", lambda *_: None)
        app: Flask = create_app(load(write_settings(folder, {"database": {"address": url}}), {}))
        app.config["WTF_CSRF_ENABLED"] = False
        world = World(app)
        stack.callback(app.extensions["house"].close)
        yield world


@pytest.fixture
def expert(world: World) -> FlaskClient:
    return world.visit("expert")


@pytest.fixture
def things(world: World) -> Things:
    return world.things("member", Audience.MEMBERS)


def order(world: World) -> list[Any]:
    """All that who leads a room may change in it."""
    return [factories.rows(world.database, table) for table in TABLES]


def alert(html: str) -> bool:
    """Whether a sentence tells what is wrong."""
    return any(a.get("role") == "alert" for _, a in Page(html).marks) or "error-page" in html


@pytest.mark.parametrize("do", TO_A_THING)
def test_a_deed_to_what_is_not_there_is_refused(world: World, expert: FlaskClient, things: Things, do: str) -> None:
    before = order(world)
    for thing in STRANGE:
        answer = expert.post(f"/rooms/{things.room_id}/lead", data={"do": do, "thing": thing, "text": "Words"})
        assert answer.status_code in (400, 404), (do, thing[:20])
        assert alert(answer.text), (do, thing[:20])
    assert order(world) == before


@pytest.mark.parametrize("do", STRANGE)
def test_a_deed_nobody_knows_is_refused(world: World, expert: FlaskClient, things: Things, do: str) -> None:
    before = order(world)
    answer = expert.post(f"/rooms/{things.room_id}/lead", data={"do": do, "thing": things.hand, "text": "Words"})
    assert answer.status_code == 400
    assert alert(answer.text)
    assert order(world) == before


def test_a_pace_is_one_of_the_four(world: World, expert: FlaskClient, things: Things) -> None:
    before = order(world)
    for seconds in [*STRANGE, "5", "10.0", " 10", "1e1", "٣"]:
        answer = expert.post(f"/rooms/{things.room_id}/lead", data={"do": "slow", "thing": seconds})
        assert (answer.status_code, alert(answer.text)) == (400, True), seconds[:20]
    assert order(world) == before


@pytest.mark.parametrize(("do", "field"), [("close", "farewell"), ("answer", "a-{call}")])
@pytest.mark.parametrize("text", ["x" * (MAX_FAREWELL + 1), LONG, "a\0b"], ids=lambda text: text[:10])
def test_words_that_cannot_be_kept_stay_in_their_field(
    world: World, expert: FlaskClient, things: Things, do: str, field: str, text: str
) -> None:
    before, path = order(world), f"/rooms/{things.room_id}/lead"
    thing = things.call if do == "answer" else ""
    answer = expert.post(f"{path}?as=n", data={"do": do, "thing": thing, "text": text})
    assert (answer.status_code, alert(answer.text)) == (400, True)
    page = Page(answer.text, f"{path}?as=n")
    kept = page.texts[field.format(call=things.call)]
    assert kept.strip().replace("\0", "\ufffd") == text.strip().replace("\0", "\ufffd")
    assert order(world) == before


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "burn"},
        {"hours": "2"},
        {"kind": ""},
        {"hours": ""},
        *({"kind": strange} for strange in STRANGE),
        *({"hours": strange} for strange in STRANGE),
    ],
    ids=lambda fields: str(fields)[:30],
)
def test_a_pause_has_a_kind_and_a_length(
    world: World, expert: FlaskClient, things: Things, fields: dict[str, str]
) -> None:
    good = {"kind": "mute", "hours": "1"}
    answer = expert.post(f"/messages/{things.message_id}/bar", data={**good, **fields})
    assert (answer.status_code, alert(answer.text)) == (400, True)
    assert factories.rows(world.database, "room_bars") == []
    assert expert.post(f"/messages/{things.message_id}/bar", data=good).status_code == 303
    world.database.write(lambda db: db.execute(delete(Bar)) and None)


GOOD = {
    "name-nl": "Zaal",
    "name-en": "Hall",
    "about-nl": "Om te praten.",
    "about-en": "To talk in.",
    "audience": "members",
    "days": ["0", "1", "2", "3", "4", "5", "6"],  # always open: the next one talks in it
    "begins": "00:00",
    "ends": "00:00",
    "host": "",
    "retention_hours": "24",
}


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        *(("name-nl", text) for text in ("", "  ", "\0", LONG, "x" * 61)),
        *(("about-en", text) for text in ("\0", LONG, "x" * 201)),
        *(("audience", text) for text in ("", "nobody", "\0", LONG)),
        *(("days", text) for text in ("7", "-1", "x", "\0", "9" * 400, "9" * 5000)),
        *(("begins", text) for text in ("", "25:00", "20", "20:60", "\0", LONG, "٢٠:٠٠", "20:00:00")),
        *(("ends", text) for text in ("", "24:00", "x")),
        *(("host", text) for text in ("nobody", "\0", "a\0b", LONG, "\ud800".encode("utf-8", "replace").decode())),
        *(("retention_hours", text) for text in ("0", "-1", "x", "1.5", str(LONGEST_HOURS + 1), "9" * 400, "9" * 5000)),
    ],
    ids=lambda value: value[:20],
)
@pytest.mark.parametrize("role", ["expert", "operator"])
def test_a_room_is_arranged_in_full_or_not_at_all(
    world: World, things: Things, role: str, field: str, wrong: str
) -> None:
    before, said = order(world), factories.rows(world.database, "messages")
    client, path = world.visit(role), f"/rooms/{things.room_id}/arrange"
    answer = client.post(path, data={**GOOD, field: wrong})
    assert (answer.status_code, alert(answer.text)) == (400, True)
    page = Page(answer.text, path).form(path)
    if field in ("name-nl", "about-en", "begins", "ends", "host", "retention_hours"):
        assert page[field].replace("\ufffd", "\0") == wrong, "as she wrote it"
    assert page["name-en"] == "Hall", "so is the rest"
    assert order(world) == before
    assert factories.rows(world.database, "messages") == said
    assert client.post(path, data=GOOD).status_code == 303, "without it she may"


def test_languages_the_house_does_not_speak_are_no_names(world: World, expert: FlaskClient, things: Things) -> None:
    extra = {"name-xx": "Saal", "about-xx": "…", "name-": "x", "last_n": "99", "id": "1", "public_id": uuid4().hex[:12]}
    assert expert.post(f"/rooms/{things.room_id}/arrange", data={**GOOD, **extra}).status_code == 303
    kept = next(row for row in factories.rows(world.database, "rooms") if row["public_id"] == things.room_id)
    assert (kept["names"], kept["about"]) == (
        {"nl": "Zaal", "en": "Hall"},
        {"nl": "Om te praten.", "en": "To talk in."},
    )
    assert kept["last_n"] != 99
