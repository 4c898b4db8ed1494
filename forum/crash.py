"""How a crash is logged: its kind and its place. Not the error itself, which may quote what somebody wrote."""

import logging
import traceback
from types import TracebackType

from forum.metrics.tally import tally

log = logging.getLogger(__name__)


def log_crash(kind: type[BaseException], trace: TracebackType | None) -> None:
    """Log kind and place of a crash."""
    tally.crashes += 1
    log.error("%s in:\n%s", kind.__name__, "".join(traceback.format_tb(trace)).rstrip())
