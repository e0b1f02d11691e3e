"""What somebody can do who can write the database, or the configuration, or run code beside the product's."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.domain.codec import plain
from bot.domain.flow import Approval, Argv, Effect, Grant, Risk, Vote
from bot.domain.ledger import Request, Setting, State
from bot.domain.people import Role
from tests.invariants.adversary.cast import HOSTS, RIGHTS, person
from tests.invariants.adversary.world import World

REQUEST = TypeAdapter(Request)
NOT_AGREED = frozenset(
    {"locks", "summary", "escalated", "preview", "execution", "lease_until", "text", "language", "address"}
)
"""Parts of a request that nobody agrees to: who waits, how it is worded, where it is shown."""


async def tamper(world: World) -> None:
    """One value of a stored request is another now."""
    rows = await world.store.read(lambda tx: tx.requests.find(limit=12))
    rows = tuple(row for row in rows if row.plan is not None and row.approval is not None)
    if not rows:
        return
    row = world.random.choice(rows)
    tree = plain(row)
    found = [path for path, _ in leaves(tree)]
    path = world.random.choice(found)
    part: Any = tree
    for name in path[:-1]:
        part = part[name]
    part[path[-1]] = other(world, path[-1], part[path[-1]])
    try:
        evil = REQUEST.validate_python(tree)
    except (ValidationError, ValueError, OverflowError):
        return
    if world.random.random() < 0.3:
        evil = replace(evil, state=State.APPROVED)
    await overwrite(world, evil)


def leaves(tree: Any, path: tuple[Any, ...] = ()) -> Any:
    """Every value of what people agreed to, with where it stands."""
    if isinstance(tree, dict):
        for name, part in tree.items():
            if name not in NOT_AGREED:
                yield from leaves(part, (*path, name))
    elif isinstance(tree, list) and tree:
        for index, part in enumerate(tree):
            yield from leaves(part, (*path, index))
    elif path and path[0] in {"plan", "approval", "person", "state", "decision", "intent"}:
        yield path, tree


def other(world: World, name: Any, value: Any) -> Any:
    """Something else that could stand there."""
    random = world.random
    match value:
        case bool():
            return not value
        case int():
            return random.choice((value + 1, value - 1, 0, -1, 10**6))
        case list():
            return ["mallory"]
        case str() if name == "state":
            return random.choice(("approved", "executing", "pending"))
        case str() | None:
            names = (
                *RIGHTS,
                *(host.name for host in HOSTS),
                "reboot",
                "stop",
                "postgresql",
                "allow",
                "2099-01-01T00:00:00Z",
            )
            return random.choice((*names, f"{value or ''}x"))
    return value


async def overwrite(world: World, row: Request) -> None:
    """Behind everybody's back."""
    world.truth.tampered.add(row.id)

    def write(tx: Any) -> None:
        known = tx.requests.get(row.id)
        if known is None:
            tx.requests.add(row)
        else:
            tx.requests.save(replace(row, version=known.version))

    await world.store.transact(write)


async def invent(world: World) -> None:
    """A request, its approval and all its votes, made from nothing or from copies of others'."""
    rows = await world.store.read(lambda tx: tx.requests.find(limit=12))
    rows = tuple(row for row in rows if row.plan is not None and row.approval is not None)
    if not rows:
        return
    random, now = world.random, world.clock.now()
    donor, row = random.choice(rows), random.choice(rows)
    assert row.approval is not None
    assert row.plan is not None
    assert donor.approval is not None
    plan, approval = row.plan, row.approval
    how = random.random()
    if how < 0.3:  # another plan under an approval that stands
        plan = donor.plan or plan
    if how < 0.15 or 0.3 <= how < 0.6:
        steps = (Argv(random.choice(HOSTS).name, ("reboot",), root=True),)
        plan = replace(plan, steps=steps)
    decision = replace(approval.envelope.decision, effect=Effect.ALLOW, own_confirm=False, approvals_needed=0)
    if random.random() < 0.5:
        decision = replace(decision, risk=Risk.LOW, step_up=())
    envelope = replace(approval.envelope, decision=random.choice((decision, approval.envelope.decision)))
    names = (approval.requesters[0], *random.sample(tuple(RIGHTS), 3))
    if how >= 0.6:  # only the votes are false
        envelope = approval.envelope
    steps_up = envelope.decision.step_up
    votes = tuple(
        Vote(name, True, plan.digest, envelope.hash, now, "console", steps_up, random.choice(("", "0" * 64)))
        for name in names
    )
    evil = Approval(plan.digest, envelope, random.choice((votes, donor.approval.votes, ())), seal=approval.seal)
    new = how < 0.6 and random.random() < 0.3
    await overwrite(
        world,
        replace(
            row, id=f"evil{next(world.numbers)}" if new else row.id, plan=plan, state=State.APPROVED, approval=evil,
            decision=decision, fence=0 if new else row.fence, not_before=None,
        ),
    )  # fmt: skip


