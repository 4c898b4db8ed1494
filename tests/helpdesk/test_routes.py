"""The pages of help: nothing is lost, nobody else gets in, a wrong number says nothing, and a look is written down."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from forum.boards import actions as boards
from forum.db import Database
from forum.directory import actions as directory
from forum.directory.regions import NATIONWIDE
from forum.directory.views import Entry
from forum.house import House
from forum.limits import LIMITS
from forum.policy import CONSOLE, Actor, Role
from forum.web import HELD
from tests.factories import Watch, add_member, everything, log_in, rows
from tests.house.letters import WORDS, ask, take_on
from tests.people import Page
from tests.visitor import Visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

SIGNS = re.compile(r"\d{4} \d{4} \d{4} \d{4}")


@pytest.fixture
def database(app: Flask) -> Database:
    house: House = app.extensions["house"]
    return house.database


def browser(app: Flask, person: Actor) -> Visitor:
    visitor, token = Visitor(app), log_in(app.extensions["house"].database, person)
    with visitor.client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    return visitor


def send(visitor: Visitor, **fields: str) -> str:
    """Both steps of asking; the number."""
    look = visitor.submit("/ask", words=WORDS, **fields)
    assert look.status_code == 200, Page(look.text).words
    form = dict(Page(look.text, "/ask").form("/ask").fields)
    given = visitor.client.post("/ask", data={**form, "step": "send"})
    assert given.status_code == 200, Page(given.text).words
    return Page(given.text).texts["receipt"]


def come_back(visitor: Visitor, receipt: str) -> str:
    """By her number; the address of the letters."""
    answer = visitor.submit("/letters", receipt=receipt)
    assert answer.status_code == 303, Page(answer.text).words
    return answer.headers["Location"]


def use_up(app: Flask, *, left: int) -> None:
    """So many tries at numbers are left from here."""
    house: House = app.extensions["house"]
    limiter = house.limiter
    for _ in range(int(LIMITS["letters"].split("/")[0]) - left):
        limiter.hit("letters", limiter.address("127.0.0.1"))


def test_sent_twice_it_is_there_once_under_one_number(app: Flask, database: Database) -> None:
    visitor = Visitor(app)
    form = dict(Page(visitor.submit("/ask", words=WORDS).text, "/ask").form("/ask").fields)
    first, again = (visitor.client.post("/ask", data={**form, "step": "send"}) for _ in range(2))
    assert Page(first.text).texts["receipt"] == Page(again.text).texts["receipt"]
    assert len(rows(database, "help_conversations")) == 1


def test_an_old_token_loses_nothing(app: Flask, database: Database) -> None:
    visitor = Visitor(app)
    form = visitor.fields("/ask")
    with visitor.client.session_transaction() as session:
        session.clear()
    back = visitor.client.post("/ask", data={**form, "words": WORDS, "region": "VR13", "woman": "y"})
    filled = dict(Page(back.text, "/ask").form("/ask").fields)
    assert back.status_code == 400 and "open for long" in back.text
    assert (filled["region"], filled["woman"]) == ("VR13", "y") and WORDS in back.text
    assert visitor.client.post("/ask", data=filled).status_code == 200
    assert rows(database, "help_conversations") == []


def test_a_log_in_that_ended_is_said_before_it_is_sent(app: Flask, database: Database) -> None:
    member = browser(app, add_member(database))
    form = {**member.fields("/ask"), "words": WORDS}
    with member.client.session_transaction() as session:
        session.pop("_user_id")
    look = member.client.post("/ask", data=form)
    assert "Your log-in has ended meanwhile." in look.text and WORDS in look.text
    fields = dict(Page(look.text, "/ask").form("/ask").fields)
    assert "ended meanwhile" in member.client.post("/ask", data={**fields, "step": "send"}).text
    assert rows(database, "help_conversations") == []
    without = member.client.post("/ask", data={**fields, "step": "without"})
    fields = dict(Page(without.text, "/ask").form("/ask").fields)
    given = member.client.post("/ask", data={**fields, "step": "send"})
    assert SIGNS.search(given.text)


def test_wrong_and_unknown_numbers_look_the_same_and_are_slowed(app: Flask, database: Database) -> None:
    visitor, stranger = Visitor(app), Visitor(app)
    receipt = send(visitor)
    form = stranger.fields("/letters")

    def try_it(number: str) -> tuple[int, str]:
        answer = stranger.client.post("/letters", data={**form, "receipt": number})
        return answer.status_code, Page(answer.text).words

    wrong = str(9999 - int(receipt[-4:])).zfill(4)
    assert try_it(receipt[:-4] + wrong) == try_it("0" * 16)
    short, none = try_it(receipt[:-1]), try_it("nothing like a number")
    assert short == none and "sixteen digits. Please look" in short[1], "a slip that she can see for herself"
    use_up(app, left=4 + 1)
    assert try_it("0" * 16)[0] == 400
    assert try_it("0" * 16)[0] == 429 and try_it(receipt)[0] == 429


def test_right_numbers_use_nothing_up(app: Flask) -> None:
    visitor = Visitor(app)
    receipt = send(visitor)
    use_up(app, left=1)
    for _ in range(2):
        assert (
            visitor.client.post("/letters", data={**visitor.fields("/letters"), "receipt": receipt}).status_code == 303
        )


def test_the_number_is_good_for_half_an_hour_and_the_text_waits(
    app: Flask, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor, time = Visitor(app), Watch(monkeypatch)
    receipt = send(visitor)
    letters = come_back(visitor, receipt)
    form = dict(Page(visitor.get(letters).text, letters).form(letters).fields)
    time.forward(HELD * 0.9)
    assert visitor.get(letters).status_code == 200  # each look begins it anew
    time.forward(HELD * 0.9)
    assert visitor.get(letters).status_code == 200
    time.forward(HELD)
    assert visitor.get(letters).status_code == 404
    asked = visitor.client.post(letters, data={**form, "text": "Half a letter"})
    assert asked.status_code == 403 and "Half a letter" in asked.text
    fields = dict(Page(asked.text, "/letters").form("/letters").fields)
    back = visitor.client.post("/letters", data={**fields, "receipt": receipt})
    assert back.status_code == 200 and "Half a letter" in back.text and WORDS in back.text
    form = dict(Page(back.text, letters).form(letters).fields)
    assert visitor.client.post(letters, data=form).status_code == 303
    assert len(rows(database, "help_letters")) == 2


def test_with_a_log_in_that_ended_the_letters_by_number_are_closed_too(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may have been covered: whoever holds the phone waits for its end, and must find nothing."""
    time, receipt = Watch(monkeypatch), send(Visitor(app))
    visitor = Visitor(app).sign_up(phone="watched")
    letters = come_back(visitor, receipt)
    assert visitor.get(letters).status_code == 200
    time.forward(timedelta(minutes=5))
    visitor.client.post("/pause")
    assert visitor.get(letters).headers["Location"].startswith("/pause")
    time.forward(timedelta(minutes=21))
    assert visitor.get(letters).status_code == 404
    assert come_back(visitor, receipt) == letters


