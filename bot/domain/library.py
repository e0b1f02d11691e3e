"""Requests that were written down to be asked again: templates of one person, playbooks of the configuration.

Both are plain requests with places `{name}` that are filled in when they are used. A value is filled in as one value,
quoted where it must be: it can never become more words of the request.
"""

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from bot.domain.action import quoted
from bot.domain.codec import canonical
from bot.domain.errors import InvalidArgument
from bot.domain.flow import Operand

MOST_STEPS = 20
"""Of one plan: more than a person reads before agreeing."""
_PLACE = re.compile(r'"\{([a-z][a-z0-9_]*)\}"|\{([a-z][a-z0-9_]*)\}')
_STEP = re.compile(r'(?:[^;"\\]|\\.|"(?:[^"\\]|\\.)*")+')


@dataclass(frozen=True, slots=True)
class Template:
    """One request under a name. Its author counts as a requester whenever it is used."""

    name: str
    request: str
    author: str
    at: datetime

    @property
    def places(self) -> tuple[str, ...]:
        return places(self.request)

    @property
    def operand(self) -> Operand:
        """What pins its content in a plan."""
        return _pinned("template", self.name, (self.request,))


@dataclass(frozen=True, slots=True)
class Playbook:
    """Requests in order; the first that fails ends it. `author`, where named, counts as a requester."""

    name: str
    steps: tuple[str, ...]
    about: str = ""
    author: str = ""

    @property
    def places(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(place for step in self.steps for place in places(step)))

    @property
    def operand(self) -> Operand:
        """What pins its content in a plan."""
        return _pinned("playbook", self.name, self.steps)


def places(text: str) -> tuple[str, ...]:
    """The names that a text leaves open, in order, once each."""
    return tuple(dict.fromkeys(match[1] or match[2] for match in _PLACE.finditer(text)))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The request with every place filled in. Raises `InvalidArgument` for a place without a value."""
    missing = tuple(name for name in places(text) if name not in values)
    if missing:
        raise InvalidArgument("error.values_missing", names=missing, example=" ".join(f"{name}=…" for name in missing))
    return _PLACE.sub(lambda match: quoted(values[match[1] or match[2]]), text)


def values_of(said: str, wanted: tuple[str, ...] | None = None) -> dict[str, str]:
    """`host=web-01 path="/var/log/a b"` as values by name; raises `InvalidArgument` for anything else.

    Other names than `wanted` are refused; None: any may stand there.
    """
    try:
        pairs = [word.partition("=") for word in shlex.split(said)]
    except ValueError as error:
        raise InvalidArgument("error.values_unclear", said=said) from error
    if not all(name and equals and value for name, equals, value in pairs):
        raise InvalidArgument("error.values_unclear", said=said)
    values = {name: value for name, _, value in pairs}
    if wanted is not None and (unknown := tuple(name for name in values if name not in wanted)):
        raise InvalidArgument("error.values_unknown", names=unknown, wanted=wanted, count=len(wanted))
    return values


def steps_of(text: str) -> tuple[str, ...]:
    """`a; b` as requests; a `;` within `"…"` separates nothing."""
    return tuple(step for part in _STEP.findall(text) if (step := part.strip()))


def _pinned(kind: str, name: str, content: tuple[str, ...]) -> Operand:
    digest = sha256(b"commander/library/v1\0" + canonical(content)).hexdigest()
    return Operand(kind, name, (("content", digest),))
