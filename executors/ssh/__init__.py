"""Hosts over SSH: kept connections, strict host keys, commands that end when they are told to."""

from executors.ssh.client_keys import ClientKeys
from executors.ssh.transport import SshTransport
from executors.ssh.trust import fingerprint

__all__ = ["ClientKeys", "SshTransport", "fingerprint"]
