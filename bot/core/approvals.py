"""What people say about a plan: votes with their step-ups, cancelling, and presses that must change nothing."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.awaiting import AWAIT, Awaited, expect, forget
from bot.core.factors import Factors
from bot.core.ledger import Ledger
from bot.core.middleware import Asked, Front
from bot.core.record import note
from bot.core.services import Services
from bot.core.view import View
from bot.domain.content import Line, Mark, Message, Moment, Report
from bot.domain.errors import ApprovalRefused, NotAllowed, RefusedError
from bot.domain.flow import Plan, Risk, StepUp
from bot.domain.ledger import AuditEntry, Cancel, Request, State, Token
from bot.domain.people import Person, Role
from bot.domain.ports import Tx

_FORGET = frozenset({"stop", "annule", "cancel", "annuler"})


@dataclass(frozen=True, slots=True)
class Approvals:
    """Votes. One person one vote, the first denial ends it, and what was decided stays decided."""

    services: Services
    front: Front
    ledger: Ledger
    view: View
    factors: Factors

    async def vote(self, asked: Asked, token: Token) -> None:
        """A press on *Confirm*, *Approve* or *Deny*. A vote that needs more than a click asks for it first."""
        request = await self.services.store.read(lambda tx: tx.requests.get(token.request))
        if request is not None and request.state is not State.PENDING:
            raise ApprovalRefused("approval.decided", **_decided(request))
        if request is None or request.binding != token.binding or token.retired:
            raise ApprovalRefused("approval.button_stale")
        await self.decide(asked, request, yes=token.verb != "deny")

    async def decide(self, asked: Asked, request: Request, *, yes: bool) -> None:
        """One person's word about one pending request."""
        self._check(request, asked, yes=yes, now=self.services.clock.now())
        need = request.approval.envelope.decision.step_up if yes and request.approval else ()
        if need:
            await self._ask_step_up(asked, request, need, ())
            return
        await self._cast(asked, request.id, request.binding, yes=yes, step_up=())

    def cancel(self, tx: Tx, person: Person, id: str, how: Cancel, now: datetime) -> bool:
        """Cancels a pending or running request, for its requester or an admin; False: there is nothing to cancel."""
        request = tx.requests.get(id)
        if request is None or not request.state.open:
            return False
        if request.person != person.name and person.role() < Role.ADMIN:
            raise NotAllowed("request.not_yours", person=request.person)
        tx.audit.append(note("cancel", request, now, person=person.name, outcome=how.value))
        if request.state is not State.EXECUTING:
            self.ledger.end(
                tx, request, (), State.CANCELLED, now, reason=Message.of("request.cancelled_by", person=person.name)
            )
            return True
        if (
            saved := tx.requests.save(replace(request, cancel=Cancel.NOW if request.plan is None else how))
        ) is not None:
            self.view.show(tx, saved, self.services.directory.snapshot(tx), now)
        return saved is not None

    async def review(self, asked: Asked, id: str) -> None:
        """Another admin has looked at what was done behind broken glass."""
        services, now, person = self.services, self.services.clock.now(), asked.person

        def look(tx: Tx) -> None:
            self.front.admit(tx, asked)
            request = tx.requests.get(id)
            if request is None or tx.settings.get("review", id) is not None:
                raise ApprovalRefused("approval.button_stale")
            if person.role() < Role.ADMIN or person.name in (request.approval.requesters if request.approval else ()):
                raise NotAllowed("policy.role_on_fleet", role=Role.ADMIN.word)
            services.directory.put(tx, "review", id, person.name, person.name, now)
            tx.audit.append(note("reviewed", request, now, person=person.name))
            self.view.tell_admins(tx, request, services.directory.snapshot(tx), now)

        await services.store.transact(look)

    async def forged(self, asked: Asked, token: Token) -> None:
        """Records a press that did not come from the card that its token belongs to."""
        now = self.services.clock.now()
        entry = AuditEntry(event="forged", at=now, person=asked.person.name, request=token.request, outcome="refused")
        await self.services.store.transact(lambda tx: tx.audit.append(entry))

    async def answered(self, asked: Asked, text: str) -> bool:
        """Whether the text answers what the bot had asked this person to type here; then it is dealt with."""
        wanted = asked.awaited
        if wanted is None:
            return False
        try:
            if wanted.until <= self.services.clock.now():
                raise ApprovalRefused("approval.too_late")
            if text.casefold() in _FORGET:
                await self._done(asked, Message.of("approval.forgotten"), Mark.NONE)
            elif wanted.what == "secret":
                await self.services.secrets.put(wanted.name, text, asked.person.name)
                await self._done(asked, Message.of("approval.secret_kept", name=wanted.name), Mark.OK)
            else:
                await self._step_up(asked, wanted, text)
        except RefusedError:
            await self.services.store.transact(lambda tx: forget(tx, asked.person.name, asked.address))
            raise
        return True

    async def _done(self, asked: Asked, said: Message, mark: Mark) -> None:
        """Answers, and no longer waits."""

        def work(tx: Tx) -> None:
            self.front.admit(tx, asked)
            forget(tx, asked.person.name, asked.address)
            report = Report((Line(said, mark),))
            self.view.say(tx, asked.address, asked.person.name, asked.language, report, self.services.clock.now())

        await self.services.store.transact(work)

    async def _step_up(self, asked: Asked, wanted: Awaited, text: str) -> None:
        request = await self.services.store.read(lambda tx: tx.requests.get(wanted.request))
        if request is None or request.plan is None or request.binding != wanted.binding:
            raise ApprovalRefused("approval.button_stale")
        self._check(request, asked, yes=True, now=self.services.clock.now())
        now, later = wanted.need[0], wanted.need[1:]
        if now is StepUp.TYPED_NAME and text.strip() != typed_name(request.plan):
            raise ApprovalRefused("approval.wrong_name", expected=typed_name(request.plan))
        if now is StepUp.TOTP:
            await self.factors.verify(asked.person.name, text)
        have = (*wanted.have, now)
        if later:
            await self._ask_step_up(asked, request, later, have)
        else:
            await self._cast(asked, request.id, request.binding, yes=True, step_up=have)

    async def _ask_step_up(
        self, asked: Asked, request: Request, need: tuple[StepUp, ...], have: tuple[StepUp, ...]
    ) -> None:
        assert request.plan is not None  # noqa: S101 (only plans are voted on)
        if need[0] is StepUp.TOTP and not await self.factors.enrolled(asked.person.name):
            raise ApprovalRefused("approval.no_second_factor")
        if need[0] is StepUp.TOTP and not asked.address.private:
            said = (("approval", request.id), ("decision", "approve"))
            command = self.services.catalogue["approval.decide"].canonical(said, asked.language)
            raise ApprovalRefused("approval.private_only", command=command)
        services, now = self.services, self.services.clock.now()
        wanted = Awaited("vote", now + AWAIT, request.id, request.binding, need, have)
        question = (
            Message.of("approval.type_name", name=typed_name(request.plan))
            if need[0] is StepUp.TYPED_NAME
            else Message.of("approval.type_code")
        )

        def ask(tx: Tx) -> None:
            self.front.admit(tx, asked)
            expect(services.directory, tx, asked.person.name, asked.address, wanted, now)
            self.view.say(tx, asked.address, asked.person.name, asked.language, Report((Line(question),)), now)

        await services.store.transact(ask)

    async def _cast(self, asked: Asked, id: str, binding: str, *, yes: bool, step_up: tuple[StepUp, ...]) -> None:
        services, now = self.services, self.services.clock.now()

        def cast(tx: Tx) -> Request | None:
            self.front.admit(tx, asked)
            forget(tx, asked.person.name, asked.address)
            request = tx.requests.get(id)
            if request is None or request.binding != binding:
                raise ApprovalRefused("approval.button_stale")
            self._check(request, asked, yes=yes, now=now)
            approval = services.ballots.cast(
                request, asked.person, yes=yes, step_up=step_up, messenger=asked.address.messenger, now=now
            )
            standing = services.ballots.standing(approval)
            voted = replace(request, approval=approval, state=standing if standing is State.APPROVED else State.PENDING)
            tx.audit.append(note("vote", voted, now, person=asked.person.name, outcome="yes" if yes else "no"))
            if standing is State.DENIED:
                by = Message.of("approval.denied_by", person=asked.person.name, at=Moment(now, "time"))
                return self.ledger.end(tx, voted, (), State.DENIED, now, reason=by)
            saved = tx.requests.save(voted)
            if saved is not None:
                self.view.show(tx, saved, services.directory.snapshot(tx), now)
            return saved

        saved = await services.store.transact(cast)
        if saved is not None and saved.state is State.APPROVED:
            services.queue.put(saved.id, saved.priority)

    def _check(self, request: Request, asked: Asked, *, yes: bool, now: datetime) -> None:
        """Why this person's word does not count, if it does not."""
        if request.state is not State.PENDING or request.approval is None:
            raise ApprovalRefused("approval.decided", **_decided(request))
        if request.approval.expires_at <= now:
            raise ApprovalRefused("approval.expired")
        person, decision = asked.person, request.approval.envelope.decision
        messenger = asked.address.messenger
        if yes and decision.risk > self.services.max_approval.get(messenger, Risk.CRITICAL):
            raise ApprovalRefused("approval.not_from_here", where=Message.of(f"word.messenger.{messenger}"))
        own = person.name in request.approval.requesters
        if yes and (not own or decision.risk >= Risk.HIGH):
            asked.snapshot.check_vote(asked.inbound.sender, now)
        if own and (decision.own_confirm or not yes):
            return
        if (why_not := self.services.policy.may_decide(person, decision, request.approval.requesters)) is not None:
            raise ApprovalRefused(why_not.id, **dict(why_not.values))


def typed_name(plan: Plan) -> str:
    """What a person types to show that they know what they agree to: the target, or what the change is about."""
    if plan.targets:
        return " ".join(plan.targets)
    return str(next((value for _, value in plan.params), plan.action))


def _decided(request: Request) -> dict[str, str | Moment | Message]:
    """Who decided, when and where, for a button that comes too late."""
    last = request.approval.votes[-1] if request.approval and request.approval.votes else None
    at = last.at if last is not None else request.finished_at or request.created_at
    messenger = last.messenger if last is not None else request.address.messenger
    return {
        "person": last.person if last is not None else request.person,
        "at": Moment(at, "time"),
        "where": Message.of(f"word.messenger.{messenger}"),
        "state": Message.of(f"word.state.{request.state.value}"),
    }
