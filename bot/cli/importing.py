"""`commander import`: hosts from an OpenSSH client configuration, host keys from a known_hosts file."""

import argparse
import asyncio
import sys
from pathlib import Path

from bot.app import App, open_app
from bot.cli.common import FAILED, OK, config_option, say, tell
from bot.cli.sshconfig import entries, tables
from bot.cli.who import admin_of, config_of
from bot.config import parse
from bot.demo import keep_apart
from bot.domain.content import Message
from bot.domain.errors import ConfigError
from bot.domain.fingerprint import fingerprint
from bot.domain.inventory import Host
from executors.ssh.known_hosts import KnownHosts


def options(parser: argparse.ArgumentParser) -> None:
    """The command line."""
    commands = parser.add_subparsers(dest="what", metavar="ssh-config|known-hosts", required=True)
    hosts = commands.add_parser("ssh-config", help="prints the hosts as TOML · affiche les serveurs en TOML")
    config_option(hosts)
    hosts.add_argument("path", nargs="?", type=Path, default=Path("~/.ssh/config"), metavar="PATH")
    hosts.add_argument("--write", action="store_true", help="adds them to the configuration · les y ajoute")
    keys = commands.add_parser("known-hosts", help="trusts the keys of known hosts · accepte leurs clés")
    config_option(keys)
    keys.add_argument("path", nargs="?", type=Path, default=Path("~/.ssh/known_hosts"), metavar="PATH")
    keys.add_argument("--yes", action="store_true", help="asks nothing · sans rien demander")


def run(arguments: argparse.Namespace) -> int:
    """Imports one or the other."""
    path = arguments.path.expanduser()
    if not path.is_file():
        raise ConfigError("cli.no_such_file", path=str(path))
    if arguments.what == "ssh-config":
        return _hosts(arguments, path)
    try:
        known = KnownHosts(path.read_text("utf-8"))
    except ValueError as error:
        raise ConfigError("cli.no_known_hosts", path=str(path)) from error
    return asyncio.run(_keys(arguments, path, known))


def _hosts(arguments: argparse.Namespace, path: Path) -> int:
    found = entries(path)
    if not arguments.write:
        sys.stdout.write(tables(found))
        return OK
    config = config_of(arguments)
    taken = {name for host in config.hosts for name in (host.name, *host.aliases)}
    fresh = tuple(entry.without(taken) for entry in found if entry.name not in taken)
    if fresh:
        _append(arguments.config, tables(fresh))
    tell(Message.of("cli.hosts_added", count=len(fresh), path=str(arguments.config), skipped=len(found) - len(fresh)))
    return OK


def _append(path: Path, text: str) -> None:
    """Adds tables at the end, if the file is still right with them; whole or not at all."""
    whole = f"{path.read_text('utf-8').rstrip()}\n\n{text}"
    parse(whole, path.parent, path)
    fresh = path.with_name(f".{path.name}.new")
    fresh.touch(mode=path.stat().st_mode & 0o777)
    fresh.write_text(whole, "utf-8")
    fresh.replace(path)


async def _keys(arguments: argparse.Namespace, path: Path, known: KnownHosts) -> int:
    config = config_of(arguments)
    async with open_app(config) as app:
        await keep_apart(config, app.services)
        person = admin_of(app.snapshot().people, config)
        fresh, other = _sorted(app, known)
        for host, line in other:
            tell(Message.of("cli.key_other", host=host.name, fingerprint=fingerprint(line)))
        if not fresh:
            tell(Message.of("cli.no_keys", path=str(path)))
            return OK if not other else FAILED
        width = max(len(host.name) for host, _ in fresh)
        for host, line in fresh:
            sys.stdout.write(f"{host.name:{width}}  {line.split()[0]:20}  {fingerprint(line)}\n")
        if not arguments.yes and not _agreed(len(fresh)):
            tell(Message.of("cli.nothing_trusted"))
            return FAILED
        for host, line in fresh:
            await app.trust(host, line, person.name)
        tell(Message.of("cli.keys_trusted", count=len(fresh)))
    return OK


def _sorted(app: App, known: KnownHosts) -> tuple[list[tuple[Host, str]], list[tuple[Host, str]]]:
    """Keys of hosts that have none yet, and keys that differ from the trusted ones: those an admin approves in chat."""
    fresh, other = [], []
    for host in app.snapshot().inventory.hosts:
        if host.transport == "ssh":
            trusted = app.keys.trusted(host)
            for line in known.trusted(host):
                if not trusted:
                    fresh.append((host, line))
                elif line not in trusted:
                    other.append((host, line))
    return fresh, other


def _agreed(count: int) -> bool:
    """Whether the person says yes; no terminal, no yes."""
    if not sys.stdin.isatty():
        return False
    sys.stdout.write(say(Message.of("cli.trust_these", count=count)) + " ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().casefold() in {"y", "yes", "o", "oui"}
