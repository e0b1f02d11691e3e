"""One person's conversation with a running application, at a terminal or through a pipe."""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from prompt_toolkit.completion import Completer

from adapters._prompt import Prompt
from adapters.console import ConsoleAdapter, Pipe, Terminal
from bot import logs
from bot.app import App, open_app
from bot.cli.common import OK
from bot.cli.completing import completer
from bot.cli.who import account_of, person_of, spoken_by
from bot.core.awaiting import awaited
from bot.core.explain import words
from bot.core.services import new_id
from bot.core.sessions import current
from bot.demo import keep_apart
from bot.domain.content import Message
from bot.domain.errors import StorageUnavailable
from bot.domain.flow import Address
from bot.domain.people import Person, Role
from bot.domain.ports import Tx
from intents import lexicon

LOG_FILE = "commander.log"


def talk(arguments: argparse.Namespace, *, opener: str, history: Path) -> int:
    """Reads one message a line from standard input; each is answered before the next is read."""
    del history  # nobody recalls lines in a pipe
    return asyncio.run(_piped(arguments, opener))


async def _piped(arguments: argparse.Namespace, opener: str) -> int:
    async with _opened(Pipe(sys.stdin, sys.stdout), arguments, opener) as session:
        await session.app.core.listen()
    return OK


def warm() -> None:
    """Reads the lexicon, which is kept: the longest part of opening an application."""
    lexicon.load()


async def typed(
    prompt: Prompt, arguments: argparse.Namespace, *, opener: str, complete: Callable[[Completer], None]
) -> int:
    """The conversation behind a prompt that stands already; `complete` takes the completer once it is known."""
    async with _opened(prompt, arguments, opener) as session:
        complete(completer(session.app, session.person, session.language))
        prompt.live("")
        await prompt.write("".join(f"{line}\n" for line in session.greeting()) + "\n")
        masking = asyncio.create_task(_mask(prompt, session))
        try:
            await session.app.core.listen()
        finally:
            masking.cancel()
        await prompt.close()
        if busy := session.app.core.worker.busy:
            await prompt.write(f"{words(Message.of('cli.finishing', count=len(busy)), session.language)}\n")
    return OK


@dataclass(frozen=True, slots=True)
class Session:
    """Who talks, in the thread of this very terminal; `language` until they have said something in another."""

    app: App
    person: Person
    address: Address
    language: str

    def greeting(self) -> tuple[str, str]:
        """Who you are here, and what to try."""
        role, hosts = self.person.role().word, len(self.app.snapshot().visible(self.person).hosts)
        if not self.app.config.demo:
            who = Message.of("cli.you", name=self.person.name, role=role, count=hosts)
            return words(who, self.language), words(Message.of("cli.try"), self.language)
        who = Message.of("cli.you_demo", name=self.person.name, role=role, count=hosts - 1)
        match self.person.role():
            case Role.ADMIN:
                advice = Message.of("cli.try_admin")
            case Role.OPERATOR:
                advice = Message.of("cli.try_operator")
            case _:
                advice = Message.of("cli.try_viewer")
        return words(who, self.language), words(advice, self.language)


@asynccontextmanager
async def _opened(terminal: Terminal, arguments: argparse.Namespace, opener: str) -> AsyncIterator[Session]:
    """The application, at work, with this terminal as its only messenger. At the end, work in hand is drained."""
    async with import_module(opener).opening(arguments) as config:
        logs.to_file(config.data_dir / LOG_FILE)
        person = person_of(config.people, arguments.person, config)
        spoken = spoken_by(person, config)
        apps: list[App] = []
        adapter = ConsoleAdapter(
            person.name,
            account_of(person, config),
            new_id(),
            terminal,
            words=words,
            language=spoken,
            settled=lambda: apps[0].core.settled(adapter.address),
            leaves=lambda: _outside(apps[0], person, adapter.address),
            demo=config.demo,
            files=config.data_dir / "output",
        )
        async with open_app(config, [adapter]) as app:
            apps.append(app)
            logs.redacting.redact = app.services.redact
            await keep_apart(config, app.services)
            async with app.core.running():
                yield Session(app, person, adapter.address, spoken)
            if left := app.core.worker.busy:
                await terminal.write(f"{words(Message.of('cli.left', count=len(left)), spoken)}\n")


async def _outside(app: App, person: Person, address: Address) -> bool:
    """Whether the person is in no session on a host here: there, `exit` ends the session and not this program."""
    services = app.services
    with suppress(StorageUnavailable):  # whoever wants to leave is not kept
        return await services.store.read(
            lambda tx: current(services.directory, tx, person.name, address, services.clock.now()) is None
        )
    return True


async def _mask(prompt: Prompt, session: Session) -> None:
    """Hides the line that is typed while the bot waits here for the value of a secret."""
    services = session.app.services

    def expected(tx: Tx) -> bool:
        asked = awaited(services.directory, tx, session.person.name, session.address)
        return asked is not None and asked.what == "secret"

    async for _ in services.store.changes():
        with suppress(StorageUnavailable):  # the next change is another chance; until then it stays as it is
            hidden = await services.store.read(expected)
            prompt.secret = lambda hidden=hidden: hidden  # type: ignore[misc]  # a lambda's default is not inferred
