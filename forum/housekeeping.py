"""What a serving house does by itself, every few minutes."""

import logging

import gevent

from forum import clock, retention
from forum.errors import Problem
from forum.house import House

EVERY_SECONDS = 120

log = logging.getLogger(__name__)


def start(house: House) -> None:
    """Begin, beside serving."""
    gevent.spawn(_work, house)


def _work(house: House) -> None:
    while True:
        try:
            house.database.write(lambda db: retention.purge_everywhere(db, house.config.retention, clock.now()))
        except Problem as problem:
            log.warning("purging waits: %s", problem.code)
        except Exception as error:
            log.error("purging failed: %s", type(error).__name__)
        gevent.sleep(EVERY_SECONDS)
