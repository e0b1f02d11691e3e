"""What people do: ask, look, say things that only a model could read, press, type, replay, prove who they are.

Honest or not: any account says and presses anything, from anywhere.
"""

from dataclasses import replace

from bot.domain.flow import Address, ButtonPress, Document, InboundMessage
from bot.domain.people import Account
from tests.invariants.adversary.cast import FACTORS, HOSTS, RIGHTS, STRANGER, accounts_of, place
from tests.invariants.adversary.sentences import ACTS, LOOKS, ROUTED, SHORT
from tests.invariants.adversary.truth import Card, one_time_code
from tests.invariants.adversary.world import World

VOTES = frozenset({"confirm", "approve", "deny"})


def somebody(world: World) -> Account:
    """Any account of anybody, and now and then a stranger's."""
    if world.random.random() < 0.04:
        return STRANGER
    return world.random.choice(tuple(world.truth.owners))


def pending(world: World) -> str:
    """The name of a request, mostly of one that was asked just now."""
    known = tuple(world.truth.asks) or ("abcd",)
    return world.random.choice(known[-4:] if world.random.random() < 0.8 else known)


def live(world: World) -> list[Card]:
    """What votes on the screens, the newest last."""
    known = world.truth.cards
    tokens = [button.token for shown in list(world.posts.values())[-40:] for button in shown.desired.buttons]
    return [card for token in tokens if (card := known.get(token)) is not None and card.verb in VOTES]


def filled(world: World, text: str) -> str:
    """A sentence with names in it."""
    random = world.random
    values = {
        "web": random.choice(("web-01", "web-02", "stage-01", "stage-02")),
        "any": random.choice([host.name for host in HOSTS]),
        "who": random.choice(tuple(RIGHTS)),
        "id": pending(world),
        "code": next((card.code for card in reversed(live(world)) if card.code), "K7Q2-9FXD"),
        "target": random.choice(HOSTS).name,
    }
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text


async def say(
    world: World, who: Account, text: str, *, shared: bool | None = None, where: Address | None = None
) -> None:
    """One line of somebody, to either process."""
    random, now = world.random, world.clock.now()
    at = where or place(who, shared=random.random() < 0.1 if shared is None else shared)
    message = InboundMessage(f"say {next(world.numbers)}", who, filled(world, text), at, now)
    await world.hear(message, random.choice(("one", "two")))


async def ask(world: World) -> None:
    who = somebody(world)
    await say(world, who, world.random.choice(ACTS))


async def look(world: World) -> None:
    await say(world, somebody(world), world.random.choice(LOOKS))


async def route(world: World) -> None:
    """Words that only a model could make something of."""
    await say(world, somebody(world), world.random.choice(ROUTED))


async def short(world: World) -> None:
    await say(world, somebody(world), world.random.choice(SHORT))


async def press(world: World, who: Account, token: str, at: Address, handle: str | None) -> None:
    """One press, whoever's it is."""
    inbound = ButtonPress(f"press {next(world.numbers)}", who, token, at, world.clock.now(), handle)
    await world.hear(inbound, world.random.choice(("one", "two")))


def cards(world: World) -> list[Document]:
    """What can be pressed now, the newest last."""
    return [shown for shown in list(world.posts.values())[-40:] if shown.desired.buttons]


def owner_of(shown: Document) -> str:
    """Whose screen it is on."""
    return shown.audience or shown.destination.channel.partition("-")[0]


async def agree(world: World) -> None:
    """What honest people do: the coloured button on a card of one's own, from where it is."""
    random = world.random
    live = [one for one in cards(world) if any(button.style == "primary" for button in one.desired.buttons)]
    if not live:
        return
    shown = random.choice(live[-4:])
    button = next(one for one in shown.desired.buttons if one.style == "primary")
    at, name = shown.destination, owner_of(shown)
    if name not in RIGHTS:
        return
    who = Account(at.messenger, "", at.channel if at.private else name)
    await press(world, who, button.token, at, random.choice((None, shown.handle)))


async def number(world: World) -> None:
    """A number typed where a list is."""
    live = cards(world)
    if live:
        at = world.random.choice(live[-6:]).destination
        name = at.channel if at.private else world.random.choice(tuple(RIGHTS))
        await say(world, Account(at.messenger, "", name), world.random.choice(("1", "1", "2")), where=at)


async def forge(world: World) -> None:
    """Any button that ever was, from anywhere, in anybody's name, on any message."""
    random, known = world.random, world.truth.cards
    if not known:
        return
    voting = live(world)[-12:]
    card = random.choice(voting if voting and random.random() < 0.7 else tuple(known.values())[-40:])
    token = card.token if random.random() < 0.95 else random.choice(("", "x" * 24, card.token[:-1] + "A"))
    who = somebody(world)
    if random.random() < 0.5 and card.audience in RIGHTS:
        who = random.choice(accounts_of(card.audience))
    at = random.choice(
        (card.place, card.place, place(who), place(who, shared=True), replace(card.place, workspace="T2"))
    )
    handle = random.choice((None, world.truth.handles.get(card.document), "m1", "m99"))
    await press(world, who, token, at, handle)


async def code(world: World) -> None:
    """The code on somebody's card, typed by them or another, in private or where others read."""
    random = world.random
    coded = [card for card in live(world) if card.code]
    if coded:
        card = random.choice(coded[-4:])
        who = random.choice(accounts_of(card.audience)) if random.random() < 0.6 else somebody(world)
        verb = random.choice(("approve", "approve", "approuve", "deny"))
        await say(world, who, f"{verb} {card.code}", shared=random.random() < 0.3)


async def replay(world: World) -> None:
    """Something that was sent before: as the platform repeats it, or as if it were new, or in another name."""
    random = world.random
    if not world.sent:
        return
    inbound = random.choice(world.sent[-60:])
    how = random.random()
    if how > 0.4:
        inbound = replace(inbound, id=f"replay {next(world.numbers)}", received_at=world.clock.now())
    if how > 0.7:
        inbound = replace(inbound, sender=somebody(world))
    before = {key: len(asks) for key, asks in world.truth.asks.items()}
    await world.hear(inbound, random.choice(("one", "two")))
    if how <= 0.4 and set(world.truth.asks) - set(before):
        world.oracle.says("a message that was repeated led to something again")


async def prove(world: World) -> None:
    """Somebody who is asked for a name or a code types it, or nearly, or from where others read."""
    random, truth = world.random, world.truth
    asked = [asks[-1] for asks in truth.asks.values() if asks][-6:]
    name = random.choice(tuple(FACTORS))
    who, now = random.choice(accounts_of(name)), int(world.clock.now().timestamp()) // 30
    text = one_time_code(name, now + random.choice((0, 0, 0, 0, -1, -2, 1)))
    if asked and random.random() < 0.45:
        plan = random.choice(asked).plan
        text = " ".join(plan.targets) or str(next((value for _, value in plan.params), plan.action))
    if random.random() < 0.1:
        text = random.choice(("000000", text[::-1], text + "x", " ".join(text)))
    await say(world, who, text, shared=random.random() < 0.1)
