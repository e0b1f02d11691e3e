"""What `check` looks at, one function each: every finding says what is, and what to do where something is missing."""

import asyncio
import getpass
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from bot.app import App
from bot.cli.common import say
from bot.config import Config
from bot.domain.content import Line, Mark, Message, Quantity
from bot.domain.errors import HostKeyChanged, MessengerUnavailable, UnavailableError
from bot.domain.fingerprint import fingerprint
from bot.domain.inventory import App as Application
from bot.domain.inventory import Host
from bot.domain.people import Account, Role
from bot.domain.ports import Adapter, HostReader, WebReader
from bot.domain.settings import SecretRef

PING = ("uptime",)
WELL, SERVER_ERROR = 200, 500
MESSENGER = 15
"""Seconds that a messenger has to say who the bot is."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One row. `fingerprint` is that of a host key that nobody has trusted yet."""

    mark: Mark
    subject: str
    said: Message
    fingerprint: str = ""


def before(config: Config) -> Iterator[Finding]:
    """What can be seen without opening anything."""
    count = Message.of("cli.check_declared", hosts=len(config.hosts), people=len(config.people), apps=len(config.apps))
    yield Finding(Mark.OK, str(config.path), count)
    yield from _folders(config)
    yield from _people(config)
    if config.settings.model.provider == "anthropic" and find_spec("anthropic") is None:
        yield Finding(Mark.BAD, "model", Message.of("cli.check_extra", extra="model"))


def _folders(config: Config) -> Iterator[Finding]:
    data, keys = config.data_dir.resolve(), config.keys_dir.resolve()
    for key, folder in (("bot.data_dir", data), ("bot.keys_dir", keys)):
        if folder.exists() and folder.stat().st_mode & 0o077:
            yield Finding(Mark.BAD, key, Message.of("cli.check_open", path=str(folder)))
        elif folder.exists() and not os.access(folder, os.W_OK | os.X_OK):
            yield Finding(Mark.BAD, key, Message.of("cli.check_no_write", path=str(folder), login=getpass.getuser()))
        else:
            yield Finding(Mark.OK, key, Message.of("cli.check_folder", path=str(folder)))
    if keys.is_relative_to(data):
        yield Finding(Mark.BAD, "bot.keys_dir", Message.of("cli.check_keys_inside"))


def _people(config: Config) -> Iterator[Finding]:
    admins = [person.name for person in config.people if person.role() >= Role.ADMIN]
    if not admins:
        yield Finding(Mark.BAD, "people", Message.of("cli.check_no_admin"))
    elif len(admins) == 1 and config.settings.policy.profile != "solo" and not config.demo:
        yield Finding(Mark.WARN, "people", Message.of("cli.check_one_admin", name=admins[0]))
    login = getpass.getuser()
    owner = next((one.name for one in config.people if Account("console", "", login) in one.accounts), None)
    if owner is None and not config.demo:
        yield Finding(Mark.WARN, "accounts.console", Message.of("cli.check_no_console", login=login))


async def inside(app: App) -> AsyncIterator[Finding]:
    """What an open application says of its database, its secrets, its hosts and its applications."""
    yield Finding(Mark.OK, say(Message.of("cli.check_store")), Message.of("cli.check_store_open"))
    snapshot = app.snapshot()
    if not snapshot.armed:
        yield Finding(Mark.WARN, "bot.mode", Message.of("cli.check_observing"))
    if snapshot.frozen:
        yield Finding(Mark.WARN, "bot.freeze", Message.of("cli.check_frozen"))
    for key, reference in _references(app.config):
        yield await _secret(app, key, reference)
    for name, why in app.broken:
        yield Finding(Mark.BAD, name, why)
    for findings in await asyncio.gather(*(_messenger(adapter) for adapter in app.core.adapters)):
        for finding in findings:
            yield finding
    for finding in await asyncio.gather(*(_host(app, host) for host in snapshot.inventory.hosts)):
        yield finding
    for finding in await asyncio.gather(*(_app(app, one) for one in snapshot.inventory.apps if one.url)):
        yield finding


