"""Documents in Slack: posted once whatever happens, changed in place, with files under them; errors say what to do."""

import asyncio
import base64
from datetime import UTC, datetime, timedelta

import pytest

from adapters.slack.adapter import SlackAdapter
from adapters.slack.traces import metadata
from bot.domain.content import Button, Content, Paragraph, Picture, Pre
from bot.domain.errors import MessengerUnavailable
from bot.domain.flow import Address
from bot.domain.ports import Link
from tests.contract.messengers.hurrying import QuickClock, until
from tests.contract.messengers.slack_bench import bench, counted, document, setup
from tests.servers.slack import TEAM
from tests.servers.slack.blocks import read

OLD = datetime.now(UTC) - timedelta(minutes=10)
LONG = Content((Paragraph("Logs:"), Pre("line\n" * 100, "nginx.log")), (Button("Again", "t1"),))


async def test_an_edit_changes_the_message_and_removes_its_buttons() -> None:
    async with bench(listening=False) as town:
        handle = await town.adapter.deliver(document("plan", Button("Confirm", "t1"), Button("Cancel", "t2")))
        (card,) = town.channel.bots
        assert card.labels == ["Confirm", "Cancel"]
        again = await town.adapter.deliver(document("done", handle=handle, version=2))
        assert again == handle
        assert (card.seen, card.labels, card.updates) == ("done", [], 1)
        assert card.document == "d1"


async def test_a_fresh_document_costs_one_call() -> None:
    async with bench(listening=False) as town:
        await town.adapter.deliver(document())
        assert dict(town.slack.calls) == {"chat.postMessage": 1}


@pytest.mark.parametrize("thread", [False, True])
async def test_a_post_whose_answer_was_lost_is_found_again(thread: bool) -> None:
    async with bench(listening=False) as town:
        parent = town.people.wrote("U1", "C1", "@commander status")
        place = Address("slack", TEAM, "C1", parent.ts if thread else "")
        town.slack.cut("chat.postMessage")
        with pytest.raises(MessengerUnavailable) as raised:
            await town.adapter.deliver(document("one", destination=place))
        assert not raised.value.permanent
        await town.adapter.deliver(document("two", destination=place, version=2))
        (message,) = town.channel.bots
        assert message.seen == "two"


async def test_a_post_that_was_interrupted_is_found_again() -> None:
    async with bench(listening=False) as town:
        town.slack.delay = 0.1
        posting = asyncio.create_task(town.adapter.deliver(document("one")))
        await until(lambda: town.slack.calls["chat.postMessage"])
        posting.cancel()
        await asyncio.gather(posting, return_exceptions=True)
        town.slack.delay = 0
        town.slack.workspace.post("C1", "UBOT", "one", metadata=metadata("d1"))  # it had arrived all the same
        await town.adapter.deliver(document("one"))
        assert len(town.channel.bots) == 1


async def test_a_post_that_never_left_is_made_without_a_search() -> None:
    async with bench(listening=False) as town:
        await town.slack.stop()
        with pytest.raises(MessengerUnavailable, match="unreachable"):
            await town.adapter.deliver(document())
        await town.slack.start()
        await town.adapter.deliver(document())
        assert len(town.channel.bots) == 1
        assert not town.slack.calls["conversations.history"]


async def test_what_a_killed_process_posted_is_found_by_its_successor() -> None:
    async with bench(listening=False) as town:
        for place in (Address("slack", TEAM, "C1"), Address("slack", TEAM, "U1", private=True)):
            await town.adapter.deliver(document("one", destination=place, id=place.channel))
            successor = SlackAdapter(setup(town.slack, QuickClock()))
            handle = await successor.deliver(document("two", destination=place, id=place.channel, updated_at=OLD))
            await successor.deliver(document("three", destination=place, id=place.channel, handle=handle))
            await successor.close()
        assert [message.seen for message in town.slack.workspace.every()] == ["three", "three"]


async def test_a_message_that_is_gone_or_too_old_is_posted_anew() -> None:
    async with bench(listening=False) as town:
        handle = await town.adapter.deliver(document("one"))
        town.channel.messages.clear()
        second = await town.adapter.deliver(document("two", handle=handle, version=2))
        assert second != handle
        town.channel.bots[0].frozen = True
        town.slack.cut("chat.postMessage")
        with pytest.raises(MessengerUnavailable):
            await town.adapter.deliver(document("three", handle=second, version=3))
        third = await town.adapter.deliver(document("three", handle=second, version=3))
        assert [message.seen for message in town.channel.bots] == ["two", "three"]
        assert await town.adapter.deliver(document("four", handle=third, version=4)) == third
        assert [message.seen for message in town.channel.bots] == ["two", "four"]


async def test_long_output_is_a_file_in_the_thread_uploaded_once() -> None:
    async with bench(listening=False) as town:
        handle = await town.adapter.deliver(document(desired=LONG))
        card = town.channel.bots[0]
        assert "The rest is in the file nginx.log." in card.seen
        (file,) = town.channel.files
        assert file["title"] == "nginx.log"
        assert town.slack.workspace.contents[file["id"]] == b"line\n" * 100
        assert town.channel.messages[-1].thread == card.ts
        without = Content(LONG.pieces)
        await town.adapter.deliver(document(desired=without, handle=handle, version=2))
        successor = SlackAdapter(setup(town.slack, QuickClock()))
        await successor.deliver(document(desired=LONG, handle=handle, version=3))
        await successor.close()
        assert len(town.channel.files) == 1


