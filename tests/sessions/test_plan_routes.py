"""The pages of those who plan, as people meet them: forms that come back filled, and what others never see."""

from datetime import date, timedelta

import pytest

from forum import carried, clock
from forum.languages import NAMES
from forum.policy import Audience, Role
from forum.sessions.actions.signing_up import sign_up
from tests import factories
from tests.factories import ZONE
from tests.people import Page, People, Person

AHEAD = clock.now().astimezone(ZONE).date() + timedelta(days=40)


@pytest.fixture
def expert(people: People) -> Person:
    return people.member(Role.MEMBER, Role.EXPERT)


def plan(person: Person, **fields: str) -> str:
    """Plan something through the page; where it leads."""
    filled = {"theme_nl": "Belasting", "theme_en": "Taxes", "on": AHEAD.isoformat(), **fields}
    answer = person.submit("/sessions/new", **filled)
    assert answer.status_code == 303, Page(answer.text).words
    return answer.headers["Location"]


def kept(people: People) -> list[dict[str, object]]:
    return factories.rows(people.database, "themed_sessions")


def test_an_evening_is_planned_with_what_the_page_fills_in_itself(people: People, expert: Person) -> None:
    before = len(kept(people))
    assert plan(expert).startswith("/sessions/")
    *_, row = kept(people)
    assert len(kept(people)) == before + 1
    assert (row["theme"], row["about"], row["languages"]) == ({"nl": "Belasting", "en": "Taxes"}, {}, ["nl"])
    assert (row["online"], row["capacity"], row["audience"]) == (True, None, "members")


def test_all_of_the_longest_form_outlives_a_log_in(expert: Person) -> None:
    fields = expert.page("/sessions/new").form("/sessions/new").fields
    assert len(fields) + len(NAMES) < carried.MOST


def test_others_find_no_way_to_plan(people: People) -> None:
    for person in (people.stranger(), people.member(), people.member(Role.OPERATOR)):
        assert person.get("/sessions/new").status_code == 404
        assert "/sessions/new" not in person.get("/about").text
    assert "/sessions/new" in people.member(Role.CASEWORKER).get("/about").text


def test_a_caseworker_is_not_offered_peers(people: People, expert: Person) -> None:
    worker = people.member(Role.CASEWORKER)
    assert 'value="peers"' in expert.get("/sessions/new").text
    assert 'value="peers"' not in worker.get("/sessions/new").text
    answer = worker.submit("/sessions/new", theme_nl="Rust", on=AHEAD.isoformat(), audience="peers")
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"on": ""}, "Please give a day"),
        ({"on": "31-02-2027"}, "Please give a day"),
        ({"on": "1-2-2020"}, "has passed already"),
        ({"begins": "half acht"}, "Please give a time"),
        ({"begins": "21:00", "ends": "20:00"}, "from 15 minutes to 8 hours"),
        ({"capacity": "veel"}, "Please give a whole number"),
        ({"capacity": "1"}, "from 2 to 500"),
        ({"theme_nl": "  "}, "Please give it a theme"),
        ({"hosts": "Niemand Hier"}, "Nobody here with the name Niemand Hier can host this"),
        ({"online": "place"}, "Please say roughly where it is"),
        ({"every": "week", "until": "2021-01-01"}, "before the first evening"),
        ({"every": "week", "count": "1"}, "from 2 to 520"),
        ({"every": "week", "count": "4", "until": "1-1-2090"}, "not both"),
        ({"every": "SECONDLY"}, "Not a valid choice"),
        ({"address_hours": "999"}, "from 0 to 168 hours"),
    ],
)
def test_a_form_comes_back_filled_with_a_sentence(
    people: People, expert: Person, fields: dict[str, str], sentence: str
) -> None:
    before = kept(people)
    filled = {"theme_nl": "Belasting", "about_nl": "Neem je <b>brief</b> mee.", "on": AHEAD.isoformat(), **fields}
    answer = expert.submit("/sessions/new", **filled)
    page = Page(answer.text, "/sessions/new")
    assert answer.status_code == 400
    assert sentence in " ".join(page.words.split())
    form = page.form("/sessions/new")
    for name in ("about_nl", "ends", "hosts"):
        assert form[name].strip() == filled.get(name, form[name]).strip()
    assert form["about_nl"] == "Neem je <b>brief</b> mee."
    assert kept(people) == before, "nothing half done"


