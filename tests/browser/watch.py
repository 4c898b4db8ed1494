"""What a page must never do while a test looks at it."""

import re

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Route, WebError

OUTSIDE = re.compile(r"^(https?|wss?)://(?!(?:127\.0\.0\.1|localhost)[:/])")


class Watch:
    """Collects script errors, breaches of the content policy and requests that leave the house."""

    def __init__(self, exit_address: str) -> None:
        self.problems: list[str] = []
        self._exit_address = exit_address
        self._expected: list[re.Pattern[str]] = []

    def over(self, context: BrowserContext) -> None:
        """Look at every page of this context, from now on."""
        context.on("console", self._console)
        context.on("weberror", self._script_error)
        context.on("page", lambda page: page.on("crash", self._crash))
        context.route(OUTSIDE, self._outside)

    def expect(self, pattern: str) -> None:
        """This test means to cause problems like this one: a 404, a lost connection."""
        self._expected.append(re.compile(pattern))

    def unexpected(self) -> list[str]:
        """What happened and should not have."""
        return [text for text in self.problems if not any(pattern.search(text) for pattern in self._expected)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "assert"):  # the browser reports breaches of the policy here too
            self.problems.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _script_error(self, error: WebError) -> None:
        self.problems.append(f"script: {error.error}")

    def _crash(self, page: Page) -> None:
        self.problems.append(f"crash: {page.url}")

    def _outside(self, route: Route) -> None:
        if route.request.url == self._exit_address:
            route.fulfill(body="<!doctype html><title>Weather</title>", content_type="text/html")
            return
        self.problems.append(f"left the house: {route.request.url}")
        route.abort()
