"""Discord over real sockets: what people write, press and type."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.domain.content import Button, Content, Paragraph
from bot.domain.flow import Address
from bot.domain.people import Account, Person
from tests.contract.messengers.discord_site import Heard, Site, listening
from tests.contract.messengers.hurrying import until
from tests.servers.discord import FakeDiscord

QUESTION = Content((Paragraph("Restart nginx?"),), (Button("Restart", "tok-1", "primary"), Button("Cancel", "tok-2")))


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with FakeDiscord() as discord, listening(discord) as site:
        yield site


async def last(site: Site) -> None:
    """Everything that was said before has come in, or never will."""
    people, world = site.discord.people, site.discord.world
    marker = people.tell(world.bob, "marker")
    await until(lambda: any(message.id == marker for message in site.heard.messages))
    site.heard.all[:] = [one for one in site.heard.all if one.id != marker]


async def test_a_mention_opens_a_thread(site: Site) -> None:
    world = site.discord.world
    question = site.discord.people.say(world.alice, world.general, "{bot} restart nginx on web-01")
    await until(lambda: site.heard.messages)
    (message,) = site.heard.messages
    assert message.text == "restart nginx on web-01"
    assert message.sender == Account("discord", "", world.alice)
    assert message.address == Address("discord", world.guild, world.general, question)
    assert message.id == question


async def test_the_bots_own_role_means_the_bot(site: Site) -> None:
    world = site.discord.world
    site.discord.people.say(world.alice, world.general, f"<@&{world.bot_roles[world.guild]}> hello")
    await until(lambda: site.heard.texts == ["hello"])


async def test_answers_in_the_thread_need_no_mention(site: Site) -> None:
    world, people = site.discord.world, site.discord.people
    question = people.say(world.alice, world.general, "{bot} restart nginx")
    await until(lambda: site.heard.messages)
    await site.show(site.in_general("Where?", thread=question))
    people.say(world.alice, question, "on web-01")
    await until(lambda: site.heard.texts == ["restart nginx", "on web-01"])
    assert site.heard.messages[1].address == site.heard.messages[0].address


async def test_a_reply_to_an_answer_without_a_thread_continues_it(site: Site) -> None:
    world, people = site.discord.world, site.discord.people
    world.channels[world.general].lacks.add("threads")
    question = people.say(world.alice, world.general, "{bot} restart nginx")
    await until(lambda: site.heard.messages)
    await site.show(site.in_general("Where?", thread=question))
    (answer,) = world.everything()
    people.say(world.alice, world.general, "on web-01", message_reference={"message_id": answer["id"]})
    await until(lambda: site.heard.texts == ["restart nginx", "on web-01"])
    assert site.heard.messages[1].address == site.heard.messages[0].address


async def test_other_peoples_talk_is_none_of_our_business(site: Site) -> None:
    world, people = site.discord.world, site.discord.people
    others = world.thread(world.general, "lunch", owner=world.alice)
    people.say(world.alice, world.general, "restart nginx")
    people.say(world.alice, others.id, "pizza?")
    people.say(world.bot, world.general, "{bot} restart nginx")
    people.say(world.alice, world.general, "{bot} restart nginx", webhook_id="7")
    people.say(world.alice, world.general, "{bot} joined", type=7)
    await last(site)
    assert site.heard.all == []


async def test_an_edited_message_never_runs(site: Site) -> None:
    world, people = site.discord.world, site.discord.people
    message = people.say(world.alice, world.general, "hello")
    people.edit(world.general, message, f"<@{world.bot}> restart nginx")
    question = people.say(world.alice, world.general, "{bot} status")
    people.edit(world.general, question, f"<@{world.bot}> reboot everything")
    await last(site)
    assert site.heard.texts == ["status"]


async def test_a_direct_message_is_private(site: Site) -> None:
    world = site.discord.world
    site.discord.people.tell(world.alice, "hello")
    await until(lambda: site.heard.messages)
    (message,) = site.heard.messages
    alice = Person("alice", accounts=(Account("discord", "", world.alice),))
    assert message.address == site.adapter.direct(alice)
    await site.show(replace(site.to_alice("Hello alice"), destination=message.address))
    assert world.shows(world.direct(world.alice).id) == ["Hello alice"]


async def test_the_same_event_three_times_is_one_message() -> None:
    async with FakeDiscord() as discord, listening(discord) as site:
        discord.redeliver = 3
        world = discord.world
        discord.people.say(world.alice, world.general, "{bot} restart nginx")
        await last(site)
        assert site.heard.texts == ["restart nginx"]


async def test_five_messages_at_once_are_five(site: Site) -> None:
    world = site.discord.world
    for number in range(5):
        site.discord.people.say(world.alice, world.general, f"{{bot}} look {number}")
    await until(lambda: len(site.heard.messages) == 5)
    assert site.heard.texts == [f"look {number}" for number in range(5)]


async def test_a_message_is_kept_while_the_database_is_away() -> None:
    heard = Heard(failing=3)
    async with FakeDiscord() as discord, listening(discord, heard=heard) as site:
        discord.people.tell(discord.world.alice, "hello")
        await until(lambda: heard.texts == ["hello"])
        assert heard.tried == 4
        assert site.clock.slept[-3:] == [1, 2, 4]


# --- presses ----------------------------------------------------------------------------------------------------------


async def test_a_press_is_answered_and_names_its_message(site: Site) -> None:
    world = site.discord.world
    question = site.discord.people.say(world.alice, world.general, "{bot} restart nginx")
    document = replace(site.in_general(thread=question), desired=QUESTION)
    handle = await site.show(document)
    (card,) = world.everything()
    pressed = site.discord.people.press(world.alice, card, "Restart")
    await until(lambda: site.heard.presses)
    (press,) = site.heard.presses
    assert (press.token, press.handle, press.address) == ("tok-1", handle, document.destination)
    assert press.sender == Account("discord", "", world.alice)
    assert world.interactions[pressed].answer == {"type": 6}


async def test_a_press_on_a_reply_is_in_its_questions_thread(site: Site) -> None:
    world = site.discord.world
    world.channels[world.general].lacks.add("threads")
    question = site.discord.people.say(world.alice, world.general, "{bot} restart nginx")
    document = replace(site.in_general(thread=question), desired=QUESTION)
    handle = await site.show(document)
    (card,) = world.everything()
    site.discord.people.press(world.alice, card, "Restart")
    await until(lambda: site.heard.presses)
    assert (site.heard.presses[0].handle, site.heard.presses[0].address) == (handle, document.destination)


async def test_a_press_in_a_direct_conversation(site: Site) -> None:
    world = site.discord.world
    document = replace(site.to_alice(), desired=QUESTION)
    handle = await site.show(document)
    (card,) = world.everything()
    site.discord.people.press(world.alice, card, "Cancel")
    await until(lambda: site.heard.presses)
    assert (site.heard.presses[0].handle, site.heard.presses[0].address) == (handle, document.destination)


async def test_a_press_survives_a_restart_whatever_the_document_is_made_of() -> None:
    async with FakeDiscord() as discord:
        world = discord.world
        long = Content((Paragraph("x " * 1500),), QUESTION.buttons)
        async with listening(discord) as first:
            handle = await first.show(replace(first.in_general(), desired=long))
        async with listening(discord) as second:
            card = list(world.everything())[-1]
            discord.people.press(world.alice, card, "Restart")
            await until(lambda: second.heard.presses)
            assert (second.heard.presses[0].token, second.heard.presses[0].handle) == ("tok-1", handle)


async def test_a_forged_press_is_only_what_it_is(site: Site) -> None:
    """Whoever sends whatever: the sender is Discord's, the token is what was sent, the message is another one."""
    world = site.discord.world
    handle = await site.show(replace(site.in_general(), desired=QUESTION))
    other = world.write(world.channels[world.general], world.bot, "another message")
    site.discord.people.forge(world.bob, other, "tok-1")
    site.discord.people.forge(world.bob, other, "|" * 50)
    await until(lambda: len(site.heard.presses) == 2)
    assert [press.sender.user for press in site.heard.presses] == [world.bob, world.bob]
    assert handle not in {press.handle for press in site.heard.presses}


