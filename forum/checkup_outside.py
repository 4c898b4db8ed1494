"""What people meet at the public address: whether it is encrypted and for how long, what the proxy in front takes away,
adds or forgets to say. Part of the operator's check (forum/checkup.py).
"""

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPMessage
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from forum import clock, probe
from forum.config import Config
from forum.db import Database, keyring
from forum.findings import Finding
from forum.headers import HEADERS

CLOCK_SECONDS = 60  # codes of the second step are good for some half minute either way
WAIT_SECONDS = 10
ENDS_SOON = timedelta(days=14)  # certificates that renew themselves do so a month before
ENDS_NOW = timedelta(days=3)


def from_outside(config: Config, database: Database) -> Iterator[Finding]:
    """All there is to say."""
    address = config.site.address.rstrip("/")
    if not address:
        yield Finding(None, "[site] address is empty: nobody can come from outside.")
        return
    parts = urlsplit(address)
    onion = (parts.hostname or "").endswith(".onion")
    if not onion and not config.https:
        yield Finding(False, f"{address} is not encrypted: everybody on the way reads along.")
    if config.https and not config.server.proxies:
        yield Finding(
            False,
            "[server] proxies is 0, yet https needs a proxy in front: limits count all people as one. Say 1 for nginx.",
        )
    if onion:
        yield Finding(None, f"{address} can be looked at through Tor alone: open it with Tor Browser.")
        return
    if config.https:
        yield from _encrypted(parts.hostname or "", parts.port or 443)
    with database.reading() as db:
        said = probe.word(keyring(db))
    request = Request(f"{address}/about", headers={probe.HEADER: said, "X-Forwarded-For": probe.OURS})
    try:
        with build_opener(_Stay).open(request, timeout=WAIT_SECONDS) as answer:
            headers = answer.headers
    except HTTPError as error:
        yield Finding(False, f"{address} answers with {error.code}. Does the house serve, and does the proxy find it?")
        return
    except OSError:
        yield Finding(False, f"{address} does not answer (from this machine).")
        return
    yield from met(headers, address)
    yield from arrived(headers, config.server.proxies)


def met(headers: HTTPMessage, address: str) -> Iterator[Finding]:
    """What the headers of an answer tell."""
    wanted = [*(name for name, _ in HEADERS), "Content-Security-Policy", "Cache-Control"]
    if address.startswith("https://"):
        wanted.append("Strict-Transport-Security")
    twice = [name for name in wanted if len(headers.get_all(name) or ()) != 1]
    if twice:
        yield Finding(False, f"The proxy takes away or doubles these headers: {', '.join(twice)}.")
    else:
        yield Finding(True, f"{address} answers, and its headers come through the proxy.")
    if (said := headers.get("Date")) is not None:
        off = abs((parsedate_to_datetime(said) - clock.now()).total_seconds())
        if off > CLOCK_SECONDS:
            yield Finding(False, f"The clocks of this machine and of its proxy differ by {off:.0f} seconds.")


def arrived(headers: HTTPMessage, proxies: int) -> Iterator[Finding]:
    """Whether the house learns who asks from its own proxies, and from nobody else."""
    count, _, place = headers.get(probe.HEADER, "").partition(" ")
    if not (count.isdecimal() and place.isdecimal()):
        yield Finding(
            None, "What answers there is not this house, or not this version of it: nothing is known of the proxy."
        )
    elif proxies == 0 and int(count) > 1:
        yield Finding(False, "A proxy stands in front, yet [server] proxies is 0: limits count all people as one.")
    elif proxies and int(place) == proxies:
        yield Finding(
            False,
            "The proxy lets people say themselves who they are (X-Forwarded-For), so limits hold nobody back. In "
            "nginx: proxy_set_header X-Forwarded-For $remote_addr;",
        )
    elif int(count) < proxies:
        yield Finding(
            False,
            f"The house looks for X-Forwarded-For of {proxies} of its proxies and finds {count}: limits count all "
            "people as one. In nginx: proxy_set_header X-Forwarded-For $remote_addr;",
        )
    elif proxies:
        yield Finding(True, "The proxy says who asks, and nobody else can.")


def ends(not_after: str) -> Finding:
    """What the last day of a certificate means."""
    last = datetime.fromtimestamp(ssl.cert_time_to_seconds(not_after), UTC)
    left = last - clock.now()
    says = f"The certificate is good until {last:%Y-%m-%d}."
    if left < ENDS_SOON:
        return Finding(False if left < ENDS_NOW else None, f"{says} It does not renew itself: then nobody can come in.")
    return Finding(True, says)


def _encrypted(host: str, port: int) -> Iterator[Finding]:
    context = ssl.create_default_context()
    try:
        with (
            socket.create_connection((host, port), timeout=WAIT_SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=host) as line,
        ):
            certificate = line.getpeercert() or {}
        yield ends(str(certificate["notAfter"]))
    except ssl.SSLCertVerificationError as error:
        yield Finding(False, f"Browsers refuse the certificate of {host}: {error.verify_message}.")
    except OSError:
        return  # that it does not answer is said below
    if port == 443:
        yield from _plain(host)


def _plain(host: str) -> Iterator[Finding]:
    """Whoever types the address without https is sent on."""
    try:
        with build_opener(_Stay).open(f"http://{host}/about", timeout=WAIT_SECONDS):
            yield Finding(False, f"http://{host} answers without encryption. Let the proxy send people on to https.")
    except HTTPError as error:
        if error.code >= 400:
            return
        if not error.headers.get("Location", "").startswith("https://"):
            yield Finding(False, f"http://{host} sends people on to an address that is not encrypted.")
    except (URLError, OSError):
        return  # nobody is there: nothing goes over the line


class _Stay(HTTPRedirectHandler):
    """Goes nowhere else."""

    def redirect_request(self, *args: object) -> None:
        return None
