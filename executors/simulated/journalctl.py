"""`journalctl`: choosing entries of the journal and printing them."""

import fnmatch
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime

from executors.simulated.command import Call, Commands, Options, ProgramError, options
from executors.simulated.journal import Entry
from executors.simulated.state import Host
from executors.simulated.times import parse_time

LEVELS = ("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug")
SHORT = "o:qn:S:U:u:p:g:fkbrt:a"
LONG = (
    "output= no-pager quiet lines= since= until= unit= priority= grep= follow dmesg boot reverse utc output-fields= "
    "identifier= all no-hostname no-tail case-sensitive list-boots no-full full"
)
ALWAYS = ("__CURSOR", "__REALTIME_TIMESTAMP", "__MONOTONIC_TIMESTAMP", "_BOOT_ID")
FOLLOW_LINES = 10
Printer = Callable[[Host, Entry], str]


@dataclass(frozen=True)
class Selection:
    """Which entries are wanted; times in microseconds."""

    since: int | None
    until: int | None
    units: tuple[str, ...]
    identifiers: tuple[str, ...]
    levels: range
    pattern: re.Pattern[str] | None
    matches: Mapping[str, tuple[str, ...]]
    """Values of fields, as in `_PID=1 UNIT=nginx.service`: one of them for each field."""
    kernel: bool
    boot: str | None

    def wants(self, host: Host, entry: Entry) -> bool:
        """Whether the entry is to be printed."""
        return (
            self._matches_fields(host, entry)
            and (self.since is None or entry.at >= self.since)
            and (self.until is None or entry.at <= self.until)
            and entry.priority in self.levels
            and (not self.kernel or entry.transport == "kernel")
            and (self.boot is None or entry.boot == self.boot)
            and (not self.identifiers or entry.identifier in self.identifiers)
            and (not self.units or any(_matches(entry, unit) for unit in self.units))
            and (self.pattern is None or self.pattern.search(entry.message) is not None)
        )

    def _matches_fields(self, host: Host, entry: Entry) -> bool:
        if not self.matches:
            return True
        facts = fields(host, entry)
        return all(facts.get(name) in values for name, values in self.matches.items())


async def journalctl(call: Call) -> int:
    """Print entries, and with `-f` those to come until the command is ended."""
    given = options(call, SHORT, LONG)
    selection = _selection(call, given)
    printer = _printer(given)
    lines, reverse = _limit(given), given.has("-r", "--reverse")
    chosen = [entry for entry in call.host.journal if selection.wants(call.host, entry)]
    if given.has("-g", "--grep") and lines is not None:
        reverse = True
    if lines is not None:
        # systemd 252 counts from the beginning when --since is given, from the end otherwise.
        first = selection.since is not None and not reverse and not given.has("-f", "--follow")
        chosen = chosen[:lines] if first else chosen[len(chosen) - min(lines, len(chosen)) :]
    ordered = chosen[::-1] if reverse else chosen
    plain = given.last("-o", "--output", default="short").startswith("short")
    await call.lines(_with_boots(call.host, ordered, printer) if plain else [printer(call.host, e) for e in ordered])
    if given.has("-f", "--follow"):
        await _follow(call, selection, printer)
    if not ordered and not given.has("-q", "--quiet") and plain:
        await call.line("-- No entries --")
    return 1 if not ordered and selection.pattern is not None else 0


async def _follow(call: Call, selection: Selection, printer: Printer) -> None:
    async with aclosing(call.host.journal.follow()) as entries:
        async for entry in entries:
            if selection.wants(call.host, entry):
                await call.line(printer(call.host, entry))


def short_line(host: Host, entry: Entry, when: str = "%b %d %H:%M:%S") -> str:
    """`Nov 20 09:07:38 web-01 nginx[812]: message`, further lines of a message indented."""
    pid = f"[{entry.pid}]" if entry.pid is not None else ""
    head = f"{datetime.fromtimestamp(entry.at / 1e6, UTC).strftime(when)} {host.name} {entry.identifier}{pid}: "
    return head + entry.message.replace("\n", "\n" + " " * len(head))


def fields(host: Host, entry: Entry) -> dict[str, str]:
    """The entry as `-o json` prints it: every value is a string."""
    number = f"{entry.at:x}"
    facts = {
        "__CURSOR": f"s={host.machine_id};i={number};b={entry.boot};m={entry.monotonic:x};t={number};x={number}",
        "__REALTIME_TIMESTAMP": str(entry.at),
        "__MONOTONIC_TIMESTAMP": str(entry.monotonic),
        "_BOOT_ID": entry.boot,
        "_MACHINE_ID": host.machine_id,
        "_HOSTNAME": host.name,
        "_TRANSPORT": entry.transport,
        "PRIORITY": str(entry.priority),
        "SYSLOG_IDENTIFIER": entry.identifier,
        "MESSAGE": entry.message,
        "_RUNTIME_SCOPE": "system",
    }
    optional = {
        "_PID": entry.pid,
        "SYSLOG_PID": entry.pid if entry.transport == "syslog" else None,
        "_COMM": None if entry.pid is None else entry.identifier[:15],
        "_SYSTEMD_UNIT": entry.unit,
        "UNIT": entry.subject,
    }
    return facts | {name: str(value) for name, value in optional.items() if value is not None} | dict(entry.fields)


