"""`commander secrets`: encrypted values by name. A value is typed unseen or piped, never an argument."""

import argparse
import asyncio
import sys
from getpass import getpass
from typing import get_args

from bot.app import App, open_app
from bot.cli.common import FAILED, OK, complain, config_option, say, tell
from bot.cli.who import admin_of, config_of
from bot.demo import keep_apart
from bot.domain.content import Message
from bot.domain.errors import RefusedError
from bot.domain.ledger import AuditEntry
from bot.domain.parameters import Kind, SecretName
from bot.domain.people import Person

LONGEST = 65_536
"""Characters of a value: keys and certificates fit, files do not belong here."""


NAME = next(extra for extra in get_args(SecretName) if isinstance(extra, Kind))
"""How secrets are called, in chat and here."""


def options(parser: argparse.ArgumentParser) -> None:
    """The command line."""
    commands = parser.add_subparsers(dest="what", metavar="set|list|remove|rotate", required=True)
    for name, about in (
        ("set", "keeps a value, typed or from standard input · garde une valeur, saisie ou lue sur l'entrée standard"),
        ("list", "the names, never the values · les noms, jamais les valeurs"),
        ("remove", "forgets one · en oublie un"),
        ("rotate", "encrypts all of them under a new master key · les rechiffre tous avec une nouvelle clé"),
    ):
        command = commands.add_parser(name, help=about, description=about)
        config_option(command)
        if name in {"set", "remove"}:
            command.add_argument("name", metavar="NAME")


def run(arguments: argparse.Namespace) -> int:
    """Does it, in the name of the admin who owns this operating-system account."""
    return asyncio.run(_run(arguments))


async def _run(arguments: argparse.Namespace) -> int:
    config = config_of(arguments)
    async with open_app(config) as app:
        await keep_apart(config, app.services)
        if arguments.what == "list":
            sys.stdout.writelines(f"{name}\n" for name in await app.vault.names())
            return OK
        person = admin_of(app.snapshot().people, config)
        match arguments.what:
            case "set":
                return await _set(app, person, str(NAME.parse(arguments.name)))
            case "remove":
                return await _remove(app, person, arguments.name)
            case _:
                count = await app.vault.rotate()
                await _record(app, person, "secrets rotated", str(count))
                tell(Message.of("cli.secrets_rotated", count=count))
                return OK


async def _set(app: App, person: Person, name: str) -> int:
    value = await asyncio.to_thread(_value, name)
    if not value or len(value) > LONGEST:
        raise RefusedError("cli.secret_size", limit=LONGEST)
    await app.vault.put(name, value, person.name)
    await _record(app, person, "secret kept", name)
    tell(Message.of("cli.secret_kept", name=name))
    return OK


async def _remove(app: App, person: Person, name: str) -> int:
    if not await app.vault.remove(name):
        complain(Message.of("cli.no_secret", name=name, known=await app.vault.names()))
        return FAILED
    await _record(app, person, "secret removed", name)
    tell(Message.of("cli.secret_removed", name=name))
    return OK


def _value(name: str) -> str:
    """What was typed unseen; from a pipe everything, without the line feed that `echo` adds."""
    if sys.stdin.isatty():
        return getpass(say(Message.of("cli.secret_prompt", name=name)) + " ")
    return sys.stdin.read().removesuffix("\n").removesuffix("\r")


async def _record(app: App, person: Person, event: str, about: str) -> None:
    entry = AuditEntry(event, app.services.clock.now(), person=person.name, details=(("about", about),))
    await app.services.store.transact(lambda tx: tx.audit.append(entry))
