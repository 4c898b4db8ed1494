"""Files: found under the version of all of them, compressed for who takes that, and nothing else."""

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask

from forum import static
from forum.static import FILES, FOLDER, Files

one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
KINDS = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}


@one_database
@pytest.mark.parametrize("name", sorted(FILES.files))
def test_each_file_comes_as_it_is_and_says_what_it_is(app: Flask, name: str) -> None:
    with app.test_request_context():
        address = static.static(name)
    plain = app.test_client().get(address, headers={"Accept-Encoding": "identity"})
    kept = (FOLDER / name).read_bytes()
    if name.endswith(".css"):
        assert plain.get_data().split() == re.sub(rb"/\*.*?\*/", b"", kept, flags=re.DOTALL).split()
    else:
        assert plain.get_data() == kept
    packed = app.test_client().get(address, headers={"Accept-Encoding": "gzip"})
    if packed.headers.get("Content-Encoding") == "gzip":
        assert gzip.decompress(packed.get_data()) == plain.get_data()
    for answer in (plain, packed):
        assert answer.headers["Vary"] == "Accept-Encoding", "by cookie, it would be loaded anew after a log-in"
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    kinds = {
        ".css": "text/css",
        ".js": "text/javascript",
        ".svg": "image/svg+xml",
    }
    assert str(plain.mimetype).startswith(kinds.get(Path(name).suffix, ""))
    if Path(name).suffix in (".css", ".js") and len(plain.get_data()) > 100:  # a smaller one only grows
        assert "Content-Encoding" in packed.headers


@one_database
@pytest.mark.parametrize(
    "address",
    [
        "/static/{v}/nothing.css",
        "/static/x/css/base.css",
        "/static/css/base.css",
        "/static/{v}/",
        "/static/{v}/../forum/app.py",
        "/static/{v}/%2e%2e/config.example.toml",
        "/static/{v}//etc/passwd",
        "/static/{v}/css",
        "/static/{v}/css/base.css%00",
    ],
)
def test_nothing_else_is_given_out(app: Flask, address: str) -> None:
    answer = app.test_client().get(address.format(v=FILES.version))
    assert answer.status_code in (308, 404)
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_change_in_a_file_or_its_name_changes_all_addresses(tmp_path: Path) -> None:
    versions = set()
    for name, text in (("a.css", "x"), ("a.css", "y"), ("b.css", "x")):
        folder = tmp_path / f"{name}{text}"
        folder.mkdir()
        (folder / name).write_text(text)
        versions.add(Files(folder).version)
        versions.add(Files(folder).version)
    assert len(versions) == 3


@one_database
def test_a_wrong_name_in_a_template_shows_at_once(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(KeyError):
        static.static("css/nothing.css")


@one_database
def test_every_file_a_page_asks_for_is_there(app: Flask) -> None:
    client = app.test_client()
    asked = {
        address
        for path in ("/", "/login", "/join", "/safety")
        for address in re.findall(r'(?:href|src)="(/static/[^"#]+)', client.get(path).get_data(as_text=True))
    }
    assert len(asked) > 4
    assert {client.get(address).status_code for address in asked} == {200}


def test_scripts_ask_for_neighbours_that_exist() -> None:
    for name, (_, content, _) in FILES.files.items():
        if name.endswith(".js") and not name.startswith("vendor/"):
            for other in re.findall(rb"""(?:from|import)\s*\(?["'](\.[^"']+)["']""", content):
                path = (FOLDER / name).parent / other.decode()
                assert path.resolve().is_file(), (name, other)
