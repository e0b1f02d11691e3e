"""Telegram end to end, what people see: cards, edits, files, pictures, limits and every way to fail."""

from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from dataclasses import replace
from struct import pack
from zlib import crc32

import pytest

from bot.domain.content import Button, Content, Message, Paragraph, Picture, Pre
from bot.domain.errors import MessengerUnavailable
from bot.domain.flow import ButtonPress, InboundMessage
from bot.domain.people import Account
from bot.domain.ports import Adapter, Link
from tests.contract.messengers.hurrying import until
from tests.contract.messengers.telegram_bench import ALICE, BOB, Bench, says

CARD = says("Restart nginx on web-01?", Button("Restart nginx", "tok-1", "primary"), Button("Cancel", "tok-2"))
DONE = says("nginx on web-01 works again.")
LONG = Content((Paragraph("Log:"), Pre("\n".join(f"line {n}" for n in range(500)), "web-01.log")))


def chunk(kind: bytes, data: bytes) -> bytes:
    return pack(">I", len(data)) + kind + data + pack(">I", crc32(kind + data))


def picture(width: int = 8, height: int = 8) -> Picture:
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)) + chunk(b"IEND", b"")
    return Picture(b64encode(data).decode(), "cpu.png", "CPU of web-01: 80 % at 14:02.")


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with Bench() as bench:
        yield bench


@pytest.fixture
def adapter(bench: Bench) -> Adapter:
    return bench.adapter()


async def refused(adapter: Adapter, bench: Bench, content: Content = CARD) -> MessengerUnavailable:
    with pytest.raises(MessengerUnavailable) as caught:
        await adapter.deliver(bench.document(content))
    return caught.value


async def test_a_card_has_its_keyboard_and_loses_it_when_decided(bench: Bench, adapter: Adapter) -> None:
    handle = await adapter.deliver(bench.document(CARD))
    (card,) = bench.private.mine
    assert card.labels == ["Restart nginx", "Cancel"]
    assert [button.get("style") for row in card.keyboard for button in row] == ["success", None]
    assert await adapter.deliver(bench.document(DONE, handle=handle)) == handle
    (card,) = bench.private.mine
    assert (card.text, card.labels) == ("✅ nginx on web-01 works again.", [])


async def test_an_edit_that_changes_nothing_succeeds(bench: Bench, adapter: Adapter) -> None:
    handle = await adapter.deliver(bench.document(CARD))
    assert await adapter.deliver(bench.document(CARD, handle=handle)) == handle
    assert bench.telegram.called("editMessageText")[0].status == 400


async def test_a_card_that_is_gone_is_posted_anew(bench: Bench, adapter: Adapter) -> None:
    handle = await adapter.deliver(bench.document(CARD))
    bench.private.messages.clear()
    anew = await adapter.deliver(bench.document(DONE, handle=handle))
    assert anew != handle
    assert [message.text for message in bench.private.mine] == ["✅ nginx on web-01 works again."]


async def test_long_output_becomes_a_file_that_stays_while_the_card_changes(bench: Bench, adapter: Adapter) -> None:
    handle = await adapter.deliver(bench.document(LONG))
    card, file = bench.private.mine
    assert "line 0\n" in card.text
    assert "encore" not in card.text
    assert "470 more lines" in card.text
    assert file.file == ("web-01.log", LONG.pieces[1].text.encode())  # type: ignore[union-attr]
    more = replace(LONG, pieces=(*LONG.pieces, Paragraph("Read.")))
    assert await bench.adapter().deliver(bench.document(more, handle=handle)) == handle
    assert len(bench.private.mine) == 2
    await adapter.deliver(bench.document(DONE, handle=handle))
    assert [message.text for message in bench.private.mine] == ["✅ nginx on web-01 works again."]


async def test_three_messages_continue_and_four_become_a_file(bench: Bench, adapter: Adapter) -> None:
    text = " ".join(f"word{n:05}" for n in range(1200))
    three = Content((Paragraph(text[:12_000]),), CARD.buttons)
    handle = await adapter.deliver(bench.document(three))
    first, second, third = bench.private.mine
    assert "".join(part.text.replace(" ", "") for part in (first, second, third)) == text[:12_000].replace(" ", "")
    assert first.labels
    assert not second.labels
    assert not third.labels
    four = Content((Paragraph(text[:12_000] * 2),), CARD.buttons)
    changed = await adapter.deliver(bench.document(four, handle=handle))
    card, file = bench.private.mine
    assert changed
    assert handle
    assert changed.split()[0] == handle.split()[0]
    assert "message.txt" in card.text
    assert file.file is not None


