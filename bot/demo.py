"""The demonstration's configuration: five simulated hosts, this machine for looks, alice, bob, carol and erin."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from bot.config import Config, parse
from bot.config.toml import table
from bot.core.services import Services
from bot.domain.errors import ConfigError
from bot.domain.ledger import AuditEntry
from bot.domain.ports import Tx

DEMO_FILE = "demo.toml"
"""The name marks the file: what it configures is a demonstration, whatever somebody writes into it."""

DATA, KEYS = "data", "keys"


class SimulatedHost(NamedTuple):
    """How one host of the fleet is reached as the user `demo`; `key` is its public host key, an OpenSSH line."""

    address: str
    port: int
    key: str
    tags: tuple[str, ...]
    services: tuple[str, ...]


def write_demo(folder: Path, url: str, key: str, hosts: Mapping[str, SimulatedHost], language: str) -> Config:
    """Writes configuration and known_hosts for a running fleet: its hosts by name, its site, the client's key file."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write(folder / "known_hosts", "".join(f"[{host.address}]:{host.port} {host.key}\n" for host in hosts.values()))
    web = [name for name, host in sorted(hosts.items()) if "web" in host.tags]
    tables = [
        *(_host(name, host, key) for name, host in sorted(hosts.items())),
        table("[[hosts]]", {"name": "localhost", "transport": "local", "looks_only": True, "tags": ["demo"]}),
        table("[[apps]]", {"name": "site", "hosts": web, "services": ["nginx"], "url": url, "aliases": ["website"]}),
    ]
    tables.append(
        table(
            "[[playbooks]]",
            {
                "name": "roll-web",
                "about": _ABOUT[language],
                "steps": [f"restart {{service}} on {name}" for name in web],
            },
        )
    )
    _write(folder / DEMO_FILE, "\n".join([_HEAD.replace("LANGUAGE", language), *_PEOPLE, *tables]))
    return demo_config(folder)


def demo_config(folder: Path) -> Config:
    """The demonstration in a folder; `ConfigError` where there is none, or where it was given anything real.

    It keeps to its own folder and to this machine, so that `--as` can never speak in anybody's name elsewhere.
    """
    path = folder / DEMO_FILE
    if not path.exists():
        raise ConfigError("cli.no_demo", path=str(path))
    config = parse(path.read_text("utf-8"), folder, path)
    settings = config.settings
    if settings.storage.url or (settings.bot.data_dir, settings.bot.keys_dir) != (DATA, KEYS):
        raise ConfigError("cli.demo_elsewhere", path=str(path))
    if config.recipes:  # their code would run on this very machine, for whoever says `--as`
        raise ConfigError("cli.demo_recipes", path=str(path))
    for host in config.hosts:
        loopback = host.transport == "ssh" and host.address == "127.0.0.1" and host.user == "demo"
        if not loopback and not (host.transport == "local" and host.looks_only):
            raise ConfigError("cli.demo_real_host", name=host.name, path=str(path))
    return Config(settings, folder, path, demo=True)


async def keep_apart(config: Config, services: Services) -> None:
    """A database is the demonstration's or a real installation's from its first entry on, and never the other.

    Raises `ConfigError`: nobody speaks with `--as` in a real record, and real hosts never enter a demonstration's.
    """

    def mark(tx: Tx) -> bool:
        marked = services.directory.get(tx, "mode", "demo") == "yes"
        if config.demo and not marked and tx.audit.head()[0] == 0:
            now = services.clock.now()
            services.directory.put(tx, "mode", "demo", "yes", "commander", now)
            tx.audit.append(AuditEntry(event="demonstration", at=now))
            marked = True
        return marked

    work = services.store.transact if config.demo else services.store.read
    if await work(mark) != config.demo:
        raise ConfigError("cli.demo_database" if not config.demo else "cli.real_database", path=str(config.data_dir))


def _host(name: str, host: SimulatedHost, key: str) -> str:
    values = {
        "name": name,
        "address": host.address,
        "port": host.port,
        "user": "demo",
        "key": key,
        "become": "sudo",
        "tags": host.tags,
        "services": host.services,
        "roots": ["/var/log", "/etc/nginx"],
    }
    return table("[[hosts]]", values)


def _write(path: Path, text: str) -> None:
    """Whole or not at all: another terminal may be reading it."""
    fresh = path.with_suffix(".new")
    fresh.write_text(text, "utf-8")
    fresh.replace(path)


_ABOUT = {
    "en": "one service on all web servers, one after the other",
    "fr": "un service sur tous les serveurs web, l'un après l'autre",
}

_HEAD = f"""# Written by `commander demo`: simulated hosts behind a real SSH server on loopback.
[bot]
name = "commander"
language = "LANGUAGE"
data_dir = "{DATA}"
keys_dir = "{KEYS}"
mode = "armed"

[ssh]
known_hosts = "known_hosts"
"""

_PEOPLE = [
    table("[[people]]", {"name": name, "role": role, "accounts": {"console": name}})
    for name, role in (("alice", "admin"), ("bob", "operator"), ("carol", "viewer"), ("erin", "admin"))
]
