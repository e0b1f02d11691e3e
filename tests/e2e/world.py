"""Everything outside the bot: four messengers on loopback, the simulated hosts, and a configuration for all of it."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

import asyncssh

from bot.config import Config, load
from bot.config.toml import table
from executors.simulated.launch import Fleet
from tests.servers.discord import FakeDiscord
from tests.servers.rocketchat import BOT as ROCKETCHAT_BOT
from tests.servers.rocketchat import RocketChatServer
from tests.servers.slack import BOT as SLACK_BOT
from tests.servers.slack import TEAM, FakeSlack
from tests.servers.slack import People as SlackPeople
from tests.servers.slack.fake import ADMIN_TOKEN, APP_TOKEN, BOT_TOKEN
from tests.servers.telegram import TOKEN, FakeTelegram, User
from tests.servers.telegram import People as TelegramPeople

USERS = {name: User(number, name) for number, name in enumerate(("alice", "bob", "carol", "erin", "mallory"), 41)}
"""Telegram's accounts."""
OPS, QUIET, APPROVALS = "COPS", "CQUIET", "CAPPROVALS"
"""Slack's channels: cleared for the web hosts, cleared for nothing, for approvals."""
GROUP = -501
"""Telegram's group, for approvals."""
SECRETS = {
    "slack_bot": BOT_TOKEN,
    "slack_app": APP_TOKEN,
    "slack_admin": ADMIN_TOKEN,
    "telegram": TOKEN,
    "rocketchat": "pat-correct",
}


def slack_id(name: str) -> str:
    return f"U{name.upper()}"


def rocketchat_id(name: str) -> str:
    return f"{name}userid000001"


