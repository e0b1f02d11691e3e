"""Who and what there is now: the configuration's people and hosts, overlaid with what was changed in chat.

Rows made in chat are sealed; a row whose seal does not hold is left out, so whoever can write the database can neither
appoint an admin nor trust a host key.
"""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo

import structlog

from bot.domain.content import Moment
from bot.domain.errors import ApprovalRefused
from bot.domain.flow import Argument, Arguments
from bot.domain.inventory import App, Host, Inventory
from bot.domain.ledger import Setting
from bot.domain.people import Account, Person, Right, Role
from bot.domain.policy import Situation
from bot.domain.ports import Sealer, Tx

log = structlog.get_logger(__name__)
GROWN = timedelta(hours=24)
"""Accounts linked in chat do not vote before: a stolen phone approves nothing tonight."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One consistent view. `situation(now)` misses only what is counted per person (`recent_targets`)."""

    people: tuple[Person, ...]
    inventory: Inventory
    host_keys: tuple[tuple[str, str], ...]
    armed: bool
    frozen: str
    zone: tzinfo = UTC

    def person(self, name: str) -> Person | None:
        return next((person for person in self.people if person.name == name), None)

    def owner(self, account: Account) -> Person | None:
        """The person whom a server-authenticated account belongs to."""
        return next((person for person in self.people if account in person.accounts), None)

    def voting_since(self, account: Account) -> datetime | None:
        """From when on the votes of an account count, where it was linked in chat; None: they always did."""
        owner = self.owner(account)
        known = next((one for one in owner.accounts if one == account), None) if owner is not None else None
        return known.since + GROWN if known is not None and known.since is not None else None

    def check_vote(self, account: Account, now: datetime) -> None:
        """Raises `ApprovalRefused` for a vote from an account that is too young for it."""
        since = self.voting_since(account)
        if since is not None and since > now:
            raise ApprovalRefused("linking.too_young", since=Moment(since))

    def visible(self, person: Person) -> Inventory:
        """The part of the fleet that the person may look at."""
        if person.role() >= Role.VIEWER:
            return self.inventory
        hosts = tuple(host for host in self.inventory.hosts if person.may_see(host))
        names = {host.name for host in hosts}
        return Inventory(hosts, tuple(app for app in self.inventory.apps if set(app.hosts) <= names))

    def situation(self, now: datetime) -> Situation:
        return Situation(now=now.astimezone(self.zone), armed=self.armed, frozen=bool(self.frozen))

    def trusted(self, host: Host) -> tuple[str, ...]:
        """Public host keys that were trusted in chat for the host."""
        return tuple(line for name, line in self.host_keys if name == host.name)


@dataclass(frozen=True, slots=True)
class Directory:
    """Reads snapshots and writes sealed settings. `armed` is the configuration's word until `commander arm`."""

    people: tuple[Person, ...]
    hosts: tuple[Host, ...]
    apps: tuple[App, ...]
    sealer: Sealer
    armed: bool = False
    zone: tzinfo = UTC
    declared: Inventory = field(init=False)
    _kept: list[tuple[int, Snapshot]] = field(default_factory=list, init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "declared", Inventory(self.hosts, self.apps))

    def snapshot(self, tx: Tx) -> Snapshot:
        """The view of this transaction; read and checked again only where a setting was written since."""
        version = tx.settings.version()
        for kept, snapshot in tuple(self._kept):  # other threads replace it
            if kept == version:
                return snapshot
        read = self._read(tx)
        self._kept[:] = [(version, read)]
        return read

    def _read(self, tx: Tx) -> Snapshot:
        rows = [row for row in tx.settings.all("right", "host", "host_key", "mode", "link") if self._holds(row)]
        rights: dict[str, list[dict[str, object]]] = {}
        for row in rows:
            if row.kind == "right":
                change = json.loads(row.value) | {"at": row.at}
                rights.setdefault(str(change["user"]), []).append(change)
        linked = _linked(self.people, [row for row in rows if row.kind == "link"])
        changed = (replace(one, rights=_rights(one, rights[one.name])) if one.name in rights else one for one in linked)
        made = [_host(json.loads(row.value)) for row in rows if row.kind == "host"]
        names = {host.name for host in self.hosts}
        more = tuple(host for host in made if host.name not in names)
        keys = [json.loads(row.value) for row in rows if row.kind == "host_key"]
        modes = {row.key: row.value for row in rows if row.kind == "mode"}
        return Snapshot(
            people=tuple(changed),
            inventory=Inventory((*self.hosts, *more), self.apps) if more else self.declared,
            host_keys=tuple((key["host"], key["line"]) for key in keys),
            armed=modes.get("armed", "yes" if self.armed else "no") == "yes",
            frozen=modes.get("frozen", ""),
            zone=self.zone,
        )

    def put(self, tx: Tx, kind: str, key: str, value: str, by: str, at: datetime) -> None:
        """Writes one sealed fact."""
        setting = Setting(kind, key, value, by, at)
        tx.settings.put(replace(setting, seal=self.sealer.seal("setting", *_sealed(setting))))

    def get(self, tx: Tx, kind: str, key: str) -> str | None:
        """A fact's value, if its seal holds."""
        row = tx.settings.get(kind, key)
        return row.value if row is not None and self._holds(row) else None

    def _holds(self, row: Setting) -> bool:
        if self.sealer.holds(row.seal, "setting", *_sealed(row)):
            return True
        log.error("setting.seal_broken", kind=row.kind, key=row.key)
        return False


def _sealed(row: Setting) -> tuple[bytes, ...]:
    """All of a row: since when somebody has a role decides whether they vote."""
    at = row.at.astimezone(UTC).isoformat()
    return (row.kind.encode(), row.key.encode(), row.value.encode(), row.by.encode(), at.encode())


def _rights(person: Person, changed: list[dict[str, object]]) -> tuple[Right, ...]:
    """The configuration's rights, with later grants and revocations for the same scope in their place."""
    rights = {right.scope: right for right in person.rights}
    for change in changed:
        scope, role = str(change["scope"]), Role.named(str(change["role"]))
        if role is Role.NOBODY:
            rights.pop(scope, None)
        else:
            at = change["at"]
            rights[scope] = Right(role, scope, at if isinstance(at, datetime) else None)
    return tuple(sorted(rights.values(), key=lambda right: right.scope))


def _linked(people: tuple[Person, ...], rows: list[Setting]) -> tuple[Person, ...]:
    """The people with the accounts that were linked in chat; an account of the configuration is never another's."""
    configured = {account for person in people for account in person.accounts}
    links: dict[str, list[Account]] = {}
    for row in rows:
        value = json.loads(row.value)
        account = Account(value["messenger"], value["workspace"], value["user"], since=row.at)
        if account not in configured:
            links.setdefault(value["person"], []).append(account)
    return tuple(
        replace(one, accounts=(*one.accounts, *links[one.name])) if one.name in links else one for one in people
    )


def _host(value: dict[str, object]) -> Host:
    tags = value.get("tags") or ()
    return Host(
        name=str(value["name"]),
        address=str(value["address"]),
        port=int(str(value.get("port") or 22)),
        user=str(value.get("user") or ""),
        tags=tuple(str(tag) for tag in tags) if isinstance(tags, list | tuple) else (),
        become="sudo",
    )


def encode(arguments: Arguments) -> str:
    """Named values as the JSON text of a setting."""
    shown: dict[str, Argument | list[str]] = {
        name: list(value) if isinstance(value, tuple) else value for name, value in arguments
    }
    return json.dumps(shown, sort_keys=True, ensure_ascii=False)
