"""Work of many milliseconds, kept off the event loop."""

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


def aside(work: Callable[..., T], *args: Any) -> T:
    """Run `work(*args)` in a real thread while the event loop serves others; without a loop, here and now."""
    from gevent import get_hub, monkey

    if not monkey.is_module_patched("threading"):
        return work(*args)
    result: T = get_hub().threadpool.apply(work, args)
    return result
