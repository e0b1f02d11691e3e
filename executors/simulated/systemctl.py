"""`systemctl`: its verbs, their messages and their exit codes (systemd 252)."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from executors.simulated import manager, power, units
from executors.simulated.command import Call, Commands, Options, ProgramError, options
from executors.simulated.state import Host, Power, Service

SHORT = "p:n:t:o:qlaf"
LONG = (
    "no-pager property= value quiet type= state= all no-legend legend= plain output= lines= now full failed "
    "no-ask-password no-block wait system version force message= job-mode="
)
NOT_ACTIVE, NO_SUCH_UNIT, NOT_LOADED = 3, 4, 5
"""Exit codes of systemctl after the LSB: program not running, no such unit, not installed."""
Verb = Callable[[Call, Options, list[str]], Awaitable[int]]


async def systemctl(call: Call) -> int:
    """Run one verb."""
    given = options(call, SHORT, LONG)
    if given.has("--version"):
        await call.line(f"systemd 252 ({units.VERSION})")
        return 0
    verb, *names = given.rest or ["list-units"]
    if verb not in VERBS:
        raise ProgramError(f"Unknown command verb {verb}.")
    if verb in NEEDS_UNIT and not names:
        raise ProgramError("Too few arguments.")
    return await VERBS[verb](call, given, names)


async def _show(call: Call, given: Options, names: list[str]) -> int:
    wanted = [name for value in given.every("-p", "--property") for name in value.split(",")]
    pages = []
    for facts in [units.properties(call.host, name) for name in names] or [units.manager_properties(call.host)]:
        chosen = {key: value for key, value in facts.items() if not wanted or key in wanted}
        pages.append([value if given.has("--value") else f"{key}={value}" for key, value in chosen.items()])
    await call.lines([line for number, page in enumerate(pages) for line in ([""] if number else []) + page])
    return 0


async def _is_active(call: Call, given: Options, names: list[str]) -> int:
    states = [_state(call.host, name) for name in names]
    await _answer(call, given, states)
    return 0 if {"active", "reloading"} & set(states) else NOT_ACTIVE


async def _is_failed(call: Call, given: Options, names: list[str]) -> int:
    states = [_state(call.host, name) for name in names]
    await _answer(call, given, states)
    return 0 if "failed" in states else 1


async def _is_enabled(call: Call, given: Options, names: list[str]) -> int:
    code = 1
    for name in names:
        service = call.host.service(name)
        if service is None:
            await call.complain(f"Failed to get unit file state for {_full(name)}: No such file or directory")
            return 1
        state = units.unit_file_state(service)
        await _answer(call, given, [state])
        code = 0 if state == "enabled" else code
    return code


async def _is_system_running(call: Call, given: Options, _: list[str]) -> int:
    degraded = any(service.active == "failed" for service in call.host.services.values())
    await _answer(call, given, ["degraded" if degraded else "running"])
    return 1 if degraded else 0


async def _list_units(call: Call, given: Options, names: list[str]) -> int:
    states = {state for value in given.every("--state") for state in value.split(",")}
    states |= {"failed"} if given.has("--failed") else set()
    everything = given.has("-a", "--all")
    types = {kind for value in given.every("-t", "--type") for kind in value.split(",")}
    shown = [
        service
        for service in sorted(call.host.services.values(), key=lambda service: service.spec.unit)
        if (not types or "service" in types)
        and (not names or service.spec.unit in map(_full, names))
        and (states & {service.active, service.sub} if states else everything or service.active != "inactive")
    ]
    if given.last("-o", "--output") == "json":
        await call.line(units.table_json(shown))
        return 0
    bare = given.has("--no-legend") or given.last("--legend") in {"no", "false", "0"}
    hint = "" if everything or states else " Pass --all to see loaded but inactive units, too."
    more = " " if states and not everything else "\nTo show all installed unit files use 'systemctl list-unit-files'."
    await call.lines(units.table(shown, plain=given.has("--plain"), legend="" if bare else hint + more))
    return 0


async def _status(call: Call, given: Options, names: list[str]) -> int:
    lines = given.last("-n", "--lines", default="10")
    code = 0
    for number, name in enumerate(names):
        service = call.host.service(name)
        if service is None:
            await call.complain(f"Unit {_full(name)} could not be found.")
            code = max(code, NO_SUCH_UNIT)
            continue
        page = units.status(call.host, service, int(lines) if lines.isdigit() else 10)
        await call.lines([*([""] if number else []), *page])
        code = max(code, 0 if service.is_active else NOT_ACTIVE)
    return code


async def _reset_failed(call: Call, _: Options, names: list[str]) -> int:
    _need_root(call, "Failed to reset failed state of unit {unit}: Interactive authentication required.", names)
    chosen = [_find(call.host, name, "reset failed state of unit", "loaded", 1) for name in names]
    for service in chosen or call.host.services.values():
        if service.active == "failed":
            service.active, service.sub, service.result = "inactive", "dead", "success"
            service.restarts = 0
    return 0


async def _switch(call: Call, given: Options, names: list[str], verb: str) -> int:
    """Enable or disable unit files, and with `--now` start or stop the units."""
    _need_root(call, f"Failed to {verb} unit: Interactive authentication required.", names)
    missing = [name for name in names if call.host.service(name) is None]
    if missing:
        raise ProgramError(f"Failed to {verb} unit: Unit file {_full(missing[0])} does not exist.")
    for service in _units(call.host, names):
        link = f"/etc/systemd/system/multi-user.target.wants/{service.spec.unit}"
        if verb == "enable" and not service.enabled:
            await call.complain(f"Created symlink {link} → {service.spec.path}.")
        elif verb == "disable" and service.enabled:
            await call.complain(f'Removed "{link}".')
        service.enabled = verb == "enable"
        call.host.log("systemd", "Reloading.", pid=1, unit="init.scope")
        if given.has("--now"):
            await _job(call.host, manager.start if verb == "enable" else manager.stop, service)
    return 0


async def _enable(call: Call, given: Options, names: list[str]) -> int:
    return await _switch(call, given, names, "enable")


async def _disable(call: Call, given: Options, names: list[str]) -> int:
    return await _switch(call, given, names, "disable")


def _acting(verb: str, job: Callable[[Host, Service], Awaitable[None]], missing: str = "found") -> Verb:
    """A verb that has the service manager do a job on each unit."""

    async def act(call: Call, _: Options, names: list[str]) -> int:
        refusal = f"Failed to {verb} {{unit}}: Interactive authentication required.\n"
        _need_root(call, refusal + "See system logs and 'systemctl status {unit}' for details.", names)
        for name in names:
            service = _find(call.host, name, verb, missing, NOT_LOADED)
            if verb == "reload" and not service.spec.reloads:
                text = f"Job type reload is not applicable for unit {service.spec.unit}."
                raise ProgramError(f"Failed to reload {service.spec.unit}: {text}", NOT_ACTIVE)
            if verb == "reload" and not service.is_active:
                raise ProgramError(f"{service.spec.unit} is not active, cannot reload.")
            if verb == "try-restart" and not service.is_active:
                continue
            await _job(call.host, job, service)
        return 0

    return act


def _powering(wish: Power) -> Verb:
    """A verb that ends this boot."""

    async def act(call: Call, _: Options, __: list[str]) -> int:
        return await power.at_once(call, wish)

    return act


async def _job(host: Host, job: Callable[[Host, Service], Awaitable[None]], service: Service) -> None:
    """Wait for a job that goes on if the waiting is given up."""

    async def run() -> None:
        await job(host, service)

    await asyncio.shield(host.start_job(run()))


async def _answer(call: Call, given: Options, states: Sequence[str]) -> None:
    if not given.has("-q", "--quiet"):
        await call.lines(states)


def _need_root(call: Call, refusal: str, names: Sequence[str]) -> None:
    if not call.is_root:
        raise ProgramError(refusal.format(unit=_full(names[0]) if names else ""))


def _find(host: Host, name: str, verb: str, missing: str, code: int) -> Service:
    service = host.service(name)
    if service is None:
        raise ProgramError(f"Failed to {verb} {_full(name)}: Unit {_full(name)} not {missing}.", code)
    return service


def _units(host: Host, names: Sequence[str]) -> list[Service]:
    return [service for name in names if (service := host.service(name)) is not None]


def _state(host: Host, name: str) -> str:
    service = host.service(name)
    return service.active if service else "inactive"


def _full(name: str) -> str:
    return name if "." in name else f"{name}.service"


VERBS: dict[str, Verb] = {
    "show": _show,
    "status": _status,
    "is-active": _is_active,
    "is-failed": _is_failed,
    "is-enabled": _is_enabled,
    "is-system-running": _is_system_running,
    "list-units": _list_units,
    "start": _acting("start", manager.start),
    "stop": _acting("stop", manager.stop, missing="loaded"),
    "restart": _acting("restart", manager.restart),
    "try-restart": _acting("try-restart", manager.restart),
    "reload": _acting("reload", manager.reload),
    "enable": _enable,
    "disable": _disable,
    "reset-failed": _reset_failed,
    "reboot": _powering(Power.REBOOT),
    "poweroff": _powering(Power.OFF),
}
NEEDS_UNIT = frozenset(VERBS) - {
    "show",
    "status",
    "list-units",
    "is-system-running",
    "reset-failed",
    "reboot",
    "poweroff",
}
COMMANDS: Commands = {"systemctl": systemctl}
