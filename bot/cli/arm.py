"""`commander arm`: ends the observation of a new installation; from then on acts are possible, within approvals."""

import argparse
import asyncio

from bot.app import open_app
from bot.cli.common import OK, config_option, tell
from bot.cli.who import admin_of, config_of
from bot.demo import keep_apart
from bot.domain.content import Message


def options(parser: argparse.ArgumentParser) -> None:
    """The command line."""
    config_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Arms, in the name of the admin who owns this operating-system account."""
    return asyncio.run(_arm(arguments))


async def _arm(arguments: argparse.Namespace) -> int:
    config = config_of(arguments)
    async with open_app(config) as app:
        await keep_apart(config, app.services)
        snapshot = app.snapshot()
        person = admin_of(snapshot.people, config)
        if snapshot.armed:
            tell(Message.of("cli.armed_already"))
            return OK
        await app.arm(person.name)
        acted_on = [host for host in snapshot.inventory.hosts if not host.looks_only]
        tell(Message.of("cli.armed", name=person.name, count=len(acted_on)))
    return OK