def test_a_letter_outlives_a_log_in(app: Flask, database: Database) -> None:
    person = add_member(database)
    letters = f"/letters/{ask(database, person).public_id}"
    member = browser(app, person)
    form = member.fields(letters)
    with member.client.session_transaction() as session:
        session.pop("_user_id")
    kept = member.client.post(letters, data={**form, "text": "Half a letter"})
    assert kept.status_code == 403 and "Half a letter" in kept.text and WORDS not in kept.text
    fields = Page(kept.text, "/login").form("/login").fields
    assert ("kept_to", letters) in list(fields) and ("kept_value", "Half a letter") in list(fields)


def test_put_away_it_does_not_exist_for_this_phone(app: Flask) -> None:
    visitor = Visitor(app)
    letters = come_back(visitor, send(visitor))
    assert visitor.submit(letters, "/letters/away").status_code == 303
    assert visitor.get(letters).status_code == 404
    letters = come_back(visitor, send(visitor))
    visitor.client.post("/exit")
    assert visitor.get(letters).status_code == 404


def test_the_number_stands_in_no_table_and_no_address(app: Flask, database: Database) -> None:
    visitor = Visitor(app)
    receipt = send(visitor)
    letters = come_back(visitor, receipt)
    digits = receipt.replace(" ", "")
    assert digits not in everything(database) and receipt not in everything(database)
    assert digits not in letters and WORDS not in everything(database)


def test_a_look_writes_nothing_and_an_opening_is_seen(app: Flask, database: Database) -> None:
    asker, expert = add_member(database), add_member(database, Role.MEMBER, Role.EXPERT)
    letters = f"/letters/{take_on(database, expert, ask(database, asker).public_id)}"
    hers, staff = browser(app, asker), browser(app, expert)
    assert WORDS in staff.get(letters).text
    for row in rows(database, "help_openings"):
        assert row["member_id"] == expert.member_id
    assert "Opened by:" in hers.get(letters).text and expert.pseudonym in hers.get(letters).text


