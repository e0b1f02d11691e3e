"""What people do in Slack, as events: they write, edit, press buttons, use the slash command, open the Home."""

from html import escape
from typing import Any

from tests.servers.slack.blocks import Json, buttons
from tests.servers.slack.fake import FakeSlack
from tests.servers.slack.methods import event_callback
from tests.servers.slack.workspace import APP, BOT, TEAM, Conversation, Posted

MENTION = f"<@{BOT}>"


class People:
    """Everybody. Each deed returns when Slack is done with it: acknowledged, or given up."""

    def __init__(self, slack: FakeSlack) -> None:
        self._slack = slack
        self._workspace = slack.workspace

    async def says(self, user: str, channel: str, text: str, thread: str = "", **more: Any) -> Posted:
        """A message; `@commander` in it is the mention. Where the bot is a member it hears it, a mention twice."""
        message = self.wrote(user, channel, text, thread, **more)
        await self.hears(channel, message)
        return message

    def wrote(self, user: str, channel: str, text: str, thread: str = "", **more: Any) -> Posted:
        """A message that nobody was told of (yet)."""
        raw = escape(text, quote=False).replace("@commander", MENTION)
        return self._workspace.post(channel, user, raw, thread, **more)

    async def hears(self, channel: str, message: Posted) -> bool:
        """The events of a message; True where all were acknowledged."""
        place = self._workspace.conversations[channel]
        if BOT not in place.members:
            return False
        kinds = ["message", "app_mention"] if MENTION in message.text and place.kind != "im" else ["message"]
        return all([await self.event(self._event(place, message, kind)) for kind in kinds])

    async def edits(self, channel: str, message: Posted, text: str) -> None:
        """The same message with other words."""
        place = self._workspace.conversations[channel]
        message.text = escape(text, quote=False).replace("@commander", MENTION)
        message.edited = True
        changed = {"type": "message", "subtype": "message_changed", "hidden": True, "channel": channel}
        stamps = {"ts": self._workspace.next_ts(), "channel_type": place.kind}
        await self.event({**changed, **stamps, "message": message.wire()})
        if MENTION in message.text:
            await self.event(self._event(place, message, "app_mention"))

    async def presses(self, user: str, channel: str, message: Posted, label: str, **forged: Any) -> bool:
        """A press on a button of a message, by its label. `forged` replaces parts of the payload."""
        chosen = next(one for one in buttons(message.blocks) if one["text"]["text"] == label)
        number = self._workspace.number()
        container: Json = {"type": "message", "message_ts": message.ts, "channel_id": channel, "is_ephemeral": False}
        if message.thread:
            container["thread_ts"] = message.thread
        payload: Json = {
            "type": "block_actions",
            "user": {"id": user, "username": user.lower(), "team_id": TEAM},
            "api_app_id": APP,
            "token": "legacy",
            "container": container,
            "trigger_id": f"{number}.1.abc",
            "team": {"id": TEAM, "domain": "example"},
            "channel": {"id": channel, "name": "ops"},
            "message": message.wire(),
            "actions": [{**chosen, "action_ts": self._workspace.next_ts(), "block_id": "b1"}],
        }
        return await self._slack.sockets.send("interactive", payload | forged)

    async def commands(self, user: str, channel: str, text: str, name: str = "directmessage") -> bool:
        """The slash command."""
        payload = {
            "token": "legacy",
            "team_id": TEAM,
            "team_domain": "example",
            "channel_id": channel,
            "channel_name": name,
            "user_id": user,
            "user_name": user.lower(),
            "command": "/ops",
            "text": escape(text, quote=False),
            "api_app_id": APP,
            "is_enterprise_install": "false",
            "response_url": f"{self._slack.url}commands",
            "trigger_id": f"{self._workspace.number()}.2.def",
        }
        return await self._slack.sockets.send("slash_commands", payload)

    async def opens_home(self, user: str, tab: str = "home") -> bool:
        direct = self._workspace.direct(user).id
        stamp = self._workspace.next_ts()
        return await self.event(
            {"type": "app_home_opened", "user": user, "channel": direct, "tab": tab, "event_ts": stamp}
        )

    async def invites(self, user: str, channel: str) -> bool:
        """The bot becomes a member of a channel."""
        self._workspace.conversations[channel].members.add(BOT)
        joined = {"type": "member_joined_channel", "user": BOT, "channel": channel, "channel_type": "C", "team": TEAM}
        return await self.event({**joined, "inviter": user, "event_ts": self._workspace.next_ts()})

    async def event(self, event: Json) -> bool:
        """Any event."""
        return await self._slack.sockets.send("events_api", event_callback(event, self._workspace.number()))

    def _event(self, place: Conversation, message: Posted, kind: str) -> Json:
        event = message.wire() | {"type": kind, "channel": place.id, "event_ts": message.ts, "client_msg_id": "c1"}
        if kind == "message":
            event["channel_type"] = place.kind
        return event
