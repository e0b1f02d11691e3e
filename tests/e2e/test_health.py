"""One messenger that cannot be: the others are well, and `/healthz` says which one is not and why."""

import json
from typing import Any

import aiohttp
import pytest

from bot.lifecycle import Condition
from tests.e2e.seats import Seat
from tests.e2e.town import Team, working
from tests.e2e.world import GROUP, OPS, World, until

pytestmark = pytest.mark.story
WRONG: dict[str, dict[str, str | None]] = {
    "slack": {"slack_bot": "xoxb-revoked"},
    "telegram": {"telegram": "7000000001:AAF-another_token_of-nobody_0123456789ab"},
    "discord": {"discord": "MTIzNDU2Nzg5MDEyMzQ1Njc4.wrong.token"},
    "rocketchat": {"rocketchat": "pat-revoked"},
}
MISSING: dict[str, str | None] = {"slack_app": None, "telegram": None, "discord": None}
MISSING_OF = ("slack", "telegram", "discord")


async def healthz(team: Team) -> tuple[int, dict[str, Any]]:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{team.port}/healthz") as answer:
        return answer.status, json.loads(await answer.text())


def seats(team: Team) -> dict[str, tuple[Seat, str]]:
    return {
        "slack": (team.slack("alice", OPS), "espace disque sur web-02"),
        "telegram": (team.telegram("erin", GROUP), "disk usage on web-02"),
        "discord": (team.discord("erin"), "disk usage on web-02"),
        "rocketchat": (team.rocketchat("carol"), "espace disque sur web-02"),
    }


async def others_work(team: Team, *broken: str) -> None:
    rest = {name: seat for name, seat in seats(team).items() if name not in broken}
    await team.connected(*rest)
    for seat, said in rest.values():
        await seat.says(said)
    for seat, _ in rest.values():
        await seat.reads("web-02", "%")


@pytest.mark.parametrize("broken", WRONG)
async def test_a_wrong_token(world: World, broken: str) -> None:
    async with working(world, world.configured(secrets=WRONG[broken]), connected=False) as team:
        await others_work(team, broken)
        await until(lambda: team.health.parts[f"adapter {broken}"].condition is Condition.FAILED)
        status, report = await healthz(team)
        assert (status, report["status"]) == (200, "degraded")
        assert report["messengers"][broken]["state"] == "failed"
        assert report["messengers"][broken]["error"].startswith(f"{broken}.")
        assert {one["state"] for name, one in report["messengers"].items() if name != broken} == {"connected"}


async def test_secrets_that_are_not_there(world: World) -> None:
    async with working(world, world.configured(secrets=MISSING), connected=False) as team:
        await others_work(team, *MISSING_OF)
        status, report = await healthz(team)
        assert (status, report["status"]) == (200, "degraded")
        assert set(report["messengers"]) == {"rocketchat"}
        for broken in MISSING_OF:
            part = report["parts"][f"adapter {broken}"]
            assert (part["state"], part["error"]) == ("failed", "cli.messenger_no_secret")


async def test_a_token_revoked_while_it_runs(team: Team) -> None:
    team.world.rocketchat.switches.token_valid = False
    await team.world.rocketchat.disconnect()
    await until(lambda: team.health.connections()["rocketchat"].link.value == "failed")
    await others_work(team, "rocketchat")
    _, report = await healthz(team)
    assert report["messengers"]["rocketchat"]["state"] == "failed"


async def test_away_and_back_as_healthz_tells_it(team: Team) -> None:
    assert (await healthz(team))[1]["status"] == "ok"
    await team.world.slack.outage()
    await until(lambda: team.health.connections()["slack"].link.value == "waiting")
    status, report = await healthz(team)
    assert (status, report["status"], report["messengers"]["slack"]["state"]) == (200, "degraded", "waiting")
    await team.world.slack.back()
    await team.connected()
    assert (await healthz(team))[1]["status"] == "ok"
