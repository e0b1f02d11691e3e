"""Who must agree to what: product.md's tables written down a second time. Nothing is shared with policies/."""

from dataclasses import dataclass
from datetime import timedelta

from bot.domain.flow import Plan, Risk
from bot.domain.inventory import Host
from bot.domain.people import Role
from tests.dsl import declared
from tests.invariants.adversary.cast import Regime

LASTS = {
    Risk.LOW: timedelta(minutes=10),
    Risk.MEDIUM: timedelta(minutes=10),
    Risk.HIGH: timedelta(minutes=15),
    Risk.CRITICAL: timedelta(minutes=15),
}
"""For how long a plan may be agreed to."""
STOPPING = frozenset({"request.cancel", "bot.freeze"})
"""What is possible when nothing else is."""
SECRETS = (
    "shadow",
    "sudoers",
    "id_",
    ".ssh",
    ".env",
    ".pem",
    "environ",
    "password",
    "secret",
    "token",
    "/..",
    "credential",
    "/home/",
    "/root/",
)
"""Words in paths that nobody reads unasked."""
READ = (
    "apt apt-get cat cut date df dmesg dpkg-query du echo env false file find free grep head hostname id "
    "ip journalctl last ls lsblk lscpu lsof mount nproc pgrep ps pwd readlink realpath sha256sum sort ss "
    "stat systemctl tail test timedatectl top tr true uname uniq uptime vmstat w wc who"
)
READS = frozenset(READ.split())
"""Programs that only look, as far as the looks of the catalogue call them."""
NAMING = frozenset({"readlink", "realpath", "stat", "ls"})
"""Programs that show where a file is and whose, and nothing of what it holds."""
LOOKING = frozenset(
    {"show", "list-units", "list-timers", "is-active", "is-enabled", "status", "cat", "list-unit-files"}
)


@dataclass(frozen=True)
class Needs:
    """What an act takes: so much risk at least, so much of a role, the asker's own word or others', and proofs."""

    risk: Risk
    role: Role
    own: bool = False
    others: int = 0
    code: bool = False
    name: bool = False

    def and_also(self, other: "Needs") -> "Needs":
        """The stricter of two policies."""
        others = max(self.others, other.others)
        return Needs(
            max(self.risk, other.risk), max(self.role, other.role), not others and (self.own or other.own),
            others, self.code or other.code, self.name or other.name,
        )  # fmt: skip


def meant(plan: Plan) -> tuple[str, ...]:
    """The actions of a plan."""
    return tuple(name for name, _ in plan.parts) or (plan.action,)


def risk_of(plan: Plan, asker: str, hosts: tuple[Host, ...], more: int, regime: Regime) -> Risk:
    """The least risk that it can have. `more`: how many other hosts the asker has touched lately."""
    actions = [declared()[name] for name in meant(plan)]
    risk = max(action.risk for action in actions)
    whose = dict(plan.params).get("user")
    if any(one.control_plane for one in actions) and (risk >= Risk.HIGH or whose not in {None, asker}):
        risk = Risk.CRITICAL if plan.action != "host.trust" else risk
    if regime.stop_is_critical and "service.stop" in meant(plan):
        risk = Risk.CRITICAL
    breaks = any(one.interrupts for one in actions) and any(host.environment == "production" for host in hosts)
    if (risk is Risk.MEDIUM and breaks) or (
        Risk.LOW < risk < Risk.HIGH and hosts and len(hosts) + more > regime.settings.blast_radius
    ):
        risk = Risk.HIGH
    return risk


def needs(
    plan: Plan, asker: str, role: Role, hosts: tuple[Host, ...], more: int, regime: Regime, *, glass: bool
) -> Needs:
    """What the profile's table asks for."""
    risk = risk_of(plan, asker, hosts, more, regime)
    actions = [declared()[name] for name in meant(plan)]
    least = max(action.role for action in actions)
    if risk is Risk.CRITICAL or any(one.control_plane and one.risk >= Risk.HIGH for one in actions):
        least = Role.ADMIN
    if risk is Risk.LOW:
        return Needs(risk, least)
    if glass:
        return Needs(risk, least, own=True, code=True)
    if risk is Risk.MEDIUM:
        return Needs(risk, least, own=True, code=plan.action == "totp.reset")
    profile = regime.profile
    if risk is Risk.HIGH:
        if profile == "solo":
            return Needs(risk, least, own=True, name=True)
        watched = regime.four_eyes and any(host.environment == "production" for host in hosts)
        other = profile == "strict" or role < Role.ADMIN or watched
        return Needs(risk, least, own=not other, others=int(other))
    if profile == "solo":
        return Needs(risk, least, own=True, code=True, name=True)
    return Needs(risk, least, others=2 if profile == "strict" else 1, code=True, name=True)


def reads(argv: tuple[str, ...]) -> bool:
    """Whether a command that nobody agreed to only looks, and at nothing secret."""
    words = argv[1:] if argv[:1] == ("sudo",) else argv
    if not words or words[0] not in READS:
        return False
    if words[0] == "systemctl" and not LOOKING & set(words):
        return False
    return words[0] in NAMING or not any(mark in word for word in words[1:] for mark in SECRETS)


def decides(words: str, request: str, *, yes: bool) -> bool:
    """Whether a line decides about this request in words."""
    text = words.strip().casefold()
    verbs = ("approve", "approuve", "accepte") if yes else ("deny", "refuse", "rejette")
    return request.casefold() in text and any(verb in text for verb in verbs)


def longest(plan: Plan) -> timedelta:
    """The longest that a plan may take, all its own limits and some more."""
    limits = (getattr(step, "timeout", 10) + (step.check.within if step.check else 0) + 20 for step in plan.steps)
    return timedelta(seconds=60 + sum(limits))
