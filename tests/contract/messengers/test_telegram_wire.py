"""Telegram end to end, what comes in: the real SDK over real sockets against a strict server."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.domain.content import Button, Content, Pre
from bot.domain.errors import MessengerUnavailable
from bot.domain.flow import ButtonPress, InboundMessage
from bot.domain.people import Account
from bot.domain.ports import Arrival, Link
from tests.contract.messengers.hurrying import until
from tests.contract.messengers.telegram_bench import ALICE, BOB, MALLORY, MENU, Bench, says
from tests.servers.telegram import User

CARD = says("Restart nginx on web-01?", Button("Restart nginx", "tok-1", "primary"), Button("Cancel", "tok-2"))


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with Bench() as bench:
        yield bench


async def test_a_sentence_becomes_a_message(bench: Bench) -> None:
    async with bench.listening():
        written = await bench.people.write(BOB, bench.private, "redémarre nginx sur web-01")
        await until(lambda: bench.inbox.stored)
    (message,) = bench.inbox.stored.values()
    assert isinstance(message, InboundMessage)
    assert message.id == f"42:{written.id}"
    assert message.sender == Account("telegram", "", "42")
    assert message.text == "redémarre nginx sur web-01"
    assert message.address == bench.place()


async def test_five_messages_of_one_batch_come_in_order(bench: Bench) -> None:
    for number in range(5):
        await bench.people.write(BOB, bench.private, f"message {number}")
    async with bench.listening():
        await until(lambda: len(bench.inbox.stored) == 5)
    assert bench.inbox.texts == [f"message {number}" for number in range(5)]


async def test_what_is_delivered_three_times_is_one_message(bench: Bench) -> None:
    bench.telegram.redeliver(3)
    await bench.people.write(BOB, bench.private, "uptime")
    async with bench.listening():
        await until(lambda: len(bench.inbox.came) >= 3)
    assert len(bench.inbox.stored) == 1


async def test_nothing_is_confirmed_before_it_is_stored(bench: Bench) -> None:
    bench.inbox.refusals = 2
    await bench.people.write(BOB, bench.private, "first")
    await bench.people.write(BOB, bench.private, "second")
    async with bench.listening() as adapter:
        await until(lambda: len(bench.inbox.stored) == 2)
        await until(lambda: adapter.connection.link is Link.CONNECTED)
    assert bench.inbox.texts == ["first", "second"]
    assert [one.id for one in bench.inbox.came][:3] == ["42:101"] * 3


async def test_what_nobody_stored_comes_to_the_next_process(bench: Bench) -> None:
    bench.inbox.refusals = 1
    await bench.people.write(BOB, bench.private, "kept")
    async with bench.listening():
        await until(lambda: bench.inbox.came)
    bench.inbox.refusals = 0
    async with bench.listening():
        await until(lambda: bench.inbox.stored)
    assert bench.inbox.texts == ["kept"]


async def test_what_was_written_while_nobody_listened_is_read_once(bench: Bench) -> None:
    async with bench.listening() as adapter:
        await bench.people.write(BOB, bench.private, "before")
        await until(lambda: len(bench.inbox.stored) == 1)
        await bench.telegram.stop()
        await until(lambda: adapter.connection.link is Link.WAITING)
        await bench.people.write(BOB, bench.private, "during")
        await bench.telegram.start()
        await until(lambda: len(bench.inbox.stored) == 2)
        await until(lambda: adapter.connection.link is Link.CONNECTED)
    assert bench.inbox.texts == ["before", "during"]
    assert len(bench.inbox.came) == 2


async def test_edited_messages_and_other_bots_never_come(bench: Bench) -> None:
    async with bench.listening():
        written = await bench.people.write(BOB, bench.private, "status")
        await bench.people.edit(bench.private, written, "reboot web-01")
        await bench.people.write(User(99, "other_bot", bot=True), bench.private, "reboot web-01")
        await bench.people.write(BOB, bench.private, "reboot", forward_origin={"type": "hidden_user", "date": 1,
                                                                                "sender_user_name": "x"})  # fmt: skip
        await bench.people.write(BOB, bench.private, "last")
        await until(lambda: len(bench.inbox.stored) == 2)
    assert bench.inbox.texts == ["status", "last"]


async def test_groups_are_heard_only_where_the_bot_is_meant(bench: Bench) -> None:
    group = bench.people.group()
    async with bench.listening() as adapter:
        handle = await adapter.deliver(bench.document(says("Hello."), chat=group))
        assert handle
        (mine,) = group.mine
        await bench.people.write(ALICE, group, "did you see the match?")
        await bench.people.write(ALICE, group, "@commander_bot restart nginx on web-01")
        await bench.people.write(ALICE, group, "and on web-02", to=mine)
        await bench.people.write(ALICE, group, "/service_restart@commander_bot nginx on web-03")
        await bench.people.write(ALICE, group, "/ops disk usage")
        await bench.people.write(ALICE, group, "/roll@other_bot")
        await bench.people.write(ALICE, group, "hé @commander_bot, uptime")
        await until(lambda: len(bench.inbox.stored) == 5)
    assert bench.inbox.texts == [
        "restart nginx on web-01", "and on web-02", "restart nginx on web-03", "disk usage", "hé, uptime",
    ]  # fmt: skip


async def test_a_topic_is_a_thread(bench: Bench) -> None:
    forum = bench.people.supergroup(topics=(7,))
    async with bench.listening() as adapter:
        await bench.people.write(ALICE, forum, "@commander_bot uptime", thread=7)
        await until(lambda: bench.inbox.stored)
        (message,) = bench.inbox.stored.values()
        assert message.address == bench.place(forum, "7")
        await adapter.deliver(replace(bench.document(says("Up.")), destination=message.address))
    assert [one.thread for one in forum.mine] == [7]


async def test_start_and_being_added_are_arrivals(bench: Bench) -> None:
    group = bench.people.group()
    async with bench.listening():
        await bench.people.write(BOB, bench.private, "/start approve_everything")
        await bench.people.member(ALICE, group, "left", "member")
        await bench.people.member(ALICE, group, "member", "administrator")
        await bench.people.member(ALICE, group, "administrator", "kicked")
        await bench.people.write(BOB, bench.private, "last")
        await until(lambda: "last" in bench.inbox.texts)
    arrivals = [one for one in bench.inbox.stored.values() if isinstance(one, Arrival)]
    assert [(one.sender.user, one.address) for one in arrivals] == [("42", bench.place()), ("41", bench.place(group))]


async def test_a_press_names_who_where_and_which_card(bench: Bench) -> None:
    async with bench.listening() as adapter:
        handle = await adapter.deliver(bench.document(CARD))
        (card,) = bench.private.mine
        query = await bench.people.press(BOB, bench.private, card, "Restart nginx")
        await until(lambda: bench.inbox.stored)
        await until(lambda: query in bench.telegram.world.answered)
    (press,) = bench.inbox.stored.values()
    assert isinstance(press, ButtonPress)
    assert (press.token, press.sender.user, press.address) == ("tok-1", "42", bench.place())
    assert press.handle == handle
    assert press.id == f"press:{query}"


async def test_a_forged_press_keeps_its_real_sender_and_place(bench: Bench) -> None:
    """What a client invents comes through as it is, so that the core can refuse and record it."""
    group = bench.people.group()
    async with bench.listening() as adapter:
        handle = await adapter.deliver(bench.document(CARD))
        await adapter.deliver(bench.document(says("Other."), chat=group, id="d2"))
        (other,) = group.mine
        await bench.people.press(MALLORY, group, other, data="tok-1")
        await bench.people.press(MALLORY, group, other, data="\u202e" + "x" * 61)
        await until(lambda: len(bench.inbox.stored) == 2)
    for press in bench.inbox.stored.values():
        assert isinstance(press, ButtonPress)
        assert press.sender.user == "66"
        assert press.address == bench.place(group)
        assert press.handle != handle


async def test_a_press_on_a_card_with_a_file_names_the_whole_card(bench: Bench) -> None:
    long = Content((Pre("line\n" * 99, "web-01.log"),), CARD.buttons)
    async with bench.listening() as adapter:
        handle = await adapter.deliver(bench.document(long))
        await bench.people.press(BOB, bench.private, bench.private.mine[0], "Cancel")
        await until(lambda: bench.inbox.stored)
    (press,) = bench.inbox.stored.values()
    assert isinstance(press, ButtonPress)
    assert press.handle == handle
    assert handle != f"42:{bench.private.mine[0].id}"


async def test_a_press_too_old_to_be_answered_still_counts(bench: Bench) -> None:
    async with bench.listening() as adapter:
        await adapter.deliver(bench.document(CARD))
        (card,) = bench.private.mine
        await bench.people.press(BOB, bench.private, card, "Cancel")
        bench.telegram.world.queries.clear()
        await until(lambda: bench.inbox.stored)
        await until(lambda: bench.telegram.called("answerCallbackQuery"))
    assert bench.telegram.called("answerCallbackQuery")[0].status == 400


async def test_a_second_poller_is_waited_for(bench: Bench) -> None:
    async with bench.listening() as adapter:
        await until(lambda: bench.telegram.polls)
        await bench.telegram.rival()
        await until(lambda: bench.clock.slept)
        await bench.people.write(BOB, bench.private, "still here")
        await until(lambda: bench.inbox.stored)
        await until(lambda: adapter.connection.link is Link.CONNECTED)
    assert any(call.status == 409 for call in bench.telegram.called("getUpdates"))
    assert bench.clock.slept[0] >= 1


@pytest.mark.parametrize("way", ["disconnect", "silence", "errors", "limit"])
async def test_it_comes_back_by_itself(bench: Bench, way: str) -> None:
    async with bench.listening() as adapter:
        await until(lambda: bench.telegram.polls)
        match way:
            case "disconnect":
                bench.telegram.disconnect()
            case "silence":
                bench.telegram.silence()
            case "errors":
                bench.telegram.fail(502, 500)
            case _:
                bench.telegram.limit(1, 17, "getUpdates")
        await bench.people.write(BOB, bench.private, "hello again")
        await until(lambda: adapter.connection.link is Link.WAITING or bench.clock.slept)
        if way == "silence":
            assert adapter.connection.error == "telegram.unreachable"
            await bench.telegram.stop()
            await bench.telegram.start()
        await until(lambda: "hello again" in bench.inbox.texts)
        await until(lambda: adapter.connection.link is Link.CONNECTED)
    assert len(bench.inbox.stored) == 1
    if way == "limit":
        assert 17 in bench.clock.slept


async def test_a_wrong_token_ends_it_with_what_to_do(bench: Bench) -> None:
    adapter = bench.adapter(token="7000000001:wrong")
    with pytest.raises(MessengerUnavailable) as caught:
        await adapter.run(bench.inbox)
    assert caught.value.permanent
    assert caught.value.code == "telegram.wrong_token"
    assert (adapter.connection.link, adapter.connection.error) == (Link.FAILED, "telegram.wrong_token")


async def test_a_revoked_token_ends_it_too(bench: Bench) -> None:
    adapter = bench.adapter()
    running = asyncio.create_task(adapter.run(bench.inbox))
    await until(lambda: bench.telegram.polls)
    bench.telegram.token = "7000000001:another"
    bench.telegram.disconnect()
    with pytest.raises(MessengerUnavailable):
        await running
    assert adapter.connection.link is Link.FAILED


async def test_the_menu_is_offered_in_every_language(bench: Bench) -> None:
    async with bench.listening():
        commands = bench.telegram.world.commands
    assert sorted(commands) == ["", "en", "fr"]
    assert [command["command"] for command in commands["en"]] == ["ops", "service_restart", "help"]
    assert commands["en"][1]["description"] == MENU[0].hint("en")
    assert commands[""] == commands["fr"] != commands["en"]


async def test_a_webhook_that_somebody_sets_is_taken_away(bench: Bench) -> None:
    bench.telegram.methods.webhook["url"] = "https://old.example/hook"
    await bench.people.write(BOB, bench.private, "waiting")
    async with bench.listening():
        await until(lambda: bench.inbox.stored)
        bench.telegram.methods.webhook["url"] = "https://thief.example/hook"
        await bench.people.write(BOB, bench.private, "and again")
        await until(lambda: len(bench.inbox.stored) == 2)
    assert bench.inbox.texts == ["waiting", "and again"]


async def test_an_update_that_nobody_can_read_stops_no_other(bench: Bench) -> None:
    bench.telegram.world.tell("message", {"text": "no chat, no date", "from": BOB.json()})
    bench.telegram.world.tell("my_chat_member", {"chat": "nonsense"})
    await bench.people.write(BOB, bench.private, "fine")
    async with bench.listening():
        await until(lambda: bench.inbox.stored)
    assert bench.inbox.texts == ["fine"]


async def test_a_menu_that_telegram_refuses_stops_nothing(bench: Bench) -> None:
    bench.telegram.limit(1, 60, "setMyCommands")
    async with bench.listening() as adapter:
        assert adapter.connection.link is Link.CONNECTED
    assert not bench.telegram.world.commands
