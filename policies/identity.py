"""Who has which role where the plan acts, and who is eligible to approve it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.domain.flow import Risk
from bot.domain.inventory import Host
from bot.domain.people import Person, Role
from bot.domain.policy import Case
from policies.settings import Approvers

MATURITY: Final = timedelta(hours=24)
"""Roles younger than this do not vote: a stolen admin account cannot appoint its own approver for tonight."""


def role_for(person: Person, hosts: Iterable[Host]) -> Role:
    """The role on *every* host; the fleet-wide role where no host is touched."""
    return min((person.role_on(host) for host in hosts), default=person.role())


def best_role(person: Person) -> Role:
    """The highest role that the person has anywhere."""
    return max((right.role for right in person.rights), default=Role.NOBODY)


def shared_role(people: Iterable[Person], hosts: tuple[Host, ...]) -> Role:
    """What all of them may do: everybody who wrote a part of a plan counts, and rights intersect."""
    return min((role_for(person, hosts) for person in people), default=Role.NOBODY)


def lacking(people: Iterable[Person], hosts: Iterable[Host], role: Role) -> tuple[str, ...]:
    """The hosts on which one of the people does not have `role`."""
    people = tuple(people)
    return tuple(host.name for host in hosts if any(person.role_on(host) < role for person in people))


def eligible(case: Case, risk: Risk, delegates: tuple[Approvers, ...]) -> tuple[str, ...]:
    """Who may approve, in the order of the configuration: admins of every host, then those whom the policy names.

    Nobody who wrote a part of the plan; nobody by a role younger than 24 hours. CRITICAL is for admins alone.
    """
    authors = {person.name for person in case.requesters}
    voters = [mature(person, case.situation.now) for person in case.people if person.name not in authors]
    admins = [person.name for person in voters if role_for(person, case.hosts) is Role.ADMIN]
    named = [
        person.name
        for person in voters
        if risk < Risk.CRITICAL and any(_stands_for(entry, person, case.hosts, risk) for entry in delegates)
    ]
    return tuple(dict.fromkeys((*admins, *named)))


def mature(person: Person, now: datetime) -> Person:
    """The person with those rights only that are old enough to vote."""
    rights = tuple(right for right in person.rights if right.since is None or now - right.since >= MATURITY)
    return replace(person, rights=rights)


def _stands_for(entry: Approvers, person: Person, hosts: tuple[Host, ...], risk: Risk) -> bool:
    return (
        person.name in entry.people
        and risk <= Risk[entry.max_risk]
        and role_for(person, hosts) >= Role.VIEWER
        and (
            not entry.tags or (bool(hosts) and all(set(entry.tags) & {*host.tags, host.environment} for host in hosts))
        )
    )