def _selection(call: Call, given: Options) -> Selection:
    return Selection(
        since=_moment(call, given.last("-S", "--since")),
        until=_moment(call, given.last("-U", "--until")),
        units=tuple(name if "." in name else f"{name}.service" for name in _units(call.host, given)),
        identifiers=tuple(given.every("-t", "--identifier")),
        levels=_levels(given.last("-p", "--priority", default="debug")),
        pattern=_pattern(given.last("-g", "--grep")),
        matches=_fields_wanted(given.rest),
        kernel=given.has("-k", "--dmesg"),
        boot=call.host.boot_id if given.has("-k", "--dmesg", "-b", "--boot") else None,
    )


def _fields_wanted(words: Sequence[str]) -> dict[str, tuple[str, ...]]:
    wanted: dict[str, tuple[str, ...]] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            raise ProgramError(f"Failed to add match '{word}': Invalid argument")
        wanted[name] = (*wanted.get(name, ()), value)
    return wanted


def _units(host: Host, given: Options) -> Iterable[str]:
    for name in given.every("-u", "--unit"):
        service = host.service(name)
        yield service.spec.unit if service else name


def _matches(entry: Entry, unit: str) -> bool:
    if not set("*?[") & set(unit):
        return entry.concerns(unit)
    return any(fnmatch.fnmatchcase(name, unit) for name in (entry.unit, entry.subject) if name)


def _moment(call: Call, text: str) -> int | None:
    if not text:
        return None
    moment = parse_time(text, call.host.clock.now())
    if moment is None:
        raise ProgramError(f"Failed to parse timestamp: {text}")
    return round(moment * 1_000_000)


def _levels(text: str) -> range:
    low, dots, high = text.partition("..")
    ends = [_level(low), _level(high)] if dots else [0, _level(low)]
    return range(min(ends), max(ends) + 1)


def _level(text: str) -> int:
    name = {"error": "err", "warn": "warning", "panic": "emerg"}.get(text, text)
    if name in LEVELS:
        return LEVELS.index(name)
    if name.isdigit() and int(name) < len(LEVELS):
        return int(name)
    raise ProgramError(f"Unknown log level {text}")


def _pattern(text: str) -> re.Pattern[str] | None:
    try:
        return re.compile(text, re.IGNORECASE if text == text.lower() else 0) if text else None
    except re.error as error:
        raise ProgramError(f'Bad pattern "{text}": {error.msg}') from error


def _limit(given: Options) -> int | None:
    text = given.last("-n", "--lines", default="10" if given.has("-f", "--follow") else "all")
    if text == "all":
        return None
    if not text.isdigit():
        raise ProgramError(f"Failed to parse lines '{text}'")
    return int(text)


def _printer(given: Options) -> Printer:
    form = given.last("-o", "--output", default="short")
    wanted = {name for value in given.every("--output-fields") for name in value.split(",")}

    def as_json(host: Host, entry: Entry) -> str:
        facts = fields(host, entry).items()
        return json.dumps(
            {name: value for name, value in facts if not wanted or name in wanted or name in ALWAYS},
            separators=(",", ":"),
        )

    forms: dict[str, Printer] = {
        "short": short_line,
        "short-iso": lambda host, entry: short_line(host, entry, "%Y-%m-%dT%H:%M:%S+0000"),
        "short-iso-precise": lambda host, entry: short_line(host, entry, "%Y-%m-%dT%H:%M:%S.%f+0000"),
        "short-precise": lambda host, entry: short_line(host, entry, "%b %d %H:%M:%S.%f"),
        "short-full": lambda host, entry: short_line(host, entry, "%a %Y-%m-%d %H:%M:%S UTC"),
        "cat": lambda _, entry: entry.message,
        "json": as_json,
    }
    if form not in forms:
        raise ProgramError(f"Unknown output format '{form}'.")
    return forms[form]


def _with_boots(host: Host, entries: Sequence[Entry], printer: Printer) -> list[str]:
    """A line between the entries of two boots, as the short formats have it."""
    text = []
    previous = None
    for entry in entries:
        if previous is not None and entry.boot != previous:
            text.append(f"-- Boot {entry.boot} --")
        previous = entry.boot
        text.append(printer(host, entry))
    return text


COMMANDS: Commands = {"journalctl": journalctl}
