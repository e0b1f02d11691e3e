"""What the kernel of a simulated host tells in /proc: pure functions of the host and of time.

Counters are integrals of smooth waves, so that two readings give a believable rate whenever they are taken.
"""

import math
from collections.abc import Callable

from executors.simulated.state import Host
from executors.simulated.tree import File

TICKS = 100
"""Clock ticks a second (USER_HZ)."""
WAVES = ((97.0, 0.35), (613.0, 0.3))
"""Period in seconds and height, relative to the mean, of the waves that load goes in."""
PAGE_CACHE_SHARE = 0.35


def wave(at: float, phase: float) -> float:
    """A factor around 1 that moves with time, always positive."""
    return 1 + sum(height * math.sin(2 * math.pi * at / period + phase) for period, height in WAVES)


def wave_integral(start: float, end: float, phase: float) -> float:
    """Integral of `wave`, in seconds."""

    def antiderivative(at: float) -> float:
        return sum(
            -height * period / (2 * math.pi) * math.cos(2 * math.pi * at / period + phase) for period, height in WAVES
        )

    return end - start + antiderivative(end) - antiderivative(start)


def phase(host: Host) -> float:
    """Where in its waves a host is: different for each."""
    return sum(map(ord, host.name)) % 63 / 10


def busy_seconds(host: Host) -> float:
    """CPU seconds of one mean CPU since the machine started."""
    return host.hardware.busy * wave_integral(host.booted_at, host.clock.now(), phase(host))


def load_averages(host: Host) -> tuple[float, float, float]:
    """Load over 1, 5 and 15 minutes; a machine that has just started begins at nothing."""
    now = host.clock.now()
    grown = [1 - math.exp(-max(0.0, host.uptime) / seconds) for seconds in (60, 300, 900)]
    short = host.hardware.load * wave(now, phase(host))
    middle = (short + 2 * host.hardware.load) / 3
    return short * grown[0], middle * grown[1], host.hardware.load * grown[2]


def memory_kib(host: Host) -> dict[str, int]:
    """Memory by the names of /proc/meminfo."""
    total = host.hardware.memory_kib
    processes = sum(process.rss_kib for process in host.processes.values())
    swing = 1 + 0.02 * math.sin(host.clock.now() / 300 + phase(host))
    used = int((host.hardware.base_kib + processes) * swing)
    cached = int((total - used) * PAGE_CACHE_SHARE)
    buffers = total // 60
    return {
        "MemTotal": total,
        "MemFree": total - used - cached - buffers,
        "MemAvailable": total - used - total // 50,
        "Buffers": buffers,
        "Cached": cached,
        "SwapCached": 0,
        "Shmem": total // 90,
        "SReclaimable": total // 70,
        "SwapTotal": total // 4,
        "SwapFree": total // 4,
    }


def _uptime(host: Host) -> str:
    idle = (host.uptime - busy_seconds(host)) * host.hardware.cpus
    return f"{host.uptime:.2f} {idle:.2f}\n"


def _loadavg(host: Host) -> str:
    loads = " ".join(f"{load:.2f}" for load in load_averages(host))
    return f"{loads} 1/{len(host.processes) + 90} {host.last_pid}\n"


def _meminfo(host: Host) -> str:
    return "".join(f"{name + ':':<16}{kib:>8} kB\n" for name, kib in memory_kib(host).items())


def _stat(host: Host) -> str:
    cpus = host.hardware.cpus
    busy = busy_seconds(host) * TICKS
    idle = host.uptime * TICKS - busy
    one = [
        int(busy * 0.7),
        int(busy * 0.01),
        int(busy * 0.27),
        int(idle * 0.99),
        int(idle * 0.01),
        0,
        int(busy * 0.02),
        0,
    ]
    rows = ["cpu  " + " ".join(str(value * cpus) for value in one) + " 0 0"]
    rows += [f"cpu{number} " + " ".join(map(str, one)) + " 0 0" for number in range(cpus)]
    rows += [
        f"intr {int(host.uptime * 900)}",
        f"ctxt {int(host.uptime * 2100)}",
        f"btime {int(host.booted_at)}",
        f"processes {host.last_pid}",
        "procs_running 1",
        "procs_blocked 0",
    ]
    return "\n".join(rows) + "\n"


def _net_dev(host: Host) -> str:
    seconds = wave_integral(host.booted_at, host.clock.now(), phase(host))
    received, sent = int(seconds * host.hardware.receive_rate), int(seconds * host.hardware.transmit_rate)
    local = int(seconds * 300)
    rows = [("lo", local, local), ("ens18", received, sent)]
    header = (
        "Inter-|   Receive                                                |  Transmit\n"
        " face |bytes    packets errs drop fifo frame compressed multicast"
        "|bytes    packets errs drop fifo colls carrier compressed\n"
    )
    return header + "".join(
        f"{name:>6}: {taken:>7} {taken // 700:>7}    0    0    0     0          0         0"
        f" {given:>8} {given // 700:>7}    0    0    0     0       0          0\n"
        for name, taken, given in rows
    )


def _boot_id(host: Host) -> str:
    raw = host.boot_id
    return "-".join((raw[:8], raw[8:12], raw[12:16], raw[16:20], raw[20:])) + "\n"


def _version(host: Host) -> str:
    return f"Linux version 6.1.0-28-amd64 (debian-kernel@lists.debian.org) on {host.name}\n"


FILES: dict[str, Callable[[Host], str]] = {
    "/proc/uptime": _uptime,
    "/proc/loadavg": _loadavg,
    "/proc/meminfo": _meminfo,
    "/proc/stat": _stat,
    "/proc/net/dev": _net_dev,
    "/proc/version": _version,
    "/proc/sys/kernel/random/boot_id": _boot_id,
}


def mount(host: Host) -> None:
    """Put the kernel's files into the host's tree."""
    for path, text in FILES.items():
        host.tree.files[path] = File(lambda text=text: text(host), mode=0o444)  # type: ignore[misc]
