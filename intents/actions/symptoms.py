"""What a diagnosis looks at: the address, the hosts, their services, the journals of what does not run."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.content import Message
from bot.domain.errors import NotAllowed, UnavailableError
from bot.domain.inventory import App, Host
from bot.domain.ports import HostReader, WebReader
from intents.actions import commands, condition, reading
from intents.actions.condition import Condition
from intents.actions.parsing import journal, units
from intents.actions.parsing.journal import Entry

JOURNAL_LINES = 30
CLIENT_ERROR = 400


@dataclass(frozen=True, slots=True)
class Web:
    """What an address answered: a status after `milliseconds`, or no answer and the `reason`."""

    url: str
    status: int = 0
    milliseconds: int = 0
    reason: Message | None = None

    @property
    def works(self) -> bool:
        """Whether it answered with a success or a redirection."""
        return self.reason is None and self.status < CLIENT_ERROR


@dataclass(frozen=True, slots=True)
class Symptoms:
    """Everything that was seen. `journals` holds the newest entries per (host, service) that does not run."""

    app: App | None
    web: Web | None
    hosts: tuple[Condition, ...]
    journals: tuple[tuple[str, str, tuple[Entry, ...]], ...] = ()
    others: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Failed services per host that nobody declared: worth a line, never the cause."""

    def journal(self, host: Host, service: str) -> tuple[Entry, ...]:
        """The newest entries of a service that does not run, oldest first."""
        return next((entries for name, unit, entries in self.journals if (name, unit) == (host.name, service)), ())


@dataclass(frozen=True, slots=True)
class Scope:
    """What to look at: an application (or none), hosts each with the services to check, an address (or "")."""

    app: App | None
    hosts: tuple[tuple[Host, tuple[str, ...]], ...]
    url: str = ""


async def gather(reader: HostReader, web: WebReader, scope: Scope) -> Symptoms:
    """Looks at the address and all hosts at once, then at the journals of what does not run."""
    answer, hosts, failed = await asyncio.gather(
        _web(web, scope.url),
        asyncio.gather(*(condition.condition(reader, host, services) for host, services in scope.hosts)),
        asyncio.gather(*(_failed(reader, host, services) for host, services in scope.hosts)),
    )
    down = [(one.host, unit.id) for one in hosts for unit in one.down if unit.exists]
    others = tuple((host.name, names) for (host, _), names in zip(scope.hosts, failed, strict=True) if names)
    return Symptoms(scope.app, answer, tuple(hosts), await _journals(reader, down), others)


async def _web(web: WebReader, url: str) -> Web | None:
    if not url:
        return None
    try:
        status, milliseconds = await web.status(url)
    except (UnavailableError, NotAllowed) as error:
        return Web(url, reason=error.message)
    return Web(url, status, milliseconds)


async def _journals(
    reader: HostReader, down: Iterable[tuple[Host, str]]
) -> tuple[tuple[str, str, tuple[Entry, ...]], ...]:
    async def one(host: Host, service: str) -> tuple[str, str, tuple[Entry, ...]]:
        command = commands.journal(form="json", lines=JOURNAL_LINES, unit=service)
        (answer,) = await reading.each((host,), lambda target: reader.read(target, command, timeout=reading.PATIENCE))
        return host.name, service, journal.parse(answer.value.stdout) if answer.value else ()

    return tuple(await asyncio.gather(*(one(host, service) for host, service in down)))


async def _failed(reader: HostReader, host: Host, declared: Iterable[str]) -> tuple[str, ...]:
    (answer,) = await reading.each((host,), lambda target: reader.read(target, commands.FAILED_UNITS))
    names = units.failed(answer.value.stdout) if answer.value else ()
    known = {name.removesuffix(".service") for name in declared}
    return tuple(name for name in (unit.removesuffix(".service") for unit in names) if name not in known)
