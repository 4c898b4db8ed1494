"""What making an application costs is paid once in a process: tests make thousands of them."""

import functools
from collections.abc import Callable

from werkzeug.routing import Rule

from forum import features

_compile = Rule._compile_builder
_load = features.load
_builders: dict[object, Callable[..., tuple[str, str]]] = {}


def _compile_once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    """How addresses of this rule are written: its code depends on nothing else, and is called with the rule."""
    about = (rule.rule, tuple(rule._trace), str(rule.defaults), append_unknown)
    if about not in _builders:
        _builders[about] = _compile(rule, append_unknown)
    return _builders[about]


def remember() -> None:
    """Keep what rules of addresses are compiled to, and which modules features have."""
    Rule._compile_builder = _compile_once  # type: ignore[assignment, method-assign]
    features.load = functools.cache(_load)
