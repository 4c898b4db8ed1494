"""Checking who somebody is. Hashing happens in its own pool, never in a transaction."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from forum.accounts import actions, passphrases, pseudonyms, queries, recovery, second_factor
from forum.accounts.queries import Candidate
from forum.errors import N_, Invalid, TooFast
from forum.house import House
from forum.limits import Limiter
from forum.policy import GUEST, Actor
from forum.sealing import Broken, seal, unseal

WRONG = N_("This name and passphrase do not belong together. Please check both.")
AT_ONCE = 8  # tries of an address that has failed too often: half a second of the line
SOON_S = 5
NOT_YOURS = N_("This is not your passphrase. Please try again.")

_at_it: Counter[str] = Counter()  # tries under way in this process, by address


@contextmanager
def trying(kind: str, limiter: Limiter, address: str, name: str) -> Iterator[None]:
    """A try at an account, which may fail: limited by address and name, and by the address alone.

    Only what fails counts for the address, and where that is used up, each name there is still good for a few tries:
    over Tor, where all share one, somebody who guesses would else keep everybody out (S15). But then only a few at
    once, so that with ever new names nobody fills the line in which all passphrases are looked at. Raises TooFast.
    """
    whose = pseudonyms.login_name(name)
    limiter.hit(f"{kind}_name", address, whose)
    if limiter.used(kind, address):
        limiter.hit(f"{kind}_shared", address, whose)
        if _at_it[address] >= AT_ONCE:
            raise TooFast(retry_after=SOON_S)
    _at_it[address] += 1
    try:
        yield
    except Invalid:
        with suppress(TooFast):
            limiter.hit(kind, address)
        raise
    finally:
        _at_it[address] -= 1
        if not _at_it[address]:
            del _at_it[address]


def check_passphrase(house: House, name: str, passphrase: str) -> Candidate:
    """The account with this log-in name and passphrase. Known and unknown names cost the same time. Raises Invalid."""
    with house.database.reading() as db:
        candidate = queries.candidate(db, pseudonyms.login_name(name))
    return _verified(house, candidate, passphrase, WRONG)


def check_own_passphrase(house: House, actor: Actor, passphrase: str) -> Candidate:
    """The actor's account, her passphrase having been asked again. Raises Invalid."""
    house.limiter.hit("passphrase", actor.member_id)
    with house.database.reading() as db:
        candidate = queries.own_candidate(db, actor)
    return _verified(house, candidate, passphrase, NOT_YOURS)


def check_covered(house: House, member_id: int, passphrase: str) -> Candidate:
    """The account a covered log-in belongs to, its passphrase having been given. Raises Invalid."""
    with house.database.reading() as db:
        candidate = queries.own_candidate(db, queries.actor_by_member(db, member_id))
    return _verified(house, candidate, passphrase, NOT_YOURS)


def _verified(house: House, candidate: Candidate | None, passphrase: str, wrong: str) -> Candidate:
    given = passphrases.normalise(passphrase)
    right = house.hasher.verify(candidate.passphrase_hash if candidate else None, given)
    if candidate is None or not right:
        raise Invalid(wrong, field="passphrase")
    if house.hasher.needs_rehash(candidate.passphrase_hash):
        old, new, owner = candidate.passphrase_hash, house.hasher.hash(given), candidate.member_id
        house.database.write(lambda db: actions.rehash(db, GUEST, owner, old, new))
    return candidate


def new_member(
    house: House, pseudonym: str, passphrase: str, card: str, language: str, *, work: str = "", staff: bool = False
) -> tuple[actions.NewMember, str]:
    """Check and hash what a sign-up brings; with the recovery code, to be shown once. Raises Invalid."""
    pseudonym = pseudonyms.check(pseudonym, reserved=[house.config.site.name])
    passphrase = passphrases.check(passphrase, staff=staff, personal=(pseudonym,), field="passphrase")
    code = recovery.draw(language)
    return actions.NewMember(pseudonym, house.hasher.hash(passphrase), recovery.digest(code), card, work), code


def check_recovery(house: House, name: str, code: str) -> Candidate:
    """The account that this log-in name and recovery code belong to. Raises Invalid."""
    with house.database.reading() as db:
        candidate = queries.candidate(db, pseudonyms.login_name(name))
    if candidate is None or not recovery.matches(candidate.recovery_digest, code):
        raise Invalid(actions.WRONG_CODE, field="code")
    return candidate


def seal_secret(house: House, owner: str, secret: str) -> bytes:
    """A second factor's secret as the database keeps it; `owner` is the member's public id or number."""
    return seal(house.keys.data, secret.encode(), f"totp:{owner}")


def check_second_factor(house: House, candidate: Candidate, code: str) -> int:
    """The time step of a right code. Raises Invalid, and TooFast after many tries."""
    house.limiter.hit("second_factor", candidate.member_id)
    if candidate.totp_secret is None:
        raise Invalid(WRONG, field="code")
    try:
        secret = unseal(house.keys.data, candidate.totp_secret, f"totp:{candidate.member_id}").decode()
    except Broken:  # sealed under a key that is gone
        raise Invalid(
            N_("Your second step cannot be read any more. Come in with your recovery code."), field="code"
        ) from None
    step = second_factor.verify(secret, code, candidate.totp_step)
    if step is None:
        raise Invalid(
            N_("This code is not right, or not any more. Your app shows a new one every half minute."), field="code"
        )
    return step