def test_closed_up_until_she_says_that_she_opens(
    app: Flask, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    time = Watch(monkeypatch)
    expert = add_member(database, Role.MEMBER, Role.EXPERT)
    letters = f"/letters/{take_on(database, expert, ask(database).public_id)}"
    staff = browser(app, expert)
    time.forward(HELD * 3)
    assert WORDS not in staff.get(letters).text
    assert len(rows(database, "help_openings")) == 1
    assert staff.submit(letters, f"{letters}/open").status_code == 303
    assert WORDS in staff.get(letters).text
    assert len(rows(database, "help_openings")) == 2


def test_other_peoples_letters_do_not_exist_and_the_try_is_written_down(app: Flask, database: Database) -> None:
    expert, other = (add_member(database, Role.MEMBER, Role.EXPERT) for _ in range(2))
    letters = f"/letters/{take_on(database, expert, ask(database, add_member(database)).public_id)}"
    tries = [browser(app, other), browser(app, add_member(database, Role.OPERATOR)), browser(app, add_member(database))]
    for visitor in (*tries, Visitor(app)):
        there, nowhere = visitor.get(letters), visitor.get("/letters/unknownunkno")
        assert (there.status_code, Page(there.text).words) == (404, Page(nowhere.text).words)
    refused = [row for row in rows(database, "trail") if row["deed"] == "letters.refused"]
    assert len(refused) == 4 and sum(row["actor"] == other.public_id for row in refused) == 1


def test_an_organisation_is_picked_and_the_page_says_nothing_of_her(app: Flask, database: Database) -> None:
    database.write(lambda db: boards.add_area(db, CONSOLE, "rest", {"nl": "Rust", "en": "Rest"}))
    new = Entry("The Lighthouse", {"en": "Rooms for a while."}, areas=("rest",), regions=(NATIONWIDE,))
    organisation = database.write(lambda db: directory.add(db, CONSOLE, new, False))
    asker, expert = add_member(database), add_member(database, Role.MEMBER, Role.EXPERT)
    letters = f"/letters/{take_on(database, expert, ask(database, asker).public_id)}"
    staff, refer = browser(app, expert), f"{letters}/refer"
    form = staff.fields(refer)
    found = staff.client.post(refer, data={**form, "text": "lighthouse", "do": "search"})
    assert found.status_code == 200 and organisation in found.text
    nothing = staff.client.post(refer, data={**form, "note": "Call them.", "do": "make"})
    assert nothing.status_code == 400 and "Call them." in nothing.text
    again = {**form, "organisations": organisation, "text": "boat", "note": "Call them.", "do": "search"}
    assert "checked" in staff.client.post(refer, data=again).text  # what was ticked stays
    made = staff.client.post(refer, data={**again, "do": "make"})
    assert made.status_code == 303
    page = browser(app, asker).get(made.headers["Location"])
    assert "The Lighthouse" in page.text and "Call them." in page.text
    for word in (asker.pseudonym, expert.pseudonym, WORDS):
        assert word not in Page(page.text).words.split("Log out")[-1]


def test_she_decides_about_a_colleague(app: Flask, database: Database) -> None:
    asker, expert, other = add_member(database), *(add_member(database, Role.MEMBER, Role.EXPERT) for _ in range(2))
    letters = f"/letters/{take_on(database, expert, ask(database, asker).public_id)}"
    hers, staff, colleague = (browser(app, one) for one in (asker, expert, other))
    asked = staff.submit(f"{letters}/colleague", pseudonym=other.pseudonym, how="beside")
    assert asked.status_code == 303 and colleague.get(letters).status_code == 404
    assert other.pseudonym in hers.get(letters).text
    assert hers.submit(letters, f"{letters}/agree", yes="y").status_code == 303
    assert colleague.get(letters).status_code == 200


def test_erased_it_is_gone_for_both(app: Flask, database: Database) -> None:
    visitor, expert = Visitor(app), add_member(database, Role.MEMBER, Role.EXPERT)
    letters = come_back(visitor, send(visitor))
    take_on(database, expert, letters.removeprefix("/letters/"))
    gone = visitor.submit(f"{letters}/withdraw")
    assert gone.status_code == 303 and "It is erased." in visitor.get(gone.headers["Location"]).text
    assert visitor.get(letters).status_code == 404 == browser(app, expert).get(letters).status_code
    assert rows(database, "help_letters") == []
