"""The service manager of a simulated host: units start, stop, die, and the journal tells it in systemd's words."""

import signal
from signal import Signals
from uuid import uuid4

from executors.simulated.state import ROOT, Host, Process, Service

EXITED, KILLED, DUMPED = 1, 2, 3
RESTART_SECONDS = 0.1
"""systemd's default RestartSec."""
CORE_SIGNALS = frozenset(
    {Signals.SIGILL, Signals.SIGABRT, Signals.SIGFPE, Signals.SIGSEGV, Signals.SIGBUS, Signals.SIGTRAP}
)
ORDERLY_SIGNALS = frozenset({Signals.SIGTERM, Signals.SIGINT, Signals.SIGQUIT})
CLEAN_SIGNALS = frozenset({Signals.SIGHUP, Signals.SIGINT, Signals.SIGTERM, Signals.SIGPIPE})
"""Signals whose effect systemd takes for a good end, of any unit but a oneshot."""
SUCCESS_ID = "7ad2d189f7e94e70a38c781354912448"
FAILURE_ID = "d9b373ed55a64feb8242e02dbe79a49c"
EXITED_ID = "98e322203f7a4ed290d09fe03c09fe15"
"""MESSAGE_ID of the three entries that tell how a unit ended (sd-messages.h)."""
HARMLESS_SIGNALS = frozenset({Signals.SIGHUP, Signals.SIGUSR1, Signals.SIGUSR2})
"""Signals that daemons take as a message."""
UNHEARD_SIGNALS = frozenset({Signals.SIGWINCH, Signals.SIGCHLD, Signals.SIGURG})
"""Signals that do nothing unless a program asks for them."""
PAUSING_SIGNALS = {Signals.SIGSTOP: "T", Signals.SIGTSTP: "T", Signals.SIGCONT: "S"}
"""The state of a process after each."""
KERNEL_UNIT = "init.scope"
"""Where init and the kernel's threads are: no signal ends them."""

BOOT_PROCESSES = (
    ("/sbin/init", 12_600, 0.0, "Ss", ""),
    ("[kthreadd]", 0, 0.0, "S", "kthreadd"),
    ("[rcu_preempt]", 0, 0.0, "I", "rcu_preempt"),
    ("[ksoftirqd/0]", 0, 0.0, "S", "ksoftirqd/0"),
    ("[kworker/0:1-events]", 0, 0.1, "I", "kworker/0:1-eve"),
    ("[jbd2/vda1-8]", 0, 0.0, "S", "jbd2/vda1-8"),
)


async def start(host: Host, service: Service) -> None:
    """Bring a unit up; nothing happens when it is up already."""
    async with service.job:
        if not service.is_active:
            await _bring_up(host, service)


async def stop(host: Host, service: Service) -> None:
    """Bring a unit down; nothing happens when it is down already."""
    async with service.job:
        _bring_down(host, service)


async def restart(host: Host, service: Service) -> None:
    """Bring a unit down, if it is up, and up again."""
    async with service.job:
        _bring_down(host, service)
        await _bring_up(host, service)


async def reload(host: Host, service: Service) -> None:
    """Have a running unit read its configuration again: the main process stays, its workers are replaced."""
    async with service.job:
        tell(host, service, f"Reloading {title(service)}...")
        service.active, service.sub = "reloading", "reload"
        await host.clock.sleep(service.spec.start_seconds / 2)
        _end_workers(host, service)
        _begin_workers(host, service)
        service.active, service.sub = "active", "running"
        tell(host, service, f"Reloaded {title(service)}.")


def launch(host: Host, service: Service) -> None:
    """Make a unit run from this moment on."""
    spec, now = service.spec, host.clock.now()
    main = host.new_process(spec.command, spec.user, rss_kib=spec.memory_kib, cpu=spec.cpu, unit=spec.unit)
    service.main_pid = service.exec_pid = main.pid
    service.exec_code = service.exec_status = 0
    service.exec_started, service.exec_exited = now, 0.0
    service.active, service.sub, service.result = "active", "running", "success"
    service.inactive_exit = service.active_enter = service.changed = now
    _begin_workers(host, service)
    tell(host, service, f"Started {title(service)}.")