async def test_a_file_whose_answer_was_lost_is_not_uploaded_twice() -> None:
    async with bench(listening=False) as town:
        town.slack.cut("files.completeUploadExternal")
        with pytest.raises(MessengerUnavailable):
            await town.adapter.deliver(document(desired=LONG))
        await town.adapter.deliver(document(desired=LONG))
        assert len(town.channel.bots) == len(town.channel.files) == 1


async def test_a_file_that_slack_refuses_does_not_hold_the_message_back() -> None:
    async with bench(listening=False) as town:
        town.slack.methods.scopes.discard("files:write")
        handle = await town.adapter.deliver(document(desired=LONG))
        await town.adapter.deliver(document("done", handle=handle, version=2))
        assert town.channel.bots[0].seen == "done"


async def test_a_picture_is_uploaded_beside_the_message() -> None:
    async with bench(listening=False) as town:
        parent = town.people.wrote("U1", "C1", "@commander chart of cpu")
        picture = Picture(base64.b64encode(b"PNG").decode(), "cpu.png", "CPU of web-01")
        place = Address("slack", TEAM, "C1", parent.ts)
        await town.adapter.deliver(document(desired=Content((picture,)), destination=place))
        assert town.channel.messages[-1].thread == parent.ts
        assert town.slack.workspace.contents[town.channel.files[0]["id"]] == b"PNG"


async def test_the_home_is_published_and_pressed() -> None:
    async with bench() as town:
        place = Address("slack", TEAM, "home:U1", private=True)
        handle = await town.adapter.deliver(document("2 approvals", Button("Show", "t1"), destination=place))
        blocks = town.slack.workspace.homes["U1"]
        assert read(blocks) == "2 approvals\n[Show]"
        card = town.slack.workspace.post("C1", "UBOT", "", blocks=blocks)
        home = {"type": "view", "view_id": "VU1"}
        await town.people.presses("U1", "C1", card, "Show", container=home)
        (press,) = town.core.presses
        assert (press.handle, press.address) == (handle, place)
        assert await town.adapter.deliver(document("none", destination=place, handle=handle, version=2)) == handle
        assert read(town.slack.workspace.homes["U1"]) == "none"
        await town.adapter.deliver(document(desired=LONG, destination=place, handle=handle, version=3))
        assert "nginx.log" not in read(town.slack.workspace.homes["U1"])
        await town.adapter.apologise(place, "Sorry")
        assert town.slack.workspace.direct("U1").bots[0].text == "Sorry"


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update"])
async def test_slack_says_how_long_to_wait(method: str) -> None:
    async with bench(listening=False) as town:
        handle = await town.adapter.deliver(document()) if method == "chat.update" else None
        town.slack.limit(method, 17)
        with counted(town.slack, method) as calls:
            with pytest.raises(MessengerUnavailable) as raised:
                await town.adapter.deliver(document(handle=handle))
            assert calls() == 1
        assert (raised.value.code, raised.value.retry_after, raised.value.permanent) == ("slack.limited", 17, False)


@pytest.mark.parametrize(
    ("error", "code", "permanent"),
    [
        ("channel_not_found", "slack.place", True),
        ("is_archived", "slack.place", True),
        ("cannot_dm_bot", "slack.place", True),
        ("invalid_blocks", "slack.refused", True),
        ("token_revoked", "slack.token", True),
        ("fatal_error", "slack.unreachable", False),
        ("team_added_to_org", "slack.refused", False),
    ],
)
async def test_refusals_are_told_apart(error: str, code: str, permanent: bool) -> None:
    async with bench(listening=False) as town:
        town.slack.fail("chat.postMessage", error)
        with pytest.raises(MessengerUnavailable) as raised:
            await town.adapter.deliver(document())
        assert (raised.value.code, raised.value.permanent) == (code, permanent)
        assert (town.adapter.connection.link is Link.FAILED) == (error == "token_revoked")


async def test_places_that_the_bot_is_not_in_are_refused_for_good() -> None:
    async with bench(listening=False) as town:
        town.slack.workspace.channel("C7", "U1")
        for place in (Address("slack", TEAM, "C7"), Address("slack", TEAM, "UGONE", private=True)):
            with pytest.raises(MessengerUnavailable) as raised:
                await town.adapter.deliver(document(destination=place))
            assert (raised.value.code, raised.value.permanent) == ("slack.place", True)


async def test_other_workspaces_are_left_to_others() -> None:
    async with bench() as town:
        elsewhere = document(destination=Address("slack", "T2", "C1"))
        assert not town.adapter.accepts(elsewhere)
        with pytest.raises(MessengerUnavailable, match="elsewhere"):
            await town.adapter.deliver(elsewhere)


async def test_an_apology_is_said_once_and_never_fails() -> None:
    async with bench(listening=False) as town:
        parent = town.people.wrote("U1", "C1", "@commander status")
        await town.adapter.apologise(Address("slack", TEAM, "C1", parent.ts), "Sorry <!channel> & all")
        (said,) = town.channel.bots
        assert (said.text, said.thread) == ("Sorry &lt;!channel&gt; &amp; all", parent.ts)
        await town.slack.stop()
        await town.adapter.apologise(Address("slack", TEAM, "U1", private=True), "Sorry")


async def test_the_check_names_who_and_what_lacks() -> None:
    async with bench(listening=False) as town:
        (known,) = (await town.adapter.check()).blocks
        assert "commander" in str(known)
        town.slack.methods.scopes.discard("files:write")
        _, lacks = (await town.adapter.check()).blocks
        assert "files:write" in str(lacks)
        town.slack.fail("apps.connections.open", "invalid_auth")
        with pytest.raises(MessengerUnavailable, match="invalid_auth"):
            await town.adapter.check()
