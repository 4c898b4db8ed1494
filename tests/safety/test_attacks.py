"""Attacks from the books, each tried on the house in this process; where each is held off: docs/threat-model.md.

Elsewhere: smuggled requests (tests/test_serve.py), foreign origins (test_s05…, test_s06…), markup (test_s16…), nonsense
in every form and event (test_s27…), damaged and packed backups (tests/backup), formulas in cells (tests/directory).
"""

import gzip
import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from forum import keys, web
from forum.app import create_app
from forum.config import load
from forum.crash import log_crash
from forum.errors import Problem
from forum.guard.clients import describes_client
from forum.guard.danger import danger
from forum.guard.find import findings
from forum.guard.links import has_link
from forum.limits import Limiter
from forum.policy import Audience
from forum.search.wanted import LONGEST as LONGEST_SEARCH
from forum.search.wanted import parse
from forum.text import prose
from tests import factories
from tests.databases import SqliteDatabases, knowing
from tests.house.addresses import ADDRESSES
from tests.house.doors import path_of
from tests.house.source import ROOT, modules
from tests.house.world import ROLES, World
from tests.people import PASSPHRASE, Page
from tests.served import Changes, write_settings

EVIL = "evil.example"
HOUSE = "https://house.example"


@pytest.fixture(scope="module")
def world(sqlite_databases: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A house at an address of its own, behind a proxy, with everybody's things in it."""
    folder: Path = tmp_path_factory.mktemp("world")
    keys.create(folder / "keys")
    url = sqlite_databases.fresh(folder / "house.sqlite")
    changes: Changes = {"database": {"address": url}, "site": {"address": HOUSE}, "server": {"proxies": 1}}
    app = create_app(load(write_settings(folder, changes), {}))
    app.config.update(WTF_CSRF_ENABLED=False, SESSION_COOKIE_NAME="s", SESSION_COOKIE_SECURE=False)
    knowing(app.extensions["house"].database)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Limiter, "hit", lambda *_: None)
        yield World(app)
    app.extensions["house"].close()


@pytest.fixture(scope="module")
def expert(world: World) -> FlaskClient:
    return world.visit("expert")


ELSEWHERE = (
    *("//evil.example", "///evil.example", "\\\\evil.example", "/\\evil.example", "\\/evil.example"),
    *("https://evil.example", "https:evil.example", "http:/evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)"),
    *("data:text/html,x", "/\n/evil.example", "\n//evil.example", " //evil.example", "evil.example", "?next=//evil"),
    *("/\r\nSet-Cookie: s=evil", "/x\r\nLocation: https://evil.example", "/\x00", "@evil.example", "/\t/evil.example"),
)
HERE = ("/%2f%2fevil.example", "/..//evil.example", "/@evil.example", "/x?to=//evil.example", "/.evil.example")


def test_no_address_leads_elsewhere(world: World, expert: FlaskClient) -> None:
    with world.app.test_request_context():
        assert {web.local_path(target) for target in (*ELSEWHERE, None, "")} == {"/"}
        assert [web.local_path(target) for target in HERE] == list(HERE), "these stay within the house"
    covered = world.visit("member")
    for target in ELSEWHERE:
        for browser, path in ((expert, "/preferences"), (covered, "/pause")):
            answer = browser.post(path, data={"theme": "dark", "next": target})
            assert "evil" not in str(answer.headers), (path, target)
        asked = covered.get("/pause", query_string={"next": target})
        assert "evil" not in str(asked.headers) + asked.text, target


def test_what_a_request_claims_of_our_host_stands_nowhere(world: World) -> None:
    """On every page: links of calendars, cards and exports are made from the settings."""
    lies = {"Host": EVIL, "X-Forwarded-Host": EVIL, "Forwarded": f"host={EVIL}", "X-Original-URL": f"//{EVIL}/"}
    lies |= {"X-Forwarded-Proto": "javascript", "X-Rewrite-URL": f"//{EVIL}/", "Referer": f"https://{EVIL}/"}
    wrong = []
    for role in ("member", "expert"):
        browser, things = world.visit(role), world.things(role, Audience.MEMBERS)
        for address, statuses in ADDRESSES.items():
            if address.startswith("GET ") and statuses[list(ROLES).index(role)] < 400:
                answer = browser.get(path_of(address, things), headers=lies)
                if EVIL.encode() in answer.data or EVIL in str(answer.headers):
                    wrong.append((role, address))
    assert wrong == []
    with world.app.test_request_context(headers=lies):
        assert web.origins() == [HOUSE]


DECEIVING = ("/me{}", "/me/data{}", "/notices{}", "/threads/{{}}{}")
ENDINGS = ("/x.css", ".css", "%2fx.css", ";x.css", "/..%2fstatic%2fx.css", "/%2e%2e/static/x.css", "%00.css", "%0a.css")


