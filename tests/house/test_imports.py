"""Who may import whom. A rule broken here is a short cut round the policy, or a knot in the making."""

import importlib
from enum import EnumType

from tests.house.source import EDGES, RANK, Module, modules

# The plain ones know (almost) nothing of ours.
LEAVES = {
    "forum.errors": set[str](),
    "forum.clock": set[str](),
    "forum.config": {"help_keys", "languages"},
    "forum.languages": set[str](),
    "forum.sealing": set[str](),
    "forum.marks": set[str](),
    "forum.notes": {"errors"},
    "forum.text": {"errors"},
    "forum.guard": {"guard"},
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

RUNNING = ("forum.bench.", "forum.cli.", "forum.demo.")

MODULES = modules()


def is_enum(name: str) -> bool:
    """Whether this is a list of choices (a form may offer them), not a table."""
    home, _, what = name.rpartition(".")
    kind = getattr(importlib.import_module(home), what, None)
    return isinstance(kind, EnumType)


def ours(module: Module) -> set[str]:
    """What it imports of the house, without the leading "forum."."""
    return {name.removeprefix("forum.") for name in module.imports() if name.startswith("forum.")}


Found = dict[str, set[str]]  # what a module should not know, by the module's name


def breaking(found: Found) -> Found:
    """The modules that break a rule, with what they know."""
    return {name: known for name, known in found.items() if known}


def test_leaves_know_nothing_of_the_house() -> None:
    leaves = [module for module in MODULES if module.name in LEAVES]
    assert not breaking({m.name: {name.split(".")[0] for name in ours(m)} - LEAVES[m.name] for m in leaves})


def test_the_domain_does_not_know_the_outside() -> None:
    def outside(module: Module) -> set[str]:
        barred = OUTSIDE - MEETS.get(module.name, set())
        return {name for name in module.imports() if any(f"{name}.".startswith(f"{out}.") for out in barred)}

    domain = [module for module in MODULES if module.is_domain or module.name == "forum.policy"]
    assert len(domain) > 100
    assert not breaking({m.name: outside(m) for m in domain}), (
        "rules that need a request are bypassed by sockets and the command line"
    )


def test_the_edges_reach_data_only_through_queries_and_actions() -> None:
    def reached(module: Module) -> set[str]:
        data = {name for name in module.imports() if name.split(".")[0] == "sqlalchemy" or ".models" in name}
        return {name for name in data if not is_enum(name)}

    edges = [module for module in MODULES if module.is_edge]
    assert len(edges) > 30
    assert not breaking({m.name: reached(m) for m in edges}), "no way to data without naming an actor"


def test_features_import_earlier_ones_only() -> None:
    def later(module: Module) -> set[str]:
        features = {name.split(".")[0] for name in ours(module)} & RANK.keys() - {module.feature}
        return {name for name in features if RANK[name] > RANK[module.feature or ""]}

    assert not breaking({m.name: later(m) for m in MODULES if m.feature}), "news goes back as events"


def test_each_layer_imports_lower_ones_only() -> None:
    def higher(module: Module) -> set[str]:
        inside = {name for name in ours(module) if name.split(".")[0] in RANK}
        parts = {name.split(".")[1] for name in inside if "." in name}
        if module.part == "models":
            return ({name.split(".")[0] for name in ours(module) - inside} - MODELS_KNOW) | (parts - {"models"})
        edges = {part for part in parts if part.split("_")[-1] in EDGES} if module.is_domain else set()
        return edges | (parts & {"actions"} if module.part == "queries" else set())

    assert not breaking({m.name: higher(m) for m in MODULES})


def test_only_the_wiring_knows_the_app() -> None:
    others = [m for m in MODULES if m.name not in WIRING and not m.name.startswith(RUNNING)]
    assert not breaking({m.name: {name.split(".")[0] for name in ours(m)} & {"app"} for m in others})
