"""Short answers that mean something only here: a number, "stop", a press, a typed name, a code, a secret's value."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from bot.core.approvals import Approvals
from bot.core.looks import Looks
from bot.core.middleware import Asked, Front
from bot.core.services import Services
from bot.core.view import View
from bot.domain.content import Message
from bot.domain.errors import ApprovalRefused, RefusedError
from bot.domain.flow import Address, ButtonPress, Document, Intent
from bot.domain.ledger import Cancel, Request, State, Token
from bot.domain.places import Channel
from bot.domain.ports import Tx

STOP = frozenset({"stop", "arrete", "arrête", "annule", "annuler", "cancel", "abort"})
YES = frozenset({"yes", "oui", "ok", "okay", "vas-y", "go", "do it", "go ahead", "d'accord", "confirme", "confirm"})
"""Never a confirmation: it would confirm whatever happens to wait. It says which number does."""
NO = frozenset({"no", "non", "nope", "don't do it", "don't", "ne le fais pas", "laisse tomber", "never mind"})
UNDO = frozenset(
    {"undo", "undo that", "undo it", "défais ça", "defais ca", "annule ça", "annule ca", "reviens en arrière"}
)
APPROVE = ("approve", "approuve", "approuver", "accepte", "accept")
CODED = re.compile(rf"({'|'.join(APPROVE)}|deny|refuse|refuser|rejette) ([a-z2-9]{{4}}-[a-z2-9]{{4}})")
"""What approvers type where they see no buttons, with the code of their own card."""
VOTES = frozenset({"confirm", "approve", "deny"})
ORDINALS = {
    1: {"the first", "the first one", "first one", "le premier", "la première", "la premiere"},
    2: {"the second", "the second one", "second one", "le deuxième", "la deuxième", "le second", "la seconde"},
    3: {"the third", "the third one", "third one", "le troisième", "la troisième"},
}
TIE = timedelta(seconds=1)
"""A list that appeared elsewhere less than this before the answer was not what the person answered."""


class Answers:
    """Reads what a person types or presses against what the bot last asked *this* person."""

    def __init__(self, services: Services, front: Front, approvals: Approvals, looks: Looks, view: View) -> None:
        self._services = services
        self._front = front
        self._approvals = approvals
        self._looks = looks
        self._view = view

    async def take(self, asked: Asked) -> str | None:
        """None: not an answer. "": dealt with. Otherwise a canonical command that the person chose."""
        text = asked.text.strip()
        if await self._approvals.answered(asked, text):
            return ""
        folded = text.casefold().rstrip(" !.")
        if folded in STOP:
            await self._stop(asked)
            return ""
        if folded in YES | NO and (waiting := self._waiting(asked)) is not None:
            if folded in NO:
                await self._cancel(asked, waiting.id, Cancel.NEXT)
            else:
                command = self._services.catalogue.canonical(waiting.intent, asked.language)
                await self._front.reply(asked, Message.of("approval.yes_is_not_enough", command=command))
            return ""
        if folded in UNDO:
            return await self._undo(asked)
        if (coded := CODED.fullmatch(folded)) is not None:
            await self._coded(asked, coded[1], coded[2].upper())
            return ""
        if (number := _ordinal(folded)) and self._listed_one_thing(asked):
            return await self._chosen(asked, number)
        if re.fullmatch(r"[0-9]{1,2}", text):
            return await self.press(asked, (await self._number(asked, int(text))).token)
        return None

    def _listed_one_thing(self, asked: Asked) -> bool:
        """Whether an ordinal can only mean the newest list: after several targets it may mean one of those."""
        last = asked.recent[0].targets if asked.recent else ()
        return len(last) < 2  # noqa: PLR2004 (one thing has no second)

    async def _chosen(self, asked: Asked, number: int) -> str | None:
        """What the list offers under this number; None where it offers nothing: then the words mean something else.

        An ordinal chooses among offers only. Agreeing to a plan takes its own number, or its button.
        """
        try:
            token = await self._number(asked, number)
        except RefusedError:
            return None
        return await self.press(asked, token.token) if token.verb == "say" else None

    def _waiting(self, asked: Asked) -> Request | None:
        """The person's own plan that waits in this thread."""
        return next((request for request in asked.recent if request.state is State.PENDING), None)

    async def press(self, asked: Asked, secret: str) -> str:
        """Does what a button says, for the person whose button it is; returns a command to run, or ""."""
        now = self._services.clock.now()
        token = await self._services.store.read(lambda tx: tx.tokens.get(secret))
        if token is None or token.expires_at <= now:
            raise ApprovalRefused("approval.button_stale")
        document = await self._services.store.read(lambda tx: tx.documents.get(token.document))
        known = document is not None and _same_place(document.destination, asked.address, self._services.channels)
        if document is None or not known or _other_message(document, asked):
            await self._approvals.forged(asked, token)
            raise ApprovalRefused("approval.button_elsewhere")
        if token.audience and token.audience != asked.person.name:
            raise ApprovalRefused("approval.not_yours", person=token.audience)
        match token.verb:
            case _ if token.retired and token.verb not in VOTES:
                raise ApprovalRefused("approval.button_stale")
            case "say":
                return token.command
            case "cancel" | "stop" | "stop_now":
                await self._cancel(asked, token.request, Cancel.NOW if token.verb == "stop_now" else Cancel.NEXT)
            case "confirm" | "approve" | "deny":
                await self._approvals.vote(asked, token)
            case "review":
                await self._approvals.review(asked, token.request)
            case _:
                raise ApprovalRefused("approval.button_stale")
        return ""

    async def _coded(self, asked: Asked, word: str, code: str) -> None:
        """A vote by the code that stands on the person's own copy of the card."""
        token = await self._services.store.read(lambda tx: tx.tokens.coded(code))
        if not asked.address.private:
            raise ApprovalRefused("approval.code_in_public")
        if token is None or token.audience != asked.person.name or token.expires_at <= self._services.clock.now():
            raise ApprovalRefused("approval.wrong_typed_code")
        verb = "approve" if word in APPROVE else "deny"
        await self._approvals.vote(asked, replace(token, verb=verb, retired=False))

    async def decide(self, asked: Asked, intent: Intent) -> None:
        """`approval.decide` in words: the same vote as a press on the card."""
        request = await self._services.store.read(lambda tx: tx.requests.get(str(intent.get("approval"))))
        if request is None:
            raise ApprovalRefused("approval.unknown", request=str(intent.get("approval")))
        await self._approvals.decide(asked, request, yes=intent.get("decision") == "approve")

    async def _number(self, asked: Asked, number: int) -> Token:
        """The button with this number on the newest list that this person was shown here."""

        def find(tx: Tx) -> list[tuple[Document, tuple[Token, ...]]]:
            here = asked.address
            places = {here, replace(here, thread="")} if here.private else {here}
            lists = [
                (document, tokens)
                for place in places
                for document in tx.documents.newest(place)
                if (tokens := self._mine(tx, document, asked.person.name))
            ]
            return sorted(lists, key=lambda found: found[0].updated_at or asked.inbound.received_at)

        lists = await self._services.store.read(find)
        if not lists:
            raise RefusedError("approval.no_such_number", number=number)
        document, tokens = lists[-1]
        if document.delivered < document.version or self._just_appeared(document, asked, alone=len(lists) == 1):
            raise RefusedError("approval.list_just_appeared")
        chosen = next((token for token in tokens if token.number == number), None)
        if chosen is None:
            raise RefusedError("approval.no_such_number", number=number)
        return chosen

    def _just_appeared(self, document: Document, asked: Asked, *, alone: bool) -> bool:
        """Whether the person had not seen the list when they answered: an approval card may come at any moment."""
        if document.updated_at is None:
            return False
        age = asked.inbound.received_at - document.updated_at
        elsewhere = document.destination.thread != asked.address.thread
        return age < timedelta(0) or (elsewhere and not alone and age < TIE)

    def _mine(self, tx: Tx, document: Document, person: str) -> tuple[Token, ...]:
        return tuple(token for token in tx.tokens.of_document(document.id) if token.audience in {"", person})

    async def _stop(self, asked: Asked) -> None:
        open_here = await self._open_here(asked, (State.PENDING, State.APPROVED, State.EXECUTING))
        mine = next((request for request in open_here if request.person == asked.person.name), None)
        if mine is None:
            if self._looks.stop_here(asked.person.name, asked.address):
                await self._services.store.transact(lambda tx: self._front.admit(tx, asked))
            else:
                await self._front.reply(asked, Message.of("request.nothing_to_stop"))
            return
        await self._cancel(asked, mine.id, Cancel.NOW if mine.cancel is Cancel.NEXT else Cancel.NEXT)

    async def _open_here(self, asked: Asked, states: Iterable[State]) -> tuple[Request, ...]:
        return await self._services.store.read(
            lambda tx: tx.requests.find(address=asked.address, states=states, limit=5)
        )

    async def _cancel(self, asked: Asked, id: str, how: Cancel) -> None:
        now = self._services.clock.now()

        def cancel(tx: Tx) -> bool:
            self._front.admit(tx, asked)
            return self._approvals.cancel(tx, asked.person, id, how, now)

        if not await self._services.store.transact(cancel):
            await self._front.reply(asked, Message.of("request.nothing_to_stop"))
        elif how is not Cancel.NO:
            self._looks.stop(id)

    async def _undo(self, asked: Asked) -> str:
        """The declared inverse of the thread's last act of this person, as a command like any other."""
        done = await self._services.store.read(
            lambda tx: tx.requests.find(person=asked.person.name, address=asked.address, states=(State.DONE,), limit=50)
        )
        last = next((request for request in done if request.plan is not None), None)
        if last is None:
            raise RefusedError("request.nothing_to_undo")
        inverse = self._services.catalogue[last.intent.action].undo
        if inverse is None:
            command = self._services.catalogue.canonical(last.intent, asked.language)
            raise RefusedError("request.cannot_undo", command=command)
        return self._services.catalogue[inverse].canonical(last.intent.params, asked.language)


def _ordinal(text: str) -> int:
    """1, 2 or 3 for "the second one", "la deuxième"; 0 for anything else."""
    return next((number for number, words in ORDINALS.items() if text in words), 0)


def _other_message(shown: Document, asked: Asked) -> bool:
    """Whether a press names another message than the one that its button is on: the first word of its handle."""
    pressed = asked.inbound.handle if isinstance(asked.inbound, ButtonPress) else None
    return pressed is not None and shown.handle is not None and pressed.split()[0] != shown.handle.split()[0]


def _same_place(shown: Address, pressed: Address, channels: Iterable[Channel]) -> bool:
    """Whether a press came from where its card is: messenger, workspace and channel; threads where the card has one.

    A shared channel may be configured without its workspace: its own identifier says which one it is.
    """
    configured = next((channel for channel in channels if channel.address == shown), None)
    if configured is not None:
        return configured.covers(pressed)
    same = (shown.messenger, shown.workspace, shown.channel) == (pressed.messenger, pressed.workspace, pressed.channel)
    return same and shown.thread in {"", pressed.thread}