def test_no_cache_is_fooled_into_keeping_a_page(world: World, expert: FlaskClient) -> None:
    """Whatever ends like a file is either not there, or says that nobody may keep it."""
    thread = world.things("expert", Audience.MEMBERS).thread_id
    for page in DECEIVING:
        for ending in ENDINGS:
            path = page.format(ending).format(thread)
            answer = expert.get(path)
            assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store"), path
    for path in ("/static/../me", "/static/%2e%2e/me", "/static//me", f"/static/x/../../{thread}"):
        answer = expert.get(path)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store"), path
    assert "Cookie" in expert.get("/me").headers["Vary"]


def test_no_line_is_slipped_into_a_head(world: World, expert: FlaskClient) -> None:
    things = world.things("expert", Audience.MEMBERS)
    for address in ADDRESSES:
        if address.startswith("GET ") and "_id>" in address:
            path = path_of(address, things)
            answer = expert.get(path + "%0d%0aX-Evil:%201")
            assert "X-Evil" not in answer.headers, path
            assert answer.status_code == 404, path


def test_a_cookie_from_before_is_nobody_after_the_log_in(world: World) -> None:
    """Session fixation: who put a cookie into her browser, or keeps the one from before, is not logged in by her."""
    hers = world.app.test_client()
    hers.get("/login")
    with hers.session_transaction() as session:
        session["planted"] = "x"
    planted = hers.get_cookie("s")
    assert planted is not None
    name, database = "Fixie Appel", world.database
    answer = hers.post("/join", data={"pseudonym": name, "passphrase": PASSPHRASE, "adult": "y"})
    assert answer.status_code == 200
    thief = world.app.test_client()
    thief.set_cookie("s", planted.value)
    assert thief.get("/me").status_code == 303, "to the log-in"
    after = hers.get_cookie("s")
    assert after is not None
    assert after.value != planted.value
    with hers.session_transaction() as session:
        assert "planted" not in session
    assert [row["pseudonym"] for row in factories.rows(database, "members")].count(name) == 1


def test_two_cookies_of_that_name_are_one_person_or_nobody(world: World) -> None:
    """Cookie tossing. Over https the name begins with __Host-, so no neighbour can set one (S13)."""
    cookies = {}
    for role in ("member", "operator"):
        cookie = world.visit(role).get_cookie("s")
        assert cookie is not None
        cookies[role] = cookie.value
    for first, second in (("member", "operator"), ("operator", "member")):
        tossed = f"s={cookies[first]}; s={cookies[second]}; s=; s=nonsense"
        got = {world.app.test_client().get(path, headers={"Cookie": tossed}).status_code for path in ("/me", "/")}
        assert got <= {200, 303}
        roles = world.app.test_client().get("/house/roles", headers={"Cookie": tossed}).status_code
        alone = world.app.test_client().get("/house/roles", headers={"Cookie": f"s={cookies[first]}"}).status_code
        nobody = world.app.test_client().get("/house/roles").status_code
        assert roles in (alone, nobody)


def test_a_percent_and_a_line_below_are_signs_not_wildcards(world: World, expert: FlaskClient) -> None:
    board = world.boards[Audience.MEMBERS]
    expert.post(f"/boards/{board}/new", data={"title": "Appelboom", "body": "Zachte peren", "once": "w" * 32})
    assert "Appelboom" in expert.post("/search", data={"q": "peren"}).text
    for words in ("%", "_", "%%%", "per_n", "p%n", "' OR 1=1 --", '" OR 1', "peren* NEAR(x)", "title:x", "{a} ^b"):
        answer = expert.post("/search", data={"q": words})
        assert answer.status_code in (200, 400), words
        assert "Appelboom" not in answer.text, words


def test_what_looks_like_a_template_stays_as_it_was_typed(world: World, expert: FlaskClient) -> None:
    board, words = world.boards[Audience.MEMBERS], "{{7*7}} ${7*7} {%print(config)%} <%= 7*7 %> #{7*7}"
    answer = expert.post(f"/boards/{board}/new", data={"title": words, "body": words, "once": "t" * 32})
    page = expert.get(answer.headers["Location"].split("#")[0]).text
    assert "{{7*7}} ${7*7} {%print(config)%}" in Page(page).words
    assert "49" not in re.sub(r"\b[0-9a-zA-Z]{12}\b|<meta[^>]*>", "", Page(page).words)


