"""What to click before the bot works on Telegram, and what `commander check` finds out about it. Pure."""

from collections.abc import Mapping
from typing import Any

from adapters.telegram.config import Config
from adapters.telegram.wire import OPS
from bot.domain.content import Block, Line, Mark, Message, Raw, Report
from bot.domain.ports import Setup


def guide(setup: Setup) -> Report:
    """Step by step, from nothing to a bot that answers."""
    config: Config = setup.config
    token = config.token
    steps = [
        Message.of("telegram.guide_create"),
        Message.of("telegram.guide_token", where=token.env or token.file or token.secret),
        Message.of("telegram.guide_privacy"),
        Message.of("telegram.guide_group"),
        Message.of("telegram.guide_person"),
    ]
    if config.mode == "webhook":
        address = f"http://{config.webhook_host}:{config.webhook_port}"
        steps.append(Message.of("telegram.guide_webhook", url=config.webhook_url, address=address))
    first = f"{OPS} - {setup.words(Message.of('telegram.ops'), setup.language)}"
    commands = "\n".join((first, *(f"{entry.name} - {entry.hint(setup.language)}" for entry in setup.menu)))
    blocks: tuple[Block, ...] = tuple(map(Line, steps))
    return Report((*blocks, Raw(commands, Message.of("telegram.guide_commands"))))


def report(config: Config, about: Mapping[str, Any], webhook: Mapping[str, Any]) -> Report:
    """What Telegram says about the bot (`getMe`, `getWebhookInfo`), and what to click where it lacks something."""
    lines = [Line(Message.of("telegram.is", name=str(about.get("username"))), Mark.OK)]
    if not about.get("can_join_groups"):
        lines.append(Line(Message.of("telegram.no_groups"), Mark.WARN))
    if about.get("can_read_all_group_messages"):
        lines.append(Line(Message.of("telegram.hears_all"), Mark.WARN))
    url = str(webhook.get("url") or "")
    if config.mode == "polling" and url:
        lines.append(Line(Message.of("telegram.webhook_in_the_way", url=url), Mark.WARN))
    elif config.mode == "webhook" and url != config.webhook_url:
        lines.append(Line(Message.of("telegram.webhook_not_set", url=config.webhook_url), Mark.WARN))
    elif config.mode == "webhook" and webhook.get("last_error_date"):
        waiting = int(webhook.get("pending_update_count") or 0)
        lines.append(Line(Message.of("telegram.webhook_failing", url=url, count=waiting), Mark.BAD))
    return Report(tuple(lines))
