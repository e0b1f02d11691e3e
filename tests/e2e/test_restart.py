"""Asked in a channel or directly: a plan, a press, progress in the same message, a result with its proof."""

import asyncio

import pytest

from tests.e2e.seats import RocketChat, Seat
from tests.e2e.town import working
from tests.e2e.world import OPS, World, rocketchat_id, until

pytestmark = pytest.mark.story
WORDS = {"fr": ("Confirmer", "Fait", "est actif"), "en": ("Confirm", "Done", "is active")}


async def restarted(seat: Seat, language: str, text: str, service: str) -> list[str]:
    """The whole story at one seat; what the message showed, in order."""
    confirm, done, proof = WORDS[language]
    seen: list[str] = []
    await seat.says(text)
    card = await seat.presses(confirm, service)

    async def watch() -> None:
        while True:
            now = next((one.text for one in seat.answers if one.id == card.id), "")
            seen.extend([now] if seen[-1:] != [now] else [])
            await asyncio.sleep(0.05)

    watching = asyncio.create_task(watch())
    result = await seat.reads(done, proof, service)
    watching.cancel()
    await until(lambda: [one.id for one in seat.answers if service in one.text] == [result.id], what=seat.screen)
    if not isinstance(seat, RocketChat):  # where buttons cannot be edited: other ones mean a new message
        assert result.id == card.id
        assert result.edits
    return seen


async def test_a_service_is_restarted_from_each_messenger(world: World) -> None:
    config = world.configured(accounts={"alice": {"rocketchat": rocketchat_id("alice")}})
    async with working(world, config) as team:
        general = world.discord.world.general
        stories = (
            (team.slack("alice", OPS), "fr", "redémarre nginx sur web-01 et web-02", "nginx", ("web-01", "web-02")),
            (team.telegram("erin"), "en", "restart redis-server on cache-01", "redis-server", ("cache-01",)),
            (team.discord("erin", general), "en", "restart postgresql on db-replica", "postgresql", ("db-replica",)),
            (team.rocketchat("alice", "general"), "fr", "redémarre cron sur db-master", "cron", ("db-master",)),
        )
        before = [await world.starts(host, service) for *_, service, hosts in stories for host in hosts]
        seen = await asyncio.gather(*(restarted(seat, *rest) for seat, *rest, _ in stories))
        after = [await world.starts(host, service) for *_, service, hosts in stories for host in hosts]
        assert after == [count + 1 for count in before]
        for messages in seen:
            assert len(messages) >= 3, messages
        await team.quiet()
        assert team.slack("alice", OPS).shows() == [], "nothing outside the thread"
