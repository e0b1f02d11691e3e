"""From an intent to what it means now: hosts behind names, operands with identities, a plan of pure steps.

Nothing here touches the network. A target that the person may not see is as unknown as one that does not exist.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from bot.domain.actions import Action
from bot.domain.content import Message
from bot.domain.errors import InvalidArgument, RefusedError, UnknownTarget
from bot.domain.flow import Argument, Intent, Operand, Plan, Step
from bot.domain.inventory import Host, Inventory
from bot.domain.ports import HostResolver

_LOCKED: Mapping[str, str] = {"backup": "vm"}
"""What calls lock whose names begin otherwise than what they touch."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """The hosts that the parameters name, and the values that the action's function takes."""

    hosts: tuple[Host, ...]
    values: dict[str, Any]
    left_out: tuple[str, ...] = ()
    """Hosts behind a tag that an act does not touch, because they are only there to look at."""


def bind(action: Action, intent: Intent, inventory: Inventory) -> Resolved:
    """Replaces names of hosts by hosts; everything else arrives as validated."""
    said = dict(intent.params)
    values: dict[str, Any] = {}
    hosts: dict[str, Host] = {}
    left_out: set[str] = set()
    for parameter in action.parameters:
        if parameter.name not in said:
            if not parameter.required:
                values[parameter.name] = parameter.default
            continue
        value = said[parameter.name]
        if parameter.kind.name == "targets":
            value = value if isinstance(value, tuple) else (str(value),)
            chosen = {host.name: host for name in value for host in _select(inventory, name, action)}
            left_out |= {host.name for name in value for host in inventory.select(name)} - chosen.keys()
            hosts |= chosen
            values[parameter.name] = tuple(chosen[name] for name in sorted(chosen))
        elif parameter.kind.name == "target":
            host = _one(inventory, str(value))
            hosts[host.name] = host
            values[parameter.name] = host
        elif parameter.kind.name == "app":
            hosts |= {host.name: host for host in _of_app(inventory, action, said)}
            values[parameter.name] = value
        else:
            values[parameter.name] = value
    return Resolved(tuple(hosts[name] for name in sorted(hosts)), values, tuple(sorted(left_out)))


def make_plan(action: Action, intent: Intent, resolved: Resolved, hosts: HostResolver) -> Plan:
    """The act's own steps with the identities of everything they touch. Same inputs, same digest."""
    try:
        steps: tuple[Step, ...] = tuple(action.run(**resolved.values))
    except ValueError as error:
        raise InvalidArgument("error.invalid_request", action=action.name, reason=str(error)) from error
    if not steps:
        raise InvalidArgument("error.nothing_to_do", action=action.name)
    operands = tuple(Operand("host", host.name, hosts.identity(host)) for host in resolved.hosts)
    return Plan(
        action=action.name,
        params=intent.params,
        steps=steps,
        operands=operands,
        locks=tuple(sorted({lock for step in steps if (lock := lock_of(step))})),
        summary=Message.of("request.summary", action=action.name),
    )


def lock_of(step: Step) -> str:
    """The exclusive key of what a step touches (`host:web-01`, `vm:820`); "" for the bot's own state."""
    if step.kind == "argv":
        return f"host:{step.host}"
    if step.kind == "change":
        return ""
    family = step.name.split(".", 1)[0]
    return f"{_LOCKED.get(family, family)}:{step.target}"


def drift(plan: Plan, inventory: Inventory, hosts: HostResolver) -> Message | None:
    """What is no longer as it was when the plan was shown: the first difference, or None.

    The *pinned* operands are looked up by name: a host that joined a tag since then never joins the plan.
    """
    for operand in plan.operands:
        if operand.kind != "host":  # what else was pinned is checked by whoever runs it
            continue
        host = inventory.host(operand.name)
        if host is None:
            return Message.of("request.drift_gone", target=operand.name)
        now = hosts.identity(host)
        if now != operand.identity:
            before, after = dict(operand.identity), dict(now)
            key = next(name for name in sorted({*before, *after}) if before.get(name) != after.get(name))
            return Message.of(
                "request.drift_changed",
                target=operand.name,
                what=key,
                before=before.get(key, "–"),
                after=after.get(key, "–"),
            )
    return None


def near(name: str, known: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """The nearest known names, best first."""
    return tuple(get_close_matches(name, sorted(set(known)), n=limit, cutoff=0.5))


def _select(inventory: Inventory, name: str, action: Action) -> tuple[Host, ...]:
    """The hosts behind a name. A tag, or `all`, does not draw hosts into an act that are only there to look at."""
    chosen = inventory.select(name)
    if action.kind == "act" and inventory.host(name) is None:
        kept = tuple(host for host in chosen if not host.looks_only)
        if chosen and not kept:
            raise RefusedError("error.only_looked_at", name=name, hosts=tuple(host.name for host in chosen))
        chosen = kept
    if not chosen:
        raise _unknown(inventory, name)
    return chosen


def _of_app(inventory: Inventory, action: Action, said: dict[str, Argument]) -> tuple[Host, ...]:
    """The hosts of an application in the environment that was said: they decide how what is done to it is judged."""
    app, environment = inventory.app(str(said["app"])), said.get("environment")
    if app is None:
        known = tuple(app.name for app in inventory.apps)
        raise UnknownTarget("engines.unknown_application", name=str(said["app"]), known=known)
    all_of_it = tuple(host for name in app.hosts if (host := inventory.host(name)) is not None)
    chosen = tuple(host for host in all_of_it if environment in {None, host.environment})
    if action.kind == "act" and not chosen:
        known = tuple(sorted({host.environment for host in all_of_it})) or ("–",)
        raise UnknownTarget("engines.not_in_environment", name=app.name, environment=str(environment), known=known)
    return chosen


def _one(inventory: Inventory, name: str) -> Host:
    host = inventory.host(name)
    if host is None:
        raise _unknown(inventory, name)
    return host


def _unknown(inventory: Inventory, name: str) -> RefusedError:
    names = near(name, (*(host.name for host in inventory.hosts), *inventory.tags))
    if names:
        return UnknownTarget("error.unknown_host_near", name=name, near=names)
    return UnknownTarget("error.unknown_host", name=name)
