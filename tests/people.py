"""People who visit a served house: each with her own browser (over HTTP) and, in a room, her own socket.

with visitors(tmp_path) as people:
    anna = people.member("Anna")
    thread = anna.start_thread(board, "Tea", "Who wants some?")
    anna.socket().enter(room)
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html.parser import HTMLParser
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import delete

from forum import keys
from forum.accounts.models import Login
from forum.config import load
from forum.db import Database
from forum.policy import Actor, Role
from tests import factories
from tests.served import Changes, Served, serving
from tests.wire import Socket

PASSPHRASE = "zeven kamers vol warm licht"
NUMBERS = count(1)  # of the whole run: a test's second try meets the house of its first


class Form:
    """A form of a page, with what a browser would send of it as it stands."""

    def __init__(self, action: str) -> None:
        self.action = action
        self.fields: list[tuple[str, str]] = []

    def __getitem__(self, name: str) -> str:
        return next(value for key, value in self.fields if key == name)

    def filled(self, changes: Mapping[str, str]) -> list[tuple[str, str]]:
        """Its fields with these written over, or added."""
        kept = [(name, changes.get(name, value)) for name, value in self.fields]
        there = {name for name, _ in kept}
        return kept + [(name, value) for name, value in changes.items() if name not in there]


class Page(HTMLParser):
    """An HTML page: its forms, its title, its words."""

    def __init__(self, html: str, path: str = "/") -> None:
        super().__init__()
        self._path = path
        self._form: Form | None = None  # the one we are in, and so on
        self._text = False
        self._select = ""
        self._id = ""
        self.forms: list[Form] = []
        self.texts: dict[str, str] = {}  # by id, of elements that hold nothing but text
        self.marks: list[tuple[str, dict[str, str]]] = []
        self.words = ""
        self.feed(html)
        self.close()

    def form(self, action: str) -> Form:
        """The form that goes to this address."""
        found = [form for form in self.forms if form.action == action]
        assert found, f"no form to {action} among {[form.action for form in self.forms]}"
        return found[0]

    def links(self, begin: str) -> list[str]:
        """Addresses of links that begin so."""
        return [a["href"] for tag, a in self.marks if tag == "a" and a.get("href", "").startswith(begin)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {name: value or "" for name, value in attrs}
        self.marks.append((tag, a))
        self._id = a.get("id", "")
        if tag == "form" and a.get("method") != "dialog":  # that one only closes what it stands in
            self._form = Form(urljoin(self._path, a.get("action", "")))
            self.forms.append(self._form)
        if self._form is None:
            return
        if tag == "input" and "name" in a and (a.get("type") not in ("radio", "checkbox") or "checked" in a):
            self._form.fields.append((a["name"], a.get("value", "")))
        elif tag == "textarea":
            self._form.fields.append((a["name"], ""))
            self._text = True
        elif tag == "select":
            self._select = a["name"]
        elif tag == "option" and self._select and "selected" in a:
            self._form.fields.append((self._select, a.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        self._id = ""
        if tag == "textarea" and self._form:
            name, value = self._form.fields[-1]
            self._form.fields[-1] = (name, value.removeprefix("\r").removeprefix("\n"))  # as browsers do
            self._text = False
        elif tag == "select":
            self._select = ""
        elif tag == "form":
            self._form = None

    def handle_data(self, data: str) -> None:
        if self._text and self._form:
            name, value = self._form.fields[-1]
            self._form.fields[-1] = (name, value + data)
        if self._id:
            self.texts[self._id] = self.texts.get(self._id, "") + data
        self.words += data


class Person:
    """Somebody with a browser that keeps its cookie. Redirects are not followed, so that a test sees them."""

    def __init__(
        self, url: str, *, language: str = "en", name: str = "", actor: Actor | None = None, trust: Path | None = None
    ) -> None:
        self.url = url
        self.name = name
        self.language = language
        self._actor = actor
        self._trust = trust  # the certificate of the proxy, where one stands before the house
        self._named = "__Host-s" if url.startswith("https://") else "s"
        self.http = requests.Session()
        if trust is not None:
            self.http.verify = str(trust)
        self.http.trust_env = False
        self.http.headers.update({"Accept-Language": language, "Origin": url})
        self._sockets: list[Socket] = []

    @property
    def cookie(self) -> str:
        """The value of her cookie."""
        return str(self.http.cookies[self._named])

    @cookie.setter
    def cookie(self, value: str) -> None:
        host = urlsplit(self.url).hostname or ""
        # "localhost" is written "localhost.local" by Python's jar of cookies.
        domain = host if "." in host else f"{host}.local"
        self.http.cookies.set(self._named, value, domain=domain, secure=self._named != "s")

    @property
    def actor(self) -> Actor:
        """Who she is, for somebody made in the database."""
        assert self._actor is not None
        return self._actor

    def get(self, path: str, **options: Any) -> requests.Response:
        """Ask for a page."""
        return self.http.get(self.url + path, allow_redirects=False, timeout=60, **options)

    def post(self, path: str, data: Any = None, **options: Any) -> requests.Response:
        """Send something, just as it is given here."""
        return self.http.post(self.url + path, data=data, allow_redirects=False, timeout=60, **options)

    def page(self, path: str) -> Page:
        """A page that must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return Page(answer.text, path)

    def token(self) -> str:
        """The token that goes with forms she sends now."""
        return self.page("/login").form("/login")["csrf_token"]

    def submit(self, path: str, action: str = "", /, **fields: str) -> requests.Response:
        """Open a page, fill in its form to `action` (else to the page's own address), and send it."""
        form = self.page(path).form(action or path)
        return self.post(form.action, form.filled(fields))

    def sign_up(self, name: str) -> str:
        """Make an account, and keep the recovery code: it is given back."""
        answer = self.submit("/join", pseudonym=name, passphrase=PASSPHRASE, adult="y")
        assert answer.status_code == 200, (answer.status_code, Page(answer.text).words)
        self.name = name
        return Page(answer.text).texts["recovery-code"]

    def log_in(self, name: str, passphrase: str = PASSPHRASE) -> requests.Response:
        """Try to log in."""
        return self.submit("/login", name=name, passphrase=passphrase)

    def start_thread(self, board: str, title: str, body: str) -> str:
        """Start a thread; its address."""
        answer = self.submit(f"/boards/{board}/new", title=title, body=body)
        assert answer.status_code == 303, Page(answer.text).words
        return answer.headers["Location"]

    def reply(self, thread: str, body: str) -> requests.Response:
        """Answer a thread, by its address."""
        return self.submit(thread, body=body)

    def socket(self, **options: Any) -> Socket:
        """A connected socket of hers, as a page of this house opens it."""
        headers = {"Cookie": f"{self._named}={self.cookie}", "Origin": self.url, "Accept-Language": self.language}
        opened = Socket(self.url, headers, **{"trust": self._trust, **options})
        self._sockets.append(opened)
        return opened

    def inside(self, room: str, **way: bool) -> Socket:
        """A socket of hers, in a room; `alias`, `quiet`: the way she sits there."""
        opened = self.socket()
        ack = opened.enter(room, **way)
        assert ack["ok"], ack
        return opened

    def close(self) -> None:
        """Close the browser."""
        for opened in self._sockets:
            opened.close()
        self.http.close()


