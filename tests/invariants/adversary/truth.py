"""What really happened: who pressed and typed what, which cards were on which screens, what was asked when.

It is written down as it happens, beside the database, where nobody can change it afterwards. The oracle believes this
and nothing else.
"""

import base64
import hmac
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.domain.flow import Address, ButtonPress, Plan, Risk
from bot.domain.inventory import Host
from bot.domain.people import Account, Role
from bot.domain.ports import Inbound
from tests.invariants.adversary.cast import BY_NAME, FACTORS, RIGHTS, Regime, accounts_of

SHORTEST = 24
"""Longer lines are no numbers and no codes."""


@dataclass(frozen=True)
class Card:
    """A button as it stood on a screen: what it does, for which plan under which circumstances, where and for whom."""

    token: str
    verb: str
    request: str
    envelope: str
    document: str
    place: Address
    audience: str
    number: int
    code: str
    command: str


@dataclass(frozen=True)
class Said:
    """A press or a line, and whose account it really came from."""

    inbound: Inbound
    person: str
    at: datetime
    order: int
    meant: tuple[Card, ...] = ()
    """What was on the screen then and may be meant."""

    @property
    def text(self) -> str:
        return getattr(self.inbound, "text", "")

    @property
    def token(self) -> str:
        return self.inbound.token if isinstance(self.inbound, ButtonPress) else ""


@dataclass(frozen=True)
class Ask:
    """A plan as it was put before people: the envelope's hash names the circumstances, `regime` is who judged."""

    request: str
    person: str
    requesters: tuple[str, ...]
    plan: Plan
    envelope: str
    risk: Risk
    """As the product rated it: never below the oracle's own rating."""
    glass: bool
    regime: Regime
    at: datetime
    order: int

    @property
    def told(self) -> str:
        """How a finding names it."""
        return f"{self.person} · {self.plan.action} · {self.request}"


