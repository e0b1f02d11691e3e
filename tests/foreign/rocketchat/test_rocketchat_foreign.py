"""What others wrote for Rocket.Chat judges our requests, our markup and our fake server."""

import asyncio
import json
import random
import subprocess
from pathlib import Path
from typing import Any

import pytest

from adapters.rocketchat.markup import escape, fenced
from bot.domain.content import Button, Pre
from tests.contract.messengers.rocketchat_rig import ALICE, BOB, document, rig
from tests.servers.rocketchat.api import Api
from tests.servers.rocketchat.model import TOKEN, Failure

HERE = Path(__file__).parent
ESBUILD = HERE / "node_modules/.bin/esbuild"
pytestmark = pytest.mark.foreign

PLAIN = {"PARAGRAPH", "PLAIN_TEXT", "LINK", "SIGN", "LINE_BREAK", "BIG_EMOJI"}
"""Nodes that show text as it is; a sign of the product alone in a message is shown bigger."""
CODE = {"CODE", "CODE_LINE"}
ATOMS = (
    *("*", "_", "~", "`", "```", "#", "@", "@all", "<", ">", "|", "||", "[", "]", "(", ")", "!", "\\", "\n", " "),
    *("a", "b1", ":", ":smile:", ":white_check_mark:", "<http://a.fr|t>", "<t:1630360800:R>", "- ", "1. ", "> "),
    *("+33", "\\(", "\\[", "color:#fff", "é", "✅", "## ", "[x](http://a.fr)", "**", "__", "~~", "#general"),
    *("12:30:45", "\n||\na\n||", "- [ ] t"),
)


def bundled(script: str, folder: Path) -> Path:
    made = folder / f"{script}.mjs"
    kind = ["--bundle", "--platform=node", "--format=esm", "--log-level=error"]
    shim = "--banner:js=import{createRequire}from'node:module';const require=createRequire(import.meta.url);"
    subprocess.run([ESBUILD, HERE / f"{script}.mjs", *kind, shim, f"--outfile={made}"], check=True, cwd=HERE)
    return made


def judge(folder: Path, calls: list[Any], texts: list[str]) -> dict[str, Any]:
    """The verdicts of the server's own validators, and what the clients' own parser finds."""
    said = json.dumps({"calls": calls, "texts": texts}, default=str)
    done = subprocess.run(
        ["node", bundled("check", folder)], input=said, capture_output=True, text=True, check=True, timeout=60
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


async def test_the_servers_own_validators_take_every_request(tmp_path: Path) -> None:
    async with rig() as town:
        await town.listen()
        thread = town.server.writes(ALICE, "general", "@ops logs")["_id"]
        town.server.writes(BOB, "general", "and mine?", town.server.writes(BOB, "general", "lunch?")["_id"])
        town.server.writes(ALICE, town.server.model.direct(ALICE), "in private")
        await town.until(lambda: len(town.texts) == 2)
        place = town.place(thread=thread)
        one = await town.adapter.deliver(document(place, "Plan.", buttons=[Button("Restart", "tok1")]))
        two = await town.adapter.deliver(document(place, "Running.", buttons=[Button("Stop", "tok2")], handle=one))
        await town.adapter.deliver(document(place, "Done.", Pre("line\n" * 99), handle=two))
        await town.adapter.deliver(document(town.place(f"@{BOB}"), "Approve?", id="d2"))
        await town.server.disconnect()
        await town.until(lambda: town.adapter.connection.error)
        await town.back()
        calls = [call for call in town.server.api.calls if call[0] not in {"me", "rooms.get"}]
    verdicts = judge(tmp_path, calls, [])["verdicts"]
    judged = {name for name, verdict in verdicts if verdict is not None}
    assert [name for name, verdict in verdicts if verdict is False] == []
    assert judged >= {"chat.sendMessage", "chat.update", "chat.delete", "chat.getMessage", "chat.syncMessages"}
    assert judged >= {"rooms.info", "dm.create", "users.info"}


async def test_the_fake_refuses_what_the_server_refuses(tmp_path: Path) -> None:
    calls: list[tuple[str, dict[str, Any]]] = [
        ("chat.update", {"roomId": "general", "msgId": "m", "text": "x", "attachments": []}),
        ("chat.update", {"roomId": "general", "msgId": "m"}),
        ("chat.update", {"roomId": "general", "msgId": "m", "text": "x", "previewUrls": []}),
        ("chat.delete", {"roomId": "general"}),
        ("chat.delete", {"roomId": "general", "msgId": "m", "thread": "t"}),
        ("chat.sendMessage", {"message": {"rid": "general", "msg": "x"}, "previewUrls": []}),
        ("chat.sendMessage", {"message": {"rid": "general", "msg": "x"}, "room": "general"}),
        ("chat.sendMessage", {"rid": "general"}),
        ("dm.create", {"username": "bob"}),
        ("dm.create", {"user": "bob"}),
    ]
    async with rig() as town:
        api: Api = town.server.api
        ours = []
        for name, body in calls:
            try:
                api.post(name, body)
            except Failure as failure:
                ours.append(failure.kind != "invalid-params")
            else:
                ours.append(True)
    theirs = [verdict for _, verdict in judge(tmp_path, calls, [])["verdicts"]]
    assert ours == theirs


def test_the_clients_own_parser_finds_no_markup_in_what_is_escaped(tmp_path: Path) -> None:
    chance = random.Random(7)
    typed = ["".join(chance.choices(ATOMS, k=chance.randint(1, 9))) for _ in range(3000)]
    prose = judge(tmp_path, [], [escape(text) for text in typed])["kinds"]
    assert [text for text, seen in zip(typed, prose, strict=True) if set(seen["found"]) - PLAIN] == []
    blocks = judge(tmp_path, [], [f"x\n{fenced(text)}\ny" for text in typed])["kinds"]
    assert [text for text, seen in zip(typed, blocks, strict=True) if seen["blocks"] != 1] == []
    assert [text for text, seen in zip(typed, blocks, strict=True) if set(seen["found"]) - PLAIN - CODE] == []


async def test_a_ddp_client_of_somebody_else_understands_the_fake(tmp_path: Path) -> None:
    async with rig() as town:
        endpoint = f"ws://127.0.0.1:{town.server.port}/websocket"
        process = await asyncio.create_subprocess_exec(
            "node", bundled("listen", tmp_path), endpoint, TOKEN, stdout=asyncio.subprocess.PIPE
        )
        assert process.stdout is not None
        assert await asyncio.wait_for(process.stdout.readline(), 30) == b"ready\n"
        town.server.writes(ALICE, "general", "hello")
        said = json.loads(await asyncio.wait_for(process.stdout.readline(), 30))
        assert await asyncio.wait_for(process.wait(), 30) == 0
    assert said["login"]["token"] == TOKEN
    assert (said["collection"], said["args"][0]["msg"]) == ("stream-room-messages", "hello")
    assert said["args"][1] == {"roomParticipant": True, "roomType": "c", "roomName": "general"}
