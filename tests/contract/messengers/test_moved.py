"""An answer whose place is gone: the question was deleted, or the document was moved to another conversation."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.domain.flow import Address, InboundMessage
from bot.domain.people import Account
from tests.contract.messengers import rocketchat_rig, slack_bench
from tests.contract.messengers.rocketchat_rig import ALICE, rig
from tests.contract.messengers.slack_bench import bench
from tests.servers.rocketchat import BOT
from tests.servers.slack import TEAM


async def test_slack_answers_in_the_channel_where_the_question_was_deleted() -> None:
    async with bench(listening=False) as made:
        said = slack_bench.document("Deleted.", destination=Address("slack", TEAM, "C1", "1700000000.000001"))

        handle = await made.adapter.deliver(said)
        changed = slack_bench.document("Gone.", destination=said.destination, handle=handle, version=2)
        assert await made.adapter.deliver(changed) == handle

        (message,) = made.channel.bots
        assert (message.thread, message.updates) == ("", 1)


async def test_slack_posts_anew_what_was_moved_to_a_direct_message() -> None:
    async with bench(listening=False) as made:
        said = slack_bench.document("Done.")
        await made.adapter.deliver(said)
        made.channel.archived = True

        moved = replace(said, destination=Address("slack", TEAM, "U1", private=True))
        handle = await made.adapter.deliver(moved)

        (message,) = made.slack.workspace.direct("U1").bots
        assert handle == f"DU1:{message.ts}"


async def test_rocketchat_answers_in_the_room_where_it_deleted_the_question() -> None:
    async with rig() as town:
        town.server.model.rooms["general"]["moderators"] = (BOT,)
        typed = town.server.writes(ALICE, "general", "@ops hunter2")
        place = town.place(thread=typed["_id"])
        message = InboundMessage(
            f"message/general/{typed['_id']}", Account("rocketchat", "", ALICE), "hunter2", place, datetime.now(UTC)
        )
        assert await town.adapter.withdraw(message)

        await town.adapter.deliver(rocketchat_rig.document(place, "Deleted."))

        (shown,) = town.shown()
        assert (shown["msg"], shown.get("tmid")) == ("Deleted.", None)


async def test_rocketchat_posts_anew_what_was_moved_to_another_room() -> None:
    async with rig() as town:
        await town.adapter.deliver(rocketchat_rig.document(town.place(), "Done."))

        await town.adapter.deliver(rocketchat_rig.document(town.place(f"@{ALICE}"), "Done."))

        assert [one["msg"] for one in town.shown(town.server.model.direct(ALICE))] == ["Done."]