def test_the_source_opens_no_such_doors() -> None:
    """No template is made of words, no address of a stranger's is fetched, no command is made of what came in."""
    fetches = {"urllib.request", "http.client", "ftplib", "smtplib", "urllib3", "requests", "aiohttp"}
    runs = {"pickle", "marshal", "shelve", "yaml", "xml.etree", "xml.dom", "lxml", "tarfile"}
    wrong = []
    for module in modules():
        source = module.path.read_text("utf-8")
        found = {one for name in module.imports() for one in (*fetches, *runs) if f"{name}.".startswith(f"{one}.")}
        if not module.name.startswith("forum.checkup") and found:
            wrong.append((module.name, sorted(found)))
        elif found & runs:
            wrong.append((module.name, sorted(found & runs)))
        for word in ("render_template_string", "from_string(", "os.system(", "shell=True", "eval(", "exec("):
            if re.search(r"(?<![\w.])" + re.escape(word), source) or (word == "from_string(" and f".{word}" in source):
                wrong.append((module.name, [word]))
    assert wrong == []
    sinks = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc|setHTML|\.src ="
    )
    scripts = {path.name: sinks.findall(path.read_text("utf-8")) for path in (ROOT / "static/js").rglob("*.js")}
    assert {name: found for name, found in scripts.items() if found} == {}


def test_no_secret_stands_in_what_is_logged_of_a_crash(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """Neither what was raised, nor what the functions on the way held in their hands."""
    ring = world.house.keys
    secrets = [value for value in vars(ring).values() if isinstance(value, bytes | str)] or [ring.secret]

    def crash(held: object) -> None:
        raise ValueError(f"{held!r} {secrets!r}")

    try:
        crash(secrets)
    except ValueError as error:
        log_crash(type(error), error.__traceback__)
    assert "ValueError in:" in caplog.text
    for secret in secrets:
        assert repr(secret) not in caplog.text
        shown = secret.hex() if isinstance(secret, bytes) else secret
        assert shown not in caplog.text
        assert repr(secret)[2:-1] not in repr(ring), "nor where keys are printed"


def test_a_small_file_does_not_become_a_large_one(world: World, expert: FlaskClient) -> None:
    """No body is unpacked for who sends it."""
    bomb = gzip.compress(b"body=" + b"x" * 20_000_000)
    kind = {"Content-Encoding": "gzip", "Content-Type": "application/x-www-form-urlencoded"}
    path = f"/threads/{world.things('expert', Audience.MEMBERS).thread_id}"
    assert expert.post(path, data=bomb, headers=kind).status_code == 400
    deep = json.dumps([0]).replace("0", "[" * 5000 + "]" * 5000)
    assert expert.post(path, data=deep, headers={"Content-Type": "application/json"}).status_code == 400


# Regular expressions

LONGEST = 10_000  # of a text that may come in
PIECES = (
    *"a0 -.@_([*`>\n\t/:'\"<é٣\u200b",
    *(
        "a ",
        "0 ",
        "0-",
        "a.",
        "a@",
        ".a",
        "06",
        "0 - ",
        "a-a ",
        "nul ",
        "ab1 ",
        "[a](",
        "> ",
        "**a ",
        "www.a",
        "http://",
    ),
    *("1234 AB ", "straat 1 ", "a\n", "\n\n", "NL00", "+31 ", "aA", "#a", "a:b ", "- ", "1. ", "&#", "%2", "é\u0301"),
)
SECONDS = 2  # of this process's own time; the worst of these takes a tenth, most a thousandth


def patterns() -> set[re.Pattern[str]]:
    """All that the house has ready, alone or in a list or a dictionary."""
    found: list[object] = []
    for module in modules():
        if module.name != "forum.__main__":
            for value in vars(import_module(module.name)).values():
                found += value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else [value]
    found += [one for some in found if isinstance(some, tuple) for one in some]
    return {one for one in found if isinstance(one, re.Pattern) and isinstance(one.pattern, str)}


def took(work: Callable[[], object]) -> float:
    began = time.process_time()
    with suppress(Problem):
        work()
    return time.process_time() - began


def test_no_pattern_runs_away() -> None:
    """One whose time doubles with every few signs more takes years for these: the run would not end."""
    found = patterns()
    assert len(found) > 20
    texts = [(piece * 400)[:400] + end for piece in PIECES for end in ("", "!")]
    slow = {one.pattern: text[:9] for one in found for text in texts if took(lambda: one.findall(text)) > SECONDS}  # noqa: B023
    assert slow == {}


READERS: dict[str, Callable[[str], object]] = {
    "guard": findings,
    "links": has_link,
    "clients": describes_client,
    "danger": lambda text: danger(text, "nl"),
    "markdown": prose,
    "search": lambda text: parse(text[:LONGEST_SEARCH]),
}


@pytest.mark.parametrize("reader", READERS)
def test_what_reads_a_text_is_done_soon_with_any(reader: str) -> None:
    """At the full length of a post: what grows with the square shows too, where it would keep the house waiting."""
    texts = [(piece * LONGEST)[: LONGEST - 1] for piece in PIECES]
    slow = {text[:9]: spent for text in texts if (spent := took(lambda: READERS[reader](text))) > SECONDS}  # noqa: B023
    assert slow == {}
