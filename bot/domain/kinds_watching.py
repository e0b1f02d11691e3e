"""The kinds of value that monitors, alerts and the people on call need; rules and helpers: `parameters.py`."""

import re
from dataclasses import replace
from typing import Annotated, Literal

from bot.domain.errors import InvalidArgument
from bot.domain.parameters import Kind, choice, number, pattern, refuse, since, text

_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}"


def _url(value: str) -> str:
    """`https://shop.example.org/health`, `tcp://db.example.org:5432`; no user and no password in it."""
    clean = text("url", value, 300)
    if re.fullmatch(r"(?:https?|tcp)://[A-Za-z0-9.-]+(?::\d{1,5})?(?:/[^\s@\"'<>\\]*)?", clean) is None:
        raise refuse("url", "not_a_url", value)
    return clean


def _until(value: str) -> str:
    """A length from now on, or an ISO-8601 time."""
    try:
        return since(value)
    except InvalidArgument:
        raise refuse("until", "not_a_time", value) from None


Monitor = Annotated[str, Kind("monitor", pattern("monitor", _NAME))]
MonitorKind = Annotated[
    Literal["http", "tcp", "ping", "tls"], replace(choice("kind", "http", "tcp", "ping", "tls"), name="monitor_kind")
]
"""What is checked: an answer, an open port, a reply, the days that a certificate has left."""
Url = Annotated[str, Kind("url", _url)]
Severity = Annotated[Literal["info", "warning", "critical"], choice("severity", "info", "warning", "critical")]
Metric = Annotated[Literal["cpu", "memory", "disk"], choice("metric", "cpu", "memory", "disk")]
Percent = Annotated[int, Kind("percent", number("value", 1, 100), (("type", "integer"),))]
Alert = Annotated[str, Kind("alert", pattern("alert", r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}"))]
AlertState = Annotated[
    Literal["firing", "acknowledged", "silenced", "resolved"],
    replace(choice("state", "firing", "acknowledged", "silenced", "resolved"), name="alert_state"),
]
Silence = Annotated[str, Kind("silence", pattern("silence", r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}"))]
Until = Annotated[str, Kind("until", _until)]