@dataclass
class Truth:
    """The whole of it. `now` is the latest moment that anybody has seen: time never really steps back."""

    now: datetime
    order: int = 0
    """Grows with everything that happens."""
    said: list[Said] = field(default_factory=list)
    cards: dict[str, Card] = field(default_factory=dict)
    handles: dict[str, str] = field(default_factory=dict)
    """The platform's name of each document."""
    asks: dict[str, list[Ask]] = field(default_factory=dict)
    voted: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    denied: set[tuple[str, str]] = field(default_factory=set)
    misses: Counter[str] = field(default_factory=Counter)
    """Wrong codes in a row."""
    taken: dict[tuple[str, str], tuple[datetime, int]] = field(default_factory=dict)
    """When a plan was first taken into execution."""
    claimed: dict[tuple[str, int], tuple[datetime, int]] = field(default_factory=dict)
    claims: Counter[tuple[str, int]] = field(default_factory=Counter)
    ran: Counter[tuple[str, int]] = field(default_factory=Counter)
    intents: Counter[tuple[str, int]] = field(default_factory=Counter)
    checkpoint: int = -1
    stopped: set[str] = field(default_factory=set)
    codes: dict[tuple[str, int], tuple[str, str]] = field(default_factory=dict)
    """Which time step of whose second factor agreed to what."""
    flying: dict[str, str] = field(default_factory=dict)
    """Which request's step is on which host now."""
    rights: dict[str, dict[str, tuple[Role, datetime | None]]] = field(default_factory=dict)
    owners: dict[Account, tuple[str, datetime | None]] = field(default_factory=dict)
    touched: list[tuple[datetime, Ask, str]] = field(default_factory=list)
    tampered: set[str] = field(default_factory=set)
    """Requests whose rows somebody wrote behind everybody's back."""
    configured: dict[str, tuple[tuple[Role, str], ...]] = field(default_factory=lambda: dict(RIGHTS))
    frozen: bool = False
    armed: bool = True
    back: int = -1
    """When the clock last stepped back."""

    def __post_init__(self) -> None:
        self.rights = {
            name: {scope: (role, None) for role, scope in rights} for name, rights in self.configured.items()
        }
        self.owners = {account: (name, None) for name in RIGHTS for account in accounts_of(name)}

    def restore(self, name: str, scope: str) -> None:
        """What the configuration says of somebody counts again."""
        for role, where in self.configured.get(name, ()):
            if where == scope:
                self.rights.setdefault(name, {})[scope] = (role, None)

    def tick(self, now: datetime) -> int:
        """Something happens: its place in the order of all things."""
        self.now = max(self.now, now)
        self.order += 1
        return self.order

    def role(self, name: str, hosts: tuple[Host, ...], *, grown: bool = False) -> Role:
        """Somebody's role on all of these hosts (none: on the fleet); `grown`: only by rights that may vote."""
        rights = [
            (scope, role)
            for scope, (role, since) in self.rights.get(name, {}).items()
            if not grown or since is None or self.now - since >= timedelta(hours=24)
        ]

        def on(scopes: set[str]) -> Role:
            return max((role for scope, role in rights if scope in scopes), default=Role.NOBODY)

        return min((on({"*", one.name, one.environment, *one.tags}) for one in hosts), default=on({"*"}))

    def hears(self, inbound: Inbound, now: datetime) -> Said:
        """Somebody says or presses something: whose account it came from, and which cards it may mean."""
        person = self.owners.get(inbound.sender, ("", None))[0]
        said = Said(inbound, person, inbound.received_at, self.tick(now))
        said = replace(said, meant=tuple(self._meant(said)))
        self.said.append(said)
        return said

    def _meant(self, said: Said) -> Iterator[Card]:
        """The cards that a press, a number or a code may mean, where it was pressed or typed as it must be."""
        inbound, address = said.inbound, said.inbound.address
        text = said.text.strip().casefold().rstrip(" !.")
        if isinstance(inbound, ButtonPress):
            card = self.cards.get(inbound.token)
            handle = self.handles.get(card.document) if card is not None else None
            other = inbound.handle is not None and handle is not None and inbound.handle.split()[0] != handle.split()[0]
            if card is not None and not other and self._fits(card, said, address):
                yield card
            return
        for card in self.cards.values() if len(text) < SHORTEST else ():
            typed = bool(card.code) and address.private and text.split()[1:] == [card.code.casefold()]
            if (typed or text == str(card.number)) and self._fits(card, said, address, anywhere=typed):
                yield card

    def _fits(self, card: Card, said: Said, at: Address, *, anywhere: bool = False) -> bool:
        mine = card.audience in {"", said.person}
        there = (card.place.messenger, card.place.workspace, card.place.channel) == (
            at.messenger,
            at.workspace,
            at.channel,
        )
        thread = card.place.thread in {"", at.thread} or (at.private and not said.token)
        return mine and (anywhere or (there and thread))

    def proves(self, said: Said, ask: Ask, name: str, *, counts: bool) -> bool:
        """Whether this line is a code of theirs, of now, typed in private, that agreed to nothing else before.

        It is used up only where the product counts it: a word that did not count spends nothing.
        """
        text, step = said.text.strip().replace(" ", ""), int(said.at.timestamp()) // 30
        if not said.inbound.address.private:
            return False
        for half_minute in (step, step - 1, step + 1):
            used = self.codes.get((name, half_minute), (ask.request, ask.envelope))
            if text == one_time_code(name, half_minute) and used == (ask.request, ask.envelope):
                if counts:
                    self.codes[name, half_minute] = used
                return True
        return False


def one_time_code(person: str, step: int) -> str:
    """RFC 6238: six digits of HMAC-SHA1 over the number of the half minute."""
    mac = hmac.digest(base64.b32decode(FACTORS[person]), step.to_bytes(8, "big"), "sha1")
    at = mac[-1] & 15
    return f"{(int.from_bytes(mac[at : at + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"


def hosts_of(plan: Plan) -> tuple[Host, ...]:
    """What a plan touches."""
    names = {operand.name for operand in plan.operands if operand.kind == "host"} | set(plan.targets)
    return tuple(host for name, host in BY_NAME.items() if name in names)
