"""Which messages the code says: read from the syntax trees, so that nothing has to be imported or run."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = ("bot", "adapters", "intents", "executors", "policies", "storage")
NOT_VALUES = {"retry_after", "permanent"}
"""Keyword arguments of errors that are no values of their message."""

FAMILY = re.compile(r"([a-z_]+\.)+")
SAYING = ("column.", "proof.", "argument.")
"""A literal that begins so is a message wherever it stands: headings of tables, proofs of checks."""


@dataclass(frozen=True)
class Said:
    """One message in the code. `values` are the names it is given, None where they are not literal (`**values`)."""

    id: str
    where: str
    values: frozenset[str] | None = None


@dataclass(frozen=True)
class Code:
    """All of it: messages said for certain, every other literal, and the beginnings of identifiers made at run time."""

    said: tuple[Said, ...]
    literals: frozenset[str]
    families: tuple[str, ...]

    def uses(self, identifier: str) -> bool:
        """Whether anything in the code can say it."""
        return (
            identifier in self.literals
            or identifier in {one.id for one in self.said}
            or any(identifier.startswith(family) for family in self.families)
        )


def read(sources: dict[str, str]) -> Code:
    """What these modules say, by path."""
    said: list[Said] = []
    literals: set[str] = set()
    families: set[str] = set()
    for path, source in sources.items():
        tree = ast.parse(source)
        errors = _imported_errors(tree)
        for node in ast.walk(tree):
            match node:
                case ast.Call():
                    said += _call(path, node, errors)
                case ast.Constant(value=str(text)):
                    literals.add(text)
                    if text.startswith(SAYING) and " " not in text and not text.endswith("."):
                        said.append(Said(text, f"{path}:{node.lineno}"))
                case ast.JoinedStr(values=[ast.Constant(value=str(text)), *_]) if FAMILY.fullmatch(text):
                    families.add(text)
    return Code(tuple(said), frozenset(literals), tuple(sorted(families)))


def read_product() -> Code:
    """What the product says."""
    return read(
        {
            str(path.relative_to(ROOT)): path.read_text("utf-8")
            for package in PACKAGES
            for path in sorted((ROOT / package).rglob("*.py"))
        }
    )


def _call(path: str, call: ast.Call, errors: set[str]) -> Iterator[Said]:
    """`Message.of("a.b", …)`, `Message("a.b")`, `raise AnyError("a.b", …)`, `refuse(parameter, "reason")`."""
    where = f"{path}:{call.lineno}"
    match call.func:
        case ast.Attribute(value=ast.Name(id="Message"), attr="of"):
            yield from (Said(text, where, _values(call)) for text in _strings(call.args[:1]))
        case ast.Name(id="Message"):
            yield from (
                Said(text, where, frozenset() if len(call.args) == 1 else None) for text in _strings(call.args[:1])
            )
        case ast.Name(id=name) if name in errors:
            yield from (Said(text, where, _values(call)) for text in _strings(call.args[:1]))
        case ast.Name(id="refuse"):
            yield from (Said(f"argument.{text}", where, frozenset({"value"})) for text in _strings(call.args[1:2]))


def _imported_errors(tree: ast.Module) -> set[str]:
    """The errors of the product that a module imports; another class may have the same name elsewhere."""
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "bot.domain.errors"
        for alias in node.names
    }


def _strings(nodes: list[ast.expr]) -> Iterator[str]:
    """The literal, or both of `"a.b" if … else "c.d"`."""
    for node in nodes:
        match node:
            case ast.Constant(value=str(text)):
                yield text
            case ast.IfExp(body=body, orelse=other):
                yield from _strings([body, other])


def _values(call: ast.Call) -> frozenset[str] | None:
    names = [keyword.arg for keyword in call.keywords]
    return None if None in names else frozenset(name for name in names if name) - NOT_VALUES
