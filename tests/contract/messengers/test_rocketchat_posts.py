"""What documents become in the rooms: one true message, whatever is cut, limited or gone."""

import json
from collections.abc import AsyncIterator

import pytest

from adapters.rocketchat.adapter import RocketChatAdapter
from adapters.rocketchat.handle import identity
from bot.domain.content import Button, Pre
from bot.domain.errors import MessengerUnavailable
from tests.contract.messengers.rocketchat_rig import ALICE, BOB, Rig, document, rig, setup
from tests.servers.rocketchat import Stored

CONFIRM, CANCEL, STOP = Button("Restart nginx on web-01", "tok1"), Button("Cancel", "tok2"), Button("Stop", "tok3")


@pytest.fixture
async def town() -> AsyncIterator[Rig]:
    async with rig() as made:
        yield made


def labels(message: Stored) -> list[str]:
    return [action["text"] for one in message.get("attachments") or () for action in one["actions"]]


async def test_a_card_lives_in_its_thread(town: Rig) -> None:
    thread = town.server.writes(ALICE, "general", "@ops restart nginx on web-01")["_id"]
    place = town.place(thread=thread)
    planned = await town.adapter.deliver(document(place, "Plan.", buttons=[CONFIRM, CANCEL]))
    (card,) = town.shown()
    assert (card["tmid"], card["msg"]) == (thread, "Plan.\n[1] Restart nginx on web-01\n[2] Cancel")
    assert labels(card) == [CONFIRM.label, CANCEL.label]
    confirmed = await town.adapter.deliver(document(place, "Running.", buttons=[STOP], handle=planned))
    (card,) = town.shown()
    assert (card["tmid"], card["msg"], labels(card)) == (thread, "Running.\n[1] Stop", ["Stop"])
    running = await town.adapter.deliver(document(place, "Running, step 2.", buttons=[STOP], handle=confirmed))
    assert running == confirmed
    done = await town.adapter.deliver(document(place, "Done.", handle=running))
    assert done == running
    (card,) = town.shown()
    assert card["msg"] == "Done."


async def test_other_buttons_replace_a_message_and_no_buttons_edit_it(town: Rig) -> None:
    first = await town.adapter.deliver(document(town.place(), "Plan.", buttons=[CONFIRM]))
    second = await town.adapter.deliver(document(town.place(), "Plan.", buttons=[CANCEL], handle=first))
    assert second != first
    assert [labels(one) for one in town.shown()] == [["Cancel"]]
    third = await town.adapter.deliver(document(town.place(), "Denied by bob at 14:02.", handle=second))
    assert third == second
    assert town.shown()[0]["msg"] == "Denied by bob at 14:02."
    await town.adapter.deliver(document(town.place(), "Plan.", buttons=[CANCEL], handle=third))
    assert [one["msg"] for one in town.shown()] == ["Plan.\n[1] Cancel"]


async def test_where_messages_cannot_be_deleted_the_old_one_says_that_it_is_over(town: Rig) -> None:
    first = await town.adapter.deliver(document(town.place(), "Plan.", buttons=[CONFIRM]))
    town.server.switches.deleting = False
    await town.adapter.deliver(document(town.place(), "Running.", buttons=[STOP], handle=first))
    assert [one["msg"] for one in town.shown()] == ["en:rocketchat.moved", "Running.\n[1] Stop"]


async def test_where_messages_cannot_be_edited_they_are_replaced(town: Rig) -> None:
    first = await town.adapter.deliver(document(town.place(), "Running."))
    town.server.switches.editing = False
    await town.adapter.deliver(document(town.place(), "Done.", handle=first))
    assert [one["msg"] for one in town.shown()] == ["Done."]


async def test_a_message_that_is_gone_is_posted_anew(town: Rig) -> None:
    first = await town.adapter.deliver(document(town.place(), "Running."))
    town.server.model.messages.clear()
    second = await town.adapter.deliver(document(town.place(), "Done.", handle=first))
    assert [one["msg"] for one in town.shown()] == ["Done."]
    assert second != first


async def test_what_another_process_has_shown_since_is_no_excuse(town: Rig) -> None:
    other = RocketChatAdapter(setup(town.server.url, town.clock))
    handle = await town.adapter.deliver(document(town.place(), "Waiting."))
    await other.deliver(document(town.place(), "Running.", handle=handle))
    await town.adapter.deliver(document(town.place(), "Waiting.", handle=handle))
    assert [one["msg"] for one in town.shown()] == ["Waiting."]
    await other.close()


# --- cut between send and answer --------------------------------------------------------------------------------------


@pytest.mark.parametrize("stumbles", ["error", "silence"])
async def test_a_post_whose_answer_was_lost_is_not_repeated(town: Rig, stumbles: str) -> None:
    town.server.switches.duplicates = stumbles
    town.server.switches.cut_after["chat.sendMessage"] = 1
    with pytest.raises(MessengerUnavailable, match="unreachable") as lost:
        await town.adapter.deliver(document(town.place(), "Plan.", buttons=[CONFIRM]))
    assert not lost.value.permanent
    assert len(town.shown()) == 1
    await town.adapter.deliver(document(town.place(), "Plan, newer.", buttons=[CONFIRM]))
    (card,) = town.shown()
    assert card["msg"] == "Plan, newer.\n[1] Restart nginx on web-01"


async def test_a_lost_post_that_has_other_buttons_by_now_is_replaced(town: Rig) -> None:
    town.server.switches.cut_after["chat.sendMessage"] = 1
    with pytest.raises(MessengerUnavailable):
        await town.adapter.deliver(document(town.place(), "Plan.", buttons=[CONFIRM]))
    await town.adapter.deliver(document(town.place(), "Running.", buttons=[STOP]))
    assert [labels(one) for one in town.shown()] == [["Stop"]]


