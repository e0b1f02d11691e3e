"""What circumstances do: they raise a risk by a level, or refuse; alone they never make anything CRITICAL."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.domain.content import Message
from bot.domain.flow import Risk
from bot.domain.policy import Case
from policies.rules import Rule
from policies.settings import FreezeWindow, PolicySettings


@dataclass(frozen=True, slots=True)
class Refusal:
    """A rule that says no, and why."""

    rule: str
    reason: Message


@dataclass(frozen=True, slots=True)
class Raise:
    """One level more, never beyond HIGH; or at least `to`, where somebody wrote a risk into a rule."""

    rule: str
    reason: Message
    to: Risk | None = None

    def apply(self, risk: Risk) -> Risk:
        """The risk after the raise, never lower than before."""
        if self.to is not None:
            return max(risk, self.to)
        return max(risk, Risk(min(risk + 1, Risk.HIGH)))


PRODUCTION: Final = "production"


def raises(case: Case, settings: PolicySettings) -> Iterator[Raise]:
    """What makes an act riskier, in the order in which it is told.

    LOW acts change nothing that anybody notices: circumstances do not make them riskier, a team's own rule may.
    """
    if case.risk >= Risk.MEDIUM:
        yield from _circumstances(case, settings)
    for rule in matching(case, settings, "raise"):
        reason = Message.of("policy.raise_rule", name=rule.name, because=rule.because)
        yield Raise(f"rule.{rule.name}", reason, Risk[rule.to] if rule.to else None)


def production(case: Case) -> bool:
    """Whether it may touch production. What names no host (a container wherever it is, a machine) may be anywhere."""
    return not case.hosts or any(host.environment == PRODUCTION for host in case.hosts)


def closed(case: Case, settings: PolicySettings) -> Refusal | None:
    """The freeze window, or the working hours, that let nothing but LOW through now. Break glass is made for this."""
    if case.risk is Risk.LOW or case.situation.break_glass:
        return None
    for window in _open_windows(case, settings, "deny"):
        return Refusal(
            f"freeze.{window.name}", Message.of("policy.deny_window", name=window.name, because=window.because)
        )
    if _outside_hours(case, settings, "deny"):
        return Refusal("working-hours", Message.of("policy.deny_working_hours"))
    return None


def matching(case: Case, settings: PolicySettings, effect: str) -> Iterator[Rule]:
    """The team's rules with this effect that apply."""
    people = tuple(person.name for person in case.requesters)
    for rule in settings.rules:
        if rule.effect == effect and rule.applies(case.action, case.hosts, people, case.situation.now):
            yield rule


def _circumstances(case: Case, settings: PolicySettings) -> Iterator[Raise]:
    if case.interrupts and case.risk is Risk.MEDIUM and production(case):
        yield Raise("raise.production", Message.of("policy.raise_production"))
    reached = len(case.hosts) + case.situation.recent_targets
    if case.hosts and reached > settings.blast_radius:
        reason = Message.of("policy.raise_blast_radius", count=reached, limit=settings.blast_radius)
        yield Raise("raise.blast-radius", reason)
    if _outside_hours(case, settings, "raise"):
        yield Raise("raise.working-hours", Message.of("policy.raise_working_hours"))
    for window in _open_windows(case, settings, "raise"):
        reason = Message.of("policy.raise_window", name=window.name, because=window.because)
        yield Raise(f"raise.{window.name}", reason)


def _open_windows(case: Case, settings: PolicySettings, effect: str) -> Iterator[FreezeWindow]:
    for window in settings.freeze:
        if window.effect == effect and window.covers(case.hosts) and window.open(case.situation.now):
            yield window


def _outside_hours(case: Case, settings: PolicySettings, effect: str) -> bool:
    hours = settings.working_hours
    return (
        hours is not None and hours.outside == effect and hours.covers(case.hosts) and not hours.now(case.situation.now)
    )
