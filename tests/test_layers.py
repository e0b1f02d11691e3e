"""The rules of the architecture that no linter enforces, read from the syntax tree of every module."""

import ast
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ("adapters", "bot", "executors", "intents", "policies", "storage")
FOLDERS = (*PRODUCT, "benchmarks", "docs", "script", "tests")

MAX_LINES = 300

DEFERRED = {
    # Each messenger's SDK is an extra, and heavy:
    "adapters/discord/__init__.py": {"adapters.discord.adapter"},
    "adapters/rocketchat/__init__.py": {"adapters.rocketchat.adapter"},
    "adapters/slack/__init__.py": {"adapters.slack.adapter"},
    "adapters/telegram/__init__.py": {"adapters.telegram.adapter", "adapters.telegram.client"},
    "bot/__main__.py": {"bot"},  # the program behind a sub-command: `--help` loads none of them
    "bot/cli/common.py": {"bot.core.explain"},  # the prompt stands before the words are loaded
    "bot/cli/run.py": {"bot.metrics"},  # prometheus_client is an extra
    "bot/logs.py": {"logging.handlers"},  # sockets and queues, only where a log is a file
    "intents/model.py": {"anthropic"},
    "storage/database.py": {"storage.postgresql"},  # psycopg is an extra
    # Alembic, only where a schema is missing or old:
    "storage/postgresql.py": {"storage.migrations.upgrade"},
    "storage/sqlite.py": {"storage.migrations.upgrade"},
}
"""Who may import what inside a function: the one module that owns a heavy library defers it until it is used."""

BROAD = {
    "bot/cli/failing.py": 1,  # turns a fault of the command line into a sentence, its details into a file
    "bot/core/middleware.py": 1,  # turns a fault into a reply
    "bot/lifecycle.py": 1,  # restarts a task
    "storage/threads.py": 1,  # carries whatever it is from a thread to the task that waits for it
}
"""How many handlers of any exception a module may have; nobody else stops a fault."""

Finding = tuple[int, str]
"""A line and what is wrong there."""
Rule = Callable[[str, ast.Module], Iterator[Finding]]
"""Judges one module, given its path from the project's folder and its tree."""


def defers_only_what_it_owns(path: str, tree: ast.Module) -> Iterator[Finding]:
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for line, module in imports(function):
                if not any(f"{module}.".startswith(f"{allowed}.") for allowed in DEFERRED.get(path, ())):
                    yield line, f"imports {module} inside a function"


def is_short(path: str, tree: ast.Module) -> Iterator[Finding]:
    last = max((node.end_lineno or 0 for node in tree.body), default=0)
    if last > MAX_LINES and not path.startswith("tests/"):
        yield last, f"has more than {MAX_LINES} lines"


def uses_no_mocks(_path: str, tree: ast.Module) -> Iterator[Finding]:
    for line, module in imports(tree):
        if module in {"mock", "unittest"} or module.startswith(("mock.", "unittest.")):
            yield line, f"imports {module}; use a fake with memory"


def waits_without_sleeping(path: str, tree: ast.Module) -> Iterator[Finding]:
    if not path.startswith("tests/"):
        return
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id="time"), attr="sleep"):
                yield node.lineno, "sleeps; use the manual clock or wait for an event"
            case ast.ImportFrom(module="time", names=names) if any(alias.name == "sleep" for alias in names):
                yield node.lineno, "imports sleep; use the manual clock or wait for an event"


def swallows_no_faults(path: str, tree: ast.Module) -> Iterator[Finding]:
    broad = [
        node.lineno
        for node in ast.walk(tree)
        if (isinstance(node, ast.ExceptHandler) and catches_everything(node.type) and not undoes_and_reraises(node))
        or (isinstance(node, ast.Call) and name_of(node.func) == "suppress" and any(map(catches_everything, node.args)))
    ]
    for line in sorted(broad)[BROAD.get(path, 0) :]:
        yield line, "catches every exception; name the ones that are expected"


def raises_from(_path: str, tree: ast.Module) -> Iterator[Finding]:
    for handler in ast.walk(tree):
        if isinstance(handler, ast.ExceptHandler):
            for node in within(handler):
                if isinstance(node, ast.Raise) and node.exc and not node.cause and name_of(node.exc) != handler.name:
                    yield node.lineno, "raises without `from` while handling an exception"


def keeps_the_domain_pure(path: str, tree: ast.Module) -> Iterator[Finding]:
    if path.startswith("bot/domain/"):
        for line, module in imports(tree):
            package = module.partition(".")[0]
            inside = module == "bot.domain" or module.startswith("bot.domain.")
            if package not in sys.stdlib_module_names | {"pydantic"} and not inside:
                yield line, f"imports {module}; the domain is standard library and pydantic"


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and full name of every module imported anywhere below `tree`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, "." * node.level + (node.module or "")


