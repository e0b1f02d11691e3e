"""`commander check`: validates the configuration, pings what it names, and says what is missing and how to get it."""

import argparse
import asyncio
import sys
from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot import logs
from bot.app import App, open_app
from bot.cli import privileges
from bot.cli.checks import Finding, before, inside
from bot.cli.common import FAILED, OK, config_option, language, say
from bot.cli.guides import guide
from bot.cli.who import config_of
from bot.cli.written import written
from bot.config import Config
from bot.config.sections import CONFIGURED
from bot.core.explain import words
from bot.demo import keep_apart
from bot.domain.content import Mark, Message
from bot.domain.errors import BotError, ConfigError, RefusedError, UnknownTarget
from bot.messengers import configured

SIGNS = {Mark.OK: "✅", Mark.WARN: "⚠️", Mark.BAD: "❌", Mark.NONE: " "}
UNWRAPPED = 2_000
"""Columns where nobody looks: a line stays a line for whatever reads it."""


def options(parser: argparse.ArgumentParser) -> None:
    """The command line."""
    config_option(parser)
    parser.add_argument(
        "--sudoers", metavar="HOST", help="only this host's sudoers lines · seulement les lignes sudoers de ce serveur"
    )
    parser.add_argument(
        "--guide",
        metavar="MESSENGER",
        choices=tuple(CONFIGURED),
        help="how to set up a messenger, step by step · comment installer une messagerie, pas à pas",
    )


def run(arguments: argparse.Namespace) -> int:
    """1 where something is missing."""
    if arguments.guide:
        return _guide(arguments)
    config = config_of(arguments)
    logs.to_file(config.data_dir / "commander.log")
    return asyncio.run(_sudoers(config, arguments.sudoers) if arguments.sudoers else _check(config))


async def _check(config: Config) -> int:
    findings = list(before(config))
    advice: tuple[str, ...] = ()
    try:
        async with open_app(config, messengers=True) as app:
            await keep_apart(config, app.services)
            logs.redacting.redact = app.services.redact
            findings += [finding async for finding in inside(app)]
            findings += [finding async for finding in written(app)]
            advice = (*_trusting(app, findings), *_guides(config, findings), *_privileges(app))
    except ConfigError:
        raise
    except BotError as error:
        findings.append(Finding(Mark.BAD, say(Message.of("cli.check_store")), error.message))
    _show(findings)
    sys.stdout.writelines(f"{line}\n" for line in advice)
    return FAILED if any(finding.mark is Mark.BAD for finding in findings) else OK


def _guide(arguments: argparse.Namespace) -> int:
    """What to click, from nothing; with the values of the configuration where there is one."""
    try:
        config: Config | None = config_of(arguments)
    except ConfigError:
        config = None  # nobody needs a working one to learn how to make it
    sys.stdout.writelines(f"{line}\n" for line in guide(arguments.guide, config, language()))
    return OK


def _guides(config: Config, findings: Iterable[Finding]) -> Iterable[str]:
    """How a messenger is set up: the whole guide where it lacks something, where to read it otherwise."""
    lacking = {finding.subject for finding in findings if finding.mark in {Mark.BAD, Mark.WARN}}
    for name, _ in configured(config):
        yield ""
        yield say(Message.of("cli.check_guide", name=name))
        yield from guide(name, config, language()) if name in lacking else (f"  commander check --guide {name}",)


def _show(findings: Iterable[Finding]) -> None:
    spoken = language()
    table = Table.grid(padding=(0, 2, 0, 0))
    for _ in range(2):
        table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for finding in findings:
        said = words(finding.said, spoken)
        table.add_row(SIGNS[finding.mark], Text(finding.subject), Text(said))  # Text: [names] are no markup
    interactive = sys.stdout.isatty()
    console = Console(file=sys.stdout, width=None if interactive else UNWRAPPED, highlight=False, no_color=True)
    with console.capture() as captured:
        console.print(table)
    sys.stdout.writelines(f"{line.rstrip()}\n" for line in captured.get().splitlines())


def _trusting(app: App, findings: Iterable[Finding]) -> Iterable[str]:
    """The commands that accept the new keys, as one list to compare with what the hosts themselves say."""
    unknown = [finding for finding in findings if finding.fingerprint]
    if not unknown:
        return
    yield ""
    yield say(Message.of("cli.check_trust", count=len(unknown)))
    trust = app.services.catalogue["host.trust"]
    for finding in unknown:
        values = (("fingerprint", finding.fingerprint), ("target", finding.subject))
        yield f"  {trust.canonical(values, language())}"


def _privileges(app: App) -> Iterable[str]:
    """How to get at the sudoers lines, for the hosts that need some."""
    needing = [host.name for host in app.snapshot().inventory.hosts if host.become and not host.looks_only]
    if needing and not app.config.demo:
        yield ""
        yield say(Message.of("cli.check_sudoers", hosts=tuple(needing)))
        yield f"  commander check --sudoers {needing[0]}"


async def _sudoers(config: Config, name: str) -> int:
    """The file for one host and nothing else, to be piped where it belongs."""
    async with open_app(config) as app:
        inventory = app.snapshot().inventory
        host = inventory.host(name)
        if host is None:
            known = tuple(one.name for one in inventory.hosts)
            raise UnknownTarget("cli.no_host", name=name, known=known)
        lines = privileges.lines(app.services.catalogue, host)
        if not lines:
            raise RefusedError("cli.no_sudoers", name=host.name)
        sys.stdout.write(f"# {say(Message.of('cli.sudoers_file', name=host.name))}\n")
        sys.stdout.writelines(f"{line}\n" for line in lines)
    return OK
