"""Puts the house together: the only file that knows every feature."""

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask, Request, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_babel import Babel
from gevent import monkey
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import MapAdapter

from forum import erasures, error_pages, features, housekeeping, keys, live, probe, readiness, static, templates, web
from forum.accounts.hashing import Hasher
from forum.accounts.logins import LIVES
from forum.accounts.models import Device
from forum.compress import compress
from forum.config import Config
from forum.crash import log_crash
from forum.db import Database
from forum.gate.settings import carry
from forum.headers import Headers
from forum.house import House
from forum.limits import Limiter
from forum.writer import GroupWriter

ROOT = Path(__file__).parent.parent
CAME_WITH = "forum.session"  # where the environ of a request keeps what its cookie holds; a socket's lasts as it does


class Cookies(SecureCookieSessionInterface):
    """Flask's signed cookie; its signer is made once, not twice a request, and what a socket came in with is read once,
    not at each event.
    """

    def __init__(self) -> None:
        super().__init__()
        self._signers: dict[Flask, Any] = {}

    def get_signing_serializer(self, app: Flask) -> Any:
        """The signer of this application's cookie."""
        if app not in self._signers:
            self._signers[app] = super().get_signing_serializer(app)
        return self._signers[app]

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """What the cookie holds. Whether that log-in still lives is asked of the database, each time."""
        kept: dict[str, Any] | None = request.environ.get(CAME_WITH)
        if kept is not None:
            return self.session_class(kept)
        found = super().open_session(app, request)
        if found is not None:
            request.environ[CAME_WITH] = dict(found)
        return found

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """Pages alone bring a cookie, never an answer to a script: that may come after she left through the exit."""
        for_page = request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
        return for_page and super().should_set_cookie(app, session)


class Application(Flask):
    """Flask, but what crashes is logged without a person's words."""

    jinja_environment = templates.Templates

    def wsgi_app(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """A HEAD is a GET whose page is left out: else a route that asks "is it a GET?" would take it for a form that
        was sent, and one without a token, as HEAD counts as safe.
        """
        if environ["REQUEST_METHOD"] != "HEAD":
            return super().wsgi_app(environ, start_response)
        page: Any = super().wsgi_app({**environ, "REQUEST_METHOD": "GET"}, start_response)
        page.close()
        return []

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """None for the events of a socket: they make no address, and each would be looked for among all of ours."""
        if request is not None and request.environ["PATH_INFO"] == live.PATH:
            return None
        return super().create_url_adapter(request)

    def log_exception(self, exc_info: Any) -> None:
        """Log kind and place alone."""
        log_crash(exc_info[0], exc_info[2])


def create_app(config: Config, *, hasher: Hasher | None = None) -> Flask:
    """The application for these settings. Raises Unavailable where a key is missing."""
    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)  # it logs addresses
    app = Application("forum", root_path=str(ROOT), template_folder="templates", static_folder=None)
    ring = keys.load(config.keys_folder, config.keys.help)
    house = House(config, Database(config.database_url, ring), ring, hasher or Hasher(), Limiter())
    carry(house.database, config)
    house.database.carried[erasures.LEDGER] = config.erasures
    app.extensions["house"] = house
    app.session_interface = Cookies()
    app.config.update(
        SECRET_KEY=house.keys.secret,
        PROVIDE_AUTOMATIC_OPTIONS=False,  # nobody else may ask us anything, so nobody asks first
        SESSION_COOKIE_NAME="__Host-s" if config.https else "s",
        SESSION_COOKIE_SECURE=config.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_PATH="/",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=LIVES[Device.OWN].longest,
        MAX_CONTENT_LENGTH=web.MAX_REQUEST,
        MAX_FORM_MEMORY_SIZE=web.MAX_REQUEST,
        WTF_CSRF_TIME_LIMIT=None,  # a half-written text must not die of its form's age; the log-in's end ends the token
        WTF_I18N_ENABLED=False,  # the sentences are our own; WTForms would read its catalogue for every form
        WTF_CSRF_SSL_STRICT=False,  # there is no Referer to check: we ask browsers to send none
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "translations"),
        BABEL_DEFAULT_LOCALE="en",
        BABEL_DEFAULT_TIMEZONE=config.site.time_zone,
    )
    Babel(app, locale_selector=web.language)
    web.init_app(app)
    error_pages.init_app(app)
    app.register_blueprint(static.bp)
    for part in features.load(*features.EDGES, *features.DOMAIN):
        if hasattr(part, "bp") and part.bp.name not in app.blueprints:
            app.register_blueprint(part.bp)
    app.register_blueprint(readiness.bp)
    app.extensions["readiness"] = readiness.Readiness(house, live.redis_there)
    templates.init_app(app, config)
    app.after_request(compress)
    if monkey.is_module_patched("socket"):
        app.extensions["clock"] = housekeeping.start(house)
        house.database.writer = GroupWriter(house.database) if house.database.sqlite else house.database.writer
        live.init_app(app, house, async_mode="gevent")
    else:
        live.init_app(app, house, async_mode="threading")
    if config.server.proxies:
        # X-Forwarded-Host is never believed: only our own settings say what our address is.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=config.server.proxies, x_proto=config.server.proxies, x_host=0)  # type: ignore[method-assign]
    app.wsgi_app = probe.Probe(app.wsgi_app, ring)  # type: ignore[method-assign]
    app.wsgi_app = Headers(app.wsgi_app, address=config.site.address)  # type: ignore[method-assign]
    return app
