"""Slack's connection: it comes back in every way, nothing is lost in between, nothing comes twice."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from adapters.slack.adapter import SlackAdapter
from bot.domain.errors import MessengerUnavailable
from bot.domain.ports import Inbound, Link
from tests.contract.messengers.hurrying import until
from tests.contract.messengers.slack_bench import Bench, bench, document, setup


async def hears(town: Bench) -> None:
    """Something that is said now arrives."""
    before = len(town.core.messages)
    await town.people.says("U1", "C1", f"@commander still there {before}")
    assert len(town.core.messages) == before + 1


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_a_socket_is_replaced_before_slack_closes_it(reason: str) -> None:
    async with bench() as town:
        states = [town.adapter.connection]
        await town.slack.sockets.say_goodbye(reason)
        await until(lambda: town.slack.sockets.opened == 2 and len(town.slack.sockets.live) == 1)
        states.append(town.adapter.connection)
        assert states[0] == states[1]
        await hears(town)
        assert not town.slack.calls["users.conversations"]  # there was no gap


@pytest.mark.parametrize("how", ["closed", "dropped", "too_many_websockets", "half_open"])
async def test_a_lost_socket_comes_back_with_what_was_missed(how: str) -> None:
    async with bench() as town:
        await town.people.says("U1", "C1", "@commander before")
        match how:
            case "closed":
                await town.slack.sockets.say_goodbye("warning", close=True)
            case "dropped":
                await town.slack.sockets.drop()
            case "half_open":
                town.slack.sockets.half_open()
            case reason:
                await town.slack.sockets.say_goodbye(reason)
        town.people.wrote("U1", "C1", "@commander meanwhile")
        await until(lambda: "meanwhile" in town.core.texts)
        await until(lambda: town.adapter.connection.link is Link.CONNECTED)
        assert town.core.texts == ["before", "meanwhile"]
        await hears(town)


async def test_an_outage_is_waited_for_and_shown() -> None:
    async with bench() as town:
        connected = town.adapter.connection
        await town.slack.outage()
        await until(lambda: town.adapter.connection.link is Link.WAITING)
        assert town.adapter.connection.error == "slack.unreachable"
        assert town.adapter.connection.since > connected.since
        with pytest.raises(MessengerUnavailable, match="unreachable"):
            await town.adapter.deliver(document())
        town.people.wrote("U1", "C1", "@commander meanwhile")
        await until(lambda: len(town.clock.slept) > 2)
        assert town.clock.slept[0] < town.clock.slept[1] < town.clock.slept[2] <= 60 * 1.25
        await town.slack.back()
        await until(lambda: town.core.texts == ["meanwhile"])
        assert town.adapter.connection.link is Link.CONNECTED
        await town.adapter.deliver(document())
        assert len(town.channel.bots) == 1


async def test_replies_in_threads_are_in_the_gap_too() -> None:
    async with bench() as town:
        ours = await town.people.says("U1", "C1", "@commander status")
        other = town.people.wrote("U1", "C1", "lunch?")
        await town.slack.sockets.drop()
        town.people.wrote("U2", "C1", "et sur web-02 ?", thread=ours.ts)
        town.people.wrote("U2", "C1", "yes", thread=other.ts)
        await until(lambda: "et sur web-02 ?" in town.core.texts)
        await hears(town)
        assert "yes" not in town.core.texts


async def test_the_gap_is_read_again_until_it_is_stored() -> None:
    async with bench(listening=False) as town:
        town.people.wrote("U1", "C1", "@commander one")
        town.people.wrote("U1", "C1", "@commander two")
        town.core.away = 3
        town.slack.limit("users.conversations", 7)
        town.slack.fail("conversations.history", "internal_error")
        await town.listen(datetime.now(UTC) - timedelta(minutes=5))
        await until(lambda: town.core.texts == ["one", "two"])
        assert any(7 <= slept <= 7 * 1.25 for slept in town.clock.slept)


async def test_a_channel_that_cannot_be_read_hides_no_other() -> None:
    async with bench(listening=False) as town:
        town.slack.workspace.channel("C0", "U1", "UBOT")
        town.people.wrote("U1", "C0", "@commander unreadable")
        town.people.wrote("U1", "C1", "@commander one")
        town.slack.fail("conversations.history", "missing_scope")
        await town.listen(datetime.now(UTC) - timedelta(minutes=5))
        await until(lambda: town.core.messages)
        assert len(town.core.messages) == 1


async def test_slack_that_is_away_at_the_start_is_waited_for() -> None:
    async with bench(listening=False) as town:
        await town.slack.stop()
        task = asyncio.create_task(town.adapter.run(town.core.on_inbound))
        await until(lambda: town.adapter.connection.link is Link.WAITING)
        await town.slack.start()
        await until(lambda: town.adapter.connection.link is Link.CONNECTED)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_being_asked_to_slow_down_is_honoured_when_connecting() -> None:
    async with bench(listening=False) as town:
        town.slack.limit("apps.connections.open", 30, times=2)
        await town.listen()
        assert [30 <= slept <= 30 * 1.25 for slept in town.clock.slept] == [True, True]


async def test_socket_mode_switched_off_ends_it_for_good() -> None:
    async with bench() as town:
        await town.slack.sockets.say_goodbye("link_disabled")
        with pytest.raises(MessengerUnavailable) as raised:
            await town.task
        assert (raised.value.code, raised.value.permanent) == ("slack.socket_off", True)
        assert town.adapter.connection.link is Link.FAILED


async def test_socket_mode_that_was_never_on_ends_it_for_good() -> None:
    async with bench(listening=False) as town:
        town.slack.sockets.most, town.slack.sockets.surplus = 0, "link_disabled"
        await town.listen()
        with pytest.raises(MessengerUnavailable, match="link_disabled"):
            await town.task


async def test_a_failed_handshake_is_tried_again() -> None:
    async with bench(listening=False) as town:
        town.slack.sockets.refused = 2
        await town.listen()
        assert len(town.clock.slept) == 2
        await hears(town)


async def test_frames_that_are_no_envelopes_are_ignored() -> None:
    async with bench() as town:
        await town.slack.sockets.babble()
        await hears(town)
        assert town.slack.sockets.opened == 1


async def test_a_long_gap_is_read_page_by_page() -> None:
    async with bench(listening=False) as town:
        for number in range(450):
            town.people.wrote("U1", "C1", f"@commander {number}")
        await town.listen(datetime.now(UTC) - timedelta(minutes=5))
        await until(lambda: len(town.core.messages) == 450)
        assert town.core.texts == [str(number) for number in range(450)]
        assert town.slack.calls["conversations.history"] == 3


async def test_several_sockets_share_the_work_and_cover_for_each_other() -> None:
    async with bench(sockets=3) as town:
        await until(lambda: len(town.slack.sockets.live) == 3)
        for _ in range(3):
            await hears(town)
        first, *_ = town.slack.sockets.live
        await first.close()
        assert town.adapter.connection.link is Link.CONNECTED
        await until(lambda: town.slack.sockets.opened == 4)
        await hears(town)
        assert not town.slack.calls["users.conversations"]


async def test_a_socket_beyond_what_slack_allows_is_tried_again_with_patience() -> None:
    async with bench(listening=False) as town:
        town.slack.sockets.most = 0
        task = asyncio.create_task(town.adapter.run(town.core.on_inbound))
        await until(lambda: len(town.clock.slept) > 1)
        assert town.adapter.connection.link is Link.WAITING
        town.slack.sockets.most = 10
        await until(lambda: town.adapter.connection.link is Link.CONNECTED)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_what_is_being_stored_is_acknowledged_before_the_end() -> None:
    async with bench() as town:
        entered, go = asyncio.Event(), asyncio.Event()
        store = town.core.on_inbound

        async def slowly(inbound: object) -> None:
            entered.set()
            await go.wait()
            await store(inbound)  # type: ignore[arg-type]

        town.task.cancel()
        await asyncio.gather(town.task, return_exceptions=True)
        town.core.on_inbound = slowly  # type: ignore[method-assign]
        await town.listen()
        said = asyncio.create_task(town.people.says("U1", town.slack.workspace.direct("U1").id, "status"))
        await entered.wait()
        town.task.cancel()
        go.set()
        await said
        assert town.slack.sockets.acknowledged
        assert town.core.texts == ["status"]


async def test_two_processes_share_what_comes_in() -> None:
    async with bench() as town:
        other = SlackAdapter(setup(town.slack, town.clock))
        taken: list[str] = []

        async def take(inbound: Inbound) -> None:
            taken.append(inbound.id)
            await town.core.on_inbound(inbound)

        task = asyncio.create_task(other.run(take))
        await until(lambda: other.connection.link is Link.CONNECTED)
        direct = town.slack.workspace.direct("U1").id
        for number in range(6):
            await town.people.says("U1", direct, f"status {number}")
        assert len(town.core.messages) == 6 == town.core.deliveries
        assert len(taken) == 3
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await other.close()
        await until(lambda: len(town.slack.sockets.live) == 1)
        await hears(town)
