"""A look under the card of a plan: what a dry run or the present state says, before anybody agrees."""

import asyncio
from collections.abc import Mapping
from typing import Any

import structlog

from bot.core.middleware import Asked
from bot.core.propose import Proposal
from bot.core.resolve import bind
from bot.core.services import Services
from bot.domain.content import Block, Line, Mark, Message
from bot.domain.errors import BotError
from bot.domain.flow import Intent
from bot.domain.ports import Viewer

log = structlog.get_logger(__name__)


async def preview(services: Services, proposal: Proposal, asked: Asked) -> tuple[Block, ...]:
    """Blocks to show under the card: who is left out, and what the action declares unless that takes too long."""
    declared, plan, now = proposal.action.preview, proposal.plan, services.clock.now()
    if plan is None:
        return ()
    left_out = Line(Message.of("request.left_out", hosts=proposal.left_out), Mark.WARN)
    before = (left_out,) if proposal.left_out else ()
    if declared is None or plan.parts:  # a plan of several shows its steps, and is long enough
        return before
    resolved = bind(proposal.action, Intent(plan.action, plan.params), asked.snapshot.visible(asked.person))
    viewer = Viewer(asked.person, asked.language, asked.address, now)
    ports: Mapping[type, Any] = {**services.looks, Viewer: viewer}
    try:
        async with asyncio.timeout(declared.seconds):
            found = await declared.run(*(ports[port] for port in declared.ports), **resolved.values)
            return (*before, *found)
    except (BotError, TimeoutError) as error:
        log.info("preview.none", action=proposal.action.name, error=str(error))
        return before