@pytest.mark.parametrize("call", ["chat.sendMessage", "chat.delete"])
async def test_a_replacement_that_was_cut_is_finished(town: Rig, call: str) -> None:
    first = await town.adapter.deliver(document(town.place(), "Plan.", buttons=[CONFIRM]))
    running = document(town.place(), "Running.", buttons=[STOP], handle=first)
    town.server.switches.cut_after[call] = 1
    with pytest.raises(MessengerUnavailable):
        await town.adapter.deliver(running)
    await town.adapter.deliver(running)
    assert [one["msg"] for one in town.shown()] == ["Running.\n[1] Stop"]


@pytest.mark.parametrize("edit", [False, True])
async def test_a_file_whose_answer_was_lost_is_not_repeated(town: Rig, edit: bool) -> None:
    handle = await town.adapter.deliver(document(town.place(), "Running.")) if edit else None
    long = document(town.place(), "Done.", Pre("line\n" * 100, "web-01.txt"), handle=handle)
    town.server.switches.cut_after["rooms.mediaConfirm"] = 1
    with pytest.raises(MessengerUnavailable):
        await town.adapter.deliver(long)
    await town.adapter.deliver(long)
    assert [one["file"]["name"] for one in town.shown() if "file" in one] == ["web-01.txt"]


async def test_two_processes_with_one_document_show_it_once(town: Rig) -> None:
    other = RocketChatAdapter(setup(town.server.url, town.clock))
    handles = {await one.deliver(document(town.place(), "Plan.", buttons=[CONFIRM])) for one in (town.adapter, other)}
    assert len(handles) == 1
    assert len(town.shown()) == 1
    await other.close()


async def test_what_somebody_else_wrote_under_our_identity_is_left_alone(town: Rig) -> None:
    first = json.loads(str(await town.adapter.deliver(document(town.place(), "Plan."))))["texts"][0]
    town.server.model.messages.clear()
    town.server.writes(BOB, "general", "mine", _id=first)
    other = RocketChatAdapter(setup(town.server.url, town.clock))
    await other.deliver(document(town.place(), "Plan."))
    assert [one["msg"] for one in town.server.model.shown("general")] == ["mine", "Plan."]
    await other.close()


async def test_identities_that_are_all_taken_are_refused(town: Rig) -> None:
    for generation in range(8):
        town.server.writes(BOB, "general", "mine", _id=identity("d1", generation, 0))
    with pytest.raises(MessengerUnavailable, match="identity taken"):
        await town.adapter.deliver(document(town.place(), "Plan."))


async def test_what_can_neither_be_deleted_nor_edited_stays(town: Rig) -> None:
    first = await town.adapter.deliver(document(town.place(), "Plan.", buttons=[CONFIRM]))
    town.server.switches.deleting = town.server.switches.editing = False
    await town.adapter.deliver(document(town.place(), "Running.", buttons=[STOP], handle=first))
    assert [one["msg"] for one in town.shown()] == ["Plan.\n[1] Restart nginx on web-01", "Running.\n[1] Stop"]


async def test_a_redirect_is_not_followed_with_the_token(town: Rig) -> None:
    town.server.switches.redirect = "http://127.0.0.1:9/"
    with pytest.raises(MessengerUnavailable, match="unreachable"):
        await town.adapter.deliver(document(town.place(), "Plan."))


# --- refused ----------------------------------------------------------------------------------------------------------


async def test_a_limit_says_exactly_how_long_to_wait(town: Rig) -> None:
    town.server.switches.limited["chat.sendMessage"] = [42]
    with pytest.raises(MessengerUnavailable, match=r"rocketchat\.too_many") as limited:
        await town.adapter.deliver(document(town.place(), "Plan."))
    assert (limited.value.retry_after, limited.value.permanent) == (42, False)
    await town.adapter.deliver(document(town.place(), "Plan."))
    assert town.calls("chat.sendMessage") == 1


async def test_a_user_without_the_role_is_limited_by_the_server_itself(town: Rig) -> None:
    town.server.model.users["botuserid00000001"]["roles"] = ["user"]
    for number in range(10):
        await town.adapter.deliver(document(town.place(), "Plan.", id=f"d{number}"))
    with pytest.raises(MessengerUnavailable, match="too_many") as limited:
        await town.adapter.deliver(document(town.place(), "Plan.", id="d10"))
    assert limited.value.retry_after is not None
    assert 0 < limited.value.retry_after <= 60


@pytest.mark.parametrize("room", ["nowhere", "private", "archived"])
async def test_a_room_that_takes_nothing_is_given_up(town: Rig, room: str) -> None:
    town.server.model.room("private", ALICE, "-", kind="p")
    town.server.model.room("archived", ALICE)
    town.server.model.rooms["archived"]["archived"] = True
    with pytest.raises(MessengerUnavailable, match=r"rocketchat\.refused") as refused:
        await town.adapter.deliver(document(town.place(room), "Plan."))
    assert refused.value.permanent


async def test_a_broken_proxy_and_an_outage_are_passing(town: Rig) -> None:
    town.server.switches.fail["chat.sendMessage"] = 1
    for _ in range(2):
        with pytest.raises(MessengerUnavailable, match=r"rocketchat\.unreachable") as failed:
            await town.adapter.deliver(document(town.place(), "Plan."))
        assert not failed.value.permanent
        await town.server.down()
    await town.server.up()
    await town.adapter.deliver(document(town.place(), "Plan."))
    assert len(town.shown()) == 1


async def test_a_foreign_handle_is_posted_anew(town: Rig) -> None:
    for handle in ("17", "[1]", '{"texts":1}', "nonsense"):
        await town.adapter.deliver(document(town.place(), "Plan.", handle=handle))
    assert len(town.shown()) == 1
