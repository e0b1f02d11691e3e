"""10: any changed bit of a stored plan, of its circumstances, or of a vote is refused, and that is recorded."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from bot.domain.codec import plain
from bot.domain.errors import StorageUnavailable
from bot.domain.flow import Argv, Effect, Risk
from bot.domain.ledger import Request, State
from tests.fakes import START
from tests.invariants.arena import Arena, arena

Path = tuple[str | int, ...]
SEALED = ("plan", "approval", "person")
NOT_SEALED = {("plan", "locks"), ("plan", "summary"), ("approval", "escalated")}
"""Who waits for whom, what a line of a list says, who is asked next: not what was agreed to."""
REQUEST = TypeAdapter(Request)


def leaves(tree: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value of a request that somebody's agreement is about."""
    if path[:2] in NOT_SEALED or (path and path[0] not in SEALED):
        return
    if isinstance(tree, dict):
        for name, part in tree.items():
            yield from leaves(part, (*path, name))
    elif isinstance(tree, list) and tree:
        for index, part in enumerate(tree):
            yield from leaves(part, (*path, index))
    elif path:
        yield path, tree


def changed(value: Any, how: int) -> Any:
    """Another value of the same kind, one bit or one element away."""
    match value:
        case bool():
            return not value
        case int():
            return value ^ (1 << how % 8)
        case str() if value:
            at = how % len(value)
            return value[:at] + chr(ord(value[at]) ^ (1 << how % 3)) + value[at + 1 :]
        case str() | None:
            return "x"
        case list():
            return ["x"]
    return value


def tampered(request: Request, which: int, how: int) -> tuple[Request | None, Path]:
    """The request with one value changed; None where the result is no request at all."""
    tree = plain(request)
    found = list(leaves(tree))
    path, value = found[which % len(found)]
    part = tree
    for name in path[:-1]:
        part = part[name]
    part[path[-1]] = changed(value, how)
    try:
        return REQUEST.validate_python(tree), path
    except (ValidationError, ValueError, OverflowError):
        return None, path


async def overwrite(table: Arena, request: Request) -> None:
    """Whoever can write the database writes it."""
    saved = await table.town.store.transact(lambda tx: tx.requests.save(request))
    assert saved is not None


async def asked(table: Arena) -> Request:
    """Bob asks; what he wants has to wait for somebody else's lock."""
    await table.town.store.transact(lambda tx: tx.locks.take("other", ["host:web-01"], START))
    await table.town.bob.says("restart nginx on web-01")
    (request,) = await table.town.store.read(lambda tx: tx.requests.pending())
    return request


async def attacked(which: int, how: int, *, voted: bool) -> None:
    async with arena() as table:
        request = await asked(table)
        if voted:
            await table.town.alice.says("1")
            (request,) = await table.town.store.read(lambda tx: tx.requests.find(states=[State.APPROVED]))
        evil, path = tampered(request, which, how)
        if evil is None or evil == request:
            return
        await overwrite(table, evil)
        if not voted:
            await table.town.alice.says("1")
        await table.town.store.transact(lambda tx: tx.locks.release("other"))
        await table.town.passes(5)
        assert table.hosts.acts() == [], f"{path} was changed, and it ran"
        events = [link.entry for link in await table.town.store.read(lambda tx: list(tx.audit.entries()))]
        refused = [
            e for e in events if e.event == "refused" or (e.event == "ended" and e.outcome in {"denied", "expired"})
        ]
        asked_again = sum(entry.event == "asked" for entry in events) > 1
        assert refused or asked_again, f"{path} was changed, and nobody wrote it down"


MANY = settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
numbers = st.integers(0, 400)


@MANY
@given(numbers, numbers)
def test_invariant_10_a_changed_bit_before_the_vote_is_refused_and_recorded(which: int, how: int) -> None:
    asyncio.run(attacked(which, how, voted=False))


@MANY
@given(numbers, numbers)
def test_invariant_10_a_changed_bit_after_the_vote_is_refused_and_recorded(which: int, how: int) -> None:
    asyncio.run(attacked(which, how, voted=True))


async def test_an_invented_approval_is_none() -> None:
    """The state alone, or somebody's copied vote, makes nothing run."""
    async with arena() as table:
        request = await asked(table)
        await table.town.erin.says("restart nginx on web-02")
        await table.town.erin.says("1")
        (donor,) = await table.town.store.read(lambda tx: tx.requests.find(person="erin"))
        assert donor.approval is not None
        assert request.approval is not None
        stolen = replace(request.approval, votes=donor.approval.votes)
        await overwrite(table, replace(request, state=State.APPROVED, approval=stolen))
        await table.town.store.transact(lambda tx: tx.locks.release("other"))
        await table.town.passes(3)
        assert [act for act in table.hosts.acts() if "web-01" in act] == []
        assert "ended denied" in await table.town.record()


async def test_the_untouched_request_runs() -> None:
    """The attack is what stops it, not the test."""
    async with arena() as table:
        await asked(table)
        await table.town.alice.says("1")
        await table.town.store.transact(lambda tx: tx.locks.release("other"))
        await table.town.passes(5)
        assert table.hosts.acts() == ["web-01: systemctl restart -- nginx"]


async def test_a_plan_that_was_changed_is_put_before_nobody() -> None:
    """Not even where policy would ask for more than was given: whoever agreed would agree to what nobody asked for."""
    async with arena() as table:
        request = await asked(table)
        assert request.plan is not None
        assert request.decision is not None
        evil = replace(request.plan, steps=(Argv("web-01", ("systemctl", "reboot"), root=True),))
        lower = replace(request.decision, approvals_needed=0, effect=Effect.ALLOW)
        await overwrite(table, replace(request, plan=evil, decision=lower, state=State.APPROVED))
        await table.town.store.transact(lambda tx: tx.locks.release("other"))
        await table.town.passes(3)
        record = await table.town.record()
        assert sum(event.startswith("asked") for event in record) == 1
        assert "ended denied" in record
        assert table.hosts.acts() == []


async def test_a_decision_that_was_lowered_spares_nobody_the_checkpoint() -> None:
    """How risky a plan is says what was sealed, not the row beside it."""
    async with arena() as table:

        async def away() -> None:
            raise StorageUnavailable("storage.checkpoint")

        object.__setattr__(table.town.core.services, "checkpoint", away)
        await asked(table)
        await table.town.alice.says("1")
        (request,) = await table.town.store.read(lambda tx: tx.requests.find(states=[State.APPROVED]))
        assert request.decision is not None
        await overwrite(table, replace(request, decision=replace(request.decision, risk=Risk.LOW)))
        await table.town.store.transact(lambda tx: tx.locks.release("other"))
        await table.town.passes(5)
        assert table.hosts.acts() == []