def main_exited(host: Host, service: Service, *, status: int = 0, by: Signals | None = None, result: str = "") -> bool:
    """Record that the main process ended with a status or by a signal; True when the unit is to be started again.

    `result` is systemd's word where it is not the one that follows from status and signal (`timeout`).
    """
    now = host.clock.now()
    service.exec_code = (DUMPED if by in CORE_SIGNALS else KILLED) if by else EXITED
    service.exec_status = int(by or status)
    service.exec_exited = now
    _clear(host, service)
    clean = by is None or (by in CLEAN_SIGNALS and service.spec.kind != "oneshot")
    ended_well = status == 0 and clean and not result
    if ended_well:
        tell(host, service, f"{service.spec.unit}: Deactivated successfully.", MESSAGE_ID=SUCCESS_ID)
    else:
        service.result = result or {EXITED: "exit-code", KILLED: "signal", DUMPED: "core-dump"}[service.exec_code]
        how = {EXITED: "exited", KILLED: "killed", DUMPED: "dumped"}[service.exec_code]
        what = by.name.removeprefix("SIG") if by else _exit_name(status)
        text = f"{service.spec.unit}: Main process exited, code={how}, status={service.exec_status}/{what}"
        exit_fields = {"MESSAGE_ID": EXITED_ID, "EXIT_CODE": how, "EXIT_STATUS": str(service.exec_status)}
        tell(host, service, text, priority=5, **exit_fields)
        text = f"{service.spec.unit}: Failed with result '{service.result}'."
        tell(host, service, text, priority=4, MESSAGE_ID=FAILURE_ID, UNIT_RESULT=service.result)
    service.active, service.sub = ("inactive", "dead") if ended_well else ("failed", "failed")
    service.active_exit = service.inactive_enter = service.changed = now
    wanted = service.spec.restart == "always" or (service.spec.restart == "on-failure" and not ended_well)
    return wanted and host.on


def deliver(host: Host, process: Process, number: Signals) -> None:
    """Send a signal to a process and let its unit follow."""
    service = host.service(process.unit) if process.unit else None
    if host.processes.get(process.pid) is not process or process.unit == KERNEL_UNIT or number in UNHEARD_SIGNALS:
        return
    if number in PAUSING_SIGNALS:
        process.stat = PAUSING_SIGNALS[number]
    elif service is None or process.cancel is not None:
        _end_process(host, process, number)
    elif number in HARMLESS_SIGNALS:
        return
    elif process.pid != service.main_pid:
        _replace_worker(host, service, process)
    else:
        again = main_exited(host, service, by=None if number in ORDERLY_SIGNALS else number)
        if again:
            host.start_job(_restart_later(host, service))


def boot(host: Host) -> None:
    """Start the machine: a new boot of the journal, a new process table, the enabled units."""
    now = host.clock.now()
    for job in host.jobs:
        job.cancel()
    host.booted_at, host.boot_id, host.on = now, uuid4().hex, True
    host.last_pid, host.package_lock = 400, 0
    host.processes.clear()
    for path in [path for path in host.tree.files if path.startswith("/run/")]:
        del host.tree.files[path]
    host.services = {name: Service(old.spec, old.enabled) for name, old in _installed(host).items()}
    for pid, (args, rss, cpu, stat, name) in enumerate(BOOT_PROCESSES, start=1):
        parent = 0 if args == "/sbin/init" or name == "kthreadd" else 2
        host.processes[pid] = Process(
            pid, parent, ROOT, args, now, rss, cpu, stat, name=name or "systemd", unit=KERNEL_UNIT
        )
    kernel = "Linux version 6.1.0-28-amd64 (debian-kernel@lists.debian.org) #1 SMP PREEMPT_DYNAMIC Debian 6.1.119-1"
    host.log("kernel", kernel, priority=5, transport="kernel")
    host.log("kernel", "EXT4-fs (vda1): mounted filesystem with ordered data mode.", transport="kernel")
    for service in host.services.values():
        if service.enabled:
            launch(host, service)
    host.log("systemd", "Startup finished in 1.204s (kernel) + 3.518s (userspace) = 4.722s.", pid=1, unit="init.scope")


def halt(host: Host) -> None:
    """End everything that runs; the machine no longer answers."""
    host.log("systemd-logind", "System is going down.", pid=1, unit="systemd-logind.service", priority=5)
    host.on = False
    for job in host.jobs:
        job.cancel()
    for service in host.services.values():
        _bring_down(host, service)
    for process in tuple(host.processes.values()):
        _end_process(host, process, Signals.SIGKILL)


