"""A bot of the product over the four messengers: run in this process as `commander run` does it, or as its own one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from bot.app import App, open_app
from bot.config import Config
from bot.domain.ledger import AuditEntry, Request, State
from bot.domain.ports import Link, Store
from bot.health import health_page, listening
from bot.lifecycle import Condition, Health, serve
from tests.e2e.seats import Discord, RocketChat, Slack, Telegram
from tests.e2e.world import World, until


@dataclass
class Books:
    """What the database says."""

    store: Store

    async def record(self, event: str = "") -> list[AuditEntry]:
        """The record's entries, oldest first."""
        entries = await self.store.read(lambda tx: [link.entry for link in tx.audit.entries()])
        return [entry for entry in entries if event in {"", entry.event}]

    async def requests(self, **which: Any) -> tuple[Request, ...]:
        return await self.store.read(lambda tx: tx.requests.find(limit=200, **which))

    async def refusals(self) -> list[str]:
        """Why people were refused, in the record's words."""
        return [entry.outcome for entry in await self.record("refused")]


@dataclass
class Team:
    """Who is there, and the bot that they talk to."""

    world: World
    app: App
    health: Health
    port: int

    @property
    def books(self) -> Books:
        return Books(self.app.services.store)

    def slack(self, name: str, channel: str = "") -> Slack:
        return Slack(self.world, name, channel)

    def telegram(self, name: str, group: int | None = None) -> Telegram:
        return Telegram(self.world, name, str(group) if group is not None else "")

    def discord(self, name: str, channel: str = "") -> Discord:
        return Discord(self.world, name, channel)

    def rocketchat(self, name: str, room: str = "") -> RocketChat:
        return RocketChat(self.world, name, room)

    async def connected(self, *names: str) -> None:
        """Waits until these messengers are connected; all configured ones where none is named."""

        def all_are() -> bool:
            links = {name: one.link for name, one in self.health.connections().items()}
            return all(links.get(name) is Link.CONNECTED for name in names or links)

        await until(all_are, what=self.health.connections)

    async def quiet(self) -> None:
        """Waits until nothing is handled, worked on, or to be delivered."""
        core = self.app.core

        async def still() -> bool:
            busy = core.reception.busy or await self.books.requests(states=(State.APPROVED, State.EXECUTING))
            return not busy and all([await outbox.idle() for outbox in core.outboxes])

        await until(still, what=lambda: "the bot is still busy")


@asynccontextmanager
async def working(world: World, config: Config, *, connected: bool = True) -> AsyncIterator[Team]:
    """The application, its parts and its messengers under supervision, and its port for watchdogs."""
    async with open_app(config, messengers=True) as app:
        health = Health(app.services.clock, connections=app.core.connections)
        for name, why in app.broken:
            health.note(f"adapter {name}", Condition.FAILED, why.id)
        async with listening(0, {"/healthz": health_page(health)}) as port:
            stop = asyncio.Event()
            parts = {**app.core.parts(), **app.core.listeners()}
            running = asyncio.create_task(serve(parts, health, stop, app.core.drain))
            team = Team(world, app, health, port)
            try:
                if connected:
                    await team.connected()
                yield team
            finally:
                stop.set()
                await running
