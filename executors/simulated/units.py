"""What systemd tells of a unit: properties, the status page, the table of units."""

import json
from collections.abc import Sequence
from signal import Signals

from executors.simulated.journalctl import short_line
from executors.simulated.manager import DUMPED, EXITED
from executors.simulated.state import Host, Service
from executors.simulated.times import ago, human, span, stamp

VERSION = "252.31-1~deb12u1"
LEGEND = (
    "",
    "LOAD   = Reflects whether the unit definition was properly loaded.",
    "ACTIVE = The high-level unit activation state, i.e. generalization of SUB.",
    "SUB    = The low-level unit activation state, values depend on unit type.",
)


def properties(host: Host, name: str) -> dict[str, str]:
    """All properties of a unit in the order of `systemctl show`; a unit that is not there has LoadState=not-found."""
    unit = name if "." in name else f"{name}.service"
    service = host.service(name)
    if service is None:
        return _absent(unit)
    spec = service.spec
    running = service.is_active
    return {
        "Type": spec.kind,
        "Restart": spec.restart,
        "MainPID": str(service.main_pid),
        "Result": service.result,
        "NRestarts": str(service.restarts),
        **_moments(host, {"ExecMainStart": service.exec_started, "ExecMainExit": service.exec_exited}),
        "ExecMainPID": str(service.exec_pid),
        "ExecMainCode": str(service.exec_code),
        "ExecMainStatus": str(service.exec_status),
        "MemoryCurrent": str(memory_kib(host, service) * 1024) if running else "[not set]",
        "CPUUsageNSec": str(round(cpu_seconds(host, service) * 1e9)) if running else "[not set]",
        "TasksCurrent": str(_tasks(host, service)) if running else "[not set]",
        "Id": spec.unit,
        "Names": " ".join([spec.unit, *(f"{alias}.service" for alias in spec.aliases)]),
        "Description": spec.description,
        "LoadState": "loaded",
        "ActiveState": service.active,
        "SubState": service.sub,
        "FragmentPath": spec.path,
        "UnitFileState": unit_file_state(service),
        "UnitFilePreset": "" if spec.transient else "enabled",
        **_moments(
            host,
            {
                "StateChange": service.changed,
                "InactiveExit": service.inactive_exit,
                "ActiveEnter": service.active_enter,
                "ActiveExit": service.active_exit,
                "InactiveEnter": service.inactive_enter,
            },
        ),
        "CanStart": "yes",
        "CanStop": "yes",
        "CanReload": _yes(spec.reloads),
        "Transient": _yes(spec.transient),
        "NeedDaemonReload": "no",
    }


def manager_properties(host: Host) -> dict[str, str]:
    """What `systemctl show` tells without a unit: of the manager itself."""
    failed = sum(service.active == "failed" for service in host.services.values())
    return {
        "Version": VERSION,
        "Architecture": "x86-64",
        "NFailedUnits": str(failed),
        "NNames": str(len(host.services)),
        "SystemState": "degraded" if failed else "running",
    }


def unit_file_state(service: Service) -> str:
    """What `systemctl is-enabled` prints."""
    if service.spec.transient:
        return "transient"
    return "enabled" if service.enabled else "disabled"


def status(host: Host, service: Service, lines: int) -> list[str]:
    """The page of `systemctl status`, as in a terminal that knows ASCII only."""
    spec, now = service.spec, host.clock.now()
    mark = "x" if service.active == "failed" else "*"
    loaded = "transient" if spec.transient else f"{unit_file_state(service)}; preset: enabled"
    page = [f"{mark} {spec.unit} - {spec.description}", f"     Loaded: loaded ({spec.path}; {loaded})"]
    state = (
        f"{service.active} (Result: {service.result})"
        if service.active == "failed"
        else f"{service.active} ({service.sub})"
    )
    since = service.changed
    page.append(f"     Active: {state}" + (f" since {stamp(since)}; {ago(now - since)}" if since else ""))
    ended = not service.is_active and service.exec_pid
    if ended and service.active_enter:
        page.append(f"   Duration: {span(service.active_exit - service.active_enter)}")
    if spec.documentation:
        page.append(f"       Docs: {spec.documentation}")
    if ended:
        started = spec.command.rpartition(": master process ")[2]
        page.append(f"    Process: {service.exec_pid} ExecStart={started} ({exit_words(service)})")
        page.append(f"   Main PID: {service.exec_pid} ({exit_words(service)})")
        page.append(f"        CPU: {span(cpu_seconds(host, service))}")
    elif service.is_active:
        page += _running(host, service)
    recent = [entry for entry in host.journal if entry.concerns(spec.unit)][-lines:] if lines else []
    return page + ([""] if recent else []) + [short_line(host, entry) for entry in recent]


