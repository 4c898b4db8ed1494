"""The security headers, on every answer that leaves the process: pages, errors, redirects, files, socket handshakes."""

from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src {connect}; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; "
    "require-trusted-types-for 'script'"
)
HEADERS = (
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Embedder-Policy", "require-corp"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=(), browsing-topics=()"),
    ("X-Robots-Tag", "noindex, nofollow"),
)
YEAR = 365 * 24 * 3600


class Headers:
    """WSGI middleware around everything else."""

    def __init__(self, app: WSGIApplication, *, address: str) -> None:
        self._app = app
        self._always = [*HEADERS, ("Content-Security-Policy", POLICY.format(connect=_connect_sources(address)))]
        self._always += transport(address)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Callable[[bytes], object]:
            kept = [(name, value) for name, value in headers if name.lower() != "cache-control"]
            kept += self._always
            kept.append(("Cache-Control", _cache_rule(environ, status)))
            return start_response(status, kept, *more)

        return self._app(environ, start)


def transport(address: str) -> list[tuple[str, str]]:
    """What keeps browsers to https, where that is how the site is reached."""
    if not address.startswith("https://"):
        return []
    return [("Strict-Transport-Security", f"max-age={2 * YEAR}; includeSubDomains")]


def _cache_rule(environ: WSGIEnvironment, status: str) -> str:
    """Pages leave nothing on the phone. Style, scripts and icons say nothing about a person and load once."""
    if environ.get("PATH_INFO", "").startswith("/static/") and status.startswith("200"):
        return f"public, max-age={YEAR}, immutable"  # their address changes with them
    return "no-store"


def _connect_sources(address: str) -> str:
    """'self', and the same host by websocket: older Safari does not count ws: under 'self'."""
    if not address:
        return "'self'"
    return f"'self' {address.replace('http', 'ws', 1).rstrip('/')}"