@dataclass
class World:
    """What no process of the bot takes with it. `folder` holds the configuration, the database and the keys."""

    folder: Path
    fleet: Fleet
    slack: FakeSlack = field(default_factory=FakeSlack)
    telegram: FakeTelegram = field(default_factory=FakeTelegram)
    discord: FakeDiscord = field(default_factory=FakeDiscord)
    rocketchat: RocketChatServer = field(default_factory=lambda: RocketChatServer(lambda: datetime.now(UTC)))

    def __post_init__(self) -> None:
        self.on_slack = SlackPeople(self.slack)
        self.on_telegram = TelegramPeople(self.telegram)
        self.erin_on_discord = self.discord.world.person("erin")
        self.mallory_on_discord = self.discord.world.person("mallory")
        for channel in (OPS, QUIET, APPROVALS):
            self.slack.workspace.channel(channel, SLACK_BOT, *map(slack_id, USERS))
        self.on_telegram.group(GROUP)
        for user in USERS.values():
            self.on_telegram.private(user)
        for name in USERS:
            self.rocketchat.model.user(rocketchat_id(name), name)
        self.rocketchat.model.room("general", *map(rocketchat_id, USERS))

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["World"]:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self.slack)
            await stack.enter_async_context(self.telegram.serving())
            await stack.enter_async_context(self.discord)
            await stack.enter_async_context(self.rocketchat.running())
            yield self

    # --- the configuration --------------------------------------------------------------------------------------------

    def configured(
        self,
        *messengers: str,
        url: str = "",
        health_port: int = 0,
        policy: str = "",
        secrets: Mapping[str, str | None] | None = None,
        accounts: Mapping[str, Mapping[str, str]] | None = None,
    ) -> Config:
        """Writes the file. No messengers named: all four. `secrets` replaces some; None: it is not there."""
        for name, value in {**SECRETS, "discord": self.discord.world.token, **(secrets or {})}.items():
            (self.folder / name).unlink(missing_ok=True)
            if value is not None:
                (self.folder / name).write_text(value)
        bot = {"mode": "armed", "data_dir": "data", "keys_dir": "keys", "health_port": health_port}
        storage = [table("[storage]", {"url": url})] if url else []
        text = [
            table("[bot]", bot),
            *storage,
            table("[ssh]", {"known_hosts": "known_hosts"}),
            *self._sections(messengers or ("slack", "telegram", "discord", "rocketchat")),
            *self._people(accounts or {}),
            *self._channels(messengers),
            *self._hosts(),
            policy,
        ]
        path = self.folder / "config.toml"
        path.write_text("\n".join(text), "utf-8")
        return load(path)

    def _sections(self, messengers: Sequence[str]) -> list[str]:
        def kept(name: str) -> dict[str, str]:
            return {"file": name}

        sections: dict[str, dict[str, Any]] = {
            "slack": {
                "bot_token": kept("slack_bot"),
                "app_token": kept("slack_app"),
                "admin_token": kept("slack_admin"),
                "api_url": self.slack.url,
            },
            "telegram": {"token": kept("telegram"), "api": self.telegram.api, "poll_seconds": 2},
            "discord": {
                "token": kept("discord"),
                "api_url": self.discord.api_url,
                "gateway_url": self.discord.gateway_url,
            },
            "rocketchat": {"token": kept("rocketchat"), "url": self.rocketchat.url, "user_id": ROCKETCHAT_BOT},
        }
        return [table(f"[adapters.{name}]", sections[name]) for name in messengers]

    def _people(self, more: Mapping[str, Mapping[str, str]]) -> list[str]:
        def slack(name: str) -> dict[str, str]:
            return {"slack": f"{TEAM}:{slack_id(name)}"}

        def telegram(name: str) -> dict[str, str]:
            return {"telegram": str(USERS[name].id)}

        people: dict[str, tuple[str, str, dict[str, str]]] = {
            "alice": ("admin", "fr", slack("alice")),
            "bob": ("operator", "en", slack("bob") | telegram("bob")),
            "carol": ("viewer", "fr", {"rocketchat": rocketchat_id("carol")}),
            "erin": ("admin", "en", telegram("erin") | {"discord": self.erin_on_discord}),
        }
        return [
            table(
                "[[people]]",
                {"name": name, "role": role, "language": spoken, "accounts": {**accounts, **more.get(name, {})}},
            )
            for name, (role, spoken, accounts) in people.items()
        ]

    def _channels(self, messengers: Sequence[str]) -> list[str]:
        channels: list[dict[str, Any]] = [
            {"messenger": "slack", "id": f"{TEAM}:{OPS}", "clearance": ["web"]},
            {"messenger": "slack", "id": f"{TEAM}:{APPROVALS}", "purpose": "approvals"},
            {"messenger": "telegram", "id": str(GROUP), "purpose": "approvals"},
        ]
        return [table("[[channels]]", one) for one in channels if not messengers or str(one["messenger"]) in messengers]

    def _hosts(self) -> list[str]:
        lines = [f"[{host.address}]:{host.port} {host.host_key}\n" for host in self.fleet.hosts.values()]
        (self.folder / "known_hosts").write_text("".join(lines), "utf-8")
        return [
            table(
                "[[hosts]]",
                {
                    "name": name,
                    "address": host.address,
                    "port": host.port,
                    "user": "demo",
                    "key": str(self.fleet.client_key),
                    "become": "sudo",
                    "tags": host.tags,
                    "services": host.services,
                    "roots": ["/var/log", "/etc/nginx"],
                },
            )
            for name, host in sorted(self.fleet.hosts.items())
        ]

    # --- what happened on the hosts -----------------------------------------------------------------------------------

    async def starts(self, host: str, unit: str = "nginx") -> int:
        """How often a service was started on a host since the beginning: its journal says so."""
        entry = self.fleet.hosts[host]
        async with asyncssh.connect(
            entry.address, entry.port, username="demo", client_keys=[str(self.fleet.client_key)], known_hosts=None
        ) as connection:
            done = await connection.run(f"journalctl -u {unit}.service --no-pager -o cat", check=True)
        return str(done.stdout).count("Started ")


Make: TypeAlias = Callable[[str], World]


def database(folder: Path, fresh: Path) -> None:
    """A database with its schema at the place where SQLite's is by default."""
    (folder / "data").mkdir(mode=0o700, parents=True)
    shutil.copy(fresh, folder / "data" / "commander.db")


async def until(
    condition: Callable[[], object], seconds: float = 20, what: Callable[[], object] = lambda: "it did not happen"
) -> None:
    """Returns when the condition holds; it may be asked asynchronously. `what` says what is the case instead."""
    try:
        async with asyncio.timeout(seconds):
            while True:
                found = condition()
                if (await found) if asyncio.iscoroutine(found) else found:
                    return
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(what()) from None
