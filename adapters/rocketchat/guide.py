"""What to click in Rocket.Chat, and what was found there: both as messages, worded elsewhere."""

from adapters.rocketchat.config import Config
from adapters.rocketchat.wire import Me
from bot.domain.content import Line, Mark, Message, Report
from bot.domain.ports import Setup

BOT_ROLE = "bot"
"""The role without which a server lets a user call each address ten times a minute only."""


def guide(setup: Setup) -> Report:
    """Step by step: the bot's user, its role, its token, the rooms. Pure."""
    name = setup.name
    return Report(
        (
            Line(Message.of("rocketchat.guide_user", name=name, role=BOT_ROLE)),
            Line(Message.of("rocketchat.guide_token", name=name)),
            Line(Message.of("rocketchat.guide_config")),
            Line(Message.of("rocketchat.guide_rooms", name=name)),
            Line(Message.of("rocketchat.guide_people")),
        )
    )


def found(me: Me, version: str, config: Config) -> Report:
    """What `check` says about the user that the token belongs to."""
    lines = [Line(Message.of("rocketchat.signed_in", name=me.username, url=config.url, version=version), Mark.OK)]
    if BOT_ROLE in me.roles:
        lines.append(Line(Message.of("rocketchat.has_role", role=BOT_ROLE), Mark.OK))
    else:
        lines.append(Line(Message.of("rocketchat.lacks_role", name=me.username, role=BOT_ROLE), Mark.WARN))
    return Report(tuple(lines))
