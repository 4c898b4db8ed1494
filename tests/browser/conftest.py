"""Browsers for tests: phones of 360 pixels, with and without JavaScript, and a desk, over the system's Chromium."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.watch import Watch
from tests.people import People, visiting
from tests.served import EXIT_ADDRESS, Served, serving

FAILED = Path(__file__).parent.parent / "failed"
PATIENCE_MS = 40_000  # a machine may do much else
PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
DESK = {"viewport": {"width": 1280, "height": 800}}

SHARED = pytest.mark.shared_house

expect.set_options(timeout=PATIENCE_MS)

OpenContext = Callable[..., BrowserContext]

failed = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    report = yield
    if report.when == "call":
        item.stash[failed] = report.failed
    return report


@pytest.fixture(scope="module")
def shared_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One served house for all tests of a file that do not get in each other's way."""
    with serving(tmp_path_factory.mktemp("house"), {}) as served:
        yield served


@pytest.fixture
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Served]:
    """The house of the file, where it says `pytestmark = SHARED`; else one of the test's own (tests/conftest.py)."""
    if request.node.get_closest_marker(SHARED.name):
        yield request.getfixturevalue("shared_house")
    else:
        with serving(tmp_path, getattr(request, "param", {})) as served:
            yield served


@pytest.fixture
def people(server: Served) -> Iterator[People]:
    """Everybody who visits the served house."""
    with visiting(server) as people:
        yield people


@pytest.fixture
def watch() -> Watch:
    """Fails the test for any error in the browser; `watch.expect(pattern)` for those the test means to cause."""
    return Watch(EXIT_ADDRESS)


@pytest.fixture
def open_context(
    browser: Browser, server: Served, watch: Watch, request: pytest.FixtureRequest
) -> Iterator[OpenContext]:
    """Opens further contexts, in Dutch unless told otherwise: `open_context(**PHONE)` is one more phone."""
    contexts: list[BrowserContext] = []

    def open_one(**options: Any) -> BrowserContext:
        context = browser.new_context(**{"base_url": server.url, "locale": "nl-NL", **options})
        context.set_default_timeout(PATIENCE_MS)
        watch.over(context)
        contexts.append(context)
        return context

    yield open_one
    problems = watch.unexpected()
    if problems or request.node.stash.get(failed, False):
        _keep_pictures(request.node.name, contexts)
    for context in contexts:
        context.close()
    assert not problems, "\n".join(problems)


@pytest.fixture
def phone(open_context: OpenContext) -> BrowserContext:
    """A phone, 360 x 740, touched by a thumb."""
    return open_context(**PHONE)


@pytest.fixture
def phone_no_js(open_context: OpenContext) -> BrowserContext:
    """The same phone with JavaScript switched off."""
    return open_context(**PHONE, java_script_enabled=False)


@pytest.fixture
def desk(open_context: OpenContext) -> BrowserContext:
    """A wide screen, 1280 x 800."""
    return open_context(**DESK)


def _keep_pictures(name: str, contexts: list[BrowserContext]) -> None:
    FAILED.mkdir(exist_ok=True)
    stem = re.sub(r"\W+", "-", name)
    for number, page in enumerate(page for context in contexts for page in context.pages):
        page.screenshot(path=FAILED / f"{stem}-{number}.png")
