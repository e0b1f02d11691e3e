"""The configured messengers, connected to the rest: one that cannot be made never stops the others."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial

import structlog

import adapters
from bot.config import Config
from bot.config.sections import CONFIGURED
from bot.core.explain import Speaker
from bot.core.menu import menu
from bot.domain.actions import Catalogue
from bot.domain.content import Message
from bot.domain.people import Account, Person
from bot.domain.ports import Adapter, Clock, Setup
from bot.domain.settings import SecretRef, Section

log = structlog.get_logger(__name__)
Secret = Callable[[SecretRef], Awaitable[str | None]]
"""The value behind a reference; None where there is none."""


@dataclass(frozen=True, slots=True)
class Messengers:
    """Those that could be made, and why others could not, by name."""

    adapters: tuple[Adapter, ...] = ()
    broken: tuple[tuple[str, Message], ...] = ()


@asynccontextmanager
async def open_messengers(
    config: Config,
    sections: Iterable[tuple[str, Section]],
    secret: Secret,
    catalogue: Catalogue,
    clock: Clock,
    people: Callable[[], tuple[Person, ...]],
) -> AsyncIterator[Messengers]:
    """The messengers of these sections, closed at the end; nothing is connected yet. `people` are those known now."""
    made: list[Adapter] = []
    broken: list[tuple[str, Message]] = []
    for name, section in sections:
        secrets, missing = await _secrets(section, secret)
        if missing:
            broken.append((name, Message.of("cli.messenger_no_secret", name=name, keys=missing)))
            continue
        try:
            given = replace(
                setup(config, section, secrets, catalogue, clock), accounts=partial(_accounts, people, name)
            )
            made.append(adapters.load(name).connect(given))
        except ImportError as error:
            log.warning("messenger.sdk", messenger=name, missing=error.name)
            broken.append((name, Message.of("cli.check_extra", extra=name)))
    for name, why in broken:
        log.error("messenger.broken", messenger=name, why=why.id)
    async with AsyncExitStack() as stack:  # one that does not close keeps no other from it
        for adapter in made:
            stack.push_async_callback(adapter.close)
        yield Messengers(tuple(made), tuple(broken))


def _accounts(people: Callable[[], tuple[Person, ...]], name: str) -> tuple[Account, ...]:
    return tuple(account for person in people() for account in person.accounts if account.messenger == name)


def configured(config: Config) -> Iterator[tuple[str, Section]]:
    """The sections that the file has."""
    for name in CONFIGURED:
        section = getattr(config.settings.adapters, name)
        if section is not None:
            yield name, section


def setup(config: Config, section: Section, secrets: dict[str, str], catalogue: Catalogue, clock: Clock) -> Setup:
    """What one messenger is made from."""
    return Setup(
        config=section,
        secrets=secrets,
        words=Speaker(config.zone, clock.now),
        clock=clock,
        menu=menu(catalogue, config.language),
        language=config.language,
        name=config.settings.bot.name,
    )


def references(section: Section) -> Iterator[tuple[str, SecretRef]]:
    """The keys of a section that refer to secrets, and what they say."""
    for key in type(section).model_fields:
        if isinstance(reference := getattr(section, key), SecretRef):
            yield key, reference


async def _secrets(section: Section, secret: Secret) -> tuple[dict[str, str], tuple[str, ...]]:
    found = {key: await secret(reference) for key, reference in references(section)}
    return {key: value for key, value in found.items() if value}, tuple(key for key in found if not found[key])
