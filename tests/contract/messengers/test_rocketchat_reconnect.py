"""Away and back: nothing is lost, nothing comes twice, and what cannot come back says so."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.rocketchat.adapter import RocketChatAdapter
from bot.domain.errors import MessengerUnavailable
from bot.domain.ports import Link
from tests.contract.messengers.rocketchat_rig import ALICE, BOB, Rig, document, rig, setup


@pytest.fixture
async def town() -> AsyncIterator[Rig]:
    async with rig() as made:
        yield made


# --- away and back ----------------------------------------------------------------------------------------------------


async def test_a_lost_connection_comes_back_and_the_gap_is_read(town: Rig) -> None:
    await town.listen()
    town.server.writes(ALICE, "general", "@ops before")
    await town.until(lambda: town.texts)
    await town.server.disconnect()
    await town.until(lambda: town.adapter.connection.link is Link.WAITING)
    thread = town.server.writes(ALICE, "general", "@ops during")["_id"]
    town.server.writes(BOB, "general", "in its thread", thread)
    town.server.writes(BOB, town.server.model.direct(BOB), "in private")
    await town.back()
    town.server.writes(ALICE, "general", "@ops after")
    await town.until(lambda: len(town.texts) == 5)
    assert town.texts == ["before", "during", "in its thread", "in private", "after"]


async def test_an_outage_ends_with_everything_heard(town: Rig) -> None:
    await town.listen()
    await town.server.down()
    await town.until(lambda: town.adapter.connection.link is Link.WAITING)
    town.server.writes(ALICE, "general", "@ops during the outage")
    for _ in range(5):
        town.clock.advance(60)
        await asyncio.sleep(0.01)
    assert town.adapter.connection.link is Link.WAITING
    await town.server.up()
    await town.back()
    assert town.texts == ["during the outage"]


async def test_a_half_open_connection_is_noticed(town: Rig) -> None:
    await town.listen()
    town.server.switches.half_open = True
    town.server.writes(ALICE, "general", "@ops are you there?")
    (session,) = town.server.sessions
    town.clock.advance(20)
    await town.until(lambda: session.unanswered)
    await asyncio.sleep(0.1)
    town.clock.advance(10)
    await town.until(lambda: town.adapter.connection.error == "rocketchat.silent")
    town.server.switches.half_open = False
    await town.back()
    await town.until(lambda: town.texts)
    assert town.texts == ["are you there?"]


async def test_a_quiet_connection_is_kept(town: Rig) -> None:
    await town.listen()
    (session,) = town.server.sessions

    async def half_a_minute() -> None:
        before = session.pings
        await asyncio.sleep(0.05)
        town.clock.advance(20)
        await town.until(lambda: session.pings > before)
        await asyncio.sleep(0.05)
        town.clock.advance(10)

    for _ in range(4):
        await half_a_minute()
    assert town.adapter.connection.link is Link.CONNECTED
    assert town.server.logins == 1
    assert town.server.sessions[0].pongs == 1


async def test_what_was_written_while_the_bot_was_off_is_read_from_where_it_stopped(town: Rig) -> None:
    town.server.writes(ALICE, "general", "@ops long before")
    town.clock.advance(600)
    stopped = town.clock.now()
    town.server.writes(ALICE, "general", "@ops while it was off")
    town.server.writes(ALICE, "general", "@ops while it was off, too")
    await town.listen(since=stopped)
    await town.until(lambda: len(town.texts) == 2)
    assert town.texts == ["while it was off", "while it was off, too"]


async def test_a_first_start_reads_no_history(town: Rig) -> None:
    town.server.writes(ALICE, "general", "@ops before there was a bot")
    town.clock.advance(600)
    await town.listen()
    await town.quiet()
    assert not town.heard


async def test_reading_the_gap_waits_as_long_as_the_server_says(town: Rig) -> None:
    town.server.writes(ALICE, "general", "@ops missed")
    town.server.switches.limited["chat.syncMessages"] = [7]
    listening = asyncio.create_task(town.listen(since=town.clock.now() - timedelta(minutes=5)))
    await town.until(lambda: not town.server.switches.limited["chat.syncMessages"])
    await asyncio.sleep(0.2)
    town.clock.advance(6.9)
    await asyncio.sleep(0.1)
    assert not town.texts
    town.clock.advance(0.2)
    await listening
    assert town.texts == ["missed"]


async def test_a_room_that_the_bot_has_left_meanwhile_has_no_gap(town: Rig) -> None:
    town.server.writes(ALICE, "general", "@ops missed")
    town.server.model.room("left", ALICE, kind="p")
    town.server.writes(ALICE, "left", "@ops missed, too")
    town.server.model.rooms["left"]["forbidden"] = True
    await town.listen(since=town.clock.now() - timedelta(minutes=5))
    assert town.texts == ["missed"]


async def test_a_server_that_lists_no_rooms_is_asked_about_those_that_are_known(town: Rig) -> None:
    town.server.switches.listing = False
    await town.listen()
    town.server.writes(ALICE, "general", "@ops before")
    await town.until(lambda: town.texts)
    await town.server.disconnect()
    await town.until(lambda: town.adapter.connection.link is Link.WAITING)
    town.server.writes(ALICE, "general", "@ops during")
    await town.back()
    await town.until(lambda: len(town.texts) == 2)
    assert town.texts == ["before", "during"]


async def test_a_gap_that_cannot_be_read_is_read_later(town: Rig) -> None:
    town.server.writes(ALICE, "general", "@ops missed")
    town.server.switches.fail["chat.syncMessages"] = 1
    town.running = asyncio.create_task(town.adapter.run(town.on_inbound, town.clock.now() - timedelta(minutes=5)))
    await town.until(lambda: town.adapter.connection.error == "rocketchat.unreachable")
    await town.back()
    assert town.texts == ["missed"]


# --- refused for good -------------------------------------------------------------------------------------------------


async def test_a_wrong_token_ends_the_listening(town: Rig) -> None:
    adapter = RocketChatAdapter(setup(town.server.url, town.clock, "pat-wrong"))
    with pytest.raises(MessengerUnavailable, match=r"rocketchat\.token") as refused:
        await adapter.run(town.on_inbound)
    assert refused.value.permanent
    assert adapter.connection.link is Link.FAILED
    assert adapter.connection.error == "rocketchat.token"
    await adapter.close()


async def test_a_token_that_is_withdrawn_ends_the_listening(town: Rig) -> None:
    await town.listen()
    assert town.running is not None
    town.server.switches.token_valid = False
    with pytest.raises(MessengerUnavailable, match=r"rocketchat\.token"):
        await town.adapter.deliver(document(town.place(), "Hello."))
    for _ in range(50):
        town.clock.advance(1)
        await asyncio.sleep(0.005)
    assert town.running.done()
    with pytest.raises(MessengerUnavailable, match=r"rocketchat\.token"):
        await town.running
    assert town.adapter.connection.link is Link.FAILED
    town.running = None
