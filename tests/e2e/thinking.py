"""A bot of the product whose model is a strict server on loopback, and people at its terminal."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from bot.app import App, open_app
from bot.config import load
from bot.config.toml import table
from bot.domain.flow import Address, InboundMessage
from bot.domain.ports import Explained
from executors.simulated.launch import Fleet
from tests.dsl import as_text
from tests.fakes import MemoryMessenger, account
from tests.servers.anthropic.server import KEY, FakeAnthropic

ODD = "nginx on web-01 deserves a good shake"
"""Words that the offline stages do not understand well enough to answer by themselves."""


@dataclass
class Thinking:
    """One process of the bot, its model, and what its terminal shows."""

    app: App
    model: FakeAnthropic
    messenger: MemoryMessenger
    ids: Any = field(default_factory=lambda: count(1))

    async def explains(self, text: str = ODD, name: str = "alice") -> Explained:
        person = self.app.snapshot().person(name)
        assert person is not None
        return await self.app.explain(text, person, "en")

    async def says(self, text: str, name: str = "alice") -> str:
        """Everything that the person's terminal shows when nothing more happens."""
        place = Address("console", channel=name, thread="t", private=True)
        await self.app.core.on_inbound(
            InboundMessage(f"m{next(self.ids)}", account(name), text, place, datetime.now(UTC))
        )
        await self.app.core.settled(place)
        shown = (one for one in self.messenger.shown.values() if one.destination.channel == name)
        return "\n---\n".join(as_text(one.desired) for one in shown)


@asynccontextmanager
async def thinking(folder: Path, fleet: Fleet, **section: Any) -> AsyncIterator[Thinking]:
    """`section` is merged into `[model]`."""
    (folder / "key").write_text(KEY)
    known = (f"[{host.address}]:{host.port} {host.host_key}\n" for host in fleet.hosts.values())
    (folder / "known_hosts").write_text("".join(known))
    async with FakeAnthropic() as model:
        written = {"provider": "anthropic", "base_url": model.url, "api_key": {"file": "key"}} | section
        people = {"alice": "admin", "bob": "operator", "carol": "viewer"}
        text = [
            table("[bot]", {"mode": "armed", "data_dir": "data", "keys_dir": "keys"}),
            table("[ssh]", {"known_hosts": "known_hosts"}),
            table("[model]", written),
            *(table("[[people]]", {"name": n, "role": r, "accounts": {"console": n}}) for n, r in people.items()),
            *(
                table(
                    "[[hosts]]",
                    {
                        "name": name,
                        "address": host.address,
                        "port": host.port,
                        "user": "demo",
                        "key": str(fleet.client_key),
                        "become": "sudo",
                        "tags": host.tags,
                        "services": ["nginx"],
                    },
                )
                for name, host in fleet.hosts.items()
                if name.startswith("web")
            ),
        ]
        (folder / "config.toml").write_text("\n".join(text), "utf-8")
        messenger = MemoryMessenger()
        async with open_app(load(folder / "config.toml"), [messenger]) as app, app.core.running():
            yield Thinking(app, model, messenger)
