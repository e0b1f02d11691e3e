"""Around every message and press: who it is, once, not too often, and a worded answer whatever goes wrong."""

import unicodedata
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

import structlog

from bot.core.awaiting import SECRET_CHARS, Awaited, awaited
from bot.core.directory import Snapshot
from bot.core.linking import Linking
from bot.core.links import said_code
from bot.core.reception import key_of
from bot.core.services import Services, new_id
from bot.core.sessions import Session, current
from bot.core.view import View
from bot.domain.content import Line, Mark, Message, Report, Suggestion
from bot.domain.errors import BotError, InvalidArgument, RefusedError, StorageUnavailable, TooMany
from bot.domain.flow import Address, InboundMessage
from bot.domain.ledger import AuditEntry, Request
from bot.domain.people import Person
from bot.domain.ports import Inbound, Tx

log = structlog.get_logger(__name__)


Unsaid = Callable[[Address, str], Awaitable[None]]
"""Says a sentence in a place without storing it: the last resort when the database is away."""


WITHIN = timedelta(minutes=15)
"""The longer of the two times in which messages are counted; the shorter is a minute."""
STRANGERS = 10
"""Messages of an account of nobody that are answered and recorded within that: anybody can write to a bot."""
QUOTED = 2000
"""Characters of a refused message that the record keeps."""
SORRY = 100
"""Messages remembered that were answered without the database: the platform delivers them again."""


Withdraw = Callable[[InboundMessage], Awaitable[bool]]
"""Deletes a person's message where its messenger lets us; whether it is gone."""


class AlreadySeen(Exception):
    """The message was handled before: nothing happens again."""


class SecretRefused(RefusedError):
    """The value of a secret was not taken; the refusal repeats nothing of it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One admitted message or press: whose, what the fleet looked like then, and the person's last requests here."""

    inbound: Inbound
    person: Person
    snapshot: Snapshot
    recent: tuple[Request, ...]
    language: str
    ticket: str
    """Which handling of it this is: two deliveries of one message have two."""
    too_many: bool = False
    """Whether the person asked for more than the limits allow; answers, cancelling and freezing go on."""
    first: bool = False
    """Whether this person never wrote before."""
    awaited: Awaited | None = None
    """What the bot had asked this person to type here."""
    session: Session | None = None
    """The session that this person has here."""

    @property
    def address(self) -> Address:
        return self.inbound.address

    @property
    def text(self) -> str:
        return self.inbound.text if isinstance(self.inbound, InboundMessage) else ""


