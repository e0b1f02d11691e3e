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
        return named(known, chosen)
    account = system_account()
    if (owner := next((one for one in known if account in one.accounts), None)) is None:
        raise UnknownPerson(
            "cli.unmapped", login=account.user, path=str(config.path or "-"), lines=_lines(account.user)
        )
    return owner


def named(people: Iterable[Person], name: str) -> Person:
    """The person of this name: to speak as them on a demonstration, or to see what they may do (`explain`) anywhere."""
    known = tuple(people)
    if (person := next((one for one in known if one.name == name), None)) is None:
        raise UnknownPerson("cli.nobody", name=name, known=tuple(one.name for one in known))
    return person


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


def spoken_by(person: Person, config: Config) -> str:
    """The language of what is said before the person said anything: theirs, else the configuration's.

    A demonstration's configuration is in the language of the terminal that began it; each terminal keeps its own.
    """
    return person.language or (language() if config.demo else config.settings.bot.language)


def _lines(login: str) -> str:
    """The exact table that gives this account to somebody."""
    name = json.dumps(login)
    return f'\n  [[people]]\n  name = {name}\n  role = "admin"\n  accounts = {{ console = {name} }}'
