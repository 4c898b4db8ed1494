"""A browser without scripts: pages and forms over TLS, a connection for each."""

import asyncio
import re
import ssl
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode, urlsplit

PATIENCE_S = 30.0
INPUT = re.compile(r"<input[^>]*>")


class Browser:
    """Somebody logged in. What does not come at all is status 0."""

    def __init__(self, plan: dict[str, Any], cookie: str) -> None:
        self._address = plan["address"]
        self._where = urlsplit(plan["url"])
        self._trust = ssl.create_default_context(cafile=plan["certificate"])
        self._cookie = cookie
        self._origin = plan["url"]

    async def get(self, path: str) -> int:
        """The status of a page that came whole."""
        return (await self._ask("GET", path))[0]

    async def form(self, path: str) -> dict[str, str] | None:
        """The hidden fields of a page's forms; None where the page did not come."""
        status, page = await self._ask("GET", path)
        fields = {}
        for tag in INPUT.findall(page):
            name, value = re.search(r'name="(csrf_token|once)"', tag), re.search(r'value="([^"]*)"', tag)
            if name and value:
                fields[name[1]] = value[1]
        return fields if status == 200 and {"csrf_token", "once"} <= fields.keys() else None

    async def post(self, path: str, fields: dict[str, str]) -> int:
        """The status of a form that was sent."""
        return (await self._ask("POST", path, urlencode(fields)))[0]

    async def _ask(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        with suppress(OSError, EOFError, ValueError, TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                return await self._exchange(method, path, body)
        return 0, ""

    async def _exchange(self, method: str, path: str, body: str) -> tuple[int, str]:
        assert self._where.port is not None
        reader, writer = await asyncio.open_connection(
            self._address, self._where.port, ssl=self._trust, server_hostname=self._where.hostname
        )
        try:
            head = [
                f"{method} {path} HTTP/1.1",
                f"Host: {self._where.netloc}",
                f"Cookie: {self._cookie}",
                f"Origin: {self._origin}",
                "Connection: close",
            ]
            if method == "POST":
                head += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
            writer.write("\r\n".join([*head, "", body]).encode())
            answer = (await reader.read()).decode()
            headers, end, page = answer.partition("\r\n\r\n")
            length = re.search(r"(?im)^content-length: (\d+)", headers)
            if not end or (length and len(page.encode()) < int(length[1])):
                raise EOFError
            for cookie in re.findall(r"(?im)^set-cookie: (__Host-s=[^;\r]+)", headers):
                self._cookie = cookie
            return int(headers.split(" ", 2)[1]), page
        finally:
            writer.transport.abort()
