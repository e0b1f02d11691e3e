"""Taking a guard out of the running product: a few characters of one function are others while a block runs.

The function keeps its identity (only its code is another), so whoever holds it is affected too. A guard whose text
moved is an error, never silently none.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce
from importlib import import_module
from types import CodeType, FunctionType
from typing import Any


@dataclass(frozen=True)
class Cut:
    """In the function `where` (`module:Class.method`), the text `old` becomes `new`."""

    where: str
    old: str
    new: str


@contextmanager
def without(*cuts: Cut) -> Iterator[None]:
    """The product without these guards."""
    before: list[tuple[FunctionType, CodeType]] = []
    try:
        for where in dict.fromkeys(cut.where for cut in cuts):
            function = found(where)
            before.append((function, function.__code__))
            function.__code__ = _changed(function, [cut for cut in cuts if cut.where == where])
        yield
    finally:
        for function, code in reversed(before):
            function.__code__ = code


def found(where: str) -> FunctionType:
    """The function of this name."""
    module, _, path = where.partition(":")
    function: Any = reduce(getattr, path.split("."), import_module(module))
    assert isinstance(function, FunctionType), f"{where} is no function"
    return function


def _changed(function: FunctionType, cuts: Sequence[Cut]) -> CodeType:
    source = textwrap.dedent(inspect.getsource(function))
    for cut in cuts:
        if (times := source.count(cut.old)) != 1:
            raise LookupError(f"{cut.where} has {cut.old!r} {times} times")
        source = source.replace(cut.old, cut.new)
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.decorator_list = []
    made: dict[str, Callable[..., Any]] = {}
    exec(compile(tree, inspect.getfile(function), "exec"), function.__globals__, made)
    return made[function.__name__].__code__
