"""What a serving house does by itself, again and again."""

import logging
from collections.abc import Callable

import gevent

from forum import clock, live, retention, templates
from forum.errors import Problem
from forum.house import House

PURGE_SECONDS = 120
MESSAGES_SECONDS = 20  # the words of a room leave its screens at the minute they are due
SWEEP_SECONDS = 1.0  # an ended log-in's sockets are closed within two seconds (S4)

log = logging.getLogger(__name__)


def start(house: House) -> None:
    """Begin, beside serving."""
    gevent.spawn(_again, PURGE_SECONDS, lambda: _purge(house))
    gevent.spawn(_again, MESSAGES_SECONDS, lambda: _purge_messages(house))
    gevent.spawn(_again, SWEEP_SECONDS, lambda: live.sweep(house))


def _purge(house: House) -> None:
    templates.forget()
    house.database.write(lambda db: retention.purge_everywhere(db, house.config.retention, clock.now()))


def _purge_messages(house: House) -> None:
    house.database.write(lambda db: retention.purge_messages(db, house.config.retention, clock.now()))


def _again(seconds: float, work: Callable[[], None]) -> None:
    """Do it now and every so many seconds; what goes wrong is said by kind alone and tried again."""
    while True:
        try:
            work()
        except Problem as problem:
            log.warning("housekeeping waits: %s", problem.code)
        except Exception as error:
            log.error("housekeeping failed: %s", type(error).__name__)
        gevent.sleep(seconds)
