"""Programs that read files: `cat`, `head`, `tail`, `wc`, `grep`."""

import re
from collections.abc import Callable

from executors.simulated.command import Call, Commands, Options, ProgramError, options

POLL_SECONDS = 0.5
"""How often `tail -f` looks whether a file has grown."""
DEFAULT_LINES = "10"
INPUT = "-"
"""The name of what comes through a pipe."""
_OLD_COUNT = re.compile(r"-(\d+)")


async def _cat(call: Call) -> int:
    given = options(call, "n")
    code = 0
    for path in _sources(call, given.rest):
        text = await _read(call, path, "cat: {path}: {reason}")
        if text is None:
            code = 1
        elif given.has("-n"):
            await call.lines([f"{number:6}\t{line}" for number, line in enumerate(text.splitlines(), start=1)])
        else:
            await call.output.write(text)
    return code


async def _head(call: Call) -> int:
    given, count = _line_options(call)
    return await _print_part(call, given, lambda lines: lines[: int(count)])


async def _tail(call: Call) -> int:
    given, count = _line_options(call)
    number = int(count)

    def part(lines: list[str]) -> list[str]:
        return lines[max(0, number - 1) :] if count.startswith("+") else lines[max(0, len(lines) - number) :]

    code = await _print_part(call, given, part)
    if given.has("-f", "-F", "--follow") and code == 0:
        await _follow(call, given.rest)
    return code


def _line_options(call: Call) -> tuple[Options, str]:
    """Options of `head` and `tail`, and the number of lines as given; `-20` is an old way of saying `-n 20`."""
    given = options(call, "n:qfF0123456789", "lines= quiet follow")
    old = next((match[1] for word in call.args if (match := _OLD_COUNT.fullmatch(word))), DEFAULT_LINES)
    count = given.last("-n", "--lines", default=old)
    if not count.removeprefix("+").isdigit():
        raise ProgramError(f"{call.name}: invalid number of lines: '{count}'")
    return given, count


async def _print_part(call: Call, given: Options, part: Callable[[list[str]], list[str]]) -> int:
    code, titled = 0, len(given.rest) > 1 and not given.has("-q", "--quiet")
    for number, path in enumerate(_sources(call, given.rest)):
        text = await _read(call, path, call.name + ": cannot open '{path}' for reading: {reason}")
        if text is None:
            code = 1
            continue
        if titled:
            await call.output.write(("\n" if number else "") + f"==> {path} <==\n")
        await call.output.write("".join(part(text.splitlines(keepends=True))))
    return code


async def _follow(call: Call, paths: list[str]) -> None:
    tree = call.host.tree
    seen = {path: len(tree.read(call.at(path), call.user)) for path in paths}
    while True:
        await call.host.clock.sleep(POLL_SECONDS)
        for path, length in seen.items():
            text = tree.read(call.at(path), call.user)
            await call.output.write(text[length:])
            seen[path] = len(text)


async def _wc(call: Call) -> int:
    given = options(call, "lwc", "lines words bytes")
    wanted = [
        column
        for column, flags in enumerate((("-l", "--lines"), ("-w", "--words"), ("-c", "--bytes")))
        if given.has(*flags)
    ]
    rows: list[tuple[list[int], str]] = []
    code = 0
    for path in _sources(call, given.rest):
        text = await _read(call, path, "wc: {path}: {reason}")
        if text is None:
            code = 1
            continue
        counts = [text.count("\n"), len(text.split()), len(text.encode())]
        rows.append(([counts[column] for column in wanted or (0, 1, 2)], "" if path == INPUT else path))
    if len(given.rest) > 1:
        rows.append(([sum(column) for column in zip(*(counts for counts, _ in rows), strict=True)], "total"))
    width = max((len(str(number)) for counts, _ in rows for number in counts), default=1)
    await call.lines([" ".join([*(f"{number:>{width}}" for number in counts), path]).rstrip() for counts, path in rows])
    return code


async def _grep(call: Call) -> int:
    given = options(call, "incvEF", "ignore-case line-number count invert-match extended-regexp fixed-strings", code=2)
    if not given.rest:
        raise ProgramError("Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.", 2)
    pattern, *named = given.rest
    paths = _sources(call, named)
    source = re.escape(pattern) if given.has("-F", "--fixed-strings") else pattern
    try:
        wanted = re.compile(source, re.IGNORECASE if given.has("-i", "--ignore-case") else 0)
    except re.error as error:
        raise ProgramError(f"grep: {error.msg}", 2) from error
    inverted = given.has("-v", "--invert-match")
    found = failed = False
    for path in paths:
        text = await _read(call, path, "grep: {path}: {reason}")
        if text is None:
            failed = True
            continue
        rows = enumerate(text.splitlines(), start=1)
        hits = [(number, line) for number, line in rows if (wanted.search(line) is None) is inverted]
        found = found or bool(hits)
        name = f"{path}:" if len(paths) > 1 else ""
        if given.has("-c", "--count"):
            await call.line(f"{name}{len(hits)}")
        else:
            numbered = given.has("-n", "--line-number")
            await call.lines([name + (f"{number}:" if numbered else "") + line for number, line in hits])
    return 2 if failed else int(not found)


def _sources(call: Call, paths: list[str]) -> list[str]:
    """The files that are named, or the input where none is."""
    return paths if paths or call.input is None else [INPUT]


async def _read(call: Call, path: str, complaint: str) -> str | None:
    """Text of a file, or None after complaining as the program does."""
    if path == INPUT and call.input is not None:
        return call.input
    try:
        return call.host.tree.read(call.at(path), call.user)
    except OSError as error:
        await call.complain(complaint.format(path=path, reason=error.strerror))
        return None


COMMANDS: Commands = {"cat": _cat, "head": _head, "tail": _tail, "wc": _wc, "grep": _grep}