def _installed(host: Host) -> dict[str, Service]:
    return {name: service for name, service in host.services.items() if not service.spec.transient}


async def _bring_up(host: Host, service: Service) -> None:
    if service.spec.kind in {"notify", "forking"}:
        tell(host, service, f"Starting {title(service)}...")
    service.active, service.sub = "activating", "start"
    service.inactive_exit = service.changed = host.clock.now()
    await host.clock.sleep(service.spec.start_seconds)
    launch(host, service)


def _bring_down(host: Host, service: Service) -> None:
    if service.is_down:
        return
    tell(host, service, f"Stopping {title(service)}...")
    if service.spec.transient:
        main_exited(host, service, by=Signals.SIGTERM)
        tell(host, service, f"Stopped {title(service)}.")
        return
    now = host.clock.now()
    used = (now - service.exec_started) * service.spec.cpu / 100
    service.active, service.sub, service.result = "inactive", "dead", "success"
    service.exec_code, service.exec_status, service.exec_exited = EXITED, 0, now
    service.active_exit = service.inactive_enter = service.changed = now
    _clear(host, service)
    tell(host, service, f"{service.spec.unit}: Deactivated successfully.", MESSAGE_ID=SUCCESS_ID)
    tell(host, service, f"Stopped {title(service)}.")
    if used > 1:
        tell(host, service, f"{service.spec.unit}: Consumed {used:.3f}s CPU time.")


async def _restart_later(host: Host, service: Service) -> None:
    await host.clock.sleep(RESTART_SECONDS)
    async with service.job:
        if service.is_active:
            return
        restarts = service.restarts + 1
        text = f"{service.spec.unit}: Scheduled restart job, restart counter is at {restarts}."
        tell(host, service, text)
        tell(host, service, f"Stopped {title(service)}.")
        await _bring_up(host, service)
        service.restarts = restarts


def _begin_workers(host: Host, service: Service) -> None:
    for user, args in service.spec.workers:
        _begin_worker(host, service, user, args)


def _begin_worker(host: Host, service: Service, user: str, args: str) -> None:
    spec = service.spec
    share = max(1, len(spec.workers))
    host.new_process(
        args,
        user,
        parent=service.main_pid,
        rss_kib=spec.memory_kib // 2,
        cpu=spec.cpu / share,
        stat="S",
        unit=spec.unit,
    )


def _end_workers(host: Host, service: Service) -> None:
    for process in tuple(host.processes.values()):
        if process.unit == service.spec.unit and process.pid != service.main_pid:
            _end_process(host, process, Signals.SIGTERM)


def _replace_worker(host: Host, service: Service, worker: Process) -> None:
    del host.processes[worker.pid]
    _begin_worker(host, service, worker.user, worker.args)


def _clear(host: Host, service: Service) -> None:
    service.main_pid = 0
    _end_workers(host, service)


def _end_process(host: Host, process: Process, number: Signals) -> None:
    host.processes.pop(process.pid, None)
    process.killed_by = number
    if process.cancel is not None:
        process.cancel()


def _exit_name(status: int) -> str:
    """Systemd's name of an exit status, for the statuses that programs commonly use."""
    names = {1: "FAILURE", 2: "INVALIDARGUMENT", 3: "NOTIMPLEMENTED", 4: "NOPERMISSION", 5: "NOTINSTALLED", 203: "EXEC"}
    return names.get(status, "n/a")


def title(service: Service) -> str:
    """How systemd names a unit in its messages."""
    return f"{service.spec.unit} - {service.spec.description}"


def tell(host: Host, service: Service, message: str, *, priority: int = 6, **fields: str) -> None:
    """Write what the service manager says of a unit, with further journal fields."""
    subject = service.spec.unit
    host.log("systemd", message, priority=priority, pid=1, unit=KERNEL_UNIT, subject=subject, fields=fields)


def signal_by_name(name: str) -> Signals | None:
    """`TERM`, `SIGTERM`, `15` → the signal; None when there is no such signal."""
    if name.isdigit():
        return Signals(int(name)) if int(name) in set(map(int, signal.valid_signals())) - {0} else None
    return Signals.__members__.get("SIG" + name.upper().removeprefix("SIG"))
