"""The kinds of value that a person can give to an action, each with its one validation.

An action's signature uses the aliases (`targets: Targets, service: Service, lines: Lines = 50`); the `Kind` inside the
annotation gives grammar, tool schema, help and validation everything they need. A value arrives byte for byte or is
refused; none starts with `-`, none holds control characters.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal
from unicodedata import is_normalized

from bot.domain.content import Message
from bot.domain.errors import InvalidArgument
from bot.domain.flow import Argument
from bot.domain.inventory import Host

MAX_TEXT = 500
MAX_COMMAND = 2000


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """One kind of value. `parse` takes what was said and returns the normalised value or raises `InvalidArgument`.

    `names` says which names of the fleet complete it ("target", "host", "service", "person", "app", "tag", …);
    `schema` is its JSON schema for a model's tool; `many`: said as a list, carried as a sorted tuple.
    """

    name: str
    parse: Callable[[str], Argument]
    schema: tuple[tuple[str, object], ...] = (("type", "string"),)
    names: str = ""
    many: bool = False
    choices: tuple[str, ...] = ()


def refuse(parameter: str, reason: str, value: str = "") -> InvalidArgument:
    """The one error of a bad value: `reason` is a message identifier under `argument.`."""
    return InvalidArgument(
        "error.invalid_argument", parameter=parameter, reason=Message.of(f"argument.{reason}", value=value[:80])
    )


def text(parameter: str, value: str, limit: int = MAX_TEXT) -> str:
    """Printable text without a leading dash."""
    if not value or not value.strip():
        raise refuse(parameter, "empty")
    if len(value) > limit:
        raise refuse(parameter, "too_long")
    if value.startswith("-"):
        raise refuse(parameter, "leading_dash", value)
    if not value.isprintable():
        raise refuse(parameter, "control_characters")
    if not is_normalized("NFC", value):  # two such values could share a digest
        raise refuse(parameter, "not_composed", value)
    return value


def pattern(parameter: str, regex: str, reason: str = "not_a_name") -> Callable[[str], str]:
    """A parser of text that must match `regex` wholly."""
    compiled = re.compile(regex)

    def parse(value: str) -> str:
        if compiled.fullmatch(text(parameter, value)) is None:
            raise refuse(parameter, reason, value)
        return value

    return parse


def number(parameter: str, low: int, high: int) -> Callable[[str], int]:
    """A parser of whole numbers within bounds (inclusive)."""

    def parse(value: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", str(value)) or not low <= int(value) <= high:
            raise InvalidArgument(
                "error.invalid_argument",
                parameter=parameter,
                reason=Message.of("argument.not_between", low=low, high=high, value=str(value)[:80]),
            )
        return int(value)

    return parse


def choice(parameter: str, *allowed: str) -> Kind:
    """One of a few words."""

    def parse(value: str) -> str:
        if value not in allowed:
            raise InvalidArgument(
                "error.invalid_argument",
                parameter=parameter,
                reason=Message.of("argument.not_one_of", allowed=allowed, value=value[:80]),
            )
        return value

    return Kind(parameter, parse, (("type", "string"), ("enum", allowed)), choices=allowed)


SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def duration(value: str) -> str:
    """`90m`, `2h`, `7d`; normalised to the largest unit that divides it (`60m` → `1h`), at most 366 days."""
    match = re.fullmatch(r"([0-9]{1,6})\s*(s|m|h|d|w)", value.strip())
    if match is None or int(match[1]) == 0:
        raise refuse("duration", "not_a_duration", value)
    count, unit = int(match[1]), match[2]
    total = count * SECONDS["d"] * 7 if unit == "w" else count * SECONDS[unit]
    if total > 366 * SECONDS["d"]:
        raise refuse("duration", "too_long")
    best = next(name for name in ("d", "h", "m", "s") if total % SECONDS[name] == 0)
    return f"{total // SECONDS[best]}{best}"


def span(value: str) -> timedelta:
    """The length of a normalised duration."""
    return timedelta(seconds=int(value[:-1]) * SECONDS[value[-1]])


def since(value: str) -> str:
    """A duration back from now, or an ISO-8601 time."""
    try:
        return duration(value)
    except InvalidArgument:
        try:
            return datetime.fromisoformat(value).isoformat(timespec="seconds")
        except ValueError:
            raise refuse("since", "not_a_time", value) from None


def path(value: str) -> str:
    """An absolute path, without `..` components; what it links to is resolved on the host."""
    clean = text("path", value, 1024)
    if not clean.startswith("/") or ".." in clean.split("/"):
        raise refuse("path", "not_a_path", value)
    return clean


def command(value: str) -> str:
    """One line of at most 2,000 bytes."""
    clean = text("command", value.strip(), MAX_COMMAND)
    if len(clean.encode()) > MAX_COMMAND:
        raise refuse("command", "too_long")
    return clean


_VARIABLE = re.compile(
    r"(?:LANG|LC_[A-Z]{2,20})=(?:[A-Za-z][A-Za-z0-9_.@-]{0,39})?"
    r"|TZ=(?:[A-Za-z][A-Za-z0-9_+-]{0,30}(?:/[A-Za-z0-9_+-]{1,30}){0,2})?"
    r"|(?:COLUMNS|LINES)=(?:[1-9][0-9]{0,3})?"
)


def variable(value: str) -> str:
    """`NAME=value` of a variable that changes how things are shown: language, time zone, width.

    Nothing that changes what runs or what it does (PATH, LD_…, IFS, PAGER, EDITOR, GIT_…), and no value with a path.
    """
    if _VARIABLE.fullmatch(value) is None:
        raise refuse("variables", "not_a_variable", value)
    return value


_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}"
_TARGET = pattern("targets", _NAME)
_INTEGER = (("type", "integer"),)

Targets = Annotated[
    tuple[Host, ...],
    Kind("targets", _TARGET, (("type", "array"), ("items", {"type": "string"})), names="target", many=True),
]
"""One or more hosts, said as host names, tags or `all`; an act receives the resolved hosts."""
Target = Annotated[Host, Kind("target", pattern("target", _NAME), names="host")]
"""Exactly one host."""
Tag = Annotated[str, Kind("tag", pattern("tag", _NAME), names="tag")]
Service = Annotated[str, Kind("service", pattern("service", r"[A-Za-z0-9][A-Za-z0-9:_.@-]{0,127}"), names="service")]
"""A systemd unit, with or without `.service`."""
Process = Annotated[str, Kind("process", pattern("name", r"[A-Za-z0-9][A-Za-z0-9_.+:@/-]{0,63}"))]
Pid = Annotated[int, Kind("pid", number("pid", 2, 4_194_304), _INTEGER)]
Signal = Annotated[
    Literal["TERM", "HUP", "INT", "KILL", "USR1", "USR2", "QUIT"],
    choice("signal", "TERM", "HUP", "INT", "KILL", "USR1", "USR2", "QUIT"),
]
Sort = Annotated[Literal["cpu", "memory"], choice("sort", "cpu", "memory")]
Priority = Annotated[str, choice("priority", "emerg", "alert", "crit", "err", "warning", "notice", "info", "debug")]
Lines = Annotated[int, Kind("lines", number("lines", 1, 10_000), _INTEGER)]
Limit = Annotated[int, Kind("limit", number("limit", 1, 1000), _INTEGER)]
Depth = Annotated[int, Kind("depth", number("depth", 1, 5), _INTEGER)]
Port = Annotated[int, Kind("port", number("port", 1, 65535), _INTEGER)]
Path = Annotated[str, Kind("path", path)]
Duration = Annotated[str, Kind("duration", duration)]
Since = Annotated[str, Kind("since", since)]
Grep = Annotated[str, Kind("grep", lambda value: text("grep", value, 200))]
"""A search pattern, as journald's PCRE or as fixed text where the source has none."""
Flag = Annotated[
    bool, Kind("flag", lambda value: choice("flag", "true", "false").parse(value) == "true", (("type", "boolean"),))
]
Reason = Annotated[str, Kind("reason", lambda value: text("reason", value))]
Topic = Annotated[str, Kind("topic", lambda value: text("topic", value, 80), names="action")]
Subject = Annotated[str, Kind("subject", lambda value: text("subject", value, 200), names="subject")]
"""What a diagnosis is about: an application, a host, a service or a declared URL."""
PersonName = Annotated[str, Kind("user", pattern("user", _NAME), names="person")]
MessengerName = Annotated[str, Kind("messenger", pattern("account", r"[a-z][a-z0-9_-]{0,31}"))]
LinkedAccount = Annotated[
    str, Kind("account", pattern("account", r"[a-z][a-z0-9_-]{0,31}(:[A-Za-z0-9._@+-]{1,64}){0,2}"))
]
"""All accounts on a messenger (`telegram`), or one of them (`telegram:42`)."""
LinkCode = Annotated[str, Kind("code", pattern("code", r"[A-Za-z0-9 -]{1,80}"))]
TourStep = Annotated[str, choice("step", "1", "2", "3", "4", "5", "6", "7", "stop")]
LinkName = Annotated[str, Kind("link", pattern("link", r"[a-z0-9]{10}", "not_an_id"))]
"""An account that waits for its person's word."""
RoleName = Annotated[Literal["viewer", "operator", "admin"], choice("role", "viewer", "operator", "admin")]
Scope = Annotated[str, Kind("scope", pattern("scope", rf"\*|{_NAME}"), names="target")]
RequestId = Annotated[str, Kind("request", pattern("request", r"[A-Za-z0-9]{4,32}", "not_an_id"), names="request")]
Decided = Annotated[Literal["approve", "deny"], choice("decision", "approve", "deny")]
Resolved = Annotated[Literal["worked", "failed"], choice("outcome", "worked", "failed")]
Words = Annotated[str, Kind("words", lambda value: text("request", value, 2000))]
"""A whole request in plain words (`policy.explain`, `break.glass`)."""
Command = Annotated[str, Kind("command", command)]
"""A command line as a person would type it on a host; reading it decides how risky it is."""
Directory = Annotated[str, Kind("directory", path)]
"""Where a command runs; never guessed from words."""
Variables = Annotated[
    tuple[str, ...],
    Kind("variables", variable, (("type", "array"), ("items", {"type": "string"})), many=True),
]
"""What a session's commands find in their environment besides the usual."""
ActionName = Annotated[str, Kind("action", pattern("action", r"[a-z]+(\.[a-z]+)*(\.\*)?"), names="action")]
NewName = Annotated[str, Kind("name", pattern("name", _NAME))]
HostAddress = Annotated[str, Kind("address", pattern("address", r"[A-Za-z0-9][A-Za-z0-9.:-]{0,252}|\[[0-9A-Fa-f:]+\]"))]
UserName = Annotated[str, Kind("login", pattern("user", r"[a-z_][a-z0-9_-]{0,31}"))]
Tags = Annotated[
    tuple[str, ...], Kind("tags", pattern("tags", _NAME), (("type", "array"), ("items", {"type": "string"})), many=True)
]
Fingerprint = Annotated[
    str, Kind("fingerprint", pattern("fingerprint", r"SHA256:[A-Za-z0-9+/]{43}", "not_a_fingerprint"))
]
SecretName = Annotated[str, Kind("secret", pattern("name", r"[A-Za-z0-9][A-Za-z0-9._/-]{0,62}"))]
