"""nginx in front of a served house: Debian's, with deploy/nginx.conf itself, as an ordinary user's process on loopback.

    with behind_nginx(folder) as house:   # a house that says https://localhost:…, and nginx before it
        house.proxy.url

Only addresses, names, paths and certificates are written over. A nginx that runs on the machine is never touched.
"""

import datetime
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from forum import front_pages
from forum.config import load
from tests import services
from tests.cradle import ROOT
from tests.served import Changes, Served

CONF = ROOT / "deploy" / "nginx.conf"
NAME = "localhost"  # a certificate needs a name, and this one is known everywhere


def settings(
    folder: Path, apps: Sequence[str], *, http: str, https: str, run: Callable[..., object], name: str = NAME
) -> Path:
    """Write deploy/nginx.conf for a test, with a certificate and the pages of the house whose commands `run` runs;
    nginx is not started.

    It listens at `http` and `https` and asks `apps`, all as "address:port".
    """
    certificate(folder, name)
    run("front-pages", str(folder / "front"))
    port = https.rpartition(":")[2]
    text = _over(CONF.read_text("utf-8"), r"^user .*\n", "")
    text = _over(text, r"^ *listen \[::\].*\n", "")
    text = _over(text, r"listen 80\b", f"listen {http}")
    text = _over(text, r"listen 443\b", f"listen {https}")
    text = _over(text, r"^( *)server 127\.0\.0\.1:8000 (.*)$", "\n".join(rf"\g<1>server {app} \g<2>" for app in apps))
    text = _over(text, "/etc/letsencrypt/live/house.example/", f"{folder}/")
    text = _over(text, "/var/www/huiskamer/", f"{folder}/front/")
    text = _over(text, "/run/nginx", f"{folder}/nginx")
    text = _over(text, r"https://house\.example", "https://" + (name if port == "443" else f"{name}:{port}"))
    text = _over(text, r"server_name house\.example", f"server_name {name}")
    # Not used, but nginx makes these folders, by default where its user here may not write.
    more = "".join(f"    {kind}_temp_path {folder}/{kind};\n" for kind in ("fastcgi", "uwsgi", "scgi"))
    path = folder / "nginx.conf"
    path.write_text(_over(text, r"^http \{\n", f"http {{\n{more}"), "utf-8")
    return path


def _over(text: str, pattern: str, new: str) -> str:
    text, times = re.subn(pattern, new, text, flags=re.MULTILINE)
    assert times, f"deploy/nginx.conf has nothing like {pattern}"
    return text


def certificate(folder: Path, name: str = NAME) -> Path:
    """Make fullchain.pem and privkey.pem there, signed by themselves; the former."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    today = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - datetime.timedelta(days=2))
        .not_valid_after(today + datetime.timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder / "fullchain.pem"


@dataclass
class Proxy:
    """A running nginx. All it writes is in `folder`: what it says in `log`, files in the folders beside it."""

    folder: Path
    port: int
    plain_port: int
    prefix: Sequence[str] = ()  # of the command: into a network of its own, say
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """Where people come."""
        return f"https://{NAME}:{self.port}"

    @property
    def certificate(self) -> Path:
        """To be trusted by who comes."""
        return self.folder / "fullchain.pem"

    @property
    def log(self) -> Path:
        """What it said on its standard output and error."""
        return self.folder / "log"

    def start(self) -> None:
        """Start it and wait until it lets people in."""
        program = services.nginx()
        assert program is not None
        user = services._unprivileged_user()
        for path in (self.folder, *self.folder.rglob("*")):
            if user != services._current_user():
                shutil.chown(path, user)
        command = [program, "-c", str(self.folder / "nginx.conf"), "-p", str(self.folder), "-g", "daemon off;"]
        self.process = services._start([*self.prefix, *command], self.folder, stop_signal="TERM", user=user)
        services._wait(self.process, self._answers, self.folder)

    def stop(self) -> None:
        """End it."""
        services._stop(self.process, signal.SIGTERM)

    def open_files(self) -> list[str]:
        """What its processes have open, removed files too: nginx removes what is for a moment as soon as it is made."""
        assert self.process
        master = Path("/proc") / str(self.process.pid)
        workers = (master / "task" / master.name / "children").read_text().split()
        found = []
        for number in workers:
            for file in (Path("/proc") / number / "fd").iterdir():
                with suppress(FileNotFoundError):  # closed by now
                    found.append(os.readlink(file))
        return found

    def connect(
        self, source: str = "127.0.0.1", *, name: str = NAME, http: Sequence[str] = ("http/1.1",)
    ) -> ssl.SSLSocket:
        """A connection over TLS, from this address."""
        trust = ssl.create_default_context(cafile=str(self.certificate))
        trust.set_alpn_protocols(list(http))
        wire = socket.create_connection(("127.0.0.1", self.port), timeout=60, source_address=(source, 0))
        return trust.wrap_socket(wire, server_hostname=name)

    def _answers(self) -> bool:
        with suppress(OSError), self.connect():
            return True
        return False


@contextmanager
def nginx(apps: Sequence[str], house: Served, *, port: int, prefix: Sequence[str] = ()) -> Iterator[Proxy]:
    """nginx before these ("address:port"), which are processes of this house, at https://localhost:port."""
    if services.nginx() is None:
        pytest.skip("nginx is missing")
    with services._directory(services._unprivileged_user()) as folder:
        proxy = Proxy(folder, port, services.free_port(), prefix)
        settings(folder, apps, http=f"127.0.0.1:{proxy.plain_port}", https=f"127.0.0.1:{port}", run=_pages(house))
        try:
            proxy.start()
            yield proxy
        finally:
            proxy.stop()


def _pages(house: Served) -> Callable[..., object]:
    """The one command that is needed, without a process of its own."""
    return lambda name, folder: front_pages.write(load(house.settings, {}), Path(folder))


class Fronted(Served):
    """A served house that people reach through nginx: `url` is there, `direct` its own address behind it."""

    proxy: Proxy

    def __init__(self, folder: Path, changes: Changes) -> None:
        self.outer_port = services.free_port()
        site = {**changes.get("site", {}), "address": f"https://{NAME}:{self.outer_port}"}
        super().__init__(folder, {**changes, "site": site, "server": {"proxies": 1, **changes.get("server", {})}})
        self.direct, self.url = self.url, str(site["address"])


@contextmanager
def behind_nginx(folder: Path, changes: Changes | None = None) -> Iterator[Fronted]:
    """A house of its own, served, and nginx before it."""
    house = Fronted(folder, changes or {})
    with nginx([f"127.0.0.1:{house.port}"], house, port=house.outer_port) as proxy:
        house.proxy, house.certificate = proxy, proxy.certificate
        try:
            house.start()
            yield house
        finally:
            house.kill()
