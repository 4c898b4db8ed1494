"""Every act of who has a task here is written down in the trail."""

import ast

import pytest

from forum.policy import STAFF_DEEDS
from tests.house.source import Module, modules

NOT_WRITTEN_DOWN = {
    # What a decision of a moderator does to its thing: the decision is written down, with its measures.
    "boards.actions.hiding.hide_post",
    "boards.actions.hiding.mask_post",
    "boards.actions.hiding.put_back",
    "rooms.actions.hiding.hide_message",
    "rooms.actions.hiding.put_back",
    # Her own hours, and words to her colleagues: they touch nobody else, and a list of them would be a watch on her.
    "duty.actions.change_day",
    "duty.actions.drop_day",
    "duty.actions.drop_hours",
    "duty.actions.erase_note",
    "duty.actions.go_on",
    "duty.actions.keep_hours",
    "duty.actions.stop",
    "duty.actions.write_note",
}
# What is an act of staff only where it is done to something of another.
NOT_ALWAYS = {"boards.actions.tags.tag_thread", "rooms.actions.remove"}
STAFFS = {do.name for do in STAFF_DEEDS}


def asked(function: ast.FunctionDef) -> set[str]:
    """The deeds it asks for, by name."""
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    asking = [ast.unparse(call) for call in calls if ast.unparse(call.func).split(".")[-1] == "authorize"]
    return {
        node.attr
        for call in asking
        for node in ast.walk(ast.parse(call))
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "Do"
    }


def written_down(module: Module, function: ast.FunctionDef) -> bool:
    """Whether it calls `trail.record`, itself or through helpers of its file."""
    helpers = {f.name: f for f in module.tree.body if isinstance(f, ast.FunctionDef) and f.name.startswith("_")}
    called = {ast.unparse(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)}
    return "trail.record" in called or any(written_down(module, helpers[name]) for name in called & helpers.keys())


def writes(function: ast.FunctionDef) -> bool:
    """Whether it takes a session, by which alone anything can be changed."""
    arguments = function.args.args
    return bool(arguments) and arguments[0].annotation is not None and ast.unparse(arguments[0].annotation) == "Session"


ALL = [(m, f) for m in modules() if m.is_domain for f in m.public_functions() if writes(f)]
FUNCTIONS = {f"{m.name.removeprefix('forum.')}.{f.name}": (m, f) for m, f in ALL}
BY_STAFF = {name for name, (_, function) in FUNCTIONS.items() if asked(function) & STAFFS}


@pytest.mark.parametrize("name", sorted(BY_STAFF | NOT_ALWAYS))
def test_it_is_written_down(name: str) -> None:
    assert written_down(*FUNCTIONS[name]) is (name not in NOT_WRITTEN_DOWN)


def test_the_lists_are_true() -> None:
    assert len(BY_STAFF) > 40
    assert not NOT_ALWAYS & BY_STAFF
    assert BY_STAFF >= NOT_WRITTEN_DOWN