class Front:
    """Admission. A message is admitted in the very transaction that stores what it led to, so a crash loses neither."""

    def __init__(self, services: Services, view: View, unsaid: Unsaid, withdraw: Withdraw) -> None:
        self._services = services
        self._view = view
        self._unsaid = unsaid
        self._withdraw = withdraw
        self._linking = Linking(services, view)
        self._mine: dict[str, str] = {}
        """Which handler of this process admitted a message that it still works on."""
        self._heard: dict[str, str] = {}
        """The language of the sentence that a handler works on, by its ticket."""
        self._sorry: deque[str] = deque(maxlen=SORRY)

    async def meet(self, inbound: Inbound, then: Callable[[Asked], Awaitable[None]]) -> None:
        """Finds out who asks and hands that over; every failure, before or after, becomes words."""
        asked: Asked | None = None
        correlation = new_id()
        with structlog.contextvars.bound_contextvars(correlation=correlation):
            try:
                asked = await self._meet(inbound, correlation)
                if asked is not None:
                    await self._examine(asked)
                    await then(asked)
            except AlreadySeen:
                log.info("inbound.seen", id=inbound.id)
            except BotError as error:
                log.info("inbound.refused", error=str(error))
                await self._apologise(inbound, asked, correlation, error.message, error)
            except Exception:
                log.exception("inbound.fault")
                await self._apologise(inbound, asked, correlation, Message.of("error.fault", id=correlation), None)
            finally:
                self._heard.pop(correlation, None)
                if self._mine.get(key_of(inbound)) == correlation:
                    del self._mine[key_of(inbound)]

    async def give_up(self, inbound: Inbound) -> None:
        """A message whose handling ended several processes is answered, and handled no more."""
        correlation = new_id()
        log.error("inbound.gave_up", id=inbound.id, correlation=correlation)
        await self._apologise(inbound, None, correlation, Message.of("error.fault", id=correlation), None)

    async def sorry(self, inbound: Inbound, error: StorageUnavailable) -> None:
        """Says, once a message, what cannot be written down: that nothing can be. Whose it is, nobody can tell."""
        if (key := key_of(inbound)) not in self._sorry:
            self._sorry.append(key)
            said = self._services.wording(self._services.language).say(error.message)
            await self._unsaid(inbound.address, said)

    def admit(self, tx: Tx, asked: Asked, *, counted: bool = False) -> None:
        """Marks the message as seen; raises `AlreadySeen` where another delivery of it was faster.

        `counted`: it is a request, of which a person may make so many.
        """
        self._admit(tx, asked.inbound, asked.person.name if counted else "", asked.ticket)

    def hears(self, asked: Asked) -> None:
        """From now on a refusal is said in the language that the sentence turned out to be in."""
        self._heard[asked.ticket] = asked.language

    def limit(self, asked: Asked) -> None:
        """Raises `TooMany` where the person has used up their requests."""
        if asked.too_many:
            limits = self._services.limits
            raise TooMany("error.too_many", minute=limits.requests_a_minute, quarter=limits.requests_a_quarter)

    async def reply(self, asked: Asked, *said: Message, choices: tuple[str, ...] = (), mark: Mark = Mark.NONE) -> None:
        """An answer of its own, with canonical commands as numbered buttons."""
        now = self._services.clock.now()
        report = Report(
            tuple(Line(message, mark) for message in said),
            tuple(Suggestion(Message.of("button.command", command=choice), choice) for choice in choices),
        )

        def write(tx: Tx) -> None:
            self.admit(tx, asked, counted=bool(choices))
            self._view.say(tx, asked.address, asked.person.name, asked.language, report, now)

        await self._services.store.transact(write)

    async def _meet(self, inbound: Inbound, ticket: str) -> Asked | None:
        """Who asks; None: an account showed a code that links it, or belongs to nobody and goes on and on."""
        services, now = self._services, self._services.clock.now()

        def look_up(tx: Tx) -> tuple[Asked | None, bool]:
            snapshot = services.directory.snapshot(tx)
            person = snapshot.owner(inbound.sender)
            if person is None:
                return None, tx.inbox.count(_stranger(inbound), now - WITHIN) >= STRANGERS
            recent = tx.requests.find(person=person.name, address=inbound.address, limit=5)
            quarter = tx.inbox.count(person.name, now - WITHIN)
            few = quarter < services.limits.requests_a_minute
            minute = quarter if few else tx.inbox.count(person.name, now - timedelta(minutes=1))
            return Asked(
                inbound, person, snapshot, recent, ticket=ticket,
                language=person.language or (recent[0].language if recent else services.language),
                too_many=minute >= services.limits.requests_a_minute or quarter >= services.limits.requests_a_quarter,
                first=not recent and not tx.settings.get("met", person.name),
                awaited=awaited(services.directory, tx, person.name, inbound.address),
                session=current(services.directory, tx, person.name, inbound.address, now),
            ), False  # fmt: skip

        asked, endless = await services.store.read(look_up)
        if endless:
            log.warning("inbound.stranger", id=inbound.id)
            await services.store.transact(lambda tx: self._admit(tx, inbound, "", ticket))
            return None
        secret = asked is not None and asked.awaited is not None and asked.awaited.what == "secret"
        person = asked.person if asked is not None else None
        if not secret and (knock := self._linking.heard(inbound, person)) is not None:
            await self._linking.knock(
                knock, lambda tx, counted: self._admit(tx, inbound, counted or _stranger(inbound), ticket)
            )
            return None
        if asked is None:
            raise RefusedError("error.unknown_person", account=str(inbound.sender))
        return asked

    async def _examine(self, asked: Asked) -> None:
        """Refuses, in the person's language, what is not read as a sentence."""
        if asked.awaited is not None and asked.awaited.what == "secret":
            # Its value is the vault's only: no refusal repeats it.
            if len(asked.text) > SECRET_CHARS:
                raise SecretRefused("error.too_long", limit=SECRET_CHARS, length=len(asked.text))
            return
        check_text(asked.text, self._services.limits.message_chars)
        if self._services.redact(asked.text) != asked.text:
            raise await self._secret_typed(asked.inbound)

    async def _secret_typed(self, inbound: Inbound) -> RefusedError:
        """What to say of a message that holds a secret; one that others can read is deleted where that is possible."""
        if inbound.address.private or not isinstance(inbound, InboundMessage):
            return RefusedError("error.secret_in_message")
        gone = await self._withdraw(inbound)
        return RefusedError("error.secret_withdrawn" if gone else "error.secret_in_public")

    async def _apologise(
        self, inbound: Inbound, asked: Asked | None, ticket: str, said: Message, error: BotError | None
    ) -> None:
        services, now = self._services, self._services.clock.now()
        name = asked.person.name if asked else ""
        language = self._heard.get(ticket) or (asked.language if asked else services.language)
        text = "" if isinstance(error, SecretRefused) else self._quotable(inbound)

        def write(tx: Tx) -> None:
            self._admit(tx, inbound, name or _stranger(inbound), ticket)
            tx.audit.append(
                AuditEntry(
                    event="refused" if isinstance(error, RefusedError) else "failed",
                    at=now,
                    person=name,
                    outcome=error.code if error else "fault",
                    text=text,
                    text_hash=sha256(text.encode()).hexdigest(),
                    address=f"{inbound.address.messenger}:{inbound.address.channel}:{inbound.address.thread}",
                )
            )
            near = dict(said.values).get("near")
            choices = near if isinstance(near, tuple) and text else ()
            known = dict(said.values).get("name")
            suggestions = tuple(
                Suggestion(Message.of("button.command", command=command), command)
                for choice in choices
                if isinstance(known, str) and (command := text.replace(known, str(choice))) != text
            )
            self._view.say(tx, inbound.address, name, language, Report((Line(said, Mark.BAD),), suggestions), now)

        try:
            await services.store.transact(write)
        except AlreadySeen:
            log.info("inbound.seen", id=inbound.id)
        except BotError as worse:
            log.error("inbound.unanswered", error=str(worse), said=said.id)  # noqa: TRY400 (the cause is in its code)
            await self._unsaid(inbound.address, services.wording(language).say(worse.message))

    def _quotable(self, inbound: Inbound) -> str:
        """What the record may keep of what was typed; a code that links an account stands nowhere."""
        if not isinstance(inbound, InboundMessage) or said_code(inbound.text, self._services.catalogue) is not None:
            return ""
        return self._services.redact(inbound.text)[:QUOTED]

    def _admit(self, tx: Tx, inbound: Inbound, person: str, ticket: str) -> None:
        key = key_of(inbound)
        if not tx.inbox.admit(key, person, inbound.received_at) and self._mine.get(key) != ticket:
            raise AlreadySeen
        self._mine[key] = ticket


def _stranger(inbound: Inbound) -> str:
    """Under which name the messages of an account of nobody are counted; no person is called so."""
    return f"stranger {inbound.sender}"


def check_text(text: str, limit: int) -> None:
    """Refuses what no honest sentence holds: too much of it, control characters, text that reads in two directions."""
    if len(text) > limit:
        raise InvalidArgument("error.too_long", limit=limit, length=len(text))
    for character in text:
        if character in "\n\t":
            continue
        kind = unicodedata.category(character)
        if kind == "Cc" or unicodedata.bidirectional(character) in {
            "LRE",
            "RLE",
            "LRO",
            "RLO",
            "PDF",
            "LRI",
            "RLI",
            "FSI",
            "PDI",
        }:
            raise InvalidArgument("error.control_characters", code=f"U+{ord(character):04X}")
