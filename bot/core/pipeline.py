"""The product, readable aloud: what happens when a message, a press, or a moment arrives."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

import structlog

from bot.core import quotas
from bot.core.answers import Answers
from bot.core.asking import Asking
from bot.core.availability import lacking
from bot.core.composing import proposed
from bot.core.ledger import Ledger
from bot.core.lines import Lines
from bot.core.looks import Looks
from bot.core.middleware import Asked, Front
from bot.core.pages import ONCE
from bot.core.preview import preview
from bot.core.propose import Proposal
from bot.core.record import note
from bot.core.services import Services, new_id
from bot.core.sessions import Sessions
from bot.core.view import View
from bot.core.welcome import Welcome
from bot.domain.content import Mark, Message
from bot.domain.errors import StorageUnavailable
from bot.domain.flow import ButtonPress, Effect, InboundMessage, Intent
from bot.domain.ledger import Request, State
from bot.domain.ports import Inbound, Tx

log = structlog.get_logger(__name__)


UNLIMITED = frozenset({"approval.decide", "bot.freeze", "request.cancel"})
"""What nobody is ever too fast for."""


class Pipeline:
    """Everything that people cause. Handlers never send: they write what conversations should show."""

    def __init__(
        self,
        services: Services,
        front: Front,
        answers: Answers,
        ledger: Ledger,
        looks: Looks,
        view: View,
        welcome: Welcome,
    ) -> None:
        self._services = services
        self._front = front
        self._answers = answers
        self._ledger = ledger
        self._looks = looks
        self._view = view
        self._welcome = welcome
        self._lines = Lines(services, front, view)

    async def on_inbound(self, inbound: Inbound) -> None:
        """What adapters call."""
        if isinstance(inbound, InboundMessage):
            await self.on_message(inbound)
        elif isinstance(inbound, ButtonPress):
            await self.on_button(inbound)
        else:
            await self._front.meet(inbound, self._welcome.arrived)

    async def on_message(self, message: InboundMessage) -> None:
        """A sentence becomes an answer to what was asked, a look, a plan before people, or a question back."""

        async def answer(asked: Asked) -> None:
            command = await self._answers.take(asked)
            if command is None:
                await self._hear(asked)
            elif command:
                await self.say(asked, command)
            if asked.first:
                await self._welcome.met(asked)

        await self._front.meet(message, answer)

    async def on_button(self, press: ButtonPress) -> None:
        """A press is looked up, checked against the card it was on, and becomes a vote, a stop or a command."""

        async def answer(asked: Asked) -> None:
            if command := await self._answers.press(asked, press.token):
                await self.say(asked, command)

        await self._front.meet(press, answer)

    async def _hear(self, asked: Asked) -> None:
        """A line of somebody's session is what it asks of its host; everything else is words."""
        heard = await self._lines.take(asked)
        if isinstance(heard, Intent):
            await self._do(asked, self._asking(asked), asked.text, heard)
        elif heard is not None:
            await self.say(asked, heard)

    async def say(self, asked: Asked, text: str) -> None:
        """One request in words: understand, propose, and do what policy says."""
        asking = self._asking(asked)
        reading = await asking.read(self._services, text)
        asked = replace(asked, language=asked.person.language or reading.language or asked.language)
        self._front.hears(asked)
        if reading.intent is None:
            question = reading.question
            await self._front.reply(asked, question.text if question else Message.of("request.not_understood"),
                                    choices=question.choices if question else ())  # fmt: skip
            return
        await self._do(asked, asking, text, reading.intent)

    async def _do(self, asked: Asked, asking: Asking, text: str, intent: Intent) -> None:
        """What is meant is known: propose it, and do what policy says."""
        if intent.action not in UNLIMITED:
            self._front.limit(asked)
        if intent.action == "approval.decide":
            await self._answers.decide(asked, intent)
            return
        proposal = await proposed(self._services, asking, intent)
        missing = lacking(proposal.action.name, proposal.plan, self._services.engines)
        if missing is not None:
            await self._front.reply(asked, missing, mark=Mark.WARN)
            return
        request = self._request(asked, text, proposal)
        match proposal.decision.effect:
            case Effect.DENY:
                await self._store(asked, request, self._refuse(proposal))
            case Effect.ALLOW if proposal.plan is None:
                admit = partial(self._front.admit, asked=asked, counted=True)
                await self._looks.answer(request, asked.snapshot, admit)
            case Effect.ALLOW:
                await self._store(asked, request, self._ask(proposal))
                self._services.queue.put(request.id, request.priority)
            case Effect.CONFIRM | Effect.APPROVE:
                request = replace(request, preview=await preview(self._services, proposal, asked))
                await self._store(asked, request, self._ask(proposal))

    def _asking(self, asked: Asked) -> Asking:
        return Asking(
            person=asked.person,
            snapshot=asked.snapshot,
            now=self._services.clock.now(),
            private=asked.address.private,
            language=asked.person.language or "",
            recent=asked.recent,
        )

    async def on_timer(self) -> None:
        """Every second: unanswered approvals expire, or go to the next approver."""
        try:
            await self._look_at_pending(self._services.clock.now())
        except StorageUnavailable as error:  # the next second is another chance
            log.warning("timer.storage", error=error.code)

    async def _look_at_pending(self, now: datetime) -> None:
        services = self._services
        await Sessions(services, self._view).end_idle(now)
        if await services.store.read(lambda tx: tx.documents.of_subject(ONCE)):
            await services.store.transact(lambda tx: self._view.conceal(tx, now))
        for row in await services.store.read(lambda tx: tx.requests.pending()):
            if row.approval is None:
                continue
            if row.approval.expires_at <= now:
                await services.store.transact(partial(self._expire, id=row.id, now=now))
            elif self._should_escalate(row, now):
                await services.store.transact(partial(self._escalate, id=row.id, now=now))

    # --- what a decision leads to: one transaction, which admits the message and stores what came of it ---------------

    async def _store(self, asked: Asked, request: Request, then: Callable[[Tx, Request], object]) -> None:
        def work(tx: Tx) -> None:
            self._front.admit(tx, asked, counted=True)
            tx.requests.add(request)
            then(tx, request)

        await self._services.store.transact(work)

    def _refuse(self, proposal: Proposal) -> Callable[[Tx, Request], object]:
        def refuse(tx: Tx, request: Request) -> None:
            tx.audit.append(note("denied", request, request.created_at, outcome="denied"))
            self._ledger.end(tx, request, (), State.DENIED, request.created_at, reason=proposal.decision.reason)

        return refuse

    def _ask(self, proposal: Proposal) -> Callable[[Tx, Request], object]:
        def ask(tx: Tx, request: Request) -> None:
            quotas.check(self._services, tx, request, request.created_at)
            self._request_made(tx, request)
            self._ledger.ask(tx, request, proposal.decision, request.created_at)

        return ask

    def _request_made(self, tx: Tx, request: Request) -> None:
        tx.audit.append(note("request", request, request.created_at))

    def _request(self, asked: Asked, text: str, proposal: Proposal) -> Request:
        return Request(
            id=new_id(),
            person=asked.person.name,
            address=asked.address,
            text=self._services.redact(text),
            intent=proposal.intent,
            state=State.APPROVED,
            created_at=self._services.clock.now(),
            decision=proposal.decision,
            plan=proposal.plan,
            language=asked.language,
            authors=tuple(author.name for author in proposal.requesters[1:]),
        )

    # --- time ---------------------------------------------------------------------------------------------------------

    def _expire(self, tx: Tx, id: str, now: datetime) -> None:
        row = tx.requests.get(id)
        if row is not None and row.state is State.PENDING:
            self._ledger.end(tx, row, (), State.EXPIRED, now)

    def _should_escalate(self, row: Request, now: datetime) -> bool:
        if row.approval is None or row.decision is None or row.approval.escalated + 1 >= len(row.decision.approvers):
            return False
        waited = (now - row.approval.envelope.created_at).total_seconds()
        return waited >= self._services.limits.escalate * (row.approval.escalated + 1)

    def _escalate(self, tx: Tx, id: str, now: datetime) -> None:
        row = tx.requests.get(id)
        if row is None or row.state is not State.PENDING or row.approval is None or not self._should_escalate(row, now):
            return
        more = replace(row, approval=replace(row.approval, escalated=row.approval.escalated + 1))
        if (saved := tx.requests.save(more)) is not None:
            tx.audit.append(note("escalated", saved, now))
            self._view.show(tx, saved, self._services.directory.snapshot(tx), now)
