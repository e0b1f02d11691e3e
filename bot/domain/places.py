"""Shared places of a messenger, and what may be shown there."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from bot.domain.flow import Address
from bot.domain.inventory import Host


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel as configured. `clearance`: tags and environments of the hosts whose content may be read there."""

    messenger: str
    id: str
    clearance: tuple[str, ...] = ()
    purpose: Literal["", "approvals", "alerts"] = ""

    @property
    def address(self) -> Address:
        """Where to write to everybody there; `T1:C1` is channel C1 of workspace T1."""
        workspace, colon, channel = self.id.partition(":")
        return Address(self.messenger, workspace, channel) if colon else Address(self.messenger, "", self.id)

    def covers(self, address: Address) -> bool:
        """Whether the address is in this channel, in whichever thread."""
        here = self.address
        same = here.messenger == address.messenger and here.channel == address.channel
        return same and here.workspace in {"", address.workspace}

    def clears(self, hosts: Iterable[Host]) -> bool:
        """Whether the content of every one of these hosts may be read here."""
        cleared = set(self.clearance)
        return all(cleared & {host.environment, *host.tags} for host in hosts)
