"""How one host is, in one reading: vitals, disks, declared services. The morning check and a diagnosis share it."""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.domain.content import Line, Mark, Message, Quantity
from bot.domain.inventory import Host
from bot.domain.ports import HostReader
from intents.actions import limits, reading
from intents.actions.parsing.disks import Disk
from intents.actions.parsing.procfs import Vitals
from intents.actions.parsing.units import Unit


@dataclass(frozen=True, slots=True)
class Condition:
    """One host. Where a part could not be read it is empty and `gaps` says why."""

    host: Host
    vitals: Vitals | None = None
    disks: tuple[Disk, ...] = ()
    services: tuple[Unit, ...] = ()
    gaps: tuple[Message, ...] = ()

    @property
    def answers(self) -> bool:
        """Whether anything could be read at all."""
        return self.vitals is not None or bool(self.disks) or bool(self.services)

    @property
    def down(self) -> tuple[Unit, ...]:
        """The declared services that do not run."""
        return tuple(unit for unit in self.services if not unit.running)


async def condition(reader: HostReader, host: Host, services: Iterable[str]) -> Condition:
    """Reads one host with these services, all at once."""
    names = tuple(services)
    (vitals,), (disks,), (units,) = await asyncio.gather(
        reading.each((host,), lambda one: reading.read_vitals(reader, one)),
        reading.each((host,), lambda one: reading.read_disks(reader, one)),
        reading.each((host,), lambda one: reading.read_services(reader, one, *names)),
    )
    gaps = tuple(dict.fromkeys(part.reason for part in (vitals, disks, units) if part.reason is not None))
    return Condition(host, vitals.value, disks.value or (), units.value or (), gaps)


def complaints(found: Condition) -> Iterator[Line]:
    """What deserves attention about disks, memory and load of a host that answers."""
    name = found.host.name
    for disk in found.disks:
        if (mark := limits.mark(disk.percent, limits.DISK)) is not Mark.OK:
            yield Line(
                Message.of(
                    "actions.disk_filling",
                    host=name,
                    mount=disk.mount,
                    share=Quantity(disk.percent, "percent"),
                    left=Quantity(disk.available, "bytes"),
                ),
                mark,
            )
    if found.vitals is None:
        return
    if (mark := limits.mark(found.vitals.memory_percent, limits.MEMORY)) is not Mark.OK:
        yield Line(
            Message.of("actions.memory_filling", host=name, share=Quantity(found.vitals.memory_percent, "percent")),
            mark,
        )
    if (mark := limits.mark(found.vitals.load_percent, limits.LOAD)) is not Mark.OK:
        load = Quantity(found.vitals.load[1], "count")
        yield Line(Message.of("actions.load_high", host=name, load=load, count=found.vitals.processors), mark)
