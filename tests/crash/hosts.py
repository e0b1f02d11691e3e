"""Hosts that outlive every process: they remember which acts reached them, and cost nothing to make."""

from collections.abc import Callable, Sequence

from bot.domain.inventory import Host
from bot.domain.ports import Output
from executors.simulated.state import World
from tests.fakes import FleetClock, ManualClock, SimulatedTransport

DISKS = "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/sda1 41943040 18874368 23068672 45% /\n"
ACTIVE = "Id=nginx.service\nActiveState=active\nSubState=running\nActiveEnterTimestamp=Tue 2026-03-03 10:00:00 UTC\n"


class Hosts(SimulatedTransport):
    """The port `Transport`: every act works. `point` is where a process may die: before and after each command."""

    def __init__(self, clock: ManualClock) -> None:
        self.world = World(FleetClock(clock), {})
        self.ran = []
        self.down, self.lose, self.hold = set(), set(), {}
        self.point: Callable[[str], None] = lambda _: None

    async def run(self, host: Host, argv: Sequence[str], **_: object) -> Output:
        name = argv[1] if argv[0] == "systemctl" else argv[0]
        self.point(f"before {name}")
        self.ran.append((host.name, tuple(argv)))
        self.point(f"after {name}")
        return Output(ACTIVE if name == "show" else DISKS if name == "df" else "")
