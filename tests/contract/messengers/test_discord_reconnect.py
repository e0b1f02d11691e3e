"""Discord over real sockets: connections that end in every way, and what was said meanwhile."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.content import Line, Mark, Message, Raw
from bot.domain.errors import MessengerUnavailable
from bot.domain.ports import Link
from tests.contract.messengers.discord_site import Heard, Site, adapter_for, listening
from tests.contract.messengers.hurrying import QuickClock, until
from tests.servers.discord import FakeDiscord, World


def ask(site: Site, text: str) -> str:
    world = site.discord.world
    return site.discord.people.say(world.alice, world.general, f"{{bot}} {text}")


def connected(site: Site) -> bool:
    """Connected in truth: the fake has somebody on the line."""
    sessions = site.discord.gateway.sessions.values()
    return site.adapter.connection.link is Link.CONNECTED and any(session.line for session in sessions)


async def test_the_heartbeat_is_kept() -> None:
    async with FakeDiscord(interval=20) as discord, listening(discord) as site:
        await until(lambda: discord.gateway.heartbeats > 3)
        assert site.adapter.connection.link is Link.CONNECTED


@pytest.mark.parametrize("how", ["reconnect", "closed", "aborted"])
async def test_a_lost_connection_is_resumed(how: str) -> None:
    async with FakeDiscord() as discord, listening(discord) as site:
        gateway = discord.gateway
        (line,) = gateway.lines
        (session,) = gateway.sessions.values()
        session.line = None  # from now on nothing reaches the bot
        ask(site, "in the gap")
        match how:
            case "reconnect":
                await line.send(7)
            case "closed":
                await line.socket.close(code=4000)
            case _:
                await gateway.drop(1001)
        await until(lambda: site.heard.texts == ["in the gap"])
        await until(lambda: connected(site))
        assert (gateway.identified, gateway.resumed) == (1, 1)


@pytest.mark.parametrize("code", [1000, 4007, 4009])
async def test_a_session_that_is_over_is_replaced_and_the_gap_read(code: int) -> None:
    async with FakeDiscord() as discord, listening(discord) as site:
        ask(site, "before")
        await until(lambda: site.heard.texts == ["before"])
        discord.gateway.forget()
        ask(site, "in the gap")
        site.discord.people.say(discord.world.alice, discord.world.general, "not for the bot")
        await discord.gateway.drop(code)
        await until(lambda: connected(site) and discord.gateway.identified == 2)
        await until(lambda: site.heard.texts == ["before", "in the gap"])
        ask(site, "after")
        await until(lambda: site.heard.texts == ["before", "in the gap", "after"])


async def test_the_gap_of_threads_and_direct_conversations_is_read() -> None:
    async with FakeDiscord() as discord, listening(discord) as site:
        world, people = discord.world, discord.people
        question = ask(site, "hello")
        people.tell(world.alice, "hello")
        await until(lambda: len(site.heard.texts) == 2)
        await site.show(site.in_general("Hello", thread=question))
        discord.gateway.forget()
        people.say(world.alice, question, "in the thread")
        people.tell(world.alice, "directly")
        await discord.gateway.drop()
        await until(lambda: set(site.heard.texts) == {"hello", "in the thread", "directly"})
        assert len(site.heard.texts) == 4


async def test_a_long_gap_is_read_to_its_end() -> None:
    async with FakeDiscord() as discord, listening(discord) as site:
        ask(site, "first")
        await until(lambda: site.heard.texts == ["first"])
        discord.gateway.forget()
        for number in range(230):
            ask(site, str(number))
        discord.limit(1, 0.5, path="/messages")
        await discord.gateway.drop()
        await until(lambda: len(site.heard.texts) == 231)
        assert site.heard.texts == ["first", *map(str, range(230))]


async def test_what_was_written_before_the_start_is_read_from_since() -> None:
    now, ago = time.time(), [3 * 3600.0]
    async with FakeDiscord(World(lambda: now - ago[0])) as discord:
        world = discord.world
        for ago[0], text in ((7200, "two hours ago"), (600, "ten minutes ago")):
            discord.people.say(world.alice, world.general, f"{{bot}} {text}")
        ago[0] = 0
        async with listening(discord, since=datetime.now(UTC) - timedelta(hours=1)) as site:
            await until(lambda: site.heard.texts == ["ten minutes ago"])
        async with listening(discord) as fresh:
            ask(fresh, "now")
            await until(lambda: fresh.heard.texts == ["now"])


async def test_direct_conversations_of_known_people_are_read_from_since() -> None:
    """Discord lists none; a conversation is found by its person."""
    start = datetime.now(UTC)
    async with FakeDiscord() as discord:
        world = discord.world
        discord.people.tell(world.alice, "while nobody listened")
        async with listening(discord, since=start, known=(world.alice, world.bob)) as site:
            await until(lambda: site.heard.texts == ["while nobody listened"])


async def test_a_half_open_connection_is_noticed() -> None:
    async with FakeDiscord(interval=50) as discord, listening(discord, silence=0.3) as site:
        discord.gateway.deaf = True
        ask(site, "into the void")
        await until(lambda: site.adapter.connection.link is Link.WAITING)
        discord.gateway.deaf = False
        await until(lambda: site.heard.texts == ["into the void"])
        assert site.adapter.connection.link is Link.CONNECTED


async def test_an_event_that_the_library_cannot_digest_ends_nothing() -> None:
    async with FakeDiscord() as discord, listening(discord) as site:
        world = discord.world
        asked = world.write(world.channels[world.general], world.alice, f"<@{world.bot}> odd")
        odd = {**asked, "id": world.snowflake(), "guild_id": world.guild, "message_reference": {"message_id": "1"}}
        world.emit("MESSAGE_CREATE", odd)
        ask(site, "fine")
        await until(lambda: site.heard.texts == ["odd", "odd", "fine"])
        assert (connected(site), discord.gateway.identified) == (True, 1)


async def test_an_outage_ends_by_itself() -> None:
    async with FakeDiscord() as discord, listening(discord) as site:
        await discord.outage()
        await until(lambda: site.adapter.connection.link is Link.WAITING and len(site.clock.slept) > 3)
        assert site.adapter.connection.error == "discord.no_answer"
        ask(site, "in the gap")
        await discord.back()
        await until(lambda: site.heard.texts == ["in the gap"])
        first, *more = site.clock.slept
        assert first == 0
        assert all(0 < pause <= 60 for pause in more)


async def test_an_outage_at_the_start_ends_by_itself() -> None:
    async with FakeDiscord() as discord:
        await discord.outage()
        clock, heard = QuickClock(), Heard()
        adapter = adapter_for(discord, clock)
        task = asyncio.create_task(adapter.run(heard))
        await until(lambda: adapter.connection.link is Link.WAITING)
        await discord.back()
        await until(lambda: adapter.connection.link is Link.CONNECTED)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await adapter.close()


async def test_a_wrong_token_ends_the_listening_for_good() -> None:
    async with FakeDiscord() as discord:
        adapter = adapter_for(discord, QuickClock(), token="wrong")
        with pytest.raises(MessengerUnavailable, match="bad_token") as refused:
            await adapter.run(Heard())
        assert refused.value.permanent
        assert (adapter.connection.link, adapter.connection.error) == (Link.FAILED, "discord.bad_token")
        with pytest.raises(MessengerUnavailable, match="bad_token"):
            await adapter.check()
        await adapter.close()


async def test_a_missing_intent_ends_the_listening_for_good() -> None:
    async with FakeDiscord() as discord:
        discord.world.may_read = False
        adapter = adapter_for(discord, QuickClock())
        with pytest.raises(MessengerUnavailable, match="no_intents") as refused:
            await adapter.run(Heard())
        assert refused.value.permanent
        assert adapter.connection.link is Link.FAILED
        await adapter.close()


async def test_a_token_that_is_revoked_later_ends_it_too() -> None:
    async with FakeDiscord() as discord:
        adapter = adapter_for(discord, QuickClock())
        task = asyncio.create_task(adapter.run(Heard()))
        await until(lambda: adapter.connection.link is Link.CONNECTED)
        discord.world.token = "another"
        await discord.gateway.drop()
        discord.gateway.forget()
        with pytest.raises(MessengerUnavailable, match="bad_token"):
            await task
        await adapter.close()


async def test_the_check_says_what_is_missing() -> None:
    async with FakeDiscord() as discord:
        adapter = adapter_for(discord, QuickClock())
        report = await adapter.check()
        assert report.blocks == (
            Line(Message.of("discord.signed_in", name="commander"), Mark.OK),
            Line(Message.of("discord.server", server="Acme"), Mark.OK),
        )
        discord.world.may_read = False
        discord.world.channels[discord.world.general].lacks |= {"threads", "attach"}
        report = await adapter.check()
        *lines, invitation = report.blocks
        said = [line.text for line in lines if isinstance(line, Line)]
        assert [one.id for one in said] == ["discord.signed_in", "discord.no_intents", "discord.lacking"]
        assert said[-1].get("permissions") == ("Attach Files", "Create Public Threads")
        assert isinstance(invitation, Raw)
        await adapter.close()
