"""The people of the demo: invented, like all they say. The texts call each by the last word of her name."""

import base64
from dataclasses import dataclass

import pyotp

from forum import clock
from forum.accounts.passphrases import WORDS
from forum.accounts.words import code_words
from forum.keys import KeyRing
from forum.policy import STAFF, Role

SECRET_BYTES = 20  # of a second factor: the 32 letters that apps take


@dataclass(frozen=True)
class Person:
    pseudonym: str
    roles: tuple[Role, ...] = (Role.MEMBER,)

    @property
    def key(self) -> str:
        """How the texts call her."""
        return self.pseudonym.split()[-1]

    @property
    def staff(self) -> bool:
        """Whether she has a task here, and so a second factor."""
        return bool(STAFF & set(self.roles))

    # Both come from the house's own key: the same each time the demo is asked for them, and of no use elsewhere.
    def passphrase(self, keys: KeyRing) -> str:
        """Five words."""
        number, words = int(keys.signature("demo passphrase", self.pseudonym), 16), code_words("nl")
        drawn = []
        for _ in range(WORDS):
            number, place = divmod(number, len(words))
            drawn.append(words[place])
        return " ".join(drawn)

    def secret(self, keys: KeyRing) -> str:
        """Of her second factor."""
        return base64.b32encode(bytes.fromhex(keys.signature("demo secret", self.pseudonym))[:SECRET_BYTES]).decode()

    def code(self, keys: KeyRing) -> str:
        """What her app would show now."""
        return pyotp.TOTP(self.secret(keys)).at(clock.now())


PEOPLE = (
    Person("Stille Otter"),
    Person("Vrolijke Merel"),
    Person("Nuchtere Kiezel"),
    Person("Zonnige Tulp"),
    Person("Wakkere Uil"),
    Person("Trotse Flamingo"),
    Person("Milde Maan"),
    Person("Kwieke Mus"),
    Person("Blauwe Kolibrie"),
    Person("Patient Heron"),
    Person("Hartelijke Beuk", (Role.MEMBER, Role.EXPERT)),
    Person("Rustige Reiger", (Role.MEMBER, Role.EXPERT)),
    Person("Heldere Lantaarn", (Role.CASEWORKER,)),
    Person("Handige Sleutel", (Role.OPERATOR,)),
)
BY_KEY = {person.key: person for person in PEOPLE}
# Those whose log-ins are printed: two members, so that they can talk with each other, and one of each other role.
SHOWN = tuple(BY_KEY[key] for key in ("Otter", "Merel", "Beuk", "Lantaarn", "Sleutel"))
