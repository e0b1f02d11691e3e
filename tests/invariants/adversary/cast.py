"""Who and what there is in the adversary's world: people with accounts, hosts, the team's policies, the messengers."""

from dataclasses import dataclass
from datetime import timedelta

from bot.domain.flow import Address, Risk
from bot.domain.inventory import App, Host
from bot.domain.people import Account, Person, Right, Role
from policies.settings import PolicySettings
from tests.fakes import account

HOSTS = (
    Host("web-01", "10.0.0.1", tags=("production", "web"), services=("nginx", "php8.2-fpm"), become="sudo"),
    Host("web-02", "10.0.0.2", tags=("production", "web"), services=("nginx", "php8.2-fpm"), become="sudo"),
    Host("db-master", "10.0.0.3", tags=("production", "db"), services=("postgresql",), become="sudo"),
    Host("stage-01", "10.0.1.1", tags=("staging", "web"), services=("nginx",), become="sudo"),
    Host("stage-02", "10.0.1.2", tags=("staging", "web"), services=("nginx",), become="sudo"),
    Host("stage-03", "10.0.1.3", tags=("staging",), services=("nginx",), become="sudo"),
    Host("localhost", "", tags=("demo",), services=("nginx",), looks_only=True),
)
APPS = (App("site", ("web-01", "web-02"), ("nginx",), "http://127.0.0.1:8080/", ("website",)),)
BY_NAME = {host.name: host for host in HOSTS}

MESSENGERS = {"console": Risk.CRITICAL, "telegram": Risk.MEDIUM}
"""What may be agreed to from where."""
CHANNEL = "ops"
"""The channel that everybody reads."""

RIGHTS: dict[str, tuple[tuple[Role, str], ...]] = {
    "alice": ((Role.ADMIN, "*"),),
    "erin": ((Role.ADMIN, "*"),),
    "gus": ((Role.ADMIN, "*"),),
    "bob": ((Role.OPERATOR, "*"),),
    "dave": ((Role.OPERATOR, "web"),),
    "carol": ((Role.VIEWER, "*"),),
}
"""What the configuration says. Mallory is nobody: their account belongs to no person."""
LANGUAGES = {"alice": "fr", "carol": "fr"}
STRANGER = account("mallory")
FACTORS = {
    "alice": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
    "erin": "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU",
    "bob": "MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK",
    "gus": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
}
"""TOTP secrets of those who have a second factor."""


def accounts_of(name: str) -> tuple[Account, ...]:
    """Everybody has three accounts: a terminal, a second one, another messenger."""
    return (account(name), account(f"{name}-phone"), account(name, "telegram"))


def person(name: str) -> Person:
    """Somebody as the configuration declares them."""
    rights = tuple(Right(role, scope) for role, scope in RIGHTS[name])
    return Person(name, LANGUAGES.get(name, "en"), accounts_of(name), rights)


def place(who: Account, *, shared: bool = False) -> Address:
    """Where an account writes: its own direct conversation, or the channel."""
    if shared:
        return Address(who.messenger, channel=CHANNEL, thread="t1")
    return Address(who.messenger, channel=who.user, thread="t1", private=True)


@dataclass(frozen=True)
class Regime:
    """One policy as the configuration states it, and what it means, said a second time for the oracle."""

    settings: PolicySettings
    four_eyes: bool = False
    stop_is_critical: bool = False
    delegates: tuple[str, ...] = ()
    """Who approves up to HIGH though they are no admins."""
    closed: bool = False
    """No acts at all, but behind broken glass."""

    @property
    def profile(self) -> str:
        return self.settings.profile


def _regime(text: dict[str, object], **meaning: object) -> Regime:
    return Regime(PolicySettings.model_validate(text), **meaning)  # type: ignore[arg-type]


TEAM = _regime({})
REGIMES = (
    TEAM,
    _regime({"four_eyes": ["production"]}, four_eyes=True),
    _regime({"profile": "strict"}),
    _regime({"profile": "solo"}),
    _regime(
        {"rules": [{"name": "stop", "effect": "raise", "action": "service.stop", "to": "CRITICAL", "because": "so"}]},
        stop_is_critical=True,
    ),
    _regime({"approvers": [{"people": ["carol"]}]}, delegates=("carol",)),
    _regime({"rules": [{"name": "care", "effect": "raise", "action": "service.restart", "because": "so"}]}),
    _regime({"freeze": [{"name": "night", "hours": "00:00-23:59", "because": "so"}]}, closed=True),
)

YOUTH = timedelta(hours=24)
"""Accounts and roles younger than this do not vote."""
