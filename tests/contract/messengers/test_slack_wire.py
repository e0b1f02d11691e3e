"""Slack through its real SDK and real sockets: what comes in, once, acknowledged when it is stored."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.content import Button
from bot.domain.errors import MessengerUnavailable
from bot.domain.flow import Address
from bot.domain.people import Account
from bot.domain.ports import Inbound, Link
from tests.contract.messengers.hurrying import until
from tests.contract.messengers.slack_bench import bench, document
from tests.servers.slack import BOT, TEAM


async def test_a_mention_arrives_once_and_is_answered_in_its_thread() -> None:
    async with bench() as town:
        asked = await town.people.says("U1", "C1", "@commander disk usage on web-01")
        (message,) = town.core.messages
        assert town.core.deliveries == 2  # `message` and `app_mention`
        assert (message.id, message.text) == (f"C1:{asked.ts}", "disk usage on web-01")
        assert message.sender == Account("slack", TEAM, "U1")
        assert message.address == Address("slack", TEAM, "C1", asked.ts)
        await town.adapter.notice(message)
        assert asked.reactions == {"eyes"}
        handle = await town.adapter.deliver(document("9 %", destination=message.address))
        (answer,) = town.channel.bots
        assert handle == f"C1:{answer.ts}"
        assert (answer.thread, answer.seen) == (asked.ts, "9 %")
        assert asked.reactions == set()


async def test_a_sign_that_slack_refuses_is_nobodys_problem() -> None:
    async with bench() as town:
        town.slack.methods.scopes.discard("reactions:write")
        await town.people.says("U1", "C1", "@commander status")
        await town.adapter.notice(town.core.messages[0])
        await town.adapter.deliver(document("fine", destination=town.core.messages[0].address))
        assert town.channel.bots[0].seen == "fine"
        assert town.slack.calls["reactions.remove"] == 0


async def test_what_is_not_for_the_bot_is_acknowledged_and_ignored() -> None:
    async with bench() as town:
        await town.people.says("U1", "C1", "restart nginx")
        asked = await town.people.says("U1", "C1", "@commander status")
        await town.people.edits("C1", asked, "@commander restart nginx")
        strange = await town.people.says("U1", "C1", "lunch?")
        await town.people.says("U2", "C1", "yes", thread=strange.ts)
        assert town.core.texts == ["status"]
        assert town.slack.sockets.retried == 0


async def test_replies_in_a_thread_of_the_bot_need_no_mention() -> None:
    async with bench() as town:
        asked = await town.people.says("U1", "C1", "@commander status")
        await town.people.says("U2", "C1", "et sur web-02 ?", thread=asked.ts)
        assert town.core.texts == ["status", "et sur web-02 ?"]
        assert not town.slack.calls["conversations.replies"]


async def test_a_thread_from_before_the_start_is_looked_up_once() -> None:
    async with bench() as town:
        asked = town.people.wrote("U1", "C1", "@commander status")
        alert = town.slack.workspace.post("C1", BOT, "disk full")
        other = town.people.wrote("U1", "C1", "lunch?")
        for thread in (asked, alert, other, asked, alert, other):
            await town.people.says("U2", "C1", "yes", thread=thread.ts)
        assert len(town.core.messages) == 4
        assert town.slack.calls["conversations.replies"] == 3


async def test_direct_messages_are_one_conversation_with_the_person() -> None:
    async with bench() as town:
        direct = town.slack.workspace.direct("U1")
        await town.people.says("U1", direct.id, "tout va bien ?")
        (message,) = town.core.messages
        assert message.address == Address("slack", TEAM, "U1", private=True)
        handle = await town.adapter.deliver(document("oui", Button("Plus", "t1"), destination=message.address))
        (answer,) = direct.bots
        assert (answer.seen, handle) == ("oui\n[Plus]", f"{direct.id}:{answer.ts}")
        await town.people.presses("U1", direct.id, answer, "Plus")
        (press,) = town.core.presses
        assert (press.address, press.handle, press.token) == (message.address, handle, "t1")


async def test_a_press_names_who_what_and_where() -> None:
    async with bench() as town:
        asked = await town.people.says("U1", "C1", "@commander restart nginx on web-01")
        place = town.core.messages[0].address
        handle = await town.adapter.deliver(document("plan", Button("Confirm", "tok-1"), destination=place))
        card = town.channel.bots[0]
        assert await town.people.presses("U2", "C1", card, "Confirm")
        assert await town.people.presses("U2", "C1", card, "Confirm")
        first, second = town.core.presses
        assert first.id != second.id
        assert (first.sender.user, first.token, first.handle) == ("U2", "tok-1", handle)
        assert first.address == place == Address("slack", TEAM, "C1", asked.ts)


async def test_a_forged_press_shows_as_what_it_is() -> None:
    async with bench() as town:
        handle = await town.adapter.deliver(document("plan", Button("Confirm", "tok-1")))
        card = town.channel.bots[0]
        elsewhere = {"type": "message", "message_ts": "1.2", "channel_id": "C9", "is_ephemeral": False}
        await town.people.presses("U2", "C1", card, "Confirm", container=elsewhere)
        (press,) = town.core.presses
        assert press.handle not in {handle, None}
        assert press.address.channel == "C9"
        menu = [{"type": "static_select", "action_id": "x", "selected_option": {"value": "tok-1"}}]
        assert await town.people.presses("U2", "C1", card, "Confirm", actions=menu)
        assert len(town.core.presses) == 1


async def test_the_same_event_three_times_is_one_message() -> None:
    async with bench() as town:
        town.slack.sockets.redeliver = 2
        await town.people.says("U1", town.slack.workspace.direct("U1").id, "status")
        assert town.core.deliveries == 3
        assert town.core.texts == ["status"]


async def test_five_messages_at_once_are_all_handled() -> None:
    async with bench() as town:
        written = [town.people.wrote("U1", "C1", f"@commander look {number}") for number in range(5)]
        for message in written:
            assert await town.people.hears("C1", message)
        assert sorted(town.core.texts) == [f"look {number}" for number in range(5)]


async def test_what_was_not_stored_is_not_acknowledged_and_comes_again() -> None:
    async with bench() as town:
        town.slack.sockets.patience = 0.2
        town.core.away = 1
        direct = town.slack.workspace.direct("U1")
        await town.people.says("U1", direct.id, "status")
        assert town.slack.sockets.retried >= 1
        assert town.core.texts == ["status"]


async def test_what_slack_gives_up_on_is_read_from_the_history() -> None:
    async with bench() as town:
        town.slack.sockets.patience = 0.05
        town.core.away = 4
        direct = town.slack.workspace.direct("U1")
        await town.people.says("U1", direct.id, "status")
        await until(lambda: town.core.texts == ["status"])
        assert town.clock.slept


async def test_the_slash_command_asks_like_a_message() -> None:
    async with bench() as town:
        assert await town.people.commands("U1", "C1", "disk usage on <web-01>", "ops")
        assert await town.people.commands("U1", "DU1", "status")
        town.slack.workspace.channel("C8", "U1")  # the bot is no member
        assert await town.people.commands("U1", "C8", "status", "elsewhere")
        town.slack.workspace.channel("G9", "U1", kind="group")
        assert await town.people.commands("U1", "G9", "status", "secret")
        public, direct, other, hidden = town.core.messages
        assert (public.text, public.address) == ("disk usage on <web-01>", Address("slack", TEAM, "C1"))
        assert {direct.address, other.address, hidden.address} == {Address("slack", TEAM, "U1", private=True)}
        assert await town.adapter.withdraw(public)


async def test_arrivals_are_invitations_and_looks_at_the_app() -> None:
    async with bench() as town:
        town.slack.workspace.channel("C2", "U1")
        await town.people.invites("U1", "C2")
        await town.people.opens_home("U2")
        await town.people.opens_home("U2", "messages")
        await town.people.opens_home("U2", "messages")
        channel, home, hello = town.core.arrivals
        assert (channel.sender.user, channel.address.channel, channel.home) == ("U1", "C2", False)
        assert (home.address, home.home) == (Address("slack", TEAM, "home:U2", private=True), True)
        assert (hello.address, hello.home) == (Address("slack", TEAM, "U2", private=True), False)


async def test_secrets_are_withdrawn_with_an_admins_token_only() -> None:
    async with bench() as town:
        await town.people.says("U1", "C1", "@commander the password is hunter2")
        assert not await town.adapter.withdraw(town.core.messages[0])
    async with bench(admin_token={"env": "X"}) as town:
        await town.people.says("U1", "C1", "@commander the password is hunter2")
        assert await town.adapter.withdraw(town.core.messages[0])
        assert not town.channel.messages


async def test_what_was_written_before_the_start_is_read_from_the_history() -> None:
    async with bench(listening=False) as town:
        long_ago = datetime.now(UTC) - timedelta(hours=1)
        direct = town.slack.workspace.direct("U1")
        first = town.people.wrote("U1", "C1", "@commander one")
        town.people.wrote("U2", direct.id, "two")
        town.people.wrote("U2", "C1", "lunch?")
        town.people.wrote("U2", "C1", "three", thread=first.ts)
        edited = town.people.wrote("U2", "C1", "@commander never")
        edited.edited = True
        town.slack.workspace.post("C1", BOT, "the bot itself")
        await town.listen(long_ago)
        await until(lambda: len(town.core.messages) == 3)
        assert town.core.texts == ["one", "two", "three"]


async def test_nothing_is_read_where_nothing_was_ever_received() -> None:
    async with bench(listening=False) as town:
        town.people.wrote("U1", "C1", "@commander old")
        await town.listen()
        await town.people.says("U1", "C1", "@commander new")
        assert town.core.texts == ["new"]
        assert not town.slack.calls["users.conversations"]


@pytest.mark.parametrize("error", ["invalid_auth", "account_inactive", "token_revoked"])
async def test_a_bad_token_ends_it_for_good(error: str) -> None:
    async with bench(listening=False) as town:
        town.slack.fail("auth.test", error)
        await town.listen()
        with pytest.raises(MessengerUnavailable) as raised:
            await town.task
        assert raised.value.permanent
        assert raised.value.code == "slack.token"
        assert town.adapter.connection.link is Link.FAILED
        assert town.adapter.connection.error == "slack.token"


async def test_a_bad_app_token_ends_it_for_good() -> None:
    async with bench(listening=False) as town:
        town.slack.fail("apps.connections.open", "not_allowed_token_type")
        await town.listen()
        with pytest.raises(MessengerUnavailable, match="not_allowed_token_type"):
            await town.task
        assert town.adapter.connection.link is Link.FAILED


async def test_what_takes_too_long_is_not_acknowledged_and_goes_on() -> None:
    go = asyncio.Event()
    stored: list[str] = []

    async with bench(listening=False) as town:
        town.slack.sockets.patience = 0.7

        async def slowly(inbound: Inbound) -> None:
            await go.wait()
            stored.append(inbound.id)

        town.core.on_inbound = slowly  # type: ignore[method-assign]
        await town.listen()
        said = asyncio.create_task(town.people.says("U1", town.slack.workspace.direct("U1").id, "status"))
        await until(lambda: town.slack.sockets.retried or town.slack.calls["users.conversations"])
        assert not town.slack.sockets.acknowledged
        go.set()
        await said
        await until(lambda: len(set(stored)) == 1 and town.slack.sockets.acknowledged)


async def test_a_thread_that_cannot_be_read_is_nobodys() -> None:
    async with bench() as town:
        thread = town.people.wrote("U1", "C1", "@commander status")
        town.slack.fail("conversations.replies", "missing_scope")
        await town.people.says("U2", "C1", "yes", thread=thread.ts)
        assert town.slack.sockets.acknowledged
        assert not town.core.messages
