"""`kill -9` as a normal event: every commit and every outside call is a crash point, and each one is hit.

The process is killed at the n-th point (before or after it took effect), everything in its memory is gone, another
process starts on the same database: nothing is lost, no `once` step runs twice, an interrupted one is *unknown*.
"""

from collections import Counter
from dataclasses import dataclass

import pytest

from bot.core.reception import TRIES as MESSAGE_TRIES
from bot.core.services import Limits
from bot.domain.ledger import AuditEntry, Request, State
from storage.audit import verify
from tests.crash.mortal import NEVER, Fuse, Killed, Outside, Talk
from tests.dsl import Town

pytestmark = pytest.mark.crash
TRIES = Limits().tries


async def confirmed(town: Town, said: str) -> None:
    await town.alice.says(said, id="said")
    if "Confirmer" in town.alice.sees():
        await town.alice.says("1", id="pressed")
        await town.passes(3)


async def one_host(town: Town) -> None:
    await confirmed(town, "redémarre nginx sur web-01")


async def two_hosts(town: Town) -> None:
    await confirmed(town, "redémarre nginx sur web-01 et web-02")


async def repeatable(town: Town) -> None:
    await confirmed(town, "démarre nginx sur web-01")


async def change(town: Town) -> None:
    await confirmed(town, "dégèle le bot")


async def low_change(town: Town) -> None:
    await town.bob.says("freeze the bot", id="said")


async def look(town: Town) -> None:
    await town.alice.says("espace disque sur web-01", id="said")


async def another_person(town: Town) -> None:
    await town.bob.says("restart nginx on web-01", id="said")
    if "Approuver" in town.alice.sees():
        await town.alice.says("1", id="pressed")
        await town.passes(3)


@dataclass(frozen=True)
class Case:
    """A conversation, the acts that it leads to where nobody dies, and how often each may reach a host."""

    talk: Talk
    acts: tuple[str, ...] = ()
    most: int = 1
    votes: int = 1


RESTART, START = "systemctl restart -- nginx", "systemctl start -- nginx"
CASES = {
    "one host": Case(one_host, (f"web-01: {RESTART}",)),
    "two hosts": Case(two_hosts, (f"web-01: {RESTART}", f"web-02: {RESTART}")),
    "another person": Case(another_person, (f"web-01: {RESTART}",)),
    "repeatable": Case(repeatable, (f"web-01: {START}",), most=TRIES),
    "change": Case(change),
    "low change": Case(low_change, votes=0),
    "look": Case(look, votes=0),
}


async def told(case: Case, at: int) -> tuple[Outside, list[str]]:
    """The conversation with a death at point `at`, and another process that lives on; what the points were."""
    outside = Outside()
    first = await outside.life(Fuse(at), "first", case.talk)

    async def live_on(town: Town) -> None:
        await town.passes(95, step=5)  # a look's lease is the longest
        await case.talk(town)  # the messenger delivers again what nobody took
        await town.passes(20, step=5)

    await outside.life(Fuse(NEVER), "second", live_on)
    return outside, first.names


async def look_back(case: Case, outside: Outside, where: str) -> None:
    """What must hold after every death."""
    request, record = await left(outside, where)
    acts = outside.hosts.acts()
    events = Counter(f"{entry.event} {entry.outcome}".strip() for entry in record)
    assert set(acts) <= set(case.acts), where
    assert max(Counter(acts).values(), default=0) <= case.most, where
    assert len(acts) <= events["intent"], f"{where}: the record knows of every act before it happens"
    assert events["vote yes"] == case.votes, f"{where}: one vote counts once"
    held = await outside.store.read(lambda tx: tx.locks.holders())
    if request.state is State.DONE:
        assert set(acts) == set(case.acts), where
        assert held == (), where
    else:
        assert request.state is State.UNKNOWN, where
        assert case.most == 1, f"{where}: only what runs once is left to a person"
        assert request.execution is not None, where
        lost = [result.target for result in request.execution.results if result.outcome.value == "unknown"]
        assert held == tuple((f"host:{target}", request.id) for target in lost), where
        assert len(lost) == 1, f"{where}: what comes after the unknown was not started"


async def left(outside: Outside, where: str) -> tuple[Request, list[AuditEntry]]:
    """The one request, and the record; everything was delivered, and shows what it should."""
    (request,) = await outside.store.read(lambda tx: tx.requests.find(limit=50))
    due = await outside.store.read(lambda tx: tx.documents.due("console", None, outside.clock.now()))
    assert due == (), where
    for document in await outside.store.read(lambda tx: tx.documents.of_subject(f"request:{request.id}")):
        assert outside.messenger.shown[document.id].desired == document.desired, where
        assert not document.desired.live, f"{where}: {document.id} still looks as if something ran"
    assert (await verify(outside.store, None)).sound, where
    return request, [link.entry for link in await outside.store.read(lambda tx: list(tx.audit.entries()))]


@pytest.mark.parametrize("name", CASES)
async def test_every_point_is_survived(name: str) -> None:
    case = CASES[name]
    outside, names = await told(case, NEVER)
    await look_back(case, outside, "nobody dies")
    assert outside.hosts.acts() == list(case.acts)
    assert {"before commit", "after commit", "before delivery", "after delivery"} <= set(names)
    for at, point in enumerate(names, 1):
        outside, _ = await told(case, at)
        await look_back(case, outside, f"killed at point {at} ({point})")


async def test_an_idempotent_step_that_kills_every_process_is_tried_three_times() -> None:
    outside = Outside()

    async def talk(town: Town) -> None:
        await town.passes(30, step=5)
        await repeatable(town)
        await town.passes(30, step=5)

    for life in range(TRIES + 1):
        await outside.life(Fuse(1, named="after start"), f"life {life}", talk)
    request, _ = await left(outside, "after three deaths")
    assert outside.hosts.acts() == [f"web-01: {START}"] * TRIES
    assert request.state is State.UNKNOWN


@pytest.mark.parametrize("at", [1, 5])
async def test_a_burnt_fuse_has_no_effect(at: int) -> None:
    fuse = Fuse(at)
    for _ in range(at - 1):
        fuse.point("x")
    for _ in range(3):
        with pytest.raises(Killed):
            fuse.point("y")


async def test_what_was_received_is_answered_by_the_next_process() -> None:
    """A messenger that was told that the message is taken never sends it again."""
    for at in range(1, 4):
        outside = Outside()
        first = await outside.life(Fuse(at), "first", look)

        async def live_on(town: Town) -> None:
            await town.passes(95, step=5)

        await outside.life(Fuse(NEVER), "second", live_on)
        if first.names[:1] != ["before commit"] or at > 1:
            request, _ = await left(outside, f"killed at point {at} ({first.names[-1]})")
            assert request.state is State.DONE


async def test_a_message_that_kills_every_process_is_refused_in_the_end() -> None:
    outside = Outside()

    async def talk(town: Town) -> None:
        await town.passes(40, step=5)
        await look(town)
        await town.passes(40, step=5)

    for life in range(MESSAGE_TRIES + 1):
        await outside.life(Fuse(1, named="after df"), f"life {life}", talk)
    await outside.life(Fuse(NEVER), "last", talk)
    assert await outside.store.read(lambda tx: tx.requests.find()) == ()
    shown = [document.desired for document in outside.messenger.shown.values()]
    assert len(shown) == 1