async def test_the_same_press_three_times_has_one_id() -> None:
    async with FakeDiscord() as discord, listening(discord) as site:
        discord.redeliver = 3
        world = discord.world
        await site.show(replace(site.in_general(), desired=QUESTION))
        (card,) = world.everything()
        discord.people.press(world.alice, card, "Restart")
        await until(lambda: len(site.heard.presses) == 3)
        assert len({press.id for press in site.heard.presses}) == 1


async def test_a_press_that_came_too_late_does_not_count(site: Site) -> None:
    """Discord has told the person already that it failed."""
    world = site.discord.world
    await site.show(replace(site.in_general(), desired=QUESTION))
    (card,) = world.everything()
    real, world.now = world.now, lambda: real() - 10
    site.discord.people.press(world.alice, card, "Restart")
    world.now = real
    await last(site)
    assert site.heard.presses == []


# --- the slash command ------------------------------------------------------------------------------------------------


async def test_a_command_becomes_a_question_that_everybody_sees(site: Site) -> None:
    world = site.discord.world
    typed = site.discord.people.command(world.alice, world.general, "restart *nginx*")
    await until(lambda: site.heard.messages)
    (message,) = site.heard.messages
    assert message.text == "restart *nginx*"
    assert world.shows(world.general) == ["> restart *nginx*"]
    original = world.interactions[typed].original
    assert (message.id, message.address) == (original, Address("discord", world.guild, world.general, original))
    await site.show(replace(site.in_general("Plan"), destination=message.address))
    assert world.shows(original) == ["Plan"]


