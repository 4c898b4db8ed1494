"""A house with people and texts in it, as the benches of pages, of writing and of logging in visit it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import select

from forum.app import create_app
from forum.bench.databases import own_schema, size
from forum.bench.filling import Filling
from forum.bench.instance import Instance, Person, cookie, instance
from forum.bench.pages import Asked, get
from forum.bench.servers import free_port
from forum.boards.models import Thread

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass(frozen=True)
class Furnished:
    """The house, who lives in it, and what stands on its boards."""

    house: Instance
    app: Flask
    people: list[Person]
    filling: Filling
    threads: list[str]  # by public id
    post_bytes: float  # what a post takes in the database, with its index

    def opened(self, path: str, person: Person | None = None) -> tuple[str, str]:
        """The cookie of somebody who has this page open, and the token of the forms on it."""
        before = cookie(self.app, person) if person else ""
        got = get(self.app, Asked(path, before))
        found = TOKEN.search(got.body.decode())
        if found is None:
            raise RuntimeError(f"{path} has no form")
        return got.set_cookie.partition(";")[0] or before, found[1]


@contextmanager
def furnished(address: str, people: int, posts: int, passphrase_hash: str = "no passphrase") -> Iterator[Furnished]:
    """A fresh one on this database, in threads of twenty posts that can be searched."""
    with own_schema(address) as here, instance(free_port(), here) as house:
        members = house.people(people, passphrase_hash)
        filling = Filling(house.database, [person.actor.member_id or 0 for person in members], to_be_found=True)
        before = size(house.database)
        filling.grow(posts)
        filling.tidy()
        each = (size(house.database) - before) / posts
        with house.database.reading() as db:
            threads = list(db.execute(select(Thread.public_id).order_by(Thread.id)).scalars())
        app = create_app(house.config)
        try:
            yield Furnished(house, app, members, filling, threads, each)
        finally:
            app.extensions["house"].close()
