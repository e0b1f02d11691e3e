"""Discord over real sockets: what is said and edited, whatever breaks on the way."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.content import Button, Content, Paragraph, Picture, Pre
from bot.domain.errors import MessengerUnavailable
from bot.domain.flow import Address
from tests.contract.messengers.discord_site import Site, listening
from tests.servers.discord import FakeDiscord


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with FakeDiscord() as discord, listening(discord) as site:
        yield site


# --- showing ----------------------------------------------------------------------------------------------------------


async def test_a_document_is_posted_and_edited(site: Site) -> None:
    world = site.discord.world
    handle = await site.show(site.in_general("Running: 1/2"))
    assert await site.show(site.in_general("Done", handle=handle)) == handle
    assert world.shows(world.general) == ["Done"]


async def test_what_did_not_change_is_not_sent_again(site: Site) -> None:
    handle = await site.show(site.in_general("Same"))
    before = len(site.discord.calls)
    await site.show(site.in_general("Same", handle=handle))
    assert len(site.discord.calls) == before


async def test_an_answer_starts_a_thread_on_its_question(site: Site) -> None:
    world = site.discord.world
    question = site.discord.people.say(world.alice, world.general, "{bot} disk usage on web-01")
    await site.show(site.in_general("Disks of web-01", thread=question))
    await site.show(site.in_general("And more", id="d2", thread=question))
    assert world.shows(question) == ["Disks of web-01", "And more"]
    assert world.channels[question].name == "Disks of web-01"
    assert world.shows(world.general) == []


async def test_where_threads_are_not_allowed_the_answer_is_a_reply(site: Site) -> None:
    world = site.discord.world
    world.channels[world.general].lacks.add("threads")
    question = site.discord.people.say(world.alice, world.general, "{bot} disk usage on web-01")
    await site.show(site.in_general("Disks", thread=question))
    (answer,) = world.everything()
    assert answer["message_reference"]["message_id"] == question


async def test_threads_can_be_switched_off() -> None:
    async with FakeDiscord() as discord, listening(discord, threads=False) as site:
        world = discord.world
        question = discord.people.say(world.alice, world.general, "{bot} disk usage")
        await site.show(site.in_general("Disks", thread=question))
        (answer,) = world.everything()
        assert answer["message_reference"]["message_id"] == question


async def test_a_thread_that_people_made_is_answered_in(site: Site) -> None:
    world = site.discord.world
    thread = world.thread(world.general, "incident", owner=world.alice)
    await site.show(site.in_general("Here", thread=thread.id))
    assert world.shows(thread.id) == ["Here"]


async def test_a_deleted_question_is_answered_in_its_channel(site: Site) -> None:
    world = site.discord.world
    question = site.discord.people.say(world.alice, world.general, "{bot} the password is hunter2")
    world.remove(world.channels[world.general], question)
    await site.show(site.in_general("No secrets here", thread=question))
    assert world.shows(world.general) == ["No secrets here"]


async def test_a_person_is_reached_directly(site: Site) -> None:
    world = site.discord.world
    await site.show(site.to_alice("For you"))
    assert world.shows(world.direct(world.alice).id) == ["For you"]


async def test_long_output_and_pictures_are_uploaded(site: Site) -> None:
    world = site.discord.world
    log = "\n".join(f"line {number}" for number in range(500))
    png = "iVBORw0KGgo="
    content = Content((Paragraph("Log"), Pre(log, "nginx.log"), Picture(png, "cpu.png", "CPU of web-01, 80 %")))
    handle = await site.show(replace(site.in_general(), desired=content))
    (message,) = world.everything()
    assert [one["filename"] for one in message["attachments"]] == ["nginx.log", "cpu.png"]
    assert message["attachments"][1]["description"] == "CPU of web-01, 80 %"
    assert world.file(message).decode() == log
    changed = Content((Paragraph("Log, complete"), *content.pieces[1:]))
    uploads = len(world.uploads)
    await site.show(replace(site.in_general(), desired=changed, handle=handle))
    assert len(world.uploads) == uploads
    assert len(message["attachments"]) == 2
    await site.show(site.in_general("Nothing attached", handle=handle))
    assert message["attachments"] == []


async def test_buttons_go_when_they_vanish(site: Site) -> None:
    world = site.discord.world
    asking = Content((Paragraph("Restart?"),), (Button("Restart", "t1", "primary"), Button("Cancel", "t2")))
    handle = await site.show(replace(site.in_general(), desired=asking))
    (message,) = world.everything()
    assert world.buttons(message) == {"Restart": "t1", "Cancel": "t2"}
    await site.show(site.in_general("Restarted", handle=handle))
    assert message["components"] == []


async def test_a_document_grows_and_shrinks(site: Site) -> None:
    world = site.discord.world
    long = Content((Paragraph("x " * 1500),), (Button("Again", "t1"),))
    handle = await site.show(replace(site.in_general(), desired=long))
    assert len(list(world.everything())) == 2
    short = await site.show(site.in_general("short", handle=handle))
    assert world.shows(world.general) == ["short"]
    assert await site.show(replace(site.in_general(), desired=long, handle=short)) != handle
    assert len(list(world.everything())) == 2


async def test_a_message_that_was_deleted_is_posted_anew(site: Site) -> None:
    world = site.discord.world
    handle = await site.show(site.in_general("first"))
    world.remove(world.channels[world.general], handle.split("/")[1])
    assert await site.show(site.in_general("second", handle=handle)) != handle
    assert world.shows(world.general) == ["second"]


@pytest.mark.parametrize("first", [True, False])
async def test_a_thread_that_was_deleted_is_replaced_by_replies(site: Site, first: bool) -> None:
    world = site.discord.world
    question = site.discord.people.say(world.alice, world.general, "{bot} disk usage")
    shown = await site.show(site.in_general("Disks", thread=question))
    del world.channels[question]
    same = site.in_general("Disks again", thread=question, handle=shown)
    await site.show(site.in_general("Disks again", id="d2", thread=question) if first else same)
    (answer,) = world.everything()
    assert (answer["channel_id"], answer["message_reference"]["message_id"]) == (world.general, question)


async def test_nobody_is_called_by_what_a_text_says(site: Site) -> None:
    world = site.discord.world
    await site.show(site.in_general(f"@everyone @here <@{world.alice}> <@&{world.guild}>"))
    assert world.pings == []
    assert world.shows(world.general) == [f"@everyone @here <@{world.alice}> <@&{world.guild}>"]


# --- refusals ---------------------------------------------------------------------------------------------------------


async def test_a_rate_limit_says_exactly_when(site: Site) -> None:
    site.discord.limit(1, 0.347, path="/messages")
    before = len(site.discord.calls)
    with pytest.raises(MessengerUnavailable) as refused:
        await site.show(site.in_general())
    assert (refused.value.retry_after, refused.value.permanent) == (0.347, False)
    assert len(site.discord.calls) == before + 1
    await site.show(site.in_general())
    assert site.discord.world.shows(site.discord.world.general) == ["Hello"]


async def test_an_empty_bucket_refuses_and_keeps_nobody_waiting() -> None:
    async with FakeDiscord(burst=2) as discord, listening(discord) as site:
        for number in range(2):
            await site.show(site.in_general(id=f"d{number}"))
        with pytest.raises(MessengerUnavailable) as refused:
            await site.show(site.in_general(id="d3"))
        assert refused.value.retry_after is not None
        assert 4 < refused.value.retry_after <= 5


async def test_an_error_of_the_server_is_not_repeated_by_the_library(site: Site) -> None:
    site.discord.fail(1, 502)
    before = len(site.discord.calls)
    with pytest.raises(MessengerUnavailable) as refused:
        await site.show(site.in_general())
    assert (refused.value.retry_after, refused.value.permanent) == (None, False)
    assert len(site.discord.calls) == before + 1


@pytest.mark.parametrize("lacking", ["view", "send"])
async def test_a_place_that_is_closed_is_closed_for_good(site: Site, lacking: str) -> None:
    world = site.discord.world
    world.channels[world.general].lacks.add(lacking)
    with pytest.raises(MessengerUnavailable, match="no_access") as refused:
        await site.show(site.in_general())
    assert refused.value.permanent


async def test_a_person_who_takes_no_direct_messages(site: Site) -> None:
    place = Address("discord", channel=f"@{site.discord.world.closed}", private=True)
    with pytest.raises(MessengerUnavailable, match="blocked") as refused:
        await site.show(replace(site.in_general(), destination=place))
    assert refused.value.permanent


async def test_a_channel_that_does_not_exist(site: Site) -> None:
    place = Address("discord", site.discord.world.guild, "42")
    with pytest.raises(MessengerUnavailable, match="no_access"):
        await site.show(replace(site.in_general(), destination=place))


# --- what breaks between sending and the answer -----------------------------------------------------------------------


async def test_cut_between_send_and_answer_there_is_one_message(site: Site) -> None:
    world = site.discord.world
    site.discord.cut()
    with pytest.raises(MessengerUnavailable) as refused:
        await site.show(site.in_general("only once"))
    assert not refused.value.permanent
    handle = await site.show(site.in_general("only once"))
    assert world.shows(world.general) == ["only once"]
    assert handle == f"{world.general}/{next(world.everything())['id']}"


async def test_a_message_that_got_through_shows_the_newest_state(site: Site) -> None:
    world = site.discord.world
    site.discord.cut()
    with pytest.raises(MessengerUnavailable):
        await site.show(site.in_general("1/2"))
    await site.show(site.in_general("2/2"))
    assert world.shows(world.general) == ["2/2"]


async def test_a_card_is_found_again_when_its_nonce_is_forgotten() -> None:
    """Posted, never noted, and the process came back only after Discord had forgotten the nonce."""
    async with FakeDiscord() as discord:
        world = discord.world
        card = Content((Paragraph("x " * 1500),), (Button("Restart", "tok-1"),))
        async with listening(discord) as first:
            document = replace(first.in_general(), desired=card, updated_at=datetime.now(UTC) - timedelta(minutes=10))
            handle = await first.show(document)
        world.nonces.clear()
        async with listening(discord) as second:
            assert await second.show(document) == handle
            assert await second.show(replace(document, id="d2", desired=replace(card, buttons=()))) != handle
        assert len(list(world.everything())) == 4


async def test_a_limit_between_two_parts_doubles_nothing(site: Site) -> None:
    world = site.discord.world
    long = replace(site.in_general(), desired=Content((Paragraph("x " * 1500),)))
    site.discord.cut(1)
    with pytest.raises(MessengerUnavailable):
        await site.show(long)
    await site.show(long)
    assert len(list(world.everything())) == 2


async def test_an_outage_is_passing(site: Site) -> None:
    await site.discord.outage()
    with pytest.raises(MessengerUnavailable, match="no_answer") as refused:
        await site.show(site.in_general())
    assert not refused.value.permanent
    await site.discord.back()
    await site.show(site.in_general())
