"""The morning check: is everything all right? Bad news first, details as buttons."""

import asyncio
from collections.abc import Iterator
from itertools import islice

from bot.domain.actions import Catalogue, look
from bot.domain.content import Line, Mark, Message, Report, Suggestion
from bot.domain.parameters import Tag
from bot.domain.ports import Fleet, HostReader, Viewer
from intents.actions import condition, trouble
from intents.actions.condition import Condition
from intents.actions.offers import Offers

MOST_SUGGESTIONS = 6
MOST_LINES = 10


@look(
    "fleet.health",
    say={
        "en": [
            "is everything all right [on {tag}]",
            "how is the fleet",
            "health check",
            "how is everything",
            "fleet health",
        ],
        "fr": [
            "tout va bien [sur {tag}]",
            "comment va le parc",
            "est-ce que tout va bien",
            "bilan de santé",
            "santé du parc",
        ],
    },
    fr="Le tour du matin : serveurs qui répondent, services déclarés, disques, mémoire et charge.",
)
async def fleet_health(
    fleet: Fleet, reader: HostReader, viewer: Viewer, catalogue: Catalogue, /, *, tag: Tag | None = None
) -> Report:
    """The morning check: hosts that answer, declared services, disks, memory and load."""
    hosts = fleet.inventory.hosts if tag is None else fleet.inventory.select(tag)
    if not hosts:
        return Report(
            (Line(Message.of("actions.no_hosts") if tag is None else Message.of("actions.no_hosts_tagged", tag=tag)),)
        )
    found = tuple(await asyncio.gather(*(condition.condition(reader, host, host.services) for host in hosts)))
    lines = (_hosts(found), *(line for part in (_silent, _services, _resources) for line in _first(part(found))))
    if all(line.mark in {Mark.OK, Mark.NONE} for line in lines):
        lines = (*lines, Line(Message.of("actions.all_well"), Mark.OK))
    return Report(lines, tuple(_next(found, Offers(catalogue, viewer)))[:MOST_SUGGESTIONS])


def _hosts(found: tuple[Condition, ...]) -> Line:
    up = sum(one.answers for one in found)
    return Line(Message.of("actions.hosts_up", up=up, count=len(found)), Mark.OK if up == len(found) else Mark.BAD)


def _first(lines: Iterator[Line]) -> Iterator[Line]:
    """The first lines of one part, and how many there are beyond: fifty broken hosts must stay readable on a phone."""
    yield from islice(lines, MOST_LINES)
    if rest := sum(1 for _ in lines):
        yield Line(Message.of("actions.and_more", count=rest), Mark.WARN)


def _silent(found: tuple[Condition, ...]) -> Iterator[Line]:
    for one in found:
        for reason in one.gaps:
            yield Line(
                Message.of("actions.no_answer", host=one.host.name, reason=reason),
                Mark.WARN if one.answers else Mark.BAD,
            )


def _services(found: tuple[Condition, ...]) -> Iterator[Line]:
    """The broken services one by one, or one line for all."""
    broken = [line for one in found for unit in one.down for line in trouble.sentences(one.host, unit)]
    watched = sum(len(one.services) for one in found)
    if broken:
        yield from broken
    elif watched:
        yield Line(Message.of("actions.services_run", count=watched), Mark.OK)


def _resources(found: tuple[Condition, ...]) -> Iterator[Line]:
    """What fills up, the worst first, or one line that nothing does."""
    lines = sorted(
        (line for one in found for line in condition.complaints(one)), key=lambda line: line.mark is not Mark.BAD
    )
    if lines:
        yield from lines
    elif any(one.vitals for one in found):
        yield Line(Message.of("actions.resources_fine"), Mark.OK)


def _next(found: tuple[Condition, ...], offer: Offers) -> Iterator[Suggestion]:
    """A diagnosis of what is broken, the remedy, then details of what fills up."""
    for one in found:
        for unit in one.down:
            subject = Message.of("suggest.diagnose_service", service=unit.id, host=one.host.name)
            yield from offer(subject, "diagnose.run", subject=one.host.name)
            yield from trouble.remedies(offer, one.host, unit)[:1]
    for one in found:
        if not one.answers:
            yield from offer(
                Message.of("suggest.diagnose", subject=one.host.name), "diagnose.run", subject=one.host.name
            )
    for one in found:
        yield from _details(one, offer)
    names = tuple(sorted(one.host.name for one in found if one.answers))
    if names:
        yield from offer(Message.of("suggest.all_hosts"), "host.status", targets=names)


def _details(one: Condition, offer: Offers) -> Iterator[Suggestion]:
    """Where to look for what fills up: disks, or the processes that use most memory or processor time."""
    name, about = one.host.name, {line.text.id for line in condition.complaints(one)}
    if "actions.disk_filling" in about:
        yield from offer(Message.of("suggest.disk", host=name), "host.disk", targets=(name,))
    if "actions.load_high" in about:
        yield from offer(Message.of("suggest.processes", host=name), "host.processes", targets=(name,))
    if "actions.memory_filling" in about:
        label = Message.of("suggest.processes_by_memory", host=name)
        yield from offer(label, "host.processes", targets=(name,), sort="memory")
