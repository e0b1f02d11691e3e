"""From symptoms to one probable cause: a short list of rules, the most certain first. Pure.

A rule sees everything and answers with a cause or None; the first answer counts. Nothing here guesses from words that
a host printed beyond the few patterns below, and what it quotes is shown as text, never read as a request.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.content import Message, Quantity
from bot.domain.inventory import Host
from intents.actions import limits, trouble
from intents.actions.parsing.journal import Entry
from intents.actions.parsing.units import Unit
from intents.actions.symptoms import Symptoms

FULL = 97.0
"""Percent: from here on programs fail to write (alerting's critical threshold for disks)."""
SERVER_ERROR = 500


@dataclass(frozen=True, slots=True)
class Cause:
    """The probable cause, and what it is about: a host, and a service on it where one does not run."""

    text: Message
    host: Host | None = None
    unit: Unit | None = None


Rule = Callable[[Symptoms], Cause | None]


def probable_cause(seen: Symptoms) -> Cause | None:
    """The answer of the first rule that has one."""
    return next((cause for rule in RULES if (cause := rule(seen)) is not None), None)


# What a service's own journal says about its end: (pattern, cause). Order as certainty.
_CLUES: tuple[tuple[re.Pattern[str], Callable[[Host, Unit], Message]], ...] = (
    (
        re.compile(r"no space left on device", re.IGNORECASE),
        lambda host, unit: Message.of("actions.cause_no_space", service=unit.id, host=host.name),
    ),
    (
        re.compile(r"address already in use", re.IGNORECASE),
        lambda host, unit: Message.of("actions.cause_port_taken", service=unit.id, host=host.name),
    ),
    (
        re.compile(r"out of memory|oom-kill|cannot allocate memory", re.IGNORECASE),
        lambda host, unit: Message.of("actions.cause_no_memory", service=unit.id, host=host.name),
    ),
    (
        re.compile(r"segfault|segmentation fault|signal 11|status=11/SEGV|SIGSEGV", re.IGNORECASE),
        lambda host, unit: Message.of("actions.cause_crash", service=unit.id, host=host.name),
    ),
    (
        re.compile(
            r"configuration file \S+ test failed|syntax error|unknown directive|invalid config|parse error",
            re.IGNORECASE,
        ),
        lambda host, unit: Message.of("actions.cause_configuration", service=unit.id, host=host.name),
    ),
    (
        re.compile(r"permission denied", re.IGNORECASE),
        lambda host, unit: Message.of("actions.cause_permission", service=unit.id, host=host.name),
    ),
)


_END = re.compile(r": (?:Failed with result|Deactivated successfully)")


def _all_hosts_silent(seen: Symptoms) -> Cause | None:
    if len(seen.hosts) > 1 and not any(one.answers for one in seen.hosts):
        return Cause(Message.of("actions.cause_all_silent", count=len(seen.hosts)))
    return None


def _full_disk_and_service_down(seen: Symptoms) -> Cause | None:
    for one in seen.hosts:
        for unit in one.down:
            for disk in one.disks:
                if disk.percent >= FULL:
                    return Cause(
                        Message.of("actions.cause_disk_full", service=unit.id, host=one.host.name, mount=disk.mount),
                        one.host,
                        unit,
                    )
    return None


def _clue_in_journal(seen: Symptoms) -> Cause | None:
    for pattern, cause in _CLUES:
        for one in seen.hosts:
            for unit in one.down:
                if any(pattern.search(entry.message) for entry in _last_run(seen.journal(one.host, unit.id))):
                    return Cause(cause(one.host, unit), one.host, unit)
    return None


def _last_run(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The entries since the service's previous end: an older crash is not this one's cause.

    The end rather than the start is the border, because a program's first words can stand before systemd's "Started".
    """
    ends = [index for index, entry in enumerate(entries) if entry.program == "systemd" and _END.search(entry.message)]
    return entries[ends[-2] + 1 :] if len(ends) > 1 else entries


def _service_down(seen: Symptoms) -> Cause | None:
    """A failed service before one that was merely stopped, as systemd tells it."""
    down = [(one.host, unit) for one in seen.hosts for unit in one.down if unit.exists]
    for host, unit in sorted(down, key=lambda pair: pair[1].active != "failed"):
        if unit.active == "failed":
            return Cause(
                Message.of("actions.cause_failed", service=unit.id, host=host.name, why=trouble.why(unit)), host, unit
            )
        return Cause(Message.of("actions.cause_stopped", service=unit.id, host=host.name), host, unit)
    return None


def _host_silent(seen: Symptoms) -> Cause | None:
    silent = next((one for one in seen.hosts if not one.answers and one.gaps), None)
    if silent is None:
        return None
    return Cause(Message.of("actions.cause_silent", host=silent.host.name, reason=silent.gaps[0]), silent.host)


def _full_disk(seen: Symptoms) -> Cause | None:
    for one in seen.hosts:
        for disk in one.disks:
            if disk.percent >= FULL:
                return Cause(Message.of("actions.cause_only_disk_full", host=one.host.name, mount=disk.mount), one.host)
    return None


def _no_memory(seen: Symptoms) -> Cause | None:
    for one in seen.hosts:
        if one.vitals is not None and one.vitals.memory_percent >= limits.MEMORY[1]:
            share = Quantity(one.vitals.memory_percent, "percent")
            return Cause(Message.of("actions.cause_memory_low", host=one.host.name, share=share), one.host)
    return None


def _overload(seen: Symptoms) -> Cause | None:
    for one in seen.hosts:
        if one.vitals is not None and one.vitals.load_percent >= limits.LOAD[1]:
            load = Quantity(one.vitals.load[1], "count")
            return Cause(
                Message.of("actions.cause_overload", host=one.host.name, load=load, count=one.vitals.processors),
                one.host,
            )
    return None


def _address(seen: Symptoms) -> Cause | None:
    if seen.web is None or seen.web.works:
        return None
    if seen.web.reason is not None:
        return Cause(Message.of("actions.cause_address_silent", url=seen.web.url, reason=seen.web.reason))
    if seen.web.status >= SERVER_ERROR:
        return Cause(Message.of("actions.cause_address_error", url=seen.web.url, status=seen.web.status))
    return Cause(Message.of("actions.cause_address_refuses", url=seen.web.url, status=seen.web.status))


RULES: tuple[Rule, ...] = (
    _all_hosts_silent,
    _full_disk_and_service_down,
    _clue_in_journal,
    _service_down,
    _host_silent,
    _full_disk,
    _no_memory,
    _overload,
    _address,
)
