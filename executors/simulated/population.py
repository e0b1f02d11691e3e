"""Building the fleet: five hosts with a past, one of them in trouble."""

from executors.simulated import contents, history, procfs
from executors.simulated.clock import Clock
from executors.simulated.disks import filesystem_of
from executors.simulated.machines import FLEET, Blueprint
from executors.simulated.manager import boot
from executors.simulated.state import Host, Service, World
from executors.simulated.tree import Tree

DAY = 86_400
BATCH_RUNNING = 5_400
"""Seconds that the report on web-02 has been running: a process that one may want to end."""


class _Moment:
    """A clock that stands still in the past while that past is made up."""

    def __init__(self, at: float) -> None:
        self.at = at

    def now(self) -> float:
        """The moment."""
        return self.at

    async def sleep(self, seconds: float) -> None:
        """Nothing is waited for in the past."""


def build(clock: Clock) -> World:
    """The demonstration fleet as it is when it starts."""
    return World(clock=clock, hosts={blueprint.name: _host(blueprint, clock) for blueprint in FLEET})


def _host(blueprint: Blueprint, clock: Clock) -> Host:
    now = clock.now()
    moment = _Moment(now - blueprint.uptime_days * DAY)
    host = Host(
        name=blueprint.name,
        address=blueprint.address,
        tags=blueprint.tags,
        hardware=blueprint.hardware,
        clock=moment,
        filesystems=blueprint.disks,
        tree=Tree(),
        services={spec.name: Service(spec) for spec in blueprint.services},
        updates=list(blueprint.updates),
        booted_at=moment.now(),
    )
    boot(host)
    contents.fill(host, "".join(f"{other.address}\t{other.name}\n" for other in FLEET))
    procfs.mount(host)
    _fill_disks(host, blueprint)
    history.write(host, now)
    host.last_pid = 214_300
    if host.name == "web-01":
        moment.at = now - history.CRASH_SECONDS
        history.crash_nginx(host)
    if host.name == "web-02":
        moment.at = now - BATCH_RUNNING
        host.new_process("/usr/bin/python3 /opt/reports/monthly.py --all", "demo", rss_kib=182_000, cpu=36.0, stat="R")
    host.journal.arrange()
    host.clock = clock
    return host


def _fill_disks(host: Host, blueprint: Blueprint) -> None:
    """Spread what `df` calls used over folders, so that `du` finds it."""
    for folder, share in blueprint.bulk:
        disk = filesystem_of(host, folder)
        host.tree.bulk_kib[folder] = int(disk.used_kib * share)
    host.tree.bulk_kib["/tmp"] = 48  # noqa: S108 - a folder of the simulation
