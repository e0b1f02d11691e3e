"""The judgement: gates, then risk, then the table of the profile, then who is there to agree. Pure."""

from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256
from typing import Final

from bot.domain.codec import canonical
from bot.domain.content import Message
from bot.domain.flow import Arguments, Decision, Effect, Risk
from bot.domain.people import Person
from bot.domain.policy import Case, Verdict
from policies import parameters
from policies.context import Refusal, matching, production, raises
from policies.defaults import BREAK_GLASS, Asks, asks
from policies.gates import critical_needs_admin, refusal
from policies.identity import eligible, shared_role
from policies.settings import PolicySettings

VERSION: Final = 3
"""Grows with every change of the built-in rules: approvals remember which policy judged."""

LOOK: Final = Asks("look", Message.of("policy.look"))


class PolicyEngine:
    """Implements `Policy` for one set of settings; the same case is always answered alike."""

    def __init__(self, settings: PolicySettings) -> None:
        self._settings = settings
        body = canonical({"version": VERSION, "settings": settings.model_dump(mode="json")})
        self._hash = sha256(b"commander/policy/v1\0" + body).hexdigest()

    @property
    def hash(self) -> str:
        """Identifies the settings and the version of the built-in rules."""
        return self._hash

    def judge(self, case: Case) -> Decision:
        """May it, and who must agree; every answer names its rule."""
        return replace(self._judged(case), policy=self._hash)

    def weigh(self, action: str, params: Arguments) -> Verdict:
        """What the parameters alone say about the risk."""
        return parameters.read(action, params)

    def may_decide(self, person: Person, decision: Decision, requesters: Iterable[str]) -> Message | None:
        """Why `person` may not vote on what `decision` asks (None: may). Requesters never do."""
        if person.name in set(requesters):
            return Message.of("policy.self_approval")
        if person.name not in decision.approvers:
            return Message.of("policy.not_an_approver", approvers=decision.approvers)
        return None

    def _judged(self, case: Case) -> Decision:
        if (no := refusal(case, self._settings)) is not None:
            return _deny(no, case.risk, case.reasons)
        if case.kind == "look":
            return Decision(Effect.ALLOW, Risk.LOW, LOOK.reason, LOOK.rule)
        risk, reasons = self._risk(case)
        if (no := critical_needs_admin(case, risk)) is not None:
            return _deny(no, risk, reasons)
        asked = self._asked(case, risk)
        if isinstance(asked, Refusal):
            return _deny(asked, risk, reasons)
        approvers = eligible(case, risk, self._settings.approvers) if asked.others else ()
        if len(approvers) < asked.others:
            return _deny(_nobody(asked.others, len(approvers), risk), risk, reasons)
        return Decision(
            effect=asked.effect,
            risk=risk,
            reason=asked.reason,
            rule=asked.rule,
            reasons=reasons,
            approvals_needed=asked.others,
            own_confirm=asked.own_confirm,
            step_up=asked.step_up,
            approvers=approvers,
            expires_in=self._settings.expiry.seconds(risk),
        )

    def _risk(self, case: Case) -> tuple[Risk, tuple[Message, ...]]:
        """The final risk and why. What the act is comes first, then circumstances; nothing ever lowers it."""
        risk, reasons = case.risk, case.reasons
        if case.control_plane and not case.own_affair and risk < Risk.HIGH:
            risk, reasons = Risk.CRITICAL, (*reasons, Message.of("policy.control_plane"))
        if case.opaque:
            risk = max(risk, Risk.CRITICAL if production(case) else Risk.HIGH)
            reasons = (*reasons, Message.of("policy.opaque_production" if production(case) else "policy.opaque"))
        for circumstance in raises(case, self._settings):
            if (higher := circumstance.apply(risk)) > risk:
                risk, reasons = higher, (*reasons, circumstance.reason)
        return risk, reasons

    def _asked(self, case: Case, risk: Risk) -> Asks | Refusal:
        if case.situation.break_glass and risk > Risk.LOW:
            if risk is Risk.CRITICAL or case.control_plane:
                return Refusal("break-glass.limit", Message.of("policy.break_glass_limit"))
            return BREAK_GLASS
        role = shared_role(case.requesters, case.hosts)
        asked = asks(self._settings, risk, role, frozenset(host.environment for host in case.hosts))
        if case.opaque and self._settings.profile != "solo":
            asked = asked.with_others(1, "code.unreadable", Message.of("policy.unreadable_code"))
        for rule in matching(case, self._settings, "require"):
            reason = Message.of("policy.require_rule", name=rule.name, because=rule.because)
            asked = asked.with_others(rule.approvals, f"rule.{rule.name}", reason)
        return asked.with_others(case.situation.others, asked.rule, asked.reason)


def _deny(no: Refusal, risk: Risk, reasons: tuple[Message, ...]) -> Decision:
    return Decision(Effect.DENY, risk, no.reason, no.rule, reasons)


def _nobody(needed: int, there: int, risk: Risk) -> Refusal:
    """An approval that can never come is refused at once, with what to do about it."""
    if risk is Risk.CRITICAL:
        return Refusal("approvers.none", Message.of("policy.no_admin_to_approve", count=needed, there=there))
    return Refusal("approvers.none", Message.of("policy.nobody_to_approve", count=needed, there=there))
