"""The core's parts together: who listens, and how it ends."""

import asyncio

from bot.domain.errors import MessengerUnavailable
from bot.domain.flow import Document
from bot.domain.ledger import Lease
from bot.domain.ports import Link, OnInbound, Properties
from tests.dsl import story
from tests.fakes import MemoryMessenger, breathe


class Single(MemoryMessenger):
    """A messenger that only one process may listen to."""

    @property
    def properties(self) -> Properties:
        return Properties("console", max_chars=4000, buttons=99, edits=True, files=True, greets=True, single=True)

    async def run(self, on_inbound: OnInbound, since: object = None) -> None:
        await asyncio.Event().wait()


class Away(MemoryMessenger):
    """A messenger that asks for patience."""

    away = True

    async def deliver(self, document: Document) -> str | None:
        if self.away:
            raise MessengerUnavailable("error.messenger", name="console", retry_after=600)
        return await super().deliver(document)


async def test_who_lost_the_lead_says_that_it_stands_by() -> None:
    async with story(messenger=Single()) as town:
        listening = asyncio.create_task(town.core.listen())
        await breathe()
        assert town.core.connections()["console"].link is Link.CONNECTED
        now = town.clock.now()
        town.clock.advance(60)
        later = Lease("two", town.clock.now(), town.clock.now() + 60 * (town.clock.now() - now))
        await town.store.transact(lambda tx: tx.leases.hold("adapter console", later))
        async with asyncio.timeout(10):
            while town.core.connections()["console"].link is Link.CONNECTED:
                await breathe()
        assert town.core.connections()["console"].link is Link.STANDBY
        listening.cancel()
        await asyncio.wait({listening})


async def test_an_end_in_order_does_not_wait_for_a_messenger_that_is_away() -> None:
    messenger = Away()
    async with story(messenger=messenger) as town:
        await town.alice.says("disk usage on web-01")
        await town.alice.says("uptime of web-01")
        async with asyncio.timeout(10):
            await town.core.drain(0.05)
        messenger.away = False
        await town.passes(602, 60)
        town.alice.reads("web-01")
