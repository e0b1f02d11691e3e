"""The way to a language model: one request, one deadline, counted and given up in time.

Both callers of a model (`intents.model` with tools, `intents.summary` without) share one of these: the connection, the
circuit breaker and each person's allowance. Whatever happens out there, it ends as an answer or `ModelUnavailable`.
"""

import asyncio
import contextlib
import importlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.domain.errors import ModelUnavailable, StorageUnavailable
from bot.domain.ports import Allowance, Clock, Redactor
from intents.guard import Breaker

ANTHROPIC = "https://api.anthropic.com"
_STEERING = ("ANTHROPIC_", "OTEL_")
"""Environment variables that would change where requests go, what they carry, or who is told of them."""
_HARMLESS = ("_KEY", "_TOKEN")
"""Endings of those that are left: a configuration may name them, and the SDK that is given a key reads none."""
_CHARS_A_TOKEN = 4
"""What a token holds, roughly; only for what is reserved before a call."""


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """How the model is reached. `seconds` bounds a whole call with its retry."""

    api_key: str = field(repr=False)
    model: str = "claude-haiku-5-5"
    base_url: str = ANTHROPIC
    seconds: float = 8.0


@dataclass(frozen=True, slots=True)
class Ask:
    """One request. `system`: blocks, the stable ones first; `most`: tokens of the answer at most."""

    system: Sequence[Mapping[str, Any]]
    content: str
    most: int
    tools: Sequence[Mapping[str, Any]] = ()


class Provider:
    """`redact` guards what is sent; `transport` replaces the network (an `httpx2` transport)."""

    def __init__(
        self,
        settings: ModelSettings,
        clock: Clock,
        allowance: Allowance,
        redact: Redactor,
        transport: object | None = None,
    ) -> None:
        self._settings = settings
        self._redact = redact
        self._allowance = allowance
        self._transport = transport
        self._breaker = Breaker(clock)
        self._strict = True
        self._client: Any = None
        self._sdk: Any = None
        self._loading = asyncio.Lock()

    async def ask(self, person: str, request: Ask) -> object:
        """The response, of whatever shape the server gave it; its cost is counted as `person`'s.

        Raises `ModelUnavailable` with the reason as a note: resting, nothing left of the allowance, away.
        """
        if self._breaker.rests:
            raise ModelUnavailable("understanding.note_model_resting")
        try:
            async with asyncio.timeout(self._settings.seconds):
                return await self._counted(person, request)
        except TimeoutError as error:
            if self._client is not None:  # else it is this machine that still loads the SDK
                self._breaker.failed()
            raise ModelUnavailable("understanding.note_model_away") from error
        except StorageUnavailable as error:
            raise ModelUnavailable("understanding.note_model_away") from error

    async def prepare(self) -> None:
        """Loads the SDK, which takes seconds, before anybody waits for it; without it every call is refused."""
        with contextlib.suppress(ModelUnavailable):
            await self._connected()

    async def close(self) -> None:
        """Closes the connections."""
        if self._client is not None:
            await self._client.close()

    async def _counted(self, person: str, request: Ask) -> object:
        """What a call may cost is reserved before it, and corrected where the server says what it did cost."""
        reserved = _size(request) // _CHARS_A_TOKEN + request.most
        ticket = await self._allowance.reserve(person, reserved)
        if ticket is None:
            raise ModelUnavailable("understanding.note_model_budget")
        if not self._breaker.admits():
            await self._settle(person, ticket, -reserved)
            raise ModelUnavailable("understanding.note_model_resting")
        try:
            response = await self._answer(request)
        except ModelUnavailable:
            self._breaker.failed()
            raise
        self._breaker.succeeded()
        if cost := _tokens(response):
            await self._settle(person, ticket, cost - reserved)
        return response

    async def _settle(self, person: str, ticket: datetime, tokens: int) -> None:
        with contextlib.suppress(StorageUnavailable):  # what was reserved stays counted
            await self._allowance.settle(person, ticket, tokens)

    async def _answer(self, request: Ask) -> object:
        client = await self._connected()
        # The SDK does not validate what a server sends: an answer may break it anywhere.
        errors = (self._sdk.AnthropicError, ValueError, TypeError, AttributeError, OSError, RecursionError)
        try:
            return await self._send(client, request)
        except self._sdk.BadRequestError as error:
            if not (request.tools and self._strict and "grammar" in str(error).lower()):
                raise ModelUnavailable("understanding.note_model_away") from error
            self._strict = False  # large strict tool sets are refused: validation here does not depend on them
            try:
                return await self._send(client, request)
            except errors as again:
                raise ModelUnavailable("understanding.note_model_away") from again
        except errors as error:
            raise ModelUnavailable("understanding.note_model_away") from error

    async def _send(self, client: Any, request: Ask) -> object:
        offered: dict[str, Any] = {}
        if request.tools:
            strict = {"strict": True} if self._strict else {}
            offered = {"tools": [{**tool, **strict} for tool in request.tools], "tool_choice": {"type": "auto"}}
        response: object = await client.messages.create(
            model=self._settings.model,
            max_tokens=request.most,
            system=list(request.system),
            messages=[{"role": "user", "content": self._redact(request.content)}],
            **offered,
        )
        return response

    async def _connected(self) -> Any:
        """The client, made once. Nothing of the environment steers it: neither keys, nor headers, proxies or traces."""
        async with self._loading:
            if self._client is None:
                _scrub()
                try:
                    self._sdk = await asyncio.to_thread(importlib.import_module, "anthropic")
                except ImportError as error:
                    raise ModelUnavailable("understanding.note_model_away") from error
                http = {"transport": self._transport} if self._transport is not None else {}
                self._client = self._sdk.AsyncAnthropic(
                    api_key=self._settings.api_key,
                    base_url=self._settings.base_url,
                    max_retries=1,
                    timeout=self._settings.seconds,
                    open_telemetry=False,
                    http_client=self._sdk.DefaultAsyncHttpxClient(follow_redirects=False, trust_env=False, **http),
                )
        return self._client


def blocks(response: object, kind: str) -> list[object]:
    """The blocks of one type, in order. Nothing is assumed of any part of a response."""
    content = getattr(response, "content", None)
    return [block for block in content if getattr(block, "type", None) == kind] if isinstance(content, list) else []


def stopped(response: object) -> str:
    """Why the model stopped; "" where it does not say so as text."""
    reason = getattr(response, "stop_reason", None)
    return reason if isinstance(reason, str) else ""


def _scrub() -> None:
    """The SDK reads these when it is imported and when a client is made."""
    for name in [name for name in os.environ if name.startswith(_STEERING) and not name.endswith(_HARMLESS)]:
        del os.environ[name]


def _size(request: Ask) -> int:
    return len(json.dumps([*request.system, *request.tools])) + len(request.content)


def _tokens(response: object) -> int:
    """What the call cost, as far as the server says; a token that was read from the cache counts for a tenth."""
    usage = getattr(response, "usage", None)
    full = sum(_count(usage, name) for name in ("input_tokens", "output_tokens", "cache_creation_input_tokens"))
    return full + -(-_count(usage, "cache_read_input_tokens") // 10)


def _count(usage: object, name: str) -> int:
    count = getattr(usage, name, None)
    return count if isinstance(count, int) and count > 0 else 0