def test_a_series_is_shown_for_a_year_and_each_evening_changed(people: People, expert: Person) -> None:
    path = plan(expert, every="week", capacity="8")
    page = expert.page(path)
    assert "Every " in page.words
    assert "20:00–21:30" in page.words
    edits = page.links("/sessions/")
    assert len([link for link in edits if link.endswith("/move")]) in (46, 47)
    move = next(link for link in edits if link.endswith("/move"))
    session = move.split("/")[2]
    anna = people.member()
    people.database.write(lambda db: sign_up(db, anna.actor, session))
    assert "fewer than five signed up" in expert.page(path).words
    assert "signed up" not in anna.page(path).words
    assert "/move" not in anna.get(path).text
    moved = expert.submit(move, begins="19:00", ends="20:30")
    assert moved.status_code == 303
    assert "19:00" in expert.page(path).words
    (notice,) = anna.page("/notices").links("/sessions/")
    assert notice == f"/sessions/{session}"
    refused = expert.submit(f"/sessions/{session}/cancel", do="skip")
    assert refused.status_code == 409
    assert "Cancel it, so that they see why" in refused.text
    assert expert.submit(f"/sessions/{session}/cancel", do="cancel", reason="De zaal is dicht.").status_code == 303
    assert "does not take place" in anna.page("/notices").words
    second = next(link for link in expert.page(path).links("/sessions/") if link.endswith("/cancel"))
    assert expert.submit(second, do="skip").headers["Location"] == path
    assert "left out" in expert.page(path).words
    assert "left out" not in anna.page(path).words
    assert expert.submit(second, do="unskip").headers["Location"] == path
    assert expert.submit(path, f"{path}/end").status_code == 303
    assert "This series has ended" in expert.page(path).words


def test_an_evening_is_changed_as_the_form_shows_it(people: People, expert: Person) -> None:
    place = {"online": "place", "place": "Den Haag", "address": "Achterweg 3", "address_hours": "48"}
    session = plan(expert, **place).split("/")[2]
    before = next(row for row in kept(people) if row["public_id"] == session)
    assert expert.submit(f"/sessions/{session}/edit").status_code == 303
    after = next(row for row in kept(people) if row["public_id"] == session)
    assert after == before, "sent as it stands, nothing changes"
    assert expert.submit(f"/sessions/{session}/edit", theme_en="", capacity="20").status_code == 303
    after = next(row for row in kept(people) if row["public_id"] == session)
    assert (after["theme"], after["capacity"], after["address_hours"]) == ({"nl": "Belasting"}, 20, 48)


def test_an_evening_of_another_is_not_changed_by_a_caseworker(people: People, expert: Person) -> None:
    session = plan(expert).split("/")[2]
    worker = people.member(Role.CASEWORKER)
    for way in ("edit", "move", "cancel"):
        assert worker.get(f"/sessions/{session}/{way}").status_code == 404
        assert people.stranger().get(f"/sessions/{session}/{way}").status_code == 404


def test_what_is_over_has_no_forms(people: People, expert: Person) -> None:
    over = factories.add_session(people.database, expert.actor, state="over", starts_in=-timedelta(hours=3))
    for way in ("edit", "move"):
        answer = expert.get(f"/sessions/{over}/{way}")
        assert (answer.status_code, "is over" in answer.text) == (409, True)
    page = expert.page(f"/sessions/{over}/cancel")
    assert f"/sessions/{over}/cancel" not in [form.action for form in page.forms]
    answer = expert.post(f"/sessions/{over}/cancel", {"csrf_token": expert.token(), "do": "cancel"})
    assert (answer.status_code, "is over" in answer.text) == (409, True)


def test_an_evening_under_way_has_its_words_alone(people: People, expert: Person) -> None:
    now = factories.add_session(people.database, expert.actor, state="open", starts_in=-timedelta(minutes=1))
    form = expert.page(f"/sessions/{now}/edit").form(f"/sessions/{now}/edit")
    assert {name for name, _ in form.fields} == {"csrf_token", "theme_nl", "theme_en", "about_nl", "about_en"}
    assert expert.submit(f"/sessions/{now}/edit", theme_nl="Iets anders").status_code == 303


def test_a_series_for_peers_is_not_there_for_others(people: People, expert: Person) -> None:
    path = plan(expert, every="nth", audience=Audience.PEERS.value, on=str(date(AHEAD.year, AHEAD.month, 15)))
    assert people.member().get(path).status_code == 200
    for person in (people.stranger(), people.member(Role.CASEWORKER), people.member(Role.OPERATOR)):
        assert person.get(path).status_code == 404
