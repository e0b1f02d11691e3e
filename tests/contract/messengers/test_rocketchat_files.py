"""Files, pictures, private rooms, and what is shown beside documents."""

import json
from base64 import b64encode
from collections.abc import AsyncIterator

import pytest

from bot.domain.content import Button, Grid, Mark, Paragraph, Picture, Pre
from bot.domain.errors import MessengerUnavailable
from bot.domain.flow import InboundMessage
from tests.contract.messengers.rocketchat_rig import ALICE, BOB, Rig, document, rig
from tests.servers.rocketchat import Stored

CONFIRM, CANCEL, STOP = Button("Restart nginx on web-01", "tok1"), Button("Cancel", "tok2"), Button("Stop", "tok3")


@pytest.fixture
async def town() -> AsyncIterator[Rig]:
    async with rig() as made:
        yield made


def labels(message: Stored) -> list[str]:
    return [action["text"] for one in message.get("attachments") or () for action in one["actions"]]


# --- long, pictures, private ------------------------------------------------------------------------------------------


async def test_long_output_becomes_a_file_in_the_thread(town: Rig) -> None:
    thread = town.server.writes(ALICE, "general", "@ops logs")["_id"]
    text = "".join(f"line {number} été\n" for number in range(5000))
    handle = await town.adapter.deliver(document(town.place(thread=thread), "Logs:", Pre(text, "nginx.log")))
    message, file = town.shown()
    assert "line 29 été" in message["msg"]
    assert "line 30 été" not in message["msg"]
    assert (file["file"]["name"], file["file"]["type"], file["tmid"]) == ("nginx.log", "text/plain", thread)
    assert town.server.model.uploads[file["file"]["_id"]]["data"].decode() == text
    uploads = town.calls("rooms.media/general")
    other = document(town.place(thread=thread), "Logs, again:", Pre(text, "nginx.log"), handle=handle)
    assert await town.adapter.deliver(other) == handle
    assert town.calls("rooms.media/general") == uploads
    await town.adapter.deliver(document(town.place(thread=thread), "No logs.", handle=handle))
    assert [one["msg"] for one in town.shown()] == ["No logs."]


async def test_a_picture_is_sent_as_a_picture(town: Rig) -> None:
    png = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
    picture = Picture(b64encode(png).decode(), "cpu.png", "CPU of web-01: 12 % to 80 %")
    await town.adapter.deliver(document(town.place(), picture))
    message, file = town.shown()
    assert message["msg"] == "CPU of web-01: 12 % to 80 %"
    assert (file["file"]["name"], file["file"]["type"]) == ("cpu.png", "image/png")
    assert town.server.model.uploads[file["file"]["_id"]]["data"] == png


async def test_where_no_file_is_taken_a_message_says_so(town: Rig) -> None:
    town.server.switches.uploading = False
    long = document(town.place(), "Logs:", Pre("line\n" * 100, "nginx.log"))
    await town.adapter.deliver(long)
    handle = await town.adapter.deliver(long)
    assert [one["msg"] for one in town.shown()][1:] == ["en:rocketchat.no\\_file"]
    await town.adapter.deliver(document(town.place(), "No logs.", handle=handle))
    assert [one["msg"] for one in town.shown()] == ["No logs."]


async def test_a_text_of_three_parts_grows_and_shrinks(town: Rig) -> None:
    handle = await town.adapter.deliver(document(town.place(), "word " * 2500, buttons=[STOP]))
    assert [len(one["msg"]) <= 5000 for one in town.shown()] == [True] * 3
    assert [labels(one) for one in town.shown()] == [[], [], ["Stop"]]
    handle = await town.adapter.deliver(document(town.place(), "short", buttons=[STOP], handle=handle))
    assert [one["msg"] for one in town.shown()] == ["short\n[1] Stop"]
    await town.adapter.deliver(document(town.place(), "word " * 50_000, buttons=[STOP], handle=handle))
    message, file = town.shown()
    assert file["file"]["name"] == "message.txt"
    assert message["msg"].endswith("…\n[1] Stop")
    assert labels(message) == ["Stop"]