def _references(config: Config) -> Iterator[tuple[str, SecretRef]]:
    model, ssh = config.settings.model, config.settings.ssh
    if model.provider != "off" and model.api_key is not None:
        yield "model.api_key", model.api_key
    if ssh.passphrase is not None:
        yield "ssh.passphrase", ssh.passphrase


async def _messenger(adapter: Adapter) -> tuple[Finding, ...]:
    """What the platform says of the bot, one row a line."""
    name = adapter.properties.name
    try:
        async with asyncio.timeout(MESSENGER):
            report = await adapter.check()
    except MessengerUnavailable as error:
        return (Finding(Mark.BAD, name, error.message),)
    except TimeoutError:
        return (Finding(Mark.BAD, name, Message.of("cli.check_no_answer", seconds=MESSENGER)),)
    return tuple(Finding(line.mark, name, line.text) for line in report.blocks if isinstance(line, Line))


async def _secret(app: App, key: str, reference: SecretRef) -> Finding:
    """Whether a reference leads to a value, and whether only the bot can read it."""
    if reference.env:
        if os.environ.get(reference.env):
            return Finding(Mark.OK, key, Message.of("cli.check_secret"))
        return Finding(Mark.BAD, key, Message.of("cli.check_no_env", name=reference.env))
    if reference.secret:
        if reference.secret in await app.vault.names():
            return Finding(Mark.OK, key, Message.of("cli.check_secret"))
        return Finding(Mark.BAD, key, Message.of("cli.check_no_stored", name=reference.secret))
    return await asyncio.to_thread(_file, key, app.config.folder, reference.file)


def _file(key: str, folder: Path, said: str) -> Finding:
    path = folder / Path(said).expanduser()
    if not path.is_file() or not os.access(path, os.R_OK):
        return Finding(Mark.BAD, key, Message.of("cli.check_no_file", path=str(path)))
    if path.stat().st_mode & 0o077:
        return Finding(Mark.BAD, key, Message.of("cli.check_open_file", path=str(path)))
    return Finding(Mark.OK, key, Message.of("cli.check_secret"))


async def _host(app: App, host: Host) -> Finding:
    """A login and one harmless command; of a host whose key nobody trusts yet, the key."""
    try:
        output = await app.services.looks[HostReader].read(host, PING)
    except HostKeyChanged as error:
        if app.keys.trusted(host):
            return Finding(Mark.BAD, host.name, error.message)
        return await _unknown_key(app, host)
    except UnavailableError as error:
        return Finding(Mark.BAD, host.name, error.message)
    if output.exit_status:
        said = Message.of("cli.check_command", command=PING[0], status=output.exit_status)
        return Finding(Mark.BAD, host.name, said)
    took = Quantity(output.milliseconds / 1000, "seconds")
    return Finding(Mark.OK, host.name, Message.of("cli.check_reached", time=took))


async def _unknown_key(app: App, host: Host) -> Finding:
    try:
        shown = fingerprint(await app.services.scanner.scan(host))
    except UnavailableError as error:
        return Finding(Mark.BAD, host.name, error.message)
    return Finding(Mark.BAD, host.name, Message.of("cli.check_new_key", fingerprint=shown), shown)


async def _app(app: App, application: Application) -> Finding:
    try:
        status, milliseconds = await app.services.looks[WebReader].status(application.url)
    except UnavailableError as error:
        return Finding(Mark.BAD, application.name, error.message)
    took = Quantity(milliseconds / 1000, "seconds")
    mark = Mark.OK if status == WELL else Mark.BAD if status >= SERVER_ERROR else Mark.WARN
    said = Message.of("cli.check_url", url=application.url, status=status, time=took)
    return Finding(mark, application.name, said)
