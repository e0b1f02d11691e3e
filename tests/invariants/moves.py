"""What an adversary can do: say, press, forge, replay, wait, break hosts, all at once or one after the other."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Literal, TypeAlias

from hypothesis import strategies as st

from bot.domain.flow import Address, ButtonPress, InboundMessage
from tests.fakes import account
from tests.invariants.arena import Arena

PEOPLE = ("alice", "alice-phone", "erin", "bob", "bob-phone", "carol", "mallory")
HOSTS = ("web-01", "web-02", "db-master")
ACTS = (
    "restart nginx on web-01",
    "redémarre nginx sur web-01 et web-02",
    "start nginx on web-02",
    "restart postgresql on db-master",
    'break glass request="restart nginx on web-01" reason="x"',
    "grant admin to bob",
    "unfreeze the bot",
)
SENTENCES = (
    *ACTS,
    "1",
    "2",
    "stop",
    "undo",
    "encore",
    "et sur web-02 ?",
    "freeze everything",
    "espace disque sur tous les serveurs",
    "disk usage on web-01",
    "set up my second factor",
    "decide approve on request {id}",
    "decide deny on request {id}",
    "cancel request {id}",
    "request {id} worked",
    "web-01",
    "123456",
)
TURNS = st.sampled_from([0, 3, 30, 400, 400])
"""How much of the bot happens before the next move; 400: all of it."""
_numbers = count(1)


@dataclass(frozen=True)
class Say:
    who: str
    text: str
    about: int
    where: str

    async def play(self, arena: Arena, turns: int) -> None:
        requests = await arena.town.store.read(lambda tx: tx.requests.find(limit=20))
        about = requests[self.about % len(requests)].id if requests else "abcd"
        text, now = self.text.replace("{id}", about), arena.town.clock.now()
        await arena.send(InboundMessage(f"say {next(_numbers)}", account(self.who), text, place(self), now), turns)


@dataclass(frozen=True)
class Click:
    """Presses the newest coloured button on the own screen, as honest people do."""

    who: str
    where: str = "own"

    async def play(self, arena: Arena, turns: int) -> None:
        for document in reversed(arena.town.messenger.posts):
            shown = arena.town.messenger.shown[document.id]
            primary = [button for button in shown.desired.buttons if button.style == "primary"]
            if shown.destination.channel == self.who.partition("-")[0] and primary:
                await press(arena, self.who, primary[0].token, shown.destination, shown.handle, turns)
                return


@dataclass(frozen=True)
class Forge:
    """Presses any button that ever was, from anywhere, in anybody's name."""

    who: str
    which: int
    where: str
    handle: str | None

    async def play(self, arena: Arena, turns: int) -> None:
        if tokens := arena.tokens():
            token, document = tokens[self.which % len(tokens)]
            at = document.destination if self.where == "there" else place(self)
            await press(arena, self.who, token, at, self.handle, turns)


@dataclass(frozen=True)
class Replay:
    """Sends again what was sent before: as the platform does, or as if it were new, or in another name."""

    which: int
    how: Literal["again", "new", "stolen"]
    who: str

    async def play(self, arena: Arena, turns: int) -> None:
        if not arena.sent:
            return
        inbound = arena.sent[self.which % len(arena.sent)]
        if self.how != "again":
            inbound = replace(inbound, id=f"replay {next(_numbers)}")
        if self.how == "stolen":
            inbound = replace(inbound, sender=account(self.who))
        await arena.send(inbound, turns)


@dataclass(frozen=True)
class Wait:
    seconds: float

    async def play(self, arena: Arena, turns: int) -> None:
        arena.town.clock.advance(self.seconds)
        await arena.town.settle(max(turns, 30))
        arena.witness.now()


@dataclass(frozen=True)
class Trouble:
    host: str
    kind: Literal["down", "up"]

    async def play(self, arena: Arena, turns: int) -> None:
        (arena.hosts.down.add if self.kind == "down" else arena.hosts.down.discard)(self.host)
        await arena.town.settle(turns)


Move: TypeAlias = Say | Click | Forge | Replay | Wait | Trouble


def place(move: Say | Forge) -> Address:
    if move.where == "channel":
        return Address("console", channel="ops", thread="t1")
    return Address("console", channel=move.who, thread="t1", private=True)


async def press(arena: Arena, who: str, token: str, at: Address, handle: str | None, turns: int) -> None:
    """One press, whoever's it is."""
    now = arena.town.clock.now()
    await arena.send(ButtonPress(f"press {next(_numbers)}", account(who), token, at, now, handle), turns)


people = st.sampled_from(PEOPLE)
WAITS = (0.3, 1.0, 6.0, 61.0, 200.0, 700.0, 1000.0)
says = st.builds(Say, people, st.sampled_from(SENTENCES), st.integers(0, 5), st.sampled_from(["own", "own", "channel"]))
asks = st.builds(Say, people, st.sampled_from(ACTS), st.just(0), st.sampled_from(["own", "channel"]))
HIGH = ACTS[:2] + ACTS[3:4]
"""Restarts in production: somebody who is no admin needs another person."""
HONEST_ASKS = st.builds(
    Say,
    st.sampled_from(["alice", "erin", "bob"]),
    st.sampled_from(HIGH),
    st.integers(0, 1),
    st.sampled_from(["own", "channel"]),
)
clicks = st.builds(Click, people)
forgeries = st.builds(
    Forge, people, st.integers(0, 60), st.sampled_from(["there", "own", "channel"]), st.sampled_from([None, "m1", "m9"])
)
replays = st.builds(Replay, st.integers(0, 30), st.sampled_from(["again", "new", "stolen"]), people)
waits = st.builds(Wait, st.sampled_from(WAITS))
troubles = st.builds(Trouble, st.sampled_from(HOSTS), st.sampled_from(["down", "up"]))
moves = st.one_of(asks, clicks, says, forgeries, replays, waits, troubles)
Game: TypeAlias = Sequence[tuple[Move, int]]


@st.composite
def rounds(draw: st.DrawFn) -> Game:
    """Somebody asks and somebody agrees, honestly, with anything before, between and after."""
    mischief = st.lists(st.tuples(moves, TURNS), max_size=3)
    who = draw(st.sampled_from(["alice", "erin", "bob", "bob-phone"]))
    ask = (Say(who, draw(st.sampled_from(ACTS)), 0, "own"), 400)
    agree = [(Click(name), draw(TURNS)) for name in draw(st.permutations(["alice", "erin", "bob"]))]
    return [*draw(mischief), ask, *draw(mischief), *agree, *draw(mischief)]


games = st.lists(rounds(), min_size=1, max_size=2).map(lambda played: [move for one in played for move in one])


async def play(arena: Arena, game: Game) -> None:
    """A whole game; then everything that is still to happen by itself."""
    for move, turns in game:
        await move.play(arena, turns)
    await arena.town.settle()
    await arena.town.passes(20, step=5)
