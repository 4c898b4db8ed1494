"""Who may import whom. A rule broken here is a short cut round the policy, or a knot in the making."""

import importlib
from enum import EnumType

import pytest

from tests.house.source import EDGES, RANK, Module, modules

# The plain ones know (almost) nothing of ours.
LEAVES = {
    "forum.errors": set[str](),
    "forum.clock": set[str](),
    "forum.config": set[str](),
    "forum.sealing": set[str](),
    "forum.marks": set[str](),
    "forum.notes": {"errors"},
    "forum.text": {"errors"},
    "forum.guard": {"errors"},
    "forum.policy": {"errors", "clock"},
}
# What models, queries, actions and all else of the domain must not know: the request, the server, the edges.
OUTSIDE = {"flask", "flask_babel", "flask_login", "flask_socketio", "flask_wtf", "gevent", "socketio", "werkzeug"}
OUTSIDE |= {"wtforms", "forum.app", "forum.live", "forum.serve", "forum.web"}
# The pool that keeps hashing off the event loop is where the domain meets the loop.
MEETS = {"forum.accounts.hashing": {"gevent"}}
MODELS_KNOW = {"db", "clock", "policy"}
# The files that wire or run the whole house.
WIRING = {"forum.app", "forum.__main__", "forum.serve", "forum.demo", "forum.bench", "forum.cli"}

MODULES = modules()
each_module = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)


def is_enum(name: str) -> bool:
    """Whether this is a list of choices (a form may offer them), not a table."""
    home, _, what = name.rpartition(".")
    kind = getattr(importlib.import_module(home), what, None)
    return isinstance(kind, EnumType)


def ours(module: Module) -> set[str]:
    """What it imports of the house, without the leading "forum."."""
    return {name.removeprefix("forum.") for name in module.imports() if name.startswith("forum.")}


@pytest.mark.parametrize("module", [m for m in MODULES if m.name in LEAVES], ids=lambda module: module.name)
def test_leaves_know_nothing_of_the_house(module: Module) -> None:
    assert {name.split(".")[0] for name in ours(module)} <= LEAVES[module.name]


@each_module
def test_the_domain_does_not_know_the_outside(module: Module) -> None:
    if module.is_domain or module.name == "forum.policy":
        outside = OUTSIDE - MEETS.get(module.name, set())
        known = {name for name in module.imports() if any(f"{name}.".startswith(f"{out}.") for out in outside)}
        assert not known, "rules that need a request are bypassed by sockets and the command line"


@each_module
def test_the_edges_reach_data_only_through_queries_and_actions(module: Module) -> None:
    if module.is_edge:
        reached = {name for name in module.imports() if name.split(".")[0] == "sqlalchemy" or ".models" in name}
        reached = {name for name in reached if not is_enum(name)}
        assert not reached, "no way to data without naming an actor"


@each_module
def test_features_import_earlier_ones_only(module: Module) -> None:
    if module.feature:
        features = {name.split(".")[0] for name in ours(module)} & RANK.keys() - {module.feature}
        later = {name for name in features if RANK[name] > RANK[module.feature]}
        assert not later, "news goes back as events"


@each_module
def test_each_layer_imports_lower_ones_only(module: Module) -> None:
    inside = {name for name in ours(module) if name.split(".")[0] in RANK}
    inside_parts = {name.split(".")[1] for name in inside if "." in name}
    if module.part == "models":
        assert {name.split(".")[0] for name in ours(module) - inside} <= MODELS_KNOW
        assert inside_parts <= {"models"}
    if module.part == "queries":
        assert not inside_parts & {"actions"}
    if module.is_domain:
        assert not {part for part in inside_parts if part.split("_")[-1] in EDGES}


@each_module
def test_only_the_wiring_knows_the_app(module: Module) -> None:
    if module.name not in WIRING and not module.name.startswith(("forum.bench.", "forum.cli.", "forum.demo.")):
        assert "app" not in {name.split(".")[0] for name in ours(module)}
