"""What a model is offered: what the person may ask for, in an order that never changes, and nothing of permission."""

import json
import re
from dataclasses import replace

import pytest

from bot.domain.people import Role
from bot.domain.understanding import Vocabulary
from intents.tools import tools_of
from tests.unit.intents.bench import KICK, Bench, message
from tests.unit.intents.fleet import CATALOGUE, INVENTORY

ROLES = (Role.NOBODY, Role.VIEWER, Role.OPERATOR, Role.ADMIN)
NEVER = frozenset({"break.glass", "bot.thaw", "approval.decide", "plan.run", "ssh.run", "schedule.add"})
"""What only a person's own words ask for."""
MOST_CHARS_A_TOOL = 450
"""About 110 tokens: the whole list goes out with each call."""


@pytest.mark.parametrize("role", ROLES)
def test_nobody_is_offered_more_than_they_may_ask_for(role: Role) -> None:
    assert {action.role <= role for action in tools_of(CATALOGUE, role).actions.values()} == {True}


def test_a_viewer_is_offered_no_act_of_operators() -> None:
    names = set(tools_of(CATALOGUE, Role.VIEWER).actions)
    assert {"host_status", "service_logs", "fleet_health"} <= names
    assert not {"service_restart", "host_reboot", "process_kill", "bot_freeze", "host_shutdown"} & names
    assert "host_shutdown" not in tools_of(CATALOGUE, Role.OPERATOR).actions
    assert "host_shutdown" in tools_of(CATALOGUE, Role.ADMIN).actions


@pytest.mark.parametrize("role", ROLES)
def test_nothing_of_the_control_plane_is_ever_offered(role: Role) -> None:
    offered = tools_of(CATALOGUE, role).actions.values()
    assert not [action.name for action in offered if action.control_plane]
    assert not NEVER & {action.name for action in offered}
    kinds = {parameter.kind.name for action in offered for parameter in tools_of(CATALOGUE, role).parameters(action)}
    assert not kinds & {"command", "content", "url", "address", "role", "secret", "fingerprint", "code", "steps"}


@pytest.mark.parametrize("role", ROLES)
def test_the_schema_is_what_the_provider_accepts(role: Role) -> None:
    tools = tools_of(CATALOGUE, role)
    assert [tool["name"] for tool in tools.schemas] == sorted(tools.actions)
    for tool in tools.schemas:
        assert re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", tool["name"])
        assert tool["input_schema"]["additionalProperties"] is False
        assert set(tool["input_schema"].get("required", ())) <= tool["input_schema"]["properties"].keys()
        json.dumps(tool)


def test_the_list_stays_short() -> None:
    schemas = tools_of(CATALOGUE, Role.ADMIN).schemas
    assert len(json.dumps(schemas)) / len(schemas) < MOST_CHARS_A_TOOL


def test_the_list_is_the_same_every_time() -> None:
    first, second = (json.dumps(tools_of(CATALOGUE, Role.OPERATOR).schemas) for _ in range(2))
    assert first == second


async def test_what_a_viewer_may_not_ask_for_is_unusable_whatever_the_model_says() -> None:
    reading = await Bench(message(KICK), role=Role.VIEWER).read()
    assert reading.intent is None


async def test_the_cached_prefix_never_changes() -> None:
    """Neither the time, nor the person, nor what they said, nor what they may see stands before the cache's mark."""
    bench = Bench(message(KICK))
    prefixes = set()
    for person, text in (("alice", "nginx deserves a shake"), ("bob", "quid du disque de db-master alors")):
        await bench.read(text, person=person, vocabulary=Vocabulary(replace(INVENTORY, hosts=INVENTORY.hosts[:3])))
        body = bench.wire.body
        assert [block.get("cache_control") for block in body["system"]] == [{"type": "ephemeral"}, None]
        prefixes.add(json.dumps([body["model"], body["tools"], body["system"][0], body["tool_choice"]]))
        bench.clock.advance(3600)
    assert len(prefixes) == 1


async def test_only_names_that_a_tool_takes_leave_the_machine() -> None:
    bench = Bench(message(KICK), role=Role.NOBODY)
    await bench.read()
    names = json.loads(bench.wire.body["system"][1]["text"])
    assert "people" not in names
    assert "hosts" not in names