async def test_pictures_are_photos_and_odd_ones_files(bench: Bench, adapter: Adapter) -> None:
    content = Content((Paragraph("CPU"), picture(), picture(9000, 1000), picture(9001, 1000), picture(210, 10)))
    await adapter.deliver(bench.document(content))
    shown = [(message.picture, message.text) for message in bench.private.mine[1:]]
    alt = "CPU of web-01: 80 % at 14:02."
    assert shown == [(True, alt), (True, alt), (False, alt), (False, alt)]
    assert bench.private.mine[1].file == ("cpu.png", b64decode(picture().png))


async def test_a_picture_alone_says_what_it_shows(bench: Bench, adapter: Adapter) -> None:
    await adapter.deliver(bench.document(Content((picture(),))))
    assert [message.text for message in bench.private.mine] == [picture().alt] * 2


async def test_too_many_requests_wait_exactly_as_long_as_said(bench: Bench, adapter: Adapter) -> None:
    bench.telegram.limit(1, 37)
    error = await refused(adapter, bench)
    assert (error.retry_after, error.permanent, error.code) == (37, False, "telegram.too_fast")
    assert await adapter.deliver(bench.document(CARD))
    assert len(bench.private.mine) == 1


async def test_a_delivery_goes_on_where_it_stopped(bench: Bench, adapter: Adapter) -> None:
    bench.telegram.limit(2, 5, "sendDocument")
    for _ in range(2):
        await refused(adapter, bench, LONG)
    assert len(bench.private.mine) == 1
    handle = await adapter.deliver(bench.document(LONG))
    assert [message.file is None for message in bench.private.mine] == [True, False]
    assert handle


async def test_a_post_whose_record_was_lost_is_not_posted_again(bench: Bench, adapter: Adapter) -> None:
    """The database failed after the post: the outbox delivers once more, without a handle."""
    first = await adapter.deliver(bench.document(CARD))
    assert await adapter.deliver(bench.document(DONE)) == first
    assert len(bench.private.mine) == 1


async def test_a_lost_answer_costs_at_most_one_more_message(bench: Bench, adapter: Adapter) -> None:
    """Telegram has no means to post a message at most once."""
    bench.telegram.cut("sendMessage")
    error = await refused(adapter, bench)
    assert (error.code, error.permanent) == ("telegram.unreachable", False)
    await adapter.deliver(bench.document(CARD))
    assert len(bench.private.mine) <= 2


async def test_a_lost_answer_to_an_edit_costs_nothing(bench: Bench, adapter: Adapter) -> None:
    handle = await adapter.deliver(bench.document(CARD))
    bench.telegram.cut("editMessageText")
    with pytest.raises(MessengerUnavailable):
        await adapter.deliver(bench.document(DONE, handle=handle))
    assert await adapter.deliver(bench.document(DONE, handle=handle)) == handle
    assert [message.text for message in bench.private.mine] == ["✅ nginx on web-01 works again."]


async def test_an_outage_is_passing(bench: Bench, adapter: Adapter) -> None:
    await bench.telegram.stop()
    error = await refused(adapter, bench)
    assert (error.code, error.permanent, error.retry_after) == ("telegram.unreachable", False, None)
    await bench.telegram.start()
    assert await adapter.deliver(bench.document(CARD))
    assert len(bench.private.mine) == 1


@pytest.mark.parametrize(
    "refusal",
    [
        "Forbidden: bot was blocked by the user",
        "Forbidden: bot was kicked from the supergroup chat",
        "Forbidden: bot can't initiate conversation with a user",
        "Bad Request: not enough rights to send text messages to the chat",
    ],
)
async def test_a_closed_door_is_final(bench: Bench, adapter: Adapter, refusal: str) -> None:
    bench.private.refuses = refusal
    error = await refused(adapter, bench)
    assert (error.code, error.permanent) == ("telegram.no_place", True)
    assert adapter.connection.link is not Link.FAILED


async def test_unknown_chats_and_topics_are_final(bench: Bench, adapter: Adapter) -> None:
    forum = bench.people.supergroup(topics=(7,))
    for document in (
        replace(bench.document(CARD), destination=replace(bench.place(), channel="999")),
        bench.document(CARD, chat=forum, thread="8"),
    ):
        with pytest.raises(MessengerUnavailable) as caught:
            await adapter.deliver(document)
        assert caught.value.permanent


