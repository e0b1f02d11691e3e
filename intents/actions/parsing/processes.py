"""Processes out of `ps -eo pid,user,pcpu,pmem,rss,etimes,comm`: names only, their arguments are never asked for."""

import re
from dataclasses import dataclass

_ROW = re.compile(
    r"\s*(\d{1,10})\s+(\S+)\s+(\d{1,6}(?:\.\d+)?)\s+(\d{1,6}(?:\.\d+)?)\s+(\d{1,15})\s+(\d{1,12})\s+(\S.*)", re.ASCII
)
KIB = 1024


@dataclass(frozen=True, slots=True)
class Process:
    """One process: `cpu` percent of one processor over its life, `memory` percent, `rss` bytes, `age` seconds."""

    pid: int
    user: str
    cpu: float
    memory: float
    rss: int
    age: int
    name: str


def parse(text: str) -> tuple[Process, ...] | None:
    """The processes in the order of `ps`; None where the text has no heading of `ps`."""
    lines = text.splitlines()
    if not lines or lines[0].split()[:2] != ["PID", "USER"]:
        return None
    rows = (_ROW.fullmatch(line) for line in lines[1:])
    return tuple(
        Process(int(row[1]), row[2], float(row[3]), float(row[4]), int(row[5]) * KIB, int(row[6]), row[7].rstrip())
        for row in rows
        if row
    )
