"""What people write reaches the core once, in order, whatever the network does."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.domain.content import Button
from bot.domain.flow import InboundMessage
from bot.domain.people import Account
from bot.domain.ports import Arrival, Link
from tests.contract.messengers.rocketchat_rig import ALICE, BOB, Rig, document, rig
from tests.servers.rocketchat import BOT


@pytest.fixture
async def town() -> AsyncIterator[Rig]:
    async with rig() as made:
        yield made


# --- what is meant for the bot ----------------------------------------------------------------------------------------


async def test_a_mention_is_heard_in_its_own_thread(town: Rig) -> None:
    await town.listen()
    said = town.server.writes(ALICE, "general", "@ops redémarre nginx")
    await town.until(lambda: town.texts)
    (message,) = town.of(InboundMessage)
    assert message.text == "redémarre nginx"
    assert message.sender == Account("rocketchat", "", ALICE)
    assert message.address == town.place(thread=said["_id"])


async def test_a_direct_message_needs_no_mention(town: Rig) -> None:
    await town.listen()
    town.server.writes(ALICE, town.server.model.direct(ALICE), "tout va bien ?")
    await town.until(lambda: town.texts)
    (message,) = town.of(InboundMessage)
    assert message.address == town.place(f"@{ALICE}")


async def test_a_direct_room_that_is_named_after_both_is_not_asked_about(town: Rig) -> None:
    town.server.model.room(ALICE + BOT, ALICE, kind="d")
    await town.listen()
    town.server.writes(ALICE, ALICE + BOT, "status")
    await town.until(lambda: town.texts)
    assert town.of(InboundMessage)[0].address == town.place(f"@{ALICE}")
    assert not town.calls("rooms.info")


async def test_a_conversation_of_three_is_not_private(town: Rig) -> None:
    town.server.model.room("three", ALICE, BOB, kind="d")
    await town.listen()
    town.server.writes(ALICE, "three", "status")
    town.server.writes(ALICE, "three", "@ops status")
    await town.until(lambda: town.texts)
    await town.quiet()
    (message,) = town.of(InboundMessage)
    assert message.address.channel == "three"
    assert not message.address.private


async def test_talk_among_people_is_not_heard(town: Rig) -> None:
    town.server.model.room("elsewhere", ALICE, "-")
    await town.listen()
    town.server.writes(ALICE, "general", "redémarre nginx")
    town.server.writes(ALICE, "general", "@opsgenie or ops@example.org")
    town.server.writes(ALICE, "elsewhere", "@ops a public room of which the bot is no member")
    await town.quiet()
    assert not town.heard


async def test_a_thread_in_which_the_bot_takes_part_needs_no_mention(town: Rig) -> None:
    asked = town.server.writes(ALICE, "general", "@ops status")
    answered = town.server.writes(ALICE, "general", "is it down?")
    other = town.server.writes(ALICE, "general", "lunch?")
    town.server.writes(BOT, "general", "I am looking.", answered["_id"])
    town.clock.advance(3600)
    await town.listen()
    for thread in (asked, answered, other):
        town.server.writes(BOB, "general", f"and web-02? {thread['_id']}", thread["_id"])
    await town.quiet()
    assert town.texts == [f"and web-02? {thread['_id']}" for thread in (asked, answered)]
    assert [one.address.thread for one in town.of(InboundMessage)] == [asked["_id"], answered["_id"]]


async def test_a_thread_becomes_the_bots_when_it_writes_there(town: Rig) -> None:
    await town.listen()
    thread = town.server.writes(ALICE, "general", "lunch?")["_id"]
    town.server.writes(BOB, "general", "noon", thread)
    await town.quiet()
    assert not town.heard
    await town.adapter.deliver(document(town.place(thread=thread), "An alert about the canteen."))
    town.server.writes(BOB, "general", "silence it", thread)
    await town.until(lambda: town.texts)
    assert town.texts == ["silence it"]


async def test_edits_machines_and_the_bot_itself_are_not_heard(town: Rig) -> None:
    town.server.model.user("robot", "robot", roles=("user", "bot"))
    town.server.model.rooms["general"]["uids"].append("robot")
    await town.listen()
    said = town.server.writes(ALICE, "general", "hello")
    town.server.edits(ALICE, said, "@ops restart nginx")
    town.server.writes("robot", "general", "@ops restart nginx")
    town.server.writes(BOT, "general", "@ops restart nginx")
    town.server.writes(ALICE, "general", "@ops restart nginx", bot={"i": "webhook"})
    town.server.writes(ALICE, "general", "@ops restart nginx", t="e2e")
    await town.quiet()
    assert not town.heard


async def test_an_invitation_is_an_arrival(town: Rig) -> None:
    await town.listen()
    town.server.says("au", ALICE, "general", "bob")
    town.server.says("au", ALICE, "general", "ops")
    await town.until(lambda: town.heard)
    await town.quiet()
    (arrival,) = town.of(Arrival)
    assert arrival.address == town.place()
    assert arrival.sender.user == ALICE


async def test_what_the_server_does_not_tell_makes_nothing_private_and_nobody_a_machine(town: Rig) -> None:
    town.server.model.user("ghost", "ghost")
    room = town.server.model.room("dm-ghost", "ghost", kind="d")
    await town.listen()
    town.server.model.rooms[room]["uids"].remove(BOT)  # the bot may not look at the room any more
    del town.server.model.users["ghost"]
    message = {"_id": "m1", "rid": room, "ts": town.clock.now(), "u": {"_id": "ghost"}}
    about = {"roomParticipant": True, "roomType": "d"}
    town.server.sessions[0].event(message | {"msg": "status"}, about)
    town.server.sessions[0].event(message | {"_id": "m2", "msg": "@ops status"}, about)
    await town.until(lambda: town.texts)
    (heard,) = town.of(InboundMessage)
    assert (heard.text, heard.address.private, heard.address.channel) == ("status", False, room)


async def test_malformed_events_are_passed_over(town: Rig) -> None:
    await town.listen()
    about = {"roomParticipant": True, "roomType": "c"}
    for message in ({}, {"_id": "m1"}, {"_id": "m1", "ts": "soon"}, {"_id": "m1", "ts": {"$date": None}}):
        town.server.sessions[0].event(message, about)
    town.server.writes(ALICE, "general", "in a thread without a beginning", "gone")
    await town.quiet()
    assert not town.heard
    assert town.server.logins == 1


# --- presses ----------------------------------------------------------------------------------------------------------


async def test_a_press_says_who_where_and_which(town: Rig) -> None:
    await town.listen()
    thread = town.server.writes(ALICE, "general", "@ops restart nginx on web-01")["_id"]
    await town.adapter.deliver(
        document(town.place(thread=thread), "Plan", buttons=[Button("Restart nginx", "tok_1-A")])
    )
    (card,) = town.shown()
    town.server.presses(BOB, card, "Restart nginx")
    await town.until(lambda: town.presses)
    (press,) = town.presses
    assert (press.token, press.sender.user, press.address) == ("tok_1-A", BOB, town.place(thread=thread))
    assert press.handle is None


async def test_a_card_in_the_channel_itself_is_pressed_there(town: Rig) -> None:
    await town.listen()
    await town.adapter.deliver(document(town.place(), "Approve?", buttons=[Button("Approve", "tok")]))
    town.server.presses(ALICE, town.shown()[0], "Approve")
    town.server.presses(ALICE, town.shown()[0], "Approve")
    await town.until(lambda: len(town.presses) == 2)
    assert town.presses[0].address == town.place()
    assert town.presses[0].id != town.presses[1].id


async def test_who_types_a_press_is_who_presses(town: Rig) -> None:
    """A forged press is nothing but a press of its author: the core looks up the token and judges the person."""
    await town.listen()
    town.server.writes(BOB, "general", "!press tok", alias="alice")
    town.server.writes(BOB, "general", "try !press tok")
    town.server.writes(BOB, "general", "!press tok tok")
    town.server.writes(BOB, "general", f"!press {'x' * 25}")
    town.server.writes(BOB, "general", "!help")
    await town.quiet()
    (press,) = town.presses
    assert (press.sender.user, press.token) == (BOB, "tok")
    assert len(town.heard) == 1


# --- once, and in order -----------------------------------------------------------------------------------------------


async def test_an_event_that_comes_three_times_is_handed_over_once(town: Rig) -> None:
    await town.listen()
    town.server.switches.repeat = 3
    town.server.writes(ALICE, "general", "@ops restart nginx")
    town.server.switches.repeat = 1
    await town.quiet()
    assert town.texts == ["restart nginx"]


async def test_five_messages_at_once_are_all_heard_in_order(town: Rig) -> None:
    await town.listen()
    for number in range(5):
        town.server.writes(ALICE, "general", f"@ops question {number}")
    await town.until(lambda: len(town.texts) == 5)
    assert town.texts == [f"question {number}" for number in range(5)]


async def test_an_old_message_that_is_touched_does_not_run_again(town: Rig) -> None:
    old = town.server.writes(ALICE, "general", "@ops reboot web-01")
    town.clock.advance(3600)
    await town.listen()
    town.server.writes(BOB, "general", "what was that?", old["_id"])  # which sends the thread's first message again
    await town.until(lambda: town.texts)
    await town.quiet()
    assert town.texts == ["what was that?"]


async def test_what_could_not_be_stored_is_read_again(town: Rig) -> None:
    await town.listen()
    town.away = 2
    town.server.writes(ALICE, "general", "@ops first")
    town.server.writes(ALICE, "general", "@ops second")
    await town.until(lambda: town.adapter.connection.link is Link.WAITING)
    assert town.adapter.connection.error == "error.storage"
    while not town.texts:
        await town.back()
        await asyncio.sleep(0.01)
    await town.until(lambda: len(town.texts) == 2)
    assert town.texts == ["first", "second"]


async def test_a_message_that_takes_too_long_to_store_is_read_again(town: Rig) -> None:
    await town.listen()
    town.away_with = TimeoutError()
    town.away = 1
    town.server.writes(ALICE, "general", "@ops status")
    await town.until(lambda: town.adapter.connection.error == "rocketchat.not_stored")
    await town.back()
    await town.until(lambda: town.texts)
    assert town.texts == ["status"]
