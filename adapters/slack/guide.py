"""How to make the Slack app: a manifest to paste, and what to click, in order."""

import json
from typing import Any

from adapters.slack.config import Config
from bot.domain.content import Line, Mark, Message, Raw, Report
from bot.domain.ports import Setup

SCOPES = (
    "app_mentions:read",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "mpim:history",
    "mpim:read",
    "reactions:write",
)
"""What the bot token must be allowed to do: read where it is a member, write, upload, react; no more."""
EVENTS = (
    "app_home_opened",
    "app_mention",
    "member_joined_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "message.mpim",
)
NAME = 35
"""Characters of an app's name; Slack's limit."""


def manifest(setup: Setup) -> dict[str, Any]:
    """The app as Slack's "From a manifest" takes it."""
    config: Config = setup.config
    name = setup.name[:NAME]
    socket = config.mode == "socket"
    address = {} if socket else {"request_url": f"https://YOUR-ADDRESS{config.path}"}
    command = {
        "command": config.command,
        "description": setup.words(Message("slack.command_description"), setup.language),
        "usage_hint": setup.words(Message("slack.command_hint"), setup.language),
        "should_escape": True,
    }
    return {
        "display_information": {"name": name},
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": name, "always_online": True},
            "slash_commands": [command if socket else {**command, "url": address["request_url"]}],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**address, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **address},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": False,
        },
    }


def guide(setup: Setup) -> Report:
    """What to click, step by step. Pure."""
    config: Config = setup.config
    last = Message("slack.guide_app_token") if config.mode == "socket" else Message("slack.guide_signing_secret")
    return Report(
        (
            Line(Message("slack.guide_create")),
            Raw(json.dumps(manifest(setup), indent=2, ensure_ascii=False), Message("slack.guide_manifest")),
            Line(Message("slack.guide_install")),
            Line(last),
            Line(Message("slack.guide_accounts")),
            Line(Message.of("slack.guide_invite", name=setup.name)),
        )
    )


def checked(bot: str, team: str, granted: str) -> Report:
    """What `auth.test` said, and the scopes of its `X-OAuth-Scopes` header: which ones lack, and where to add them."""
    lines = [Line(Message.of("slack.check_ok", bot=bot, team=team), Mark.OK)]
    missing = tuple(scope for scope in SCOPES if scope not in {one.strip() for one in granted.split(",")})
    if granted and missing:
        lines.append(Line(Message.of("slack.check_scopes", scopes=missing), Mark.BAD))
    return Report(tuple(lines))
