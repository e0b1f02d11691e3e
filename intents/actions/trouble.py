"""What is wrong with a service or a process, why, and what to do about it: the same words everywhere."""

from datetime import datetime

from bot.domain.content import Line, Mark, Message, Moment, Suggestion, Value
from bot.domain.flow import Argument
from bot.domain.inventory import Host
from intents.actions.offers import Offers
from intents.actions.parsing.units import Unit


def since(unit: Unit) -> Value:
    """When the present state of a service began."""
    return Moment(unit.since, "ago") if isinstance(unit.since, datetime) else unit.since


def sentences(host: Host, unit: Unit) -> tuple[Line, ...]:
    """What is wrong with a service, in one sentence; nothing where it runs."""
    if unit.running:
        return ()
    return (Line(state(host, unit), Mark.WARN if unit.active == "activating" else Mark.BAD),)


def missing(host: Host, service: str) -> Message:
    """That a host has no such service, and which ones it has."""
    if host.services:
        return Message.of("actions.no_such_service_but", known=host.services, service=service, host=host.name)
    return Message.of("actions.no_such_service", service=service, host=host.name)


def state(host: Host, unit: Unit) -> Message:
    """How a service is, in one sentence."""
    names = {"service": unit.id, "host": host.name}
    if not unit.exists:
        return missing(host, unit.id)
    if unit.running:
        return Message.of("actions.service_runs", since=since(unit), **names)
    if unit.active == "activating":
        return Message.of("actions.service_starting", **names)
    if unit.active == "failed":
        return Message.of("actions.service_failed", since=since(unit), why=why(unit), **names)
    if unit.since is None:
        return Message.of("actions.service_never_ran", **names)
    return Message.of("actions.service_stopped", since=since(unit), **names)


def why(unit: Unit) -> Message:
    """What systemd says ended a failed service."""
    if unit.result == "oom-kill":
        return Message.of("actions.ended_no_memory")
    if unit.signal:
        return Message.of("actions.ended_by_signal", signal=unit.signal)
    if unit.result == "exit-code":
        return Message.of("actions.ended_with_status", status=unit.status)
    if unit.result == "timeout":
        return Message.of("actions.ended_too_slow")
    if unit.result == "start-limit-hit":
        return Message.of("actions.ended_start_limit")
    return Message.of("actions.ended_otherwise", result=unit.result or unit.active)


def remedies(offer: Offers, host: Host, unit: Unit) -> tuple[Suggestion, ...]:
    """What is useful next: bring it back where it is down, and its log."""
    here: dict[str, Argument] = {"service": unit.id, "targets": (host.name,)}
    log = offer(Message.of("suggest.service_logs", service=unit.id, host=host.name), "service.logs", **here)
    if unit.running or host.looks_only:
        return log
    if unit.active == "failed":
        return (*offer(Message.of("suggest.restart", service=unit.id, host=host.name), "service.restart", **here), *log)
    return (*offer(Message.of("suggest.start", service=unit.id, host=host.name), "service.start", **here), *log)


def nobody(host: str, pid: int | None, name: str | None) -> Message:
    """That no process has this name, or this number."""
    if name is not None:
        return Message.of("actions.no_process_named", name=name, host=host)
    return Message.of("actions.no_process_numbered", pid=str(pid), host=host)
