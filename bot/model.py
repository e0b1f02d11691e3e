"""The configured language model: reached, warmed up, and closed again; or none."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from bot.config import Config
from bot.credentials import Credentials
from bot.domain.actions import Catalogue
from bot.domain.ports import Allowance, Clock, Redactor, Summariser
from intents.model import ModelReader
from intents.parser import Parser
from intents.provider import ANTHROPIC, ModelSettings, Provider
from intents.summary import ModelSummariser

log = structlog.get_logger(__name__)


@asynccontextmanager
async def open_understanding(
    config: Config,
    credentials: Credentials,
    catalogue: Catalogue,
    allowance: Allowance,
    redact: Redactor,
    clock: Clock,
) -> AsyncIterator[tuple[Parser, Summariser | None]]:
    """Who reads sentences, and who explains results (None: nobody): with a model where one is configured."""
    settings = await _settings(config, credentials)
    if settings is None:
        yield Parser(catalogue), None
        return
    provider = Provider(settings, clock, allowance, redact)
    # The library is imported beside everything else: that takes seconds.
    warming = asyncio.create_task(provider.prepare(), name="model")
    try:
        explains = config.settings.model.explain
        yield Parser(catalogue, ModelReader(provider, catalogue)), ModelSummariser(provider) if explains else None
    finally:
        warming.cancel()
        await provider.close()


async def _settings(config: Config, credentials: Credentials) -> ModelSettings | None:
    """How the model is reached; None where none is configured, or its key is not where it should be."""
    section = config.settings.model
    if section.provider == "off" or section.api_key is None:
        return None
    key = await credentials.value(section.api_key)
    if key is None:
        log.warning("model.no_key", reference=section.api_key.model_dump(exclude_defaults=True))
        return None
    return ModelSettings(key, section.model, section.base_url or ANTHROPIC, section.seconds)