async def test_a_command_in_a_thread_and_in_a_direct_conversation(site: Site) -> None:
    world, people = site.discord.world, site.discord.people
    thread = world.thread(world.general, "incident", owner=world.alice)
    people.command(world.alice, thread.id, "status")
    await until(lambda: site.heard.messages)
    assert site.heard.messages[0].address == Address("discord", world.guild, world.general, thread.id)
    people.command(world.alice, world.direct(world.alice).id, "status")
    await until(lambda: len(site.heard.messages) == 2)
    assert site.heard.messages[1].address == Address("discord", channel=f"@{world.alice}", private=True)


async def test_other_commands_are_ignored(site: Site) -> None:
    site.discord.people.command(site.discord.world.alice, site.discord.world.general, "x", name="other")
    await last(site)
    assert site.heard.all == []


@pytest.mark.parametrize(
    ("typed", "locale", "offered"),
    [
        ("", "en-US", ["restart · restart a service", "disk usage · space on disks"]),
        ("RES", "fr", ["restart · redémarrer un service"]),
        ("space", "en-US", ["disk usage · space on disks"]),
        ("restart nginx on", "en-US", []),
    ],
)
async def test_commands_are_completed(site: Site, typed: str, locale: str, offered: list[str]) -> None:
    world = site.discord.world
    asked = site.discord.people.complete(world.alice, world.general, typed, locale)
    await until(lambda: world.interactions[asked].answer)
    answer = world.interactions[asked].answer
    assert answer is not None
    assert [choice["name"] for choice in answer["data"]["choices"]] == offered


async def test_the_command_is_registered_where_it_changed() -> None:
    async with FakeDiscord() as discord:
        for _ in range(2):
            async with listening(discord):
                await until(lambda: discord.world.commands)
        assert discord.world.registrations == 1
        discord.world.commands[0]["description"] = "old"
        async with listening(discord):
            await until(lambda: discord.world.registrations == 2)


# --- around it --------------------------------------------------------------------------------------------------------


async def test_an_invitation_is_an_arrival(site: Site) -> None:
    world = site.discord.world
    assert site.heard.arrivals == []
    guild = world.join("Beta")
    await until(lambda: site.heard.arrivals)
    (arrival,) = site.heard.arrivals
    welcome = next(channel.id for channel in world.channels.values() if channel.guild == guild)
    assert arrival.address == Address("discord", guild, welcome)
    assert not arrival.home


async def test_thinking_is_shown_by_typing(site: Site) -> None:
    world = site.discord.world
    site.discord.people.say(world.alice, world.general, "{bot} hello")
    await until(lambda: site.heard.messages)
    await site.adapter.notice(site.heard.messages[0])
    assert world.channels[world.general].typing == 1


async def test_a_secret_is_withdrawn_where_that_is_possible(site: Site) -> None:
    world, people = site.discord.world, site.discord.people
    people.say(world.alice, world.general, "{bot} password hunter2")
    people.command(world.alice, world.general, "password hunter2")
    people.tell(world.alice, "password hunter2")
    await until(lambda: len(site.heard.messages) == 3)
    outcomes = {message.address.private: await site.adapter.withdraw(message) for message in site.heard.messages}
    assert outcomes == {False: True, True: False}
    assert world.channels[world.general].messages == {}
    people.say(world.alice, world.general, "{bot} password hunter2")
    await until(lambda: len(site.heard.messages) == 4)
    world.channels[world.general].lacks.add("manage")
    assert not await site.adapter.withdraw(site.heard.messages[-1])


async def test_an_apology_needs_no_thread(site: Site) -> None:
    world = site.discord.world
    question = site.discord.people.say(world.alice, world.general, "{bot} hello")
    await until(lambda: site.heard.messages)
    await site.adapter.apologise(site.heard.messages[0].address, "The database is away.")
    assert world.shows(world.general) == ["The database is away."]
    assert question not in world.channels
    site.discord.fail(2, 503)
    await site.adapter.apologise(site.heard.messages[0].address, "Again.")
    await site.adapter.notice(site.heard.messages[0])
    await asyncio.sleep(0)
