"""The private keys that the bot logs in with, read once."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TypeAlias

import asyncssh

from bot.domain.errors import TargetUnreachable
from bot.domain.inventory import Host

Passphrase: TypeAlias = Callable[[Host], Awaitable[str | None]]
"""The passphrase of a host's key, None where it has none."""
ClientKey: TypeAlias = asyncssh.SSHKey | asyncssh.SSHKeyPair


async def no_passphrase(_host: Host) -> str | None:
    """For keys that are kept without one."""
    return None


class ClientKeys:
    """Keys by the path that `Host.key` names, read again when the file changes; `agent` is a socket to ask as well.

    A passphrase costs the better part of a second of bcrypt each time, so keys are decrypted once and in a thread.
    Nothing is ever looked for in `~/.ssh`, and the environment's agent counts only where it is configured.
    """

    def __init__(self, passphrase: Passphrase = no_passphrase, agent: str = "") -> None:
        self._passphrase = passphrase
        self._agent_path = agent
        self._agent: asyncssh.SSHAgentClient | None = None
        self._read: dict[tuple[str, int], asyncssh.SSHKey] = {}
        self._reading = asyncio.Lock()

    async def of(self, host: Host) -> Sequence[ClientKey]:
        """The keys to log in with; `TargetUnreachable` where one cannot be read."""
        own: list[ClientKey] = [await self._file(host)] if host.key else []
        return [*own, *await self._of_agent(host)]

    async def _file(self, host: Host) -> asyncssh.SSHKey:
        try:
            path, version = _version(host.key)
            if version not in self._read:
                await self._decrypt(host, path, version)
        except OSError as error:
            raise TargetUnreachable("executors.key_unreadable", host=host.name, key=host.key) from error
        except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError) as error:
            raise TargetUnreachable("executors.key_locked", host=host.name, key=host.key) from error
        return self._read[version]

    async def _decrypt(self, host: Host, path: Path, version: tuple[str, int]) -> None:
        async with self._reading:
            if version not in self._read:  # fifty hosts may have waited for the same key
                passphrase = await self._passphrase(host)
                self._read[version] = await asyncio.to_thread(asyncssh.read_private_key, path, passphrase)

    async def _of_agent(self, host: Host) -> Sequence[asyncssh.SSHKeyPair]:
        if not self._agent_path:
            return ()
        try:
            if self._agent is None:
                self._agent = await asyncssh.connect_agent(self._agent_path)
            return await self._agent.get_keys()
        except (OSError, ValueError) as error:
            self._agent = None
            raise TargetUnreachable("executors.no_agent", host=host.name) from error

    def close(self) -> None:
        """Leaves the agent."""
        if self._agent is not None:
            self._agent.close()
            self._agent = None


def _version(key: str) -> tuple[Path, tuple[str, int]]:
    path = Path(key).expanduser()
    return path, (key, path.stat().st_mtime_ns)
