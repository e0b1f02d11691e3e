"""Whole stories in one turn: honest people who get something done, and those who bend one part of such a story."""

from bot.domain.flow import InboundMessage
from bot.domain.ledger import State
from tests.invariants.adversary import inside
from tests.invariants.adversary.cast import REGIMES, accounts_of, place
from tests.invariants.adversary.people import agree, forge, press, say
from tests.invariants.adversary.process import STEP, Process
from tests.invariants.adversary.sentences import ACTS
from tests.invariants.adversary.truth import Ask, one_time_code
from tests.invariants.adversary.watch import SPOKEN
from tests.invariants.adversary.world import World

OFTEN = 0.3
"""How often something else happens while a command runs."""
CRITICAL = (
    "shut down {web}",
    "shut down {any}",
    "grant admin to {who}",
    "revoke operator from {who}",
    'break glass request="stop nginx on {web}" reason="x"',
)


async def freeze(world: World) -> None:
    """Everything is held back, and let go again by an admin."""
    random = world.random
    if not world.truth.frozen and random.random() < 0.4:
        await say(world, accounts_of(random.choice(("bob", "alice", "carol")))[0], "freeze the bot", shared=False)
    elif world.truth.frozen and random.random() < 0.8:
        await say(world, accounts_of(random.choice(("erin", "alice")))[0], "unfreeze the bot", shared=False)
        await agree(world)
    await world.work(random.choice(("one", "two")))


async def round_(world: World) -> None:
    """Somebody asks and others agree, honestly, at once; what is due is done, mostly."""
    random = world.random
    asker = random.choice(("alice", "erin", "bob", "bob", "bob", "dave"))
    await say(world, accounts_of(asker)[random.choice((0, 0, 0, 2))], random.choice(ACTS[:14]), shared=False)
    for _ in range(random.choice((1, 1, 2))):
        await agree(world)
    if random.random() < 0.8:
        await world.work(random.choice(("one", "two")))


async def again(world: World) -> None:
    """What was agreed to is asked again under a stricter policy; buttons of before are pressed then."""
    random = world.random
    for name in ("one", "two"):
        world.restart(name, REGIMES[0])
    await say(world, accounts_of("alice")[0], "restart nginx on stage-01", shared=False)
    before = [card for card in world.truth.cards.values() if card.verb in {"confirm", "approve"}][-1:]
    await agree(world)
    for name in ("one", "two"):
        world.restart(name, random.choice(REGIMES[1:7]))
    await world.work("one")
    for card in before:
        await press(world, accounts_of("alice")[0], card.token, card.place, None)
    await forge(world)


async def guess(world: World) -> None:
    """Somebody who has no factor at hand tries codes; the owner types a right one in between."""
    random = world.random
    who = accounts_of("alice")[0]
    await say(world, accounts_of("erin")[0], "shut down web-01", shared=False)
    if not (known := list(world.truth.asks.values())) or known[-1][-1].person != "erin":
        return
    request = known[-1][-1].request
    for attempt in range(random.choice((1, 11))):
        await say(world, who, f"decide approve on request {request}", shared=False)
        now = int(world.clock.now().timestamp()) // 30
        await say(world, who, "000000" if attempt < 10 else one_time_code("alice", now), shared=False)


async def late(world: World) -> None:
    """Somebody asks, the others look away for too long, and agree then, before any timer has run."""
    await say(world, accounts_of(world.random.choice(("alice", "bob")))[0], "restart nginx on {web}", shared=False)
    world.clock.advance(world.random.choice((599, 611, 899, 911, 1500)))
    for _ in range(2):
        await agree(world)


async def critical(world: World) -> None:
    """An admin asks, others agree and prove who they are: honestly, or all but."""
    random = world.random
    asker, other = random.sample(("alice", "erin", "gus"), 2)
    await say(world, accounts_of(asker)[0], random.choice(CRITICAL), shared=False)
    if not (known := list(world.truth.asks.values())) or known[-1][-1].person != asker:
        return
    ask = known[-1][-1]
    if ask.glass:
        await agree(world)
    for _ in range(random.choice((1, 2))):
        await proven(world, ask, asker if ask.glass or random.random() < 0.1 else other)
        if random.random() < 0.5:
            other = next(name for name in ("alice", "erin", "gus") if name not in {asker, other})
        world.clock.advance(random.choice((0.1, 31)))


async def proven(world: World, ask: Ask, name: str) -> None:
    """One person's word with all that it takes, some of it wrong or said too loud now and then."""
    random = world.random
    who, shared = accounts_of(name)[random.choice((0, 0, 0, 1))], random.random() < 0.1
    if not ask.glass:
        await say(world, who, f"decide approve on request {ask.request}", shared=shared)
    for proof in ("code", "name"):
        text = " ".join(ask.plan.targets) or str(next((value for _, value in ask.plan.params), ""))
        if proof == "code":
            text = one_time_code(name, int(world.clock.now().timestamp()) // 30)
        if random.random() < 0.93:
            await say(world, who, text if random.random() < 0.93 else "000000", shared=shared)


async def closed(world: World) -> None:
    """Nothing pends for long in a world where nobody looks: the oldest is forgotten by its people."""
    rows = await world.store.read(lambda tx: tx.requests.find(states=[State.PENDING], limit=50))
    if len(rows) > 6:
        await say(world, accounts_of(rows[-1].person)[0], f"cancel request {rows[-1].id}", shared=False)


async def meanwhile(world: World, process: Process) -> None:
    """While a command runs, somebody stops it, freezes everything, changes something, or time passes."""
    random, step = world.random, STEP.get()
    if step is None or world.meanwhile or random.random() > OFTEN:
        return
    world.meanwhile = True
    spoken = SPOKEN.get()
    try:
        asks = world.truth.asks.get(step.request, [])
        if random.random() < 0.4 and asks:
            who = accounts_of(asks[-1].person)[0]
            text = random.choice((f"cancel request {step.request}", "stop", "stop"))
            inbound = InboundMessage(f"say {next(world.numbers)}", who, text, place(who), world.clock.now())
            await world.hear(inbound, "two" if process.name == "one" else "one")
        elif random.random() < 0.5:
            await inside.other_key(world)
        else:
            world.clock.advance(random.choice((1, 6, 20)))
    finally:
        world.meanwhile = False
        SPOKEN.set(spoken)
