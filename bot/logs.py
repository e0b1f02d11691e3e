"""Where the program's own log goes: JSON lines, or coloured ones for a terminal; every line passes the redactor.

Lines about one message carry its correlation id, lines about one request its id (context variables of structlog).
`COMMANDER_LOG` is the level: debug, info (the default), warning, error.
"""

import logging
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
LOUD = (
    *("asyncssh", "alembic", "sqlalchemy", "apscheduler", "asyncio"),
    *("httpx", "httpcore", "urllib3", "aiohttp", "telegram", "discord", "slack_bolt", "slack_sdk"),
)
"""Libraries whose narration is not ours: only their warnings are kept, unless everything is asked for."""

MEGABYTES, KEPT = 5, 3
"""A log file is turned over at this size; so many older ones stay."""


def plain(text: str) -> str:
    """The redactor of a program that knows no secrets yet."""
    return text


class Redacting:
    """A processor: no text, however deep inside an event, leaves with a secret in it. The redactor may come later."""

    def __init__(self) -> None:
        self.redact: Callable[[str], str] = plain

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        return {name: self._clean(value) for name, value in event.items()}

    def _clean(self, value: Any) -> Any:
        match value:
            case str():
                return self.redact(value)
            case dict():
                return {name: self._clean(item) for name, item in value.items()}
            case list() | tuple():
                return [self._clean(item) for item in value]
            case bool() | int() | float() | None:
                return value
            case _:
                return self.redact(str(value))


redacting = Redacting()
"""The program's; it is given the redactor that knows the secrets once there is one."""
_ours: list[logging.Handler] = []
"""The handler that is configured now; others that a process has (a test's) are left alone."""


def to_stream(*, colours: bool | None = None) -> None:
    """Logs to standard error: coloured for a person, JSON lines for a service."""
    readable = sys.stderr.isatty() if colours is None else colours
    _configure(logging.StreamHandler(sys.stderr), readable=readable)


def to_file(path: Path) -> None:
    """Logs to a file that only its owner reads, never to the terminal that somebody talks in."""
    from logging.handlers import RotatingFileHandler

    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    _configure(RotatingFileHandler(path, maxBytes=MEGABYTES << 20, backupCount=KEPT, encoding="utf-8"), readable=False)
    logging.raiseExceptions = False  # a line that a full disk does not take is lost: no traceback in a conversation


def silence() -> None:
    """Ends what was configured before; nothing is logged until the next `to_…`."""
    logging.raiseExceptions = True
    while _ours:
        handler = _ours.pop()
        logging.getLogger().removeHandler(handler)
        handler.close()


def level() -> int:
    """What `COMMANDER_LOG` says; anything unknown is info."""
    return LEVELS.get(os.environ.get("COMMANDER_LOG", "").strip().lower(), logging.INFO)


def _configure(handler: logging.Handler, *, readable: bool) -> None:
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper("iso", utc=True),
        structlog.stdlib.PositionalArgumentsFormatter(),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                redacting,
                *_rendering(readable=readable),
            ],
        )
    )
    root = logging.getLogger()
    silence()
    _ours.append(handler)
    root.addHandler(handler)
    root.setLevel(level())
    for name in LOUD:
        logging.getLogger(name).setLevel(max(level(), logging.WARNING) if level() > logging.DEBUG else logging.DEBUG)
    logging.captureWarnings(capture=True)


def _rendering(*, readable: bool) -> Iterator[Processor]:
    if readable:
        yield structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    else:
        yield structlog.processors.JSONRenderer(ensure_ascii=False)
