"""Browsers for tests: phones of 360 pixels, with and without JavaScript, and a desk, over the system's Chromium."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests import services
from tests.browser.watch import Watch
from tests.people import People, visiting
from tests.served import EXIT_ADDRESS, Served

FAILED = Path(__file__).parent.parent / "failed"
PATIENCE_MS = 40_000  # a machine may do much else
QUIET = ("--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync")
PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
DESK = {"viewport": {"width": 1280, "height": 800}}

expect.set_options(timeout=PATIENCE_MS)

OpenContext = Callable[..., BrowserContext]

failed = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    report = yield
    if report.when == "call":
        item.stash[failed] = report.failed
    return report


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser a worker; tests get fresh contexts of it, which share nothing."""
    path = services.chromium()
    if path is None:
        pytest.skip("Chromium is missing")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


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
