"""What people do: they write, edit, press, type commands."""

from typing import Any

from tests.servers.discord.world import Interaction, World


class People:
    """Everything that somebody else than the bot causes."""

    def __init__(self, world: World) -> None:
        self._world = world

    def say(self, user: str, channel: str, text: str, **more: Any) -> str:
        """Writes into a channel or thread; the message's id. `{bot}` mentions the bot."""
        place = self._world.channels[channel]
        return str(self._world.write(place, user, text.replace("{bot}", f"<@{self._world.bot}>"), **more)["id"])

    def tell(self, user: str, text: str) -> str:
        """Writes to the bot directly."""
        return self.say(user, self._world.direct(user).id, text)

    def edit(self, channel: str, message: str, text: str) -> None:
        place = self._world.channels[channel]
        place.messages[message]["content"] = text
        self._world.changed(place, place.messages[message])

    def press(self, user: str, message: dict[str, Any], label: str) -> str:
        """Presses a button that is there; the interaction's id."""
        return self.forge(user, message, self._world.buttons(message)[label])

    def forge(self, user: str, message: dict[str, Any], custom_id: str) -> str:
        """Sends a press of whatever button."""
        data = {"component_type": 2, "custom_id": custom_id, "id": 1}
        return self._interact(user, message["channel_id"], 3, data, message=message)

    def command(self, user: str, channel: str, text: str, name: str = "ops") -> str:
        """Types `/ops text:…`."""
        return self._interact(user, channel, 2, self._typed(text, name))

    def complete(self, user: str, channel: str, text: str, locale: str = "en-US") -> str:
        """Begins to type it."""
        data = self._typed(text, "ops")
        data["options"][0]["focused"] = True
        return self._interact(user, channel, 4, data, locale=locale)

    def _typed(self, text: str, name: str) -> dict[str, Any]:
        return {"id": "1", "name": name, "type": 1, "options": [{"name": "text", "type": 3, "value": text}]}

    def _interact(self, user: str, channel: str, kind: int, data: dict[str, Any], **more: Any) -> str:
        world = self._world
        place, made = world.channels[channel], world.snowflake()
        sent = {
            "id": made,
            "application_id": world.application,
            "type": kind,
            "data": data,
            "token": f"t{made}",
            "version": 1,
            "channel_id": channel,
            "channel": world.channel_data(place),
            "locale": "en-US",
            "entitlements": [],
            "authorizing_integration_owners": {},
            "attachment_size_limit": 10485760,
            **more,
        }
        if place.guild:
            member = world.member(user, place.guild) | {"permissions": "0"}
            sent |= {"guild_id": place.guild, "member": member, "context": 0, "app_permissions": "0"}
        else:
            sent |= {"user": world.users[user], "context": 1, "app_permissions": "0"}
        world.interactions[made] = Interaction(sent, world.now())
        world.emit("INTERACTION_CREATE", sent)
        return made
