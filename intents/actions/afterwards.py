"""What to say and offer when an act has ended: pure functions of what was asked and what became of it."""

import re
from collections.abc import Iterator

from bot.domain.actions import Aftermath, Ended
from bot.domain.content import Line, Mark, Message, Suggestion
from bot.domain.flow import Argument, Outcome, StepResult
from bot.domain.inventory import Host
from intents.actions import trouble
from intents.actions.offers import Offers
from intents.actions.parsing import updates

_NO_UNIT = re.compile(r"\bUnit (?:file )?\S+ (?:not found|not loaded|could not be found|does not exist)\b")
"""systemctl's words where it knows no unit of that name (exit statuses 1 and 5, by verb)."""
_NO_PID = re.compile(r"\bNo such process\b")
NOBODY_MATCHED = 1
"""pkill(1): no process matched; it prints nothing."""
MOST_OTHERS = 3
SHOWN_PACKAGES = 20
SERVES = frozenset({"service.start", "service.restart", "service.reload"})
"""After these the application that the service belongs to should work."""


def of_service(ended: Ended) -> Aftermath:
    """Where there is no such service: which there are. Otherwise its log, and whether the application works."""
    offer, service = Offers(ended.catalogue, ended), str(dict(ended.params)["service"])
    missing = tuple(one.target for one in _failed(ended) if _NO_UNIT.search(one.output))
    if missing:
        hosts = tuple(_host(ended, name) for name in missing)
        lines = tuple(Line(trouble.missing(host, service), Mark.BAD) for host in hosts)
        rest = tuple(sorted(set(_undone(ended)) - set(missing)))
        return Aftermath(lines, (*_again(ended, offer, targets=rest), *_others(ended, offer, hosts[0])), retry=False)
    name = next((one.target for one in _failed(ended)), ended.targets[0])
    log = offer(
        Message.of("suggest.service_logs", service=service, host=name), "service.logs", service=service, targets=(name,)
    )
    return Aftermath((), (*log, *(_diagnosis(ended, offer, name, service) if ended.action in SERVES else ())))


def of_process(ended: Ended) -> Aftermath:
    """Where there was no such process: that, and the list. Where it did not obey: the signal that nobody refuses."""
    offer, said = Offers(ended.catalogue, ended), dict(ended.params)
    lines = tuple(
        Line(trouble.nobody(one.target, _number(said.get("pid")), _text(said.get("name"))), Mark.BAD)
        for one in _failed(ended)
        if _nobody(one)
    )
    names = tuple(sorted({one.target for one in _failed(ended)})) or ended.targets[:1]
    top = tuple(
        suggestion
        for name in names[:MOST_OTHERS]
        for suggestion in offer(Message.of("suggest.processes", host=name), "host.processes", targets=(name,))
    )
    lives_on = any(one.exit_status == 0 for one in _failed(ended)) and said.get("signal") != "KILL"
    harder = _again(ended, offer, targets=names, signal="KILL") if lives_on else ()
    return Aftermath(lines, (*harder, *top), retry=not lines)


def of_upgrade(ended: Ended) -> Aftermath:
    """What was upgraded, in apt's own words, and whether everything still works."""
    lines = []
    for one in ended.execution.results:
        packages = updates.upgraded(one.output)
        if one.outcome is Outcome.OK and packages:
            shown = (*packages[:SHOWN_PACKAGES], *(("…",) if len(packages) > SHOWN_PACKAGES else ()))
            lines.append(
                Line(Message.of("actions.upgraded", host=one.target, count=len(packages), packages=shown), Mark.OK)
            )
    return Aftermath(tuple(lines), of_host(ended).suggestions)


def of_host(ended: Ended) -> Aftermath:
    """Whether everything on the host works again."""
    offer, name = Offers(ended.catalogue, ended), ended.targets[0]
    return Aftermath((), offer(Message.of("suggest.diagnose", subject=name), "diagnose.run", subject=name))


def _failed(ended: Ended) -> tuple[StepResult, ...]:
    return tuple(one for one in ended.execution.results if one.outcome is Outcome.FAILED and one.target)


def _undone(ended: Ended) -> Iterator[str]:
    """The targets on which nothing, or not everything, was done."""
    undone = {Outcome.FAILED, Outcome.SKIPPED, Outcome.CANCELLED}
    return (target for target, outcome in ended.execution.by_target() if outcome in undone)


def _host(ended: Ended, name: str) -> Host:
    return ended.inventory.host(name) or Host(name)


def _number(value: Argument | None) -> int | None:
    return value if isinstance(value, int) else None


def _text(value: Argument | None) -> str | None:
    return value if isinstance(value, str) else None


def _nobody(one: StepResult) -> bool:
    silent = one.exit_status == NOBODY_MATCHED and not one.output.strip()
    return silent or _NO_PID.search(one.output) is not None


def _again(ended: Ended, offer: Offers, *, targets: tuple[str, ...], **said: Argument) -> tuple[Suggestion, ...]:
    """The same act on these targets, with other values where given; nothing without a target."""
    if not targets:
        return ()
    values = {**dict(ended.params), **said, "targets": targets}
    command = offer.command(ended.action, **values)
    return offer(Message.of("suggest.try", command=command), ended.action, **values)


def _others(ended: Ended, offer: Offers, host: Host) -> tuple[Suggestion, ...]:
    """The same act on services that are declared there."""
    return tuple(
        suggestion
        for service in host.services[:MOST_OTHERS]
        for suggestion in _again(ended, offer, targets=(host.name,), service=service)
    )


def _diagnosis(ended: Ended, offer: Offers, host: str, service: str) -> tuple[Suggestion, ...]:
    """Of the application that the service belongs to on this host."""
    unit = service.removesuffix(".service")
    apps = (one for one in ended.inventory.apps if host in one.hosts and (not one.services or unit in one.services))
    app = next(apps, None)
    if app is None:
        return ()
    return offer(Message.of("suggest.diagnose", subject=app.name), "diagnose.run", subject=app.name)