def within(handler: ast.ExceptHandler) -> Iterator[ast.AST]:
    """The nodes that run while the exception is handled: not the bodies of functions defined there."""
    open_nodes: list[ast.AST] = list(handler.body)
    while open_nodes:
        node = open_nodes.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ExceptHandler):
            open_nodes.extend(ast.iter_child_nodes(node))


def name_of(node: ast.expr | None) -> str:
    """The last part of a dotted name, empty for any other expression."""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def catches_everything(node: ast.expr | None) -> bool:
    """Whether an `except` clause of this type lets nothing through."""
    types = node.elts if isinstance(node, ast.Tuple) else [node]
    return any(one is None or name_of(one) in {"Exception", "BaseException"} for one in types)


def undoes_and_reraises(handler: ast.ExceptHandler) -> bool:
    """Whether this is the clean-up of a cancelled or failed piece of work (`except BaseException: …; raise`)."""
    last = handler.body[-1]
    return name_of(handler.type) == "BaseException" and isinstance(last, ast.Raise) and last.exc is None


RULES: tuple[Rule, ...] = (
    defers_only_what_it_owns,
    is_short,
    uses_no_mocks,
    waits_without_sleeping,
    swallows_no_faults,
    raises_from,
    keeps_the_domain_pure,
)


@pytest.fixture(scope="module")
def modules() -> dict[str, ast.Module]:
    """Every module of the project by its path from the project's folder."""
    files = [file for folder in FOLDERS for file in sorted((ROOT / folder).rglob("*.py"))]
    return {file.relative_to(ROOT).as_posix(): ast.parse(file.read_bytes()) for file in files}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_module(rule: Rule, modules: dict[str, ast.Module]) -> None:
    broken = [f"{path}:{line}: {text}" for path, tree in modules.items() for line, text in rule(path, tree)]
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize(
    ("rule", "path", "bad", "good"),
    [
        (defers_only_what_it_owns, "policies/x.py", "def f():\n  import json", "import json\ndef f(): ..."),
        (defers_only_what_it_owns, "intents/model.py", "async def f():\n  import rich", "def f():\n  import anthropic"),
        (defers_only_what_it_owns, "storage/database.py", "def f():\n  import storage.tables", "import storage.tables"),
        (is_short, "bot/x.py", "\n" * MAX_LINES + "x = 1", "\n" * (MAX_LINES - 1) + "x = 1"),
        (uses_no_mocks, "tests/x.py", "from unittest import mock", "import tests.fakes"),
        (waits_without_sleeping, "tests/x.py", "from time import sleep", "from time import monotonic"),
        (waits_without_sleeping, "tests/x.py", "import time\ntime .sleep(1)", "await asyncio.sleep(0)"),
        (swallows_no_faults, "bot/x.py", "try: f()\nexcept Exception: g()", "try: f()\nexcept OSError: g()"),
        (swallows_no_faults, "bot/x.py", "try: f()\nexcept: g()", "try: f()\nfinally: g()"),
        (swallows_no_faults, "bot/x.py", "try: f()\nexcept (OSError, BaseException): g()", "f()"),
        (swallows_no_faults, "bot/x.py", "try: f()\nexcept Exception: raise", "try: f()\nexcept BaseException: raise"),
        (swallows_no_faults, "bot/x.py", "with suppress(Exception): f()", "with suppress(OSError): f()"),
        (swallows_no_faults, "bot/lifecycle.py", "try: f()\nexcept: g()\n" * 2, "try: f()\nexcept Exception: g()"),
        (raises_from, "bot/x.py", "try: f()\nexcept E:\n  raise F()", "try: f()\nexcept E as e:\n  raise F() from e"),
        (raises_from, "bot/x.py", "try: f()\nexcept E as e:\n  raise F(e)", "try: f()\nexcept E as e:\n  raise e"),
        (keeps_the_domain_pure, "bot/domain/x.py", "import bot.core", "import bot.domain.flow, pydantic, re"),
        (keeps_the_domain_pure, "bot/domain/x.py", "import rich", "from bot.domain import flow"),
    ],
)
def test_a_rule_can_fail(rule: Rule, path: str, bad: str, good: str) -> None:
    assert list(rule(path, ast.parse(bad)))
    assert not list(rule(path, ast.parse(good)))


def test_no_module_of_the_composition_escapes_the_layers() -> None:
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    layers = " ".join(linter["contracts"][0]["layers"]).split()
    parts = {f"bot.{part.stem}" for part in (ROOT / "bot").iterdir() if not part.name.startswith("__py")}
    assert set(linter["root_packages"]) == set(PRODUCT)
    assert parts - {"bot.__init__", "bot.py"} <= {layer.strip("()") for layer in layers}
