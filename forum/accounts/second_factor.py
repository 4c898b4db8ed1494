"""The second factor: six digits that change every half minute (TOTP, RFC 6238)."""

import hmac
import re
from datetime import datetime

import pyotp
import segno
from markupsafe import Markup

from forum import clock

WINDOW = 1  # steps earlier or later: a clock may be half a minute wrong


def new_secret() -> str:
    """160 random bits, in the letters that apps take."""
    return pyotp.random_base32()


def is_secret(text: str | None) -> bool:
    """Whether `text` has the shape of a secret drawn here."""
    return re.fullmatch(r"[A-Z2-7]{32}", text or "") is not None


def uri(secret: str, name: str, issuer: str) -> str:
    """What the app reads. `name` and `issuer` are shown in its list, so let both be neutral."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)


def qr_svg(uri: str) -> Markup:
    """The address as an inline drawing without any style.

    Black on white in the dark theme too: many apps cannot read it the other way round.
    """
    drawing = segno.make(uri, error="m", micro=False)
    return Markup(drawing.svg_inline(scale=4, light="white", omitsize=True, svgclass="qr", lineclass=None))


def verify(secret: str, code: str, used_step: int, *, now: datetime | None = None) -> int | None:
    """The time step of a right code, to be kept as the next `used_step`; None for a wrong, old or used one."""
    digits = re.sub(r"[\s-]", "", code)
    if not (is_secret(secret) and re.fullmatch(r"[0-9]{6}", digits)):
        return None
    totp = pyotp.TOTP(secret)
    current = totp.timecode(now or clock.now())
    for step in range(current - WINDOW, current + WINDOW + 1):
        if hmac.compare_digest(totp.generate_otp(step), digits) and step > used_step:
            return step
    return None
