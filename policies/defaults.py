"""The tables of the three profiles: who confirms or approves what. Nothing here depends on circumstances."""

from dataclasses import dataclass, replace
from typing import Final

from bot.domain.content import Message
from bot.domain.flow import Effect, Risk, StepUp
from bot.domain.people import Role
from bot.domain.policy import BROKEN_GLASS
from policies.settings import PolicySettings

BOTH: Final = (StepUp.TOTP, StepUp.TYPED_NAME)


@dataclass(frozen=True, slots=True)
class Asks:
    """What a table row asks for: the asker's own confirmation, so many other people, and what a vote must carry."""

    rule: str
    reason: Message
    own_confirm: bool = False
    others: int = 0
    step_up: tuple[StepUp, ...] = ()

    @property
    def effect(self) -> Effect:
        """How it is called."""
        if self.others:
            return Effect.APPROVE
        return Effect.CONFIRM if self.own_confirm else Effect.ALLOW

    def with_others(self, others: int, rule: str, reason: Message) -> "Asks":
        """At least so many other people. Their vote replaces the own confirmation: one confirmation a plan."""
        return (
            self if others <= self.others else replace(self, others=others, own_confirm=False, rule=rule, reason=reason)
        )


LOW: Final = Asks("risk.low", Message.of("policy.low"))
MEDIUM: Final = Asks("risk.medium", Message.of("policy.medium"), own_confirm=True)
HIGH_BY_ADMIN: Final = Asks("risk.high.admin", Message.of("policy.high_admin"), own_confirm=True)
HIGH_BY_OPERATOR: Final = Asks("risk.high.operator", Message.of("policy.high_operator"), others=1)
CRITICAL: Final = Asks("risk.critical", Message.of("policy.critical"), others=1, step_up=BOTH)
STRICT: Final = {
    Risk.LOW: LOW,
    Risk.MEDIUM: MEDIUM,
    Risk.HIGH: Asks("risk.high.strict", Message.of("policy.high_strict"), others=1),
    Risk.CRITICAL: Asks("risk.critical.strict", Message.of("policy.critical_strict"), others=2, step_up=BOTH),
}
SOLO: Final = {
    Risk.LOW: LOW,
    Risk.MEDIUM: MEDIUM,
    Risk.HIGH: Asks("risk.high.solo", Message.of("policy.high_solo"), own_confirm=True, step_up=(StepUp.TYPED_NAME,)),
    Risk.CRITICAL: Asks("risk.critical.solo", Message.of("policy.critical_solo"), own_confirm=True, step_up=BOTH),
}
BREAK_GLASS: Final = Asks(BROKEN_GLASS, Message.of("policy.break_glass"), own_confirm=True, step_up=(StepUp.TOTP,))


def asks(settings: PolicySettings, risk: Risk, role: Role, environments: frozenset[str]) -> Asks:
    """The row of the profile's table for what somebody with `role` asks in these environments."""
    if settings.profile == "strict":
        return STRICT[risk]
    if settings.profile == "solo":
        return SOLO[risk]
    if risk is not Risk.HIGH:
        return {Risk.LOW: LOW, Risk.MEDIUM: MEDIUM, Risk.CRITICAL: CRITICAL}[risk]
    if role < Role.ADMIN:
        return HIGH_BY_OPERATOR
    if watched := sorted(environments & set(settings.four_eyes)):
        reason = Message.of("policy.four_eyes", environments=tuple(watched))
        return HIGH_BY_ADMIN.with_others(1, "four-eyes", reason)
    return HIGH_BY_ADMIN
