"""The pages for outsiders, and those of the experts who answer."""

import re

from flask import Flask

from forum.house import House
from forum.limits import LIMITS
from forum.policy import Role
from tests.factories import add_board, add_member, log_in, rows, start_thread
from tests.people import Page
from tests.visitor import Visitor

NOTICE = {"where": "/threads/unknown", "why": "It says who I am.", "honest": "y"}


def expert(app: Flask) -> Visitor:
    house: House = app.extensions["house"]
    token = log_in(house.database, add_member(house.database, Role.EXPERT))
    visitor = Visitor(app)
    with visitor.client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    return visitor


def give(visitor: Visitor, **fields: str) -> str:
    answer = visitor.submit("/outside", **{**NOTICE, **fields})
    assert answer.status_code == 200, Page(answer.text).words
    return Page(answer.text).texts["receipt"]


def last_look(app: Flask) -> str:
    house: House = app.extensions["house"]
    return str(rows(house.database, "outside_looks")[-1]["public_id"])


def test_the_answer_is_the_same_whether_a_text_is_there_or_not(app: Flask) -> None:
    house: House = app.extensions["house"]
    placed = start_thread(house.database, add_member(house.database), add_board(house.database))
    guest = Visitor(app)
    pages = [
        guest.submit("/outside", **{**NOTICE, "where": where}) for where in (f"/posts/{placed.post}", "/posts/unknown")
    ]
    there, nowhere = (re.sub(r"\d{4} \d{4} \d{4} \d{4}", "", Page(page.text).words) for page in pages)
    assert [page.status_code for page in pages] == [200, 200] and there == nowhere


def test_what_is_not_whole_comes_back_filled(app: Flask) -> None:
    guest = Visitor(app)
    for fields in ({"honest": ""}, {"why": " "}, {"where": "https://other.example/x"}):
        data = {name: value for name, value in {**NOTICE, **fields}.items() if value}
        form = guest.fields("/outside")
        form.pop("honest", None)
        answer = guest.client.post("/outside", data={**form, **data})
        assert answer.status_code == 400 and data["where"] in answer.text
    house: House = app.extensions["house"]
    assert rows(house.database, "outside_notices") == []


def test_from_notice_to_answer_and_another_look(app: Flask) -> None:
    guest, one = Visitor(app), expert(app)
    receipt = give(guest)
    look = f"/outside/notices/{last_look(app)}"
    assert "Nobody has answered yet" in guest.submit("/outside/answer", receipt=receipt.replace(" ", "-")).text
    assert NOTICE["why"] in one.get("/outside/notices").text
    assert one.submit(look, f"{look}/claim").status_code == 303
    assert one.client.post(look, data={**one.fields(look), "words": ""}).status_code == 400
    words = "We cannot see that it breaks a law."
    assert one.submit(look, outcome="not_acted", words=words, law="GDPR", rule="4").status_code == 303
    told = guest.submit("/outside/answer", receipt=receipt)
    for said in (words, "GDPR", "House rule 4", "No machine did."):
        assert said in told.text
    form = dict(Page(told.text).form("/outside/again").fields)
    asked = guest.client.post("/outside/again", data={**form, "why": "Please look once more."})
    assert "Somebody else reads it" in asked.text
    assert guest.client.post("/outside/again", data={**form, "why": "And again."}).status_code == 409
    assert "Somebody else looks at it again." in one.get(f"/outside/notices/{last_look(app)}").text


def test_what_the_address_names_can_be_opened_as_a_case(app: Flask) -> None:
    house: House = app.extensions["house"]
    placed = start_thread(house.database, add_member(house.database), add_board(house.database))
    guest, one = Visitor(app), expert(app)
    for where in (f"/posts/{placed.post}", f"/threads/{placed.thread}?page=1#p{placed.post}"):
        give(guest, where=where)
        assert f"/report/post/{placed.post}" in one.get(f"/outside/notices/{last_look(app)}").text
    give(guest, where="/nowhere/at/all")
    assert "/report/" not in one.get(f"/outside/notices/{last_look(app)}").text


def test_receipts_cannot_be_tried_out(app: Flask) -> None:
    guest = Visitor(app)
    receipt = give(guest)
    tries = int(LIMITS["receipt"].partition("/")[0])
    wrong = [guest.submit("/outside/answer", receipt=typed) for typed in ("0000 0000 0000 0000", "12", "abc")]
    assert [answer.status_code for answer in wrong] == [400] * 3
    assert len({re.sub(r'value="[^"]*"', "", answer.text) for answer in wrong}) == 1
    for _ in range(tries - 3):
        guest.submit("/outside/answer", receipt="1")
    assert guest.submit("/outside/answer", receipt=receipt).status_code == 429


def test_a_flood_from_one_address_is_slowed(app: Flask) -> None:
    guest = Visitor(app)
    for _ in range(int(LIMITS["outside"].partition("/")[0])):
        give(guest)
    slowed = guest.submit("/outside", **NOTICE)
    assert slowed.status_code == 429 and NOTICE["why"] in slowed.text