async def test_a_revoked_token_fails_the_connection(bench: Bench, adapter: Adapter) -> None:
    bench.telegram.token = "7000000001:another"
    error = await refused(adapter, bench)
    assert error.permanent
    assert adapter.connection.link is Link.FAILED


async def test_a_group_that_became_a_supergroup_is_followed(bench: Bench) -> None:
    group = bench.people.group()
    async with bench.listening() as adapter:
        first = await adapter.deliver(bench.document(CARD, chat=group))
        bigger = bench.people.upgrade(group, -1009)
        moved = await adapter.deliver(bench.document(CARD, chat=group, handle=first))
        assert moved == "-1009:1"
        assert await adapter.deliver(bench.document(CARD, chat=group, handle=moved)) == moved
        await bench.people.press(ALICE, bigger, bigger.mine[0], "Cancel")
        await until(lambda: bench.inbox.stored)
        again = bench.adapter()
        assert await again.deliver(bench.document(DONE, chat=group, handle=moved)) == moved
    (press,) = bench.inbox.stored.values()
    assert isinstance(press, ButtonPress)
    assert (press.address, press.handle) == (bench.place(group), moved)
    assert len(bigger.mine) == 1


async def test_groups_are_written_to_twenty_times_a_minute(bench: Bench, adapter: Adapter) -> None:
    group = bench.people.group()
    handle = await adapter.deliver(bench.document(CARD, chat=group))
    for number in range(19):
        await adapter.deliver(bench.document(says(f"Step {number}."), chat=group, handle=handle))
    with pytest.raises(MessengerUnavailable) as caught:
        await adapter.deliver(bench.document(DONE, chat=group, handle=handle))
    assert caught.value.retry_after is not None
    assert 50 < caught.value.retry_after <= 60
    assert await adapter.deliver(bench.document(DONE, id="d2"))


async def test_typing_apologies_and_withdrawals(bench: Bench, adapter: Adapter) -> None:
    group = bench.people.group()
    async with bench.listening(adapter):
        await bench.people.write(BOB, bench.private, "password hunter2")
        await bench.people.write(ALICE, group, "@commander_bot token is abc")
        await until(lambda: len(bench.inbox.stored) == 2)
    mine, theirs = (one for one in bench.inbox.stored.values() if isinstance(one, InboundMessage))
    await adapter.notice(mine)
    assert bench.telegram.world.typing == [42]
    await adapter.apologise(mine.address, "The database is <away>.")
    assert [message.text for message in bench.private.mine] == ["The database is <away>."]
    assert await adapter.withdraw(mine)
    assert not await adapter.withdraw(theirs)
    group.deletes = True
    assert await adapter.withdraw(theirs)
    await bench.telegram.stop()
    await adapter.notice(mine)
    await adapter.apologise(mine.address, "Away.")
    assert not await adapter.withdraw(mine)


async def test_check_says_who_it_is_and_what_is_in_the_way(bench: Bench, adapter: Adapter) -> None:
    report = await adapter.check()
    assert report.blocks[0].text == Message.of("telegram.is", name="commander_bot")  # type: ignore[union-attr]
    assert len(report.blocks) == 1
    bench.telegram.methods.webhook["url"] = "https://old.example/hook"
    assert len((await adapter.check()).blocks) == 2
    with pytest.raises(MessengerUnavailable):
        await bench.adapter(token="7000000001:wrong").check()


async def test_what_belongs_to_no_chat_is_left_alone(bench: Bench, adapter: Adapter) -> None:
    nowhere = replace(bench.place(), channel="general")
    lost = InboundMessage("1", Account("telegram", "", "42"), "x", nowhere, bench.clock.now())
    assert not adapter.accepts(replace(bench.document(CARD), destination=nowhere))
    await adapter.apologise(nowhere, "Sorry.")
    await adapter.notice(lost)
    assert not await adapter.withdraw(lost)
    assert not bench.telegram.calls


async def test_a_refusal_that_is_our_fault_is_permanent(bench: Bench, adapter: Adapter) -> None:
    bench.private.refuses = "Bad Request: something new"
    error = await refused(adapter, bench)
    assert (error.code, error.permanent) == ("telegram.refused", True)


async def test_a_group_that_moves_again_and_again_is_given_up(bench: Bench, adapter: Adapter) -> None:
    group = bench.people.group()
    bench.people.upgrade(bench.people.upgrade(group, -1009), -1010)
    with pytest.raises(MessengerUnavailable) as caught:
        await adapter.deliver(bench.document(CARD, chat=group))
    assert caught.value.permanent
