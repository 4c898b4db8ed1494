"""Codes hold for their half minute and its neighbours, and once."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pyotp
import pytest

from forum.accounts import second_factor

NOW = datetime(2030, 1, 1, 12, 0, 10, tzinfo=UTC)
STEP = int(NOW.timestamp()) // 30
HALF_MINUTE = timedelta(seconds=30)


@pytest.fixture
def secret() -> str:
    return second_factor.new_secret()


def code(secret: str, away: int = 0) -> str:
    return pyotp.TOTP(secret).at(NOW + away * HALF_MINUTE)


def test_the_code_of_the_standard() -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # RFC 6238, appendix B, its last six digits
    assert second_factor.verify(secret, "287082", 0, now=datetime.fromtimestamp(59, UTC)) == 1
    assert second_factor.verify(secret, "081804", 0, now=datetime.fromtimestamp(1111111109, UTC)) == 37037036


def test_secrets_are_drawn_and_have_160_bits(secret: str) -> None:
    assert second_factor.is_secret(secret)
    assert secret != second_factor.new_secret()
    assert len(secret) * 5 == 160


@pytest.mark.parametrize("text", [None, "", "abc", "1" * 32, "A" * 31, "A" * 33, "A" * 32 + "\n"])
def test_other_texts_are_no_secrets(text: str | None) -> None:
    assert not second_factor.is_secret(text)


@pytest.mark.parametrize("away", [-1, 0, 1])
def test_the_neighbouring_codes_hold(secret: str, away: int) -> None:
    assert second_factor.verify(secret, code(secret, away), 0, now=NOW) == STEP + away


def test_codes_further_away_do_not_hold() -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for away in (-3, -2, 2, 3):
        assert second_factor.verify(secret, code(secret, away), 0, now=NOW) is None


def test_a_code_holds_once(secret: str) -> None:
    used = second_factor.verify(secret, code(secret), 0, now=NOW)
    assert used is not None
    assert second_factor.verify(secret, code(secret), used, now=NOW) is None
    assert second_factor.verify(secret, code(secret), used, now=NOW + HALF_MINUTE) is None


def test_an_earlier_code_does_not_hold_after_a_later_one(secret: str) -> None:
    used = second_factor.verify(secret, code(secret, 1), 0, now=NOW)
    assert used == STEP + 1
    assert second_factor.verify(secret, code(secret, 0), used, now=NOW) is None


def test_the_present_moment_is_the_default(secret: str) -> None:
    assert second_factor.verify(secret, pyotp.TOTP(secret).now(), 0) is not None


def test_codes_may_be_typed_with_spaces(secret: str) -> None:
    digits = code(secret)
    assert second_factor.verify(secret, f" {digits[:3]} {digits[3:]}\n", 0, now=NOW) == STEP


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "12345\0", "\ud800"])
def test_other_texts_are_no_codes(secret: str, typed: str) -> None:
    assert second_factor.verify(secret, typed, 0, now=NOW) is None


def test_a_broken_secret_has_no_codes() -> None:
    assert second_factor.verify("not a secret", "123456", 0, now=NOW) is None


def test_the_address_carries_the_callers_words_alone(secret: str) -> None:
    parts = urlsplit(second_factor.uri(secret, "agenda", "Kalender"))
    assert (parts.scheme, parts.netloc, parts.path) == ("otpauth", "totp", "/Kalender:agenda")
    assert parse_qs(parts.query) == {"secret": [secret], "issuer": ["Kalender"]}


def test_the_drawing_is_plain_svg_without_style(secret: str) -> None:
    drawing = second_factor.qr_svg(second_factor.uri(secret, "agenda", "Kalender"))
    root = ElementTree.fromstring(drawing)
    assert root.tag == "svg"
    assert "viewBox" in root.attrib
    assert not re.search(r"style|<\?xml|<!|script|href|http", drawing)
    assert {part.tag for part in root.iter()} <= {"svg", "g", "path"}
    assert secret not in drawing
