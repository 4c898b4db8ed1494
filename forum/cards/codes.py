"""The code on a card: drawn, printed in groups, read however it was typed, and kept as a digest alone.

Ten signs of 22. Left out is what is taken for something else, by hand or in print: 0 O, 1 I L, 2 Z, 5 S, 8 B, U V, and
G (a 6 or a C). 22 ** 10 is 2.7e13, 44.6 bits: with ten thousand cards about, one try in 2.7 billion hits one. Tries are
counted by address besides (forum/limits.py), and each costs a whole sign-up.
"""

import hmac
import re
import secrets

from forum.keys import KeyRing

ALPHABET = "34679ACDEFHJKMNPQRTWXY"
LENGTH = 10
GROUPS = (3, 6)  # where a dash stands in print: AC4-DEF-HJKM
_BETWEEN = re.compile(r"[\s\-\u2010-\u2015\u2212._]+")


def draw() -> str:
    """A new code."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def printed(code: str) -> str:
    """The code as it stands on a card."""
    first, second = GROUPS
    return f"{code[:first]}-{code[first:second]}-{code[second:]}"


def read(typed: str) -> str | None:
    """The code in what somebody typed, in any case, with or without dashes and spaces, or the whole address of the
    card; None where it cannot be one."""
    code = _BETWEEN.sub("", typed.strip().rpartition("/")[2]).upper()
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None


def digest(ring: KeyRing, code: str) -> bytes:
    """What stands for a code in the database. Without the data key it cannot be tried out."""
    return hmac.digest(ring.data, f"card:{code}".encode(), "sha256")


def maker(ring: KeyRing, member_id: int | None) -> bytes:
    """What stands for a member in the count of cards she made for colleagues."""
    return hmac.digest(ring.data, f"own-card:{member_id}".encode(), "sha256")
