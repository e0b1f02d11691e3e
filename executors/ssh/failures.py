"""What a connection that did not come about is called: classified here, once, before anything was sent."""

import errno
import socket

import asyncssh

from bot.domain.content import Message
from bot.domain.errors import TargetUnreachable
from bot.domain.inventory import Host
from executors.login import login_user

_NO_ROUTE = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN}


def unreachable(host: Host, error: Exception) -> TargetUnreachable:
    """The error to raise for whatever ended a connection attempt; a refused login is not worth a second try."""
    if isinstance(error, asyncssh.PermissionDenied):
        return TargetUnreachable("executors.login_refused", host=host.name, user=login_user(host))
    return TargetUnreachable("executors.unreachable", host=host.name, reason=reason(error))


def reason(error: Exception) -> Message:
    """Why, in words of a person who looks after networks."""
    if isinstance(error, TimeoutError):
        return Message.of("executors.reason_no_answer")
    if isinstance(error, socket.gaierror):
        return Message.of("executors.reason_no_such_name")
    if isinstance(error, ConnectionRefusedError):
        return Message.of("executors.reason_refused")
    if isinstance(error, OSError) and error.errno in _NO_ROUTE:
        return Message.of("executors.reason_no_route")
    if isinstance(error, asyncssh.KeyExchangeFailed):
        return Message.of("executors.reason_no_common_algorithm")
    if isinstance(error, asyncssh.ChannelOpenError):
        return Message.of("executors.reason_no_channel")
    return Message.of("executors.reason_dropped")
