"""Keys: made once, for the owner's eyes; a house does not start with a missing, open or damaged one."""

from pathlib import Path

import pytest

from forum import keys
from forum.errors import Unavailable


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "keys"
    keys.create(folder)
    return folder


def test_only_the_owner_can_read_them(folder: Path) -> None:
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_each_is_32_bytes_of_its_own(folder: Path) -> None:
    ring = keys.load(folder)
    assert len(ring.secret) == len(ring.data) == 32
    assert ring.secret != ring.data


def test_making_them_again_keeps_them(folder: Path) -> None:
    before = keys.load(folder)
    keys.create(folder)
    assert keys.load(folder) == before


def test_a_missing_one_alone_is_made(folder: Path) -> None:
    before = keys.load(folder)
    (folder / "data.key").unlink()
    keys.create(folder)
    after = keys.load(folder)
    assert after.secret == before.secret
    assert after.data != before.data


@pytest.mark.parametrize("name", keys.NAMES)
def test_a_missing_one_stops_the_start(folder: Path, name: str) -> None:
    (folder / f"{name}.key").unlink()
    with pytest.raises(Unavailable, match="missing"):
        keys.load(folder)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_one_open_to_others_stops_the_start(folder: Path, mode: int) -> None:
    (folder / "secret.key").chmod(mode)
    with pytest.raises(Unavailable, match="chmod 600"):
        keys.load(folder)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_damaged_one_stops_the_start(folder: Path, length: int) -> None:
    (folder / "data.key").write_bytes(b"x" * length)
    with pytest.raises(Unavailable, match="damaged"):
        keys.load(folder)


def test_a_signature_is_of_one_key_one_purpose_and_one_text(folder: Path) -> None:
    ring = keys.load(folder)
    same = ring.signature("link", "a")
    assert same == ring.signature("link", "a")
    assert len(bytes.fromhex(same)) == 32
    other = keys.KeyRing(secret=ring.data, data=ring.secret)
    assert len({same, ring.signature("link", "b"), ring.signature("lin", "ka"), other.signature("link", "a")}) == 4
