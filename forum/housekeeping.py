"""What a serving house does by itself, again and again."""

import logging
from collections.abc import Callable

import gevent

from forum import clock, live, retention, templates
from forum.clockwork.jobs import Clock, job
from forum.errors import Problem
from forum.house import House

TICK_SECONDS = 10  # how late a job may be
FORGET_SECONDS = 120
LOG_SECONDS = 60
LOG_TRIES = 20  # half a second apart: sooner or later nobody reads for a moment
SWEEP_SECONDS = 1.0  # an ended log-in's sockets are closed within two seconds (S4)

log = logging.getLogger(__name__)

job("purge", seconds=120)(lambda db, config, now: retention.purge_everywhere(db, config.retention, now))
# The words of a room leave its screens at the minute they are due.
job("purge.messages", seconds=20)(lambda db, config, now: retention.purge_messages(db, config.retention, now))


def start(house: House) -> Clock:
    """Begin, beside serving; the clock as this process keeps it."""
    timepiece = Clock(house.database, house.config)
    gevent.spawn(_again, TICK_SECONDS, lambda: timepiece.tick(clock.now()))
    gevent.spawn(_again, FORGET_SECONDS, templates.forget)
    gevent.spawn(_again, SWEEP_SECONDS, lambda: live.sweep(house))
    gevent.spawn(_again, LOG_SECONDS, lambda: _forget_log(house))
    return timepiece


def _forget_log(house: House) -> None:
    """In a thread: it waits for the disk."""
    for _ in range(LOG_TRIES):
        if gevent.get_hub().threadpool.apply(house.database.forget_log):
            return
        gevent.sleep(0.5)


def _again(seconds: float, work: Callable[[], object]) -> None:
    """Do it now and every so many seconds; what goes wrong is said by kind alone and tried again."""
    while True:
        try:
            work()
        except Problem as problem:
            log.warning("housekeeping waits: %s", problem.code)
        except Exception as error:
            log.error("housekeeping failed: %s", type(error).__name__)
        gevent.sleep(seconds)
