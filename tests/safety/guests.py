"""Guests who come into a room through its door, each from an address of her own (the house must have one proxy)."""

from itertools import count

from tests.people import Page, People, Person

_addresses = count(1)


def stranger(people: People, *, address: str = "") -> Person:
    """Somebody who is nobody here, behind a network address."""
    person = people.stranger()
    n = next(_addresses)
    person.http.headers["X-Forwarded-For"] = address or f"10.0.{n // 250}.{n % 250 + 1}"
    return person


def guest(people: People, room: str) -> Person:
    """Somebody on a visit to a room open to guests."""
    person = stranger(people)
    come_in(person, room)
    return person


def come_in(person: Person, room: str) -> None:
    """As a guest; whoever is on a visit already has this token, too."""
    answer = person.post(f"/rooms/{room}/visit", {"csrf_token": person.token()})
    assert answer.status_code == 303, Page(answer.text).words
