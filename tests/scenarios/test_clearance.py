"""What may be read in a shared channel, and what is for one person's eyes."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from bot.domain.inventory import Host
from bot.domain.places import Channel
from bot.domain.ports import Output
from tests.dsl import Someone, Town, story
from tests.fakes import ManualClock, SimulatedTransport

CHANNEL = "ops"
PRINTED = "customer 4711"


class Chatty(SimulatedTransport):
    """What runs as root prints something, and fails once the gate is open."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(clock)
        self.gate = asyncio.Event()

    async def run(
        self, host: Host, argv: Sequence[str], *, root: bool = False,
        on_line: Callable[[str], None] | None = None, **options: Any,
    ) -> Output:  # fmt: skip
        if not root:
            return await super().run(host, argv, on_line=on_line, **options)
        if on_line is not None:
            on_line(PRINTED)
        await self.gate.wait()
        return Output(f"{PRINTED}\n", "", 1, milliseconds=3)


async def asks(town: Town, text: str) -> str:
    """Alice asks in the channel; what the channel shows in the end."""
    await Someone("alice", town, thread="t1", channel=CHANNEL).says(text)
    return "\n".join(town.shown_in(CHANNEL))


@pytest.mark.parametrize(
    "text", ["last 5 log lines of nginx on web-01", "5 dernières lignes des logs nginx sur web-01"]
)
async def test_content_goes_to_the_person_where_the_channel_is_not_cleared(text: str) -> None:
    async with story(channels=(Channel("console", CHANNEL, clearance=("db",)),)) as town:
        channel = await asks(town, text)
        assert "nginx" in channel
        assert "SIGSEGV" not in channel
        assert "exited on signal 11" not in channel
        assert "exited on signal 11" in town.alice.screen()


async def test_content_stays_where_the_channel_is_cleared_for_every_host() -> None:
    async with story(channels=(Channel("console", CHANNEL, clearance=("web",)),)) as town:
        assert "exited on signal 11" in await asks(town, "last 5 log lines of nginx on web-01")
        assert "exited on signal 11" not in town.alice.screen()


async def test_a_channel_that_nobody_declared_is_cleared_for_nothing() -> None:
    async with story() as town:
        assert "exited on signal 11" not in await asks(town, "last 5 log lines of nginx on web-01")


async def test_facts_may_be_read_anywhere() -> None:
    async with story() as town:
        assert "45" in await asks(town, "disk usage on web-01")


@pytest.mark.parametrize("clearance", [(), ("web",)])
async def test_what_a_step_printed_is_content_in_the_approvals_channel_too(clearance: tuple[str, ...]) -> None:
    clock = ManualClock()
    transport, approvals = Chatty(clock), Channel("console", "approvals", clearance, "approvals")
    transport.gate.set()
    async with story(clock=clock, transport=transport, channels=(approvals,)) as town:
        await town.bob.says("restart nginx on web-01")
        await Someone("erin", town, thread="", channel="approvals").presses("1")
        assert PRINTED in town.bob.screen()
        (shown,) = [one for one in town.shown_in("approvals") if "nginx" in one]
        assert "erin" in shown
        assert (PRINTED in shown) is bool(clearance)


@pytest.mark.parametrize("clearance", [(), ("web",)])
async def test_the_last_line_of_what_runs_is_content(clearance: tuple[str, ...]) -> None:
    clock = ManualClock()
    transport = Chatty(clock)
    async with story(clock=clock, transport=transport, channels=(Channel("console", CHANNEL, clearance),)) as town:
        alice = Someone("alice", town, thread="t1", channel=CHANNEL)
        await alice.says("redémarre nginx sur web-01")
        await alice.presses("1")
        await town.passes(3)
        assert "En cours" in alice.sees()
        assert (PRINTED in alice.sees()) is bool(clearance)
        transport.gate.set()
        await town.settle()


async def test_the_preview_of_a_private_request_is_not_for_the_approvals_channel() -> None:
    async with story(channels=(Channel("console", "approvals", (), "approvals"),)) as town:
        await town.bob.says("kill process nosuch on web-01")
        assert "busiest" in town.bob.screen().lower()
        shown = "\n".join(town.shown_in("approvals"))
        assert "nosuch" in shown
        assert "busiest" not in shown.lower()


async def test_what_content_suggests_next_is_for_the_person_alone() -> None:
    async with story() as town:
        await asks(town, "what's wrong with the website?")
        shown = [one for one in town.messenger.shown.values() if one.destination.channel == CHANNEL]
        assert not any(one.desired.buttons for one in shown)
        await town.alice.presses("1")
        town.alice.reads("nginx")
