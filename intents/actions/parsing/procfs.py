"""Uptime, load and memory out of `cat /proc/uptime /proc/loadavg /proc/meminfo /proc/stat`.

Memory in use is 1 − MemAvailable/MemTotal. `/proc/stat` counts the processors; one reading of it says nothing about how
busy they are (that needs two, and belongs to monitoring), so the load average per processor stands for it.
"""

import re
from dataclasses import dataclass

_UPTIME = re.compile(r"^(\d{1,12})(?:\.\d+)? \d+(?:\.\d+)?$", re.ASCII | re.MULTILINE)
_LOAD = re.compile(r"^(\d{1,6}\.\d+) (\d{1,6}\.\d+) (\d{1,6}\.\d+) \d+/\d+ \d+$", re.ASCII | re.MULTILINE)
_MEMORY = re.compile(r"^(MemTotal|MemAvailable|SwapTotal|SwapFree):\s+(\d{1,15}) kB$", re.ASCII | re.MULTILINE)
_PROCESSOR = re.compile(r"^cpu\d+ ", re.ASCII | re.MULTILINE)
KIB = 1024


@dataclass(frozen=True, slots=True)
class Vitals:
    """One reading. Memory and swap in bytes, `uptime` in seconds, `load` over 1, 5 and 15 minutes."""

    uptime: int
    load: tuple[float, float, float]
    processors: int
    memory_total: int
    memory_available: int
    swap_total: int
    swap_free: int

    @property
    def memory_used(self) -> int:
        """What is not available to programs, in bytes."""
        return self.memory_total - self.memory_available

    @property
    def memory_percent(self) -> float:
        """Memory in use."""
        return 100 * self.memory_used / self.memory_total

    @property
    def load_percent(self) -> float:
        """The five-minute load in percent of the processors: above 100 something waits."""
        return 100 * self.load[1] / self.processors


def parse(text: str) -> Vitals | None:
    """The reading, or None where a part is missing or impossible."""
    uptime, load = _UPTIME.search(text), _LOAD.search(text)
    memory = {name: int(value) * KIB for name, value in _MEMORY.findall(text)}
    total, available = memory.get("MemTotal", 0), memory.get("MemAvailable", -1)
    if uptime is None or load is None or not 0 <= available <= total or total == 0:
        return None
    return Vitals(
        uptime=int(uptime[1]),
        load=(float(load[1]), float(load[2]), float(load[3])),
        processors=max(1, len(_PROCESSOR.findall(text))),
        memory_total=total,
        memory_available=available,
        swap_total=memory.get("SwapTotal", 0),
        swap_free=min(memory.get("SwapFree", 0), memory.get("SwapTotal", 0)),
    )
