"""`commander run`: the long-running bot."""

import argparse
import asyncio
from contextlib import AsyncExitStack
from http import HTTPStatus

import structlog

from bot import logs
from bot.app import App, open_app
from bot.cli.common import OK, config_option
from bot.cli.who import config_of
from bot.config import Config
from bot.demo import keep_apart
from bot.domain.errors import ConfigError
from bot.health import Answer, Page, health_page, listening
from bot.lifecycle import Condition, Health, serve, stopping_on_signals
from bot.messengers import configured

log = structlog.get_logger(__name__)


def options(parser: argparse.ArgumentParser) -> None:
    """The command line."""
    config_option(parser)
    parser.add_argument(
        "--worker",
        action="store_true",
        help="no messenger: carries on what terminals began · sans messagerie : poursuit le travail des terminaux",
    )


def run(arguments: argparse.Namespace) -> int:
    """Runs until SIGTERM or SIGINT; work in hand is finished first."""
    config = config_of(arguments)
    if config.demo:
        raise ConfigError("cli.run_demo")
    if not arguments.worker and not any(configured(config)):
        raise ConfigError("cli.no_messenger", path=str(config.path or "-"))
    logs.to_stream()
    asyncio.run(live(config, messengers=not arguments.worker))
    return OK


async def live(config: Config, *, messengers: bool) -> None:
    """The application with its parts under supervision."""
    async with AsyncExitStack() as stack:
        stop = stack.enter_context(stopping_on_signals())
        app = await stack.enter_async_context(open_app(config, messengers=messengers))
        logs.redacting.redact = app.services.redact
        await keep_apart(config, app.services)
        health = Health(app.services.clock, connections=app.core.connections)
        for name, why in app.broken:
            health.note(f"adapter {name}", Condition.FAILED, why.id)
        if config.settings.bot.health_port:
            pages = {"/healthz": health_page(health), "/metrics": await _metrics(app)}
            await stack.enter_async_context(listening(config.settings.bot.health_port, pages))
        await app.core.restored.look()
        log.info("started", hosts=len(app.snapshot().inventory.hosts), adapters=len(app.core.adapters))
        await serve({**app.core.parts(), **app.core.listeners()}, health, stop, app.core.drain)


async def _metrics(app: App) -> Page:
    """The figures, where the library for them is installed."""
    try:
        from bot.metrics import Metrics
    except ImportError:

        async def missing() -> Answer:
            hint = b'install the extra "metrics": pip install "chatops-commander[metrics]"\n'
            return Answer(HTTPStatus.NOT_IMPLEMENTED, "text/plain", hint)

        return missing
    metrics = Metrics(app.services, app.core.adapters)
    await metrics.begin()
    return metrics.page
