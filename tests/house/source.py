"""Reads the house's own source for the house rules."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
# Later ones may import earlier ones, never the other way round: news goes back as events.
FEATURES = (
    ("trail", "guard"),
    ("cards",),
    ("accounts",),
    ("rules", "duty", "drafts"),
    ("gate",),
    ("boards", "rooms"),
    ("notices",),
    ("search", "sessions", "announcements", "directory", "information", "pages"),
    ("helpdesk",),
    ("moderation",),
    ("outside",),
    ("figures",),
    ("privacy",),
    ("upkeep",),
)
RANK = {feature: rank for rank, features in enumerate(FEATURES) for feature in features}
# Inside a feature, these (also as own_routes.py) face HTTP and sockets; all other files are the domain.
EDGES = ("routes", "sockets", "forms", "live", "blueprint", "way")


@dataclass(frozen=True)
class Module:
    """One Python file of the house: `forum.boards.actions` has the feature "boards" and the part "actions"."""

    name: str
    path: Path

    @property
    def feature(self) -> str | None:
        parts = self.name.split(".")
        return parts[1] if len(parts) > 1 and parts[1] in RANK else None

    @property
    def part(self) -> str:
        return self.name.split(".")[2] if self.feature and self.name.count(".") > 1 else ""

    @property
    def is_edge(self) -> bool:
        return self.part.split("_")[-1] in EDGES

    @property
    def is_domain(self) -> bool:
        return bool(self.part) and not self.is_edge

    @property
    def tree(self) -> ast.Module:
        return _parse(self.path)

    def imports(self) -> set[str]:
        """Full names of what it imports at run time: `forum.web` for the module, `forum.web.db` for a name from it."""
        return set(_imports(self.tree))

    def public_functions(self) -> list[ast.FunctionDef]:
        """Functions at the top of the file without a leading underscore."""
        return [f for f in self.tree.body if isinstance(f, ast.FunctionDef) and not f.name.startswith("_")]


def modules() -> list[Module]:
    """Every Python file below forum/."""
    return [_module(path) for path in sorted((ROOT / "forum").rglob("*.py"))]


def parts(part: str) -> list[Module]:
    """The files of one kind in all features: "actions", "queries", ..."""
    return [module for module in modules() if module.part == part]


def _module(path: Path) -> Module:
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    return Module(name.removesuffix(".__init__"), path)


@cache
def _parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def _imports(node: ast.AST) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        if isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            assert not child.level, "the house imports by full name"
            yield from (f"{child.module}.{alias.name}" for alias in child.names)
        else:
            yield from _imports(child)
