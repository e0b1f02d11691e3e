"""What the rest of the adapter asks of Discord's REST API, and what its refusals mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.domain.errors import MessengerUnavailable

UNAUTHORISED, FORBIDDEN, NOT_FOUND, SLOW_DOWN, SERVER = 401, 403, 404, 429, 500

UNKNOWN_CHANNEL = 10003
UNKNOWN_MESSAGE = 10008
UNKNOWN_INTERACTION = 10062
EDITED_TOO_OFTEN = 30046
ACKNOWLEDGED = 40060
BLOCKED = 50007
"""Cannot send messages to this user: they closed their direct messages or share no server with the bot."""
THREAD_EXISTS = 160004

QUIET: Mapping[str, Any] = {"parse": [], "replied_user": False}
"""`allowed_mentions` of everything the bot writes: nobody is ever mentioned by what a text says."""


@dataclass(frozen=True, slots=True)
class File:
    """What is uploaded beside a message; `alt` describes a picture."""

    name: str
    data: bytes
    alt: str = ""


class Refusal(Exception):
    """Discord said no: HTTP `status` (0: no answer), its own `code`, `retry_after` seconds where it named them."""

    def __init__(self, status: int, code: int = 0, retry_after: float | None = None) -> None:
        super().__init__(f"{status}/{code}")
        self.status = status
        self.code = code
        self.retry_after = retry_after


class Api(Protocol):
    """One request, never repeated by itself; `ids` fill the path. Raises `Refusal`."""

    async def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | Sequence[Any] | None = None,
        *,
        query: Mapping[str, str | int] | None = None,
        files: Sequence[File] = (),
        **ids: str,
    ) -> Any: ...


def unavailable(refusal: Refusal) -> MessengerUnavailable:
    """A refusal as the outbox knows it: when to come back, or that it will never be taken."""
    if refusal.status == SLOW_DOWN or refusal.code == EDITED_TOO_OFTEN:
        return MessengerUnavailable("discord.slow_down", refusal.retry_after)
    if refusal.status == UNAUTHORISED:
        return MessengerUnavailable("discord.bad_token", permanent=True)
    if refusal.code == BLOCKED:
        return MessengerUnavailable("discord.blocked", permanent=True)
    if refusal.status in {FORBIDDEN, NOT_FOUND}:
        return MessengerUnavailable("discord.no_access", permanent=True)
    if SLOW_DOWN > refusal.status >= 400:  # noqa: PLR2004 (HTTP's client errors)
        return MessengerUnavailable("discord.refused", permanent=True, code=refusal.code)
    return MessengerUnavailable("discord.no_answer", refusal.retry_after)