class People:
    """Everybody who visits one house, and what a test must know of it."""

    def __init__(self, server: Served) -> None:
        self.server = server
        config = load(server.settings, {})
        self.database = Database(config.database_url, keys.load(config.keys_folder))
        cookies = Flask("cookies")
        cookies.secret_key = keys.load(config.keys_folder).secret
        signer = SecureCookieSessionInterface().get_signing_serializer(cookies)
        assert signer is not None
        self._signer = signer
        self._all: list[Person] = []

    def stranger(self, *, cookie: str = "", **options: Any) -> Person:
        """Somebody who is nobody here yet, or has somebody's cookie."""
        person = Person(self.server.url, trust=self.server.certificate, **options)
        if cookie:
            person.cookie = cookie
        self._all.append(person)
        return person

    def arrival(self, **options: Any) -> Person:
        """Somebody who has just signed up, with a name and a passphrase."""
        person = self.stranger(**options)
        person.sign_up(f"Anna {next(NUMBERS)}")
        return person

    def member(self, *roles: Role, **options: Any) -> Person:
        """Somebody with an account and these roles (else member), logged in, but by no passphrase."""
        actor = factories.add_member(self.database, *roles)
        token = factories.log_in(self.database, actor)
        cookie = self._signer.dumps({"_user_id": token, "_fresh": True})
        return self.stranger(cookie=cookie, name=actor.pseudonym, actor=actor, **options)

    def looked(self) -> None:
        """Wait until the house has looked around once more: it lets go of somebody whose log-in has ended."""
        for _ in range(2):  # the first look may have begun before this was asked
            somebody = self.member()
            socket = somebody.socket()
            mine = Login.member_id == somebody.actor.member_id
            self.database.write(lambda db: db.execute(delete(Login).where(mine)) and None)  # noqa: B023 - called at once
            socket.wait(lambda: not socket.connected)  # noqa: B023 - called at once

    def close(self) -> None:
        """All go home."""
        for person in self._all:
            person.close()
        self.database.close()


@contextmanager
def visitors(folder: Path, changes: Changes | None = None) -> Iterator[People]:
    """A served house of its own, and people for it."""
    with serving(folder, changes or {}) as served, visiting(served) as people:
        yield people


@contextmanager
def visiting(served: Served) -> Iterator[People]:
    """People for a house that is served already."""
    people = People(served)
    try:
        yield people
    finally:
        people.close()