async def test_a_person_is_reached_in_the_room_of_their_own(town: Rig) -> None:
    private = document(town.place(f"@{BOB}"), "Approve?", buttons=[CONFIRM])
    handle = await town.adapter.deliver(private)
    room = town.server.model.direct(BOB)
    assert [one["msg"] for one in town.shown(room)] == ["Approve?\n[1] Restart nginx on web-01"]
    await town.listen()
    town.server.presses(BOB, town.shown(room)[0], CONFIRM.label)
    await town.until(lambda: town.presses)
    assert town.presses[0].address == private.destination
    assert json.loads(str(handle))["texts"] == [town.shown(room)[0]["_id"]]


async def test_whoever_is_unknown_there_cannot_be_reached(town: Rig) -> None:
    with pytest.raises(MessengerUnavailable) as refused:
        await town.adapter.deliver(document(town.place("@stranger"), "Approve?"))
    assert refused.value.permanent


async def test_nothing_notifies_everybody_and_nothing_is_previewed(town: Rig) -> None:
    text = "@all @here (@all) @ops http://example.org/a_b"
    grid = Grid(("a",), (("@all @here",),))
    await town.adapter.deliver(
        document(town.place(), text, grid, Pre("@all\n@here\n@reboot /x"), buttons=[Button("@all", "t")])
    )
    (message,) = town.shown()
    assert "@all" not in message["msg"]
    assert "@here" not in message["msg"]
    assert "@reboot" in message["msg"]
    assert "http://example.org/a_b" in message["msg"]
    assert not message["mentions"]
    sent = next(body for name, body in town.server.api.calls if name == "chat.sendMessage")
    assert sent["previewUrls"] == []


# --- beside documents -------------------------------------------------------------------------------------------------


async def test_an_apology_goes_where_the_question_was(town: Rig) -> None:
    thread = town.server.writes(ALICE, "general", "@ops status")["_id"]
    await town.adapter.apologise(town.place(thread=thread), "My database is away.")
    (message,) = town.shown()
    assert (message["msg"], message["tmid"]) == ("❌ My database is away.", thread)
    await town.server.down()
    await town.adapter.apologise(town.place(), "My database is away.")


async def test_thinking_is_shown_as_typing(town: Rig) -> None:
    await town.listen()
    thread = town.server.writes(ALICE, "general", "@ops status")["_id"]
    await town.until(lambda: town.texts)
    await town.adapter.notice(town.of(InboundMessage)[0])
    await town.until(lambda: town.server.sessions[0].typing)
    assert town.server.sessions[0].typing == [["general/user-activity", ["user-typing"], {"tmid": thread}]]
    await town.server.down()
    await town.adapter.notice(town.of(InboundMessage)[0])


async def test_a_secret_is_withdrawn_where_the_server_lets_us(town: Rig) -> None:
    await town.listen()
    town.server.writes(ALICE, "general", "@ops password is hunter2")
    await town.until(lambda: town.texts)
    (message,) = town.of(InboundMessage)
    assert not await town.adapter.withdraw(message)
    town.server.model.rooms["general"]["moderators"] = ["botuserid00000001"]
    assert await town.adapter.withdraw(message)
    assert not town.server.model.shown("general")


async def test_check_says_who_the_bot_is_and_what_it_lacks(town: Rig) -> None:
    report = await town.adapter.check()
    assert [line.mark for line in report.blocks if hasattr(line, "mark")] == [Mark.OK, Mark.OK]
    town.server.model.users["botuserid00000001"]["roles"] = ["user"]
    report = await town.adapter.check()
    assert [line.mark for line in report.blocks if hasattr(line, "mark")] == [Mark.OK, Mark.WARN]
    await town.server.down()
    with pytest.raises(MessengerUnavailable):
        await town.adapter.check()


async def test_a_paragraph_keeps_its_sign(town: Rig) -> None:
    await town.adapter.deliver(document(town.place(), Paragraph("web_01 *failed*", Mark.BAD)))
    assert town.shown()[0]["msg"] == r"❌ web\_01 \*failed\*"
