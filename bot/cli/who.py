"""Who sits at the terminal, and with which configuration."""

import argparse
import getpass
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

from bot.cli.common import language
from bot.config import Config, load
from bot.demo import DEMO_FILE, demo_config
from bot.domain.errors import ConfigError, NotAllowed, UnknownPerson
from bot.domain.people import Account, Person, Role


def config_of(arguments: argparse.Namespace) -> Config:
    """The configuration that was named. One that `demo` wrote is recognised by its name and its mark."""
    path: Path = arguments.config
    if path.name == DEMO_FILE:
        return demo_config(path.parent)
    if not path.exists():
        raise ConfigError("cli.no_config", path=str(path))
    return load(path)


@asynccontextmanager
async def opening(arguments: argparse.Namespace) -> AsyncIterator[Config]:
    """The configuration of `chat`."""
    yield config_of(arguments)


def person_of(people: Iterable[Person], chosen: str | None, config: Config) -> Person:
    """The person named by `--as` (demonstrations only), or the owner of this operating-system account.

    On a demonstration nobody named means alice.
    """
    known = tuple(people)
    if chosen is None and config.demo:
        chosen = "alice"
    if chosen is not None:
        if not config.demo:
            raise NotAllowed("cli.as_only_demo", name=chosen)
        if (person := next((one for one in known if one.name == chosen), None)) is None:
            raise UnknownPerson("cli.nobody", name=chosen, known=tuple(one.name for one in known))
        return person
    account = system_account()
    if (owner := next((one for one in known if account in one.accounts), None)) is None:
        raise UnknownPerson(
            "cli.unmapped", login=account.user, path=str(config.path or "-"), lines=_lines(account.user)
        )
    return owner


def admin_of(people: Iterable[Person], config: Config) -> Person:
    """The owner of this operating-system account, if they are an admin: for what changes the installation itself."""
    person = person_of(people, None, config)
    if person.role() < Role.ADMIN:
        raise NotAllowed("cli.admin_only", name=person.name, role=person.role().word)
    return person


def system_account() -> Account:
    """This operating-system account."""
    return Account("console", "", getpass.getuser())


def account_of(person: Person, config: Config) -> Account:
    """Whom the console's messages come from: the operating system's word, or the demonstration's own."""
    return Account("console", "", person.name) if config.demo else system_account()


def spoken_by(person: Person) -> str:
    """The language of what is said before the person said anything."""
    return person.language or language()


def _lines(login: str) -> str:
    """The exact table that gives this account to somebody."""
    name = json.dumps(login)
    return f'\n  [[people]]\n  name = {name}\n  role = "admin"\n  accounts = {{ console = {name} }}'