async def fact(world: World) -> None:
    """A right, an account, a host, a key, an answered question, a factor that nobody gave."""
    random, now = world.random, world.clock.now()
    who = random.choice((*RIGHTS, "mallory"))
    rows = (
        Setting(
            "right", f"{who} *", f'{{"user": "{who}", "role": "admin", "scope": "*"}}', "alice", now - timedelta(days=9)
        ),
        Setting(
            "link",
            "console::mallory",
            f'{{"person": "{who}", "messenger": "console", "workspace": "", "user": "mallory"}}',
            who,
            now - timedelta(days=9),
        ),
        Setting("mode", "armed", "yes", "alice", now),
        Setting("totp", who, '{"wrong": 0, "used": 0}', who, now),
    )
    row = replace(random.choice(rows), seal=random.choice(("", "0" * 64)))

    def write(tx: Any) -> None:
        if (
            row.kind == "totp" or tx.settings.get(row.kind, row.key) is None
        ):  # an old row of one's own is another matter
            tx.settings.put(row)

    if row.kind != "totp" or random.random() < 0.1:
        await world.store.transact(write)


async def reload(world: World) -> None:
    """A process ends, whatever it was doing, and starts again, perhaps with another policy."""
    world.restart(world.random.choice(("one", "two")), world.random.choice(world.regimes))


async def rights(world: World) -> None:
    """The configuration changes: somebody is demoted, is gone, or is back; all processes start again with it."""
    random = world.random
    name = random.choice(tuple(RIGHTS))
    role = random.choice((None, Role.NOBODY, Role.VIEWER, "as before", "as before", "as before"))
    if role is None:
        world.people.pop(name, None)
        world.truth.configured[name] = ()
    else:
        scopes = RIGHTS[name] if isinstance(role, str) else ((role, "*"),)
        world.truth.configured[name] = scopes
        one = person(name)
        world.people[name] = replace(one, rights=tuple(replace(one.rights[0], role=r, scope=s) for r, s in scopes))
    await reconfigured(world)


async def disarm(world: World) -> None:
    """The configuration says that the bot only observes, or acts again."""
    world.armed = not world.armed or world.random.random() < 0.3
    await reconfigured(world)


async def reconfigured(world: World) -> None:
    """All processes start again; what was given or taken in chat stands above the configuration."""
    world.configure()
    truth = world.truth
    known = await world.store.read(lambda tx: world.directory.snapshot(tx).people)
    chat = {one.name: {right.scope: right for right in one.rights if right.since is not None} for one in known}
    for name, configured in truth.configured.items():
        truth.rights[name] = {scope: (role, None) for role, scope in configured if name in world.people}
        if name in world.people:
            truth.rights[name] |= {scope: (right.role, right.since) for scope, right in chat.get(name, {}).items()}
    for process in tuple(world.processes.values()):
        world.restart(process.name, process.regime)


async def other_key(world: World) -> None:
    """A host shows another key than it did, or the old one again."""
    host = world.random.choice(HOSTS)
    world.identities.fingerprints[host.name] = f"SHA256:{host.name}{world.random.choice(('', '', '2'))}"
    world.identity[host.name] = world.identities.identity(host)


async def grant(world: World) -> None:
    """Code beside the product's calls the executor with a grant of its own making, or with one for something else.

    A grant that is genuine, for its own plan and not over is the key itself: whoever has it is inside already.
    """
    rows = await world.store.read(lambda tx: tx.requests.find(limit=12))
    plans = [(row, row.plan) for row in rows if row.plan is not None]
    if not plans:
        return
    random, now = world.random, world.clock.now()
    row, plan = random.choice(plans)
    made = Grant(row.id, plan.digest, ("alice",), now + timedelta(days=1), row.fence, random.choice(("", "0" * 64)))
    if world.grants and random.random() < 0.6:
        made = random.choice(world.grants)
        own = next((one for _, one in plans if one.digest == made.digest), plan)
        how = random.random()
        if how < 0.3:
            made = replace(made, digest=plan.digest, request=row.id)
        elif how < 0.5:
            made, plan = replace(made, until=now + timedelta(days=1)), own
        elif made.until <= now - timedelta(hours=1):
            plan = own
        if made in world.grants and made.digest == plan.digest and made.until > now:
            return
    process = world.awake("one")
    run = process.core.services.executor.run_step
    await world.drive((process, run(made, plan, random.choice((0, 0, 0, 1, -1)), unit="x", on_line=print_nothing)))


def print_nothing(_: str) -> None:
    """Nobody reads along."""


async def stand(world: World) -> None:
    """A process that stood still goes on; or it never does, and another takes its name."""
    for name, process in tuple(world.processes.items()):
        if not process.moves.is_set():
            if world.random.random() < 0.5:
                process.moves.set()
                await world.drive((process, nothing()))
            else:
                world.restart(name, process.regime)


async def nothing() -> None:
    """Lets those go on who were waiting."""


async def outside(world: World) -> None:
    """Where checkpoints go is away, or back."""
    world.outside_away = world.random.random() < 0.3
