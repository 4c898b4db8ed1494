"""Actions ask before they change anything; queries always know for whom they read."""

import ast

import pytest

from forum.policy import RULES, Do
from tests.house.source import Module, parts

# Each has a comment `# authorize:` that says why nobody needs to be asked, or why another than the actor is.
ACTIONS_THAT_DO_NOT_ASK: set[str] = {
    "accounts.log_in",  # asks for the one who logs in, who is not the actor yet
    "accounts.recover",  # the code is the proof
    "accounts.rehash",  # in the middle of a log-in
    "accounts.end_visit",  # it ends the actor's own visit, or does nothing
    "accounts.use_time_step",  # in the middle of a log-in
    "helpdesk.refused",  # it notes that somebody was refused, and changes nothing else
    "moderation.appeal_with_receipt",  # the receipt is the proof
}
# How the house finds out who somebody is, or whether there is anybody at all.
QUERIES_WITHOUT_ACTOR: set[str] = {
    "accounts.actor_by_member",
    "accounts.actor_by_token",
    "accounts.candidate",
    "accounts.has_operator",
    "accounts.known",
    "accounts.living",
    "accounts.recognised",
    "accounts.visiting",
    "accounts.visitor",
    "accounts.who_asks",
    "duty.anybody_on",  # for the house itself, which asks before it lets a text wait
    "duty.keepers",
    "rooms.barred",  # for the edge, which tells and closes the sockets of the very rooms it asks about
    "rooms.raised",
    "rooms.seated",
    "rooms.watched",
    "rules.current",  # everybody may read the rules, those of earlier days too
    "rules.of_version",
    "rules.rule",
    "rules.versions",
    "sessions.by_token",  # a calendar does not log in: its link says whose it is
}
CHANGES = {"add", "add_all", "delete", "merge", "flush", "insert", "update", "announce"}


def arguments(function: ast.FunctionDef) -> list[str]:
    """Names of its positional arguments."""
    return [argument.arg for argument in function.args.posonlyargs + function.args.args]


def functions(part: str) -> dict[str, tuple[Module, ast.FunctionDef]]:
    """All public functions of a kind, by "feature.name"."""
    return {f"{m.feature}.{f.name}": (m, f) for m in parts(part) for f in m.public_functions()}


ACTIONS = functions("actions")
# What takes no database reads nothing: it only counts or formats.
QUERIES = {name: (module, f) for name, (module, f) in functions("queries").items() if "db" in arguments(f)}


def asks_first(function: ast.FunctionDef) -> bool:
    """Whether `authorize(actor, ...)` is called on every way, after nothing but reading."""
    for statement in function.body:
        if _asks(statement):
            return True
        if any(_changes_or_ends(node) for node in ast.walk(statement)):
            return False
    return False


def _asks(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Call):
        return False
    call = statement.value
    return ast.unparse(call.func) == "authorize" and bool(call.args) and ast.unparse(call.args[0]) == "actor"


def _changes_or_ends(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return ast.unparse(node.func).split(".")[-1] in CHANGES
    if isinstance(node, ast.Attribute):
        return isinstance(node.ctx, ast.Store | ast.Del)
    return isinstance(node, ast.Return | ast.Yield)


@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_takes_database_and_actor(name: str) -> None:
    _, function = ACTIONS[name]
    assert arguments(function)[:2] == ["db", "actor"]


@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_asks_before_it_changes_anything(name: str) -> None:
    module, function = ACTIONS[name]
    if name in ACTIONS_THAT_DO_NOT_ASK:
        assert not asks_first(function), "no exception any more: take it off the list"
        assert "# authorize:" in (ast.get_source_segment(module.path.read_text("utf-8"), function) or "")
    else:
        assert asks_first(function)


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_knows_for_whom(name: str) -> None:
    _, function = QUERIES[name]
    if name in QUERIES_WITHOUT_ACTOR:
        assert "actor" not in arguments(function), "no exception any more: take it off the list"
    else:
        assert arguments(function)[:2] == ["db", "actor"]


def test_the_exceptions_exist() -> None:
    assert ACTIONS.keys() >= ACTIONS_THAT_DO_NOT_ASK
    assert QUERIES.keys() >= QUERIES_WITHOUT_ACTOR


@pytest.mark.parametrize("do", Do)
def test_every_deed_has_a_rule(do: Do) -> None:
    assert RULES[do]
    assert all(RULES[do]), "an empty line would grant to everybody"
