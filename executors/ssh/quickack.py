"""40 ms saved on the first command of every connection (Linux only; 54 → 11 ms measured on loopback).

After a login sshd announces its other host keys in a packet that needs no answer. Our kernel delays the acknowledgement
of that packet, and sshd's kernel (Nagle) keeps back the answer to our first request until it has come.
"""

import asyncio
import socket
from contextlib import suppress

import asyncssh

MOMENTS = (0.001, 0.003, 0.008)
"""Seconds after the login: setting the option sends what is owed at that moment, and is then forgotten."""
_OPTION = getattr(socket, "TCP_QUICKACK", None)


def acknowledge_soon(connection: asyncssh.SSHClientConnection) -> None:
    """Call right after a login; a connection through a jump host has no socket of its own."""
    sock = connection.get_extra_info("socket")
    if _OPTION is None or sock is None or sock.family not in {socket.AF_INET, socket.AF_INET6}:
        return
    for moment in MOMENTS:
        asyncio.get_running_loop().call_later(moment, _acknowledge, sock, _OPTION)


def _acknowledge(sock: socket.socket, option: int) -> None:
    with suppress(OSError):  # closed meanwhile
        sock.setsockopt(socket.IPPROTO_TCP, option, 1)
