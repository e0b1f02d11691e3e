"""Every request that the bot makes, against what Slack's own published types allow (generate.mjs reads them)."""

import base64
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator  # type: ignore[import-untyped]

from bot.domain.content import Button, Content, Paragraph, Picture
from bot.domain.flow import Address
from bot.domain.ports import Link
from tests.contract.adapters.samples import SAMPLES
from tests.contract.messengers.hurrying import until
from tests.contract.messengers.slack_bench import bench, document
from tests.servers.slack import TEAM

HERE = Path(__file__).parent
SCHEMA = json.loads((HERE / "requests.schema.json").read_text("utf-8"))
TYPES = SCHEMA["methods"]
"""The type of each method's arguments."""
NUMBERS, TRUTHS = {"limit", "length"}, {"include_all_metadata", "inclusive", "exclude_archived"}


def typed(arguments: dict[str, Any]) -> dict[str, Any]:
    """Arguments of a form as the types mean them: numbers, truth values and JSON are text there."""
    values = dict(arguments)
    for name in values.keys() & NUMBERS:
        values[name] = int(values[name])
    for name in values.keys() & TRUTHS:
        values[name] = values[name] == "1"
    if "files" in values:
        values["files"] = json.loads(values["files"])
    return values


def faults(method: str, arguments: dict[str, Any]) -> list[str]:
    """What Slack's types say against a request."""
    validator = Draft7Validator({**SCHEMA, "$ref": f"#/definitions/{TYPES[method]}"})
    return [f"{method}: {error.message[:200]}" for error in validator.iter_errors(typed(arguments))]


async def test_slacks_own_types_allow_every_request() -> None:
    async with bench(admin_token={"env": "X"}) as town:
        await town.people.says("U1", "C1", "@commander status")
        (message,) = town.core.messages
        await town.adapter.notice(message)
        picture = Content((Picture(base64.b64encode(b"PNG").decode(), "cpu.png", "CPU of web-01"),))
        asked = Content((Paragraph("Sure?"),), (Button("Delete", "t1", "danger", "approve K7Q2", "Really delete?"),))
        for name, content in {**SAMPLES, "picture": picture, "asked": asked}.items():
            handle = await town.adapter.deliver(document(id=name, desired=content, destination=message.address))
            await town.adapter.deliver(document(id=name, desired=content, destination=message.address, handle=handle))
        await town.adapter.deliver(document(destination=Address("slack", TEAM, "home:U1", private=True)))
        await town.adapter.apologise(Address("slack", TEAM, "U1", private=True), "Sorry")
        await town.people.commands("U1", "C1", "status")
        await town.adapter.deliver(document(id="again", version=2))
        strange = town.people.wrote("U1", "C1", "lunch?")
        await town.people.says("U2", "C1", "yes", thread=strange.ts)
        await town.slack.sockets.drop()
        await until(lambda: town.slack.calls["users.conversations"])
        await until(
            lambda: town.adapter.connection.link is Link.CONNECTED and town.slack.calls["conversations.history"]
        )
        await town.adapter.withdraw(message)
        requests = [(method, body) for method, body in town.slack.requests if method in TYPES]
    assert {method for method, _ in requests} == set(TYPES)
    assert [fault for method, body in requests for fault in faults(method, body)] == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"channel": "C1"},
        {"channel": "C1", "text": "x", "blocks": [{"type": "section", "text": "x"}]},
        {"channel": "C1", "text": "x", "thread": "1.2"},
        {"channel": "C1", "text": "x", "blocks": [{"type": "rich_text", "elements": [{"type": "text", "text": "x"}]}]},
    ],
)
def test_the_types_refuse_what_slack_refuses(wrong: dict[str, Any]) -> None:
    assert faults("chat.postMessage", wrong)


@pytest.mark.foreign
def test_the_schemas_are_what_the_pinned_packages_say() -> None:
    done = subprocess.run(["node", "generate.mjs"], cwd=HERE, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == SCHEMA
