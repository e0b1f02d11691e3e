"""What is looked at before people agree to an act: how things are now. A host that does not answer is one line."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.domain.content import Block, Line, Mark, Message
from bot.domain.inventory import Host
from bot.domain.parameters import Service, Targets
from bot.domain.ports import HostReader
from intents.actions import reading, trouble
from intents.actions.reading import Answer

T = TypeVar("T")
HOSTS = 5
"""A card of fifty hosts must stay readable: only the first ones are looked at."""
SECONDS = 4
"""Below the whole preview's limit (`Preview.seconds`): what is slow is said, what is not is shown."""


async def each(hosts: tuple[Host, ...], read: Callable[[Host], Awaitable[T]]) -> tuple[Answer[T], ...]:
    """Reads the first hosts, none of them for longer than `SECONDS`."""

    async def bounded(host: Host) -> T:
        try:
            async with asyncio.timeout(SECONDS):
                return await read(host)
        except TimeoutError as error:
            raise reading.UnreadableError("actions.no_preview_in_time", seconds=SECONDS) from error

    return await reading.each(hosts[:HOSTS], bounded)


def silent(answers: tuple[Answer[T], ...]) -> tuple[Line, ...]:
    """One line for each host of which nothing can be shown."""
    return tuple(
        Line(Message.of("actions.no_preview", host=one.host.name, reason=one.reason), Mark.WARN)
        for one in answers
        if one.reason is not None
    )


async def of_service(reader: HostReader, /, *, targets: Targets, service: Service) -> tuple[Block, ...]:
    """How the service is on each host, and where there is none of that name."""
    answers = await each(targets, lambda host: reading.read_services(reader, host, service))
    found = tuple((host, units[0]) for host, units in reading.got(answers))
    lines = (Line(trouble.state(host, unit), Mark.NONE if unit.exists else Mark.WARN) for host, unit in found)
    return (*lines, *silent(answers))