def _running(host: Host, service: Service) -> list[str]:
    members = [process for process in host.processes.values() if process.unit == service.spec.unit]
    main = host.processes.get(service.main_pid)
    page = [f"   Main PID: {service.main_pid} ({main.comm})"] if main else []
    page += [
        f"      Tasks: {_tasks(host, service)} (limit: {host.hardware.memory_kib // 900})",
        f"     Memory: {human(memory_kib(host, service) * 1024)}",
        f"        CPU: {span(cpu_seconds(host, service))}",
        f"     CGroup: /system.slice/{service.spec.unit}",
    ]
    for number, process in enumerate(members, start=1):
        branch = "`-" if number == len(members) else "|-"
        page.append(f"             {branch}{process.pid} {process.args}")
    return page


def exit_words(service: Service) -> str:
    """`code=exited, status=0/SUCCESS`, `code=dumped, signal=SEGV`."""
    if service.exec_code == EXITED:
        return f"code=exited, status={service.exec_status}" + ("/SUCCESS" if service.exec_status == 0 else "")
    how = "dumped" if service.exec_code == DUMPED else "killed"
    return f"code={how}, signal={Signals(service.exec_status).name.removeprefix('SIG')}"


def table(services: Sequence[Service], *, plain: bool, legend: str) -> list[str]:
    """The table of `systemctl list-units`; `legend` is what follows the count, or empty for none and no header."""
    rows = [(s.spec.unit, "loaded", s.active, s.sub, s.spec.description) for s in services]
    header = ("UNIT", "LOAD", "ACTIVE", "SUB", "DESCRIPTION")
    shown = [header, *rows] if legend else rows
    widths = [max((len(row[column]) for row in shown), default=0) for column in range(len(header) - 1)]
    text = []
    for row in shown:
        mark = "" if plain else ("* " if row[2] == "failed" else "  ")
        text.append(
            mark + " ".join([*(cell.ljust(width) for cell, width in zip(row[:-1], widths, strict=True)), row[-1]])
        )
    if legend:
        text += [*(LEGEND if rows else ()), *f"{len(rows)} loaded units listed.{legend}".rstrip(" ").splitlines()]
    return text


def table_json(services: Sequence[Service]) -> str:
    """The same as one line of JSON."""
    rows = [
        {"unit": s.spec.unit, "load": "loaded", "active": s.active, "sub": s.sub, "description": s.spec.description}
        for s in services
    ]
    return json.dumps(rows, separators=(",", ":"))


def memory_kib(host: Host, service: Service) -> int:
    """Memory of all processes of a unit."""
    return sum(process.rss_kib for process in host.processes.values() if process.unit == service.spec.unit)


def cpu_seconds(host: Host, service: Service) -> float:
    """CPU time since the unit's last start."""
    until = service.exec_exited or host.clock.now()
    return max(0.0, until - service.exec_started) * service.spec.cpu / 100


def _absent(unit: str) -> dict[str, str]:
    unset = dict.fromkeys(("MemoryCurrent", "CPUUsageNSec", "TasksCurrent"), "[not set]")
    return {
        "MainPID": "0",
        "Result": "success",
        "NRestarts": "0",
        "ExecMainStartTimestamp": "",
        "ExecMainExitTimestamp": "",
        "ExecMainPID": "0",
        "ExecMainCode": "0",
        "ExecMainStatus": "0",
        **unset,
        "Id": unit,
        "Names": unit,
        "Description": unit,
        "LoadState": "not-found",
        "ActiveState": "inactive",
        "SubState": "dead",
        "FragmentPath": "",
        "UnitFileState": "",
        "StateChangeTimestamp": "",
        "InactiveExitTimestamp": "",
        "ActiveEnterTimestamp": "",
        "ActiveEnterTimestampMonotonic": "0",
        "ActiveExitTimestamp": "",
        "InactiveEnterTimestamp": "",
        "NeedDaemonReload": "no",
    }


def _moments(host: Host, moments: dict[str, float]) -> dict[str, str]:
    facts = {}
    for name, at in moments.items():
        facts[f"{name}Timestamp"] = stamp(at)
        facts[f"{name}TimestampMonotonic"] = str(max(0, round((at - host.booted_at) * 1e6))) if at else "0"
    return facts


def _tasks(host: Host, service: Service) -> int:
    return sum(process.unit == service.spec.unit for process in host.processes.values())


def _yes(value: bool) -> str:  # noqa: FBT001 - a word for a truth
    return "yes" if value else "no"
