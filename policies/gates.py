"""What refuses before anything is weighed: roles, the freeze, observing, hosts that are only looked at."""

from collections.abc import Callable, Iterator
from typing import Final

from bot.domain.content import Message
from bot.domain.flow import Risk
from bot.domain.people import Role
from bot.domain.policy import Case
from policies.context import Refusal, closed, matching
from policies.identity import best_role, lacking, shared_role
from policies.settings import PolicySettings

STOPPING: Final = frozenset({"request.cancel", "bot.freeze"})
"""What only stops things stays possible when nothing else is."""
THAW: Final = "bot.thaw"


def refusal(case: Case, settings: PolicySettings) -> Refusal | None:
    """The first thing that says no to a look or an act, whatever its risk turns out to be."""
    gates: tuple[Callable[[], Refusal | None], ...] = (
        lambda: None if case.requesters else Refusal("person.unknown", Message.of("policy.unknown_person")),
        lambda: role_missing(case, needed_role(case)),
        *((lambda: _frozen(case), lambda: _observing(case), lambda: _looks_only(case)) if case.kind == "act" else ()),
        lambda: next(_forbidden(case, settings), None),
        *((lambda: closed(case, settings),) if case.kind == "act" else ()),
    )
    return next((no for gate in gates if (no := gate()) is not None), None)


def needed_role(case: Case) -> Role:
    """The declared role; the control plane, the thaw and other people's requests are for admins."""
    others_request = case.action == "request.cancel" and not case.own_affair
    if (case.control_plane and not case.own_affair) or case.action == THAW or others_request:
        return Role.ADMIN
    return case.role


def role_missing(case: Case, role: Role) -> Refusal | None:
    """Whether somebody who wrote a part of the plan lacks `role` somewhere. Rights intersect."""
    rule = f"role.{role.word}-on-target"
    if case.hosts:
        if missing := lacking(case.requesters, case.hosts, role):
            return Refusal(
                rule,
                Message.of("policy.role_on_targets", role=role.word, targets=missing),
            )
        return None
    anywhere = role <= Role.VIEWER and (case.kind == "look" or case.own_affair)
    held = min(map(best_role, case.requesters)) if anywhere else shared_role(case.requesters, ())
    return Refusal(f"role.{role.word}", Message.of("policy.role_on_fleet", role=role.word)) if held < role else None


def critical_needs_admin(case: Case, risk: Risk) -> Refusal | None:
    """The role again, against the final risk."""
    missing = role_missing(case, Role.ADMIN) if risk is Risk.CRITICAL else None
    return Refusal("risk.critical.admin", Message.of("policy.critical_needs_admin")) if missing else None


def _frozen(case: Case) -> Refusal | None:
    if not case.situation.frozen or case.action in STOPPING or case.action == THAW:
        return None
    return Refusal("freeze", Message.of("policy.frozen"))


def _observing(case: Case) -> Refusal | None:
    if case.situation.armed or case.action in STOPPING:
        return None
    return Refusal("mode.observe", Message.of("policy.observing"))


def _looks_only(case: Case) -> Refusal | None:
    only = tuple(host.name for host in case.hosts if host.looks_only)
    return (
        Refusal("target.looks-only", Message.of("policy.looks_only", targets=only, count=len(only))) if only else None
    )


def _forbidden(case: Case, settings: PolicySettings) -> Iterator[Refusal]:
    for rule in matching(case, settings, "deny"):
        yield Refusal(f"rule.{rule.name}", Message.of("policy.deny_rule", name=rule.name, because=rule.because))
