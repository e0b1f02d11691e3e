"""What the provider refuses with 400 or 401, and in which words: current models, API version 2026-10-21."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

VERSION = "2026-10-21"
NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
KEYS = frozenset(
    {"model", "max_tokens", "messages", "system", "tools", "tool_choice", "metadata", "stop_sequences", "stream"}
)
CHOICES = frozenset({"auto", "none"})
"""Forced choices (any, tool) are refused by current models."""
BREAKPOINTS = 4


class Refused(Exception):
    """An error of the API: its status, its type, its words."""

    def __init__(self, status: int, kind: str, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.body = {"type": "error", "error": {"type": kind, "message": text}, "request_id": "req_1"}


def check(headers: Mapping[str, str], body: Any, key: str, *, strict: bool = True) -> None:
    """Raises `Refused` for the first thing that is wrong; `strict` False: for any strict tool, too."""
    if headers.get("authorization") != f"Bearer {key}" or "x-api-key" in headers:
        raise Refused(401, "authentication_error", "invalid bearer token")
    if headers.get("anthropic-version") != VERSION:
        raise Refused(400, "invalid_request_error", "anthropic-version: header is required")
    if not headers.get("content-type", "").startswith("application/json") or not isinstance(body, dict):
        raise Refused(400, "invalid_request_error", "the body must be a JSON object")
    for wrong in _wrong(body):
        raise Refused(400, "invalid_request_error", wrong)
    if not strict and any(tool.get("strict") for tool in body.get("tools", [])):
        raise Refused(400, "invalid_request_error", "The compiled grammar is too large")


def _wrong(body: dict[str, Any]) -> Iterator[str]:
    for name in sorted(body.keys() - KEYS):
        yield f"{name}: Extra inputs are not permitted"
    if not isinstance(body.get("model"), str) or not body["model"]:
        yield "model: Field required"
    if not isinstance(body.get("max_tokens"), int) or body["max_tokens"] < 1:
        yield "max_tokens: must be at least 1"
    yield from _messages(body.get("messages"))
    yield from _system(body.get("system", []))
    yield from _tools(body.get("tools", []), body.get("tool_choice"))
    marked = str(body.get("system", "")).count("cache_control") + str(body.get("tools", "")).count("cache_control")
    if marked > BREAKPOINTS:
        yield "A maximum of 4 blocks with cache_control may be provided."


def _messages(messages: Any) -> Iterator[str]:
    if not isinstance(messages, list) or not messages:
        yield "messages: at least one message is required"
        return
    for at, message in enumerate(messages):
        if message.get("role") != ("user", "assistant")[at % 2]:
            yield f"messages.{at}: roles must alternate, beginning with user"
        if not message.get("content"):
            yield f"messages.{at}: all messages must have non-empty content"


def _system(system: Any) -> Iterator[str]:
    for at, block in enumerate([] if isinstance(system, str) else system):
        if block.get("type") != "text" or not block.get("text") or block.keys() - {"type", "text", "cache_control"}:
            yield f"system.{at}: text blocks only"


def _tools(tools: list[dict[str, Any]], choice: Any) -> Iterator[str]:
    if choice is not None and not tools:
        yield "tool_choice: may only be specified while providing tools"
    if choice is not None and choice.get("type") not in CHOICES:
        yield f"tool_choice: {choice.get('type')} is not supported for this model"
    names = [tool.get("name", "") for tool in tools]
    if len(set(names)) != len(names):
        yield "tools: Tool names must be unique."
    for at, tool in enumerate(tools):
        if not NAME.fullmatch(tool.get("name", "")):
            yield f"tools.{at}.name: String should match pattern '^[a-zA-Z0-9_-]{{1,64}}$'"
        schema = tool.get("input_schema", {})
        if schema.get("type") != "object":
            yield f"tools.{at}.input_schema.type: Field required"
        if tool.get("strict") and schema.get("additionalProperties") is not False:
            yield f"tools.{at}.input_schema: additionalProperties must be false for strict tools"
        if not set(schema.get("required", [])) <= set(schema.get("properties", {})):
            yield f"tools.{at}.input_schema: required names unknown properties"
