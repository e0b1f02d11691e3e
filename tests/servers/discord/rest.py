"""Discord's REST API over a world: one function from a request to an answer, as strict as the platform."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.servers.discord import rules
from tests.servers.discord.rules import Wrong
from tests.servers.discord.world import BITS, Channel, World

DEADLINE, REMEMBERED = 3.0, 180.0
"""Seconds to answer an interaction; how long a nonce is known ("a few minutes")."""


@dataclass(frozen=True)
class Asked:
    """One request, its path taken apart."""

    ids: tuple[str, ...]
    query: Mapping[str, str]
    body: Any
    files: Sequence[tuple[str, bytes]]


class Rest:
    """`handle` answers with status and JSON, or raises `Wrong`."""

    def __init__(self, world: World) -> None:
        self.world = world
        one, message = r"/channels/(\d+)", r"/channels/(\d+)/messages/(\d+)"
        routes: list[tuple[str, str, Callable[[Asked], tuple[int, Any]]]] = [
            ("GET", "/users/@me", lambda _: (200, world.users[world.bot])),
            ("GET", "/oauth2/applications/@me", self._application),
            ("GET", "/users/@me/guilds", self._guilds),
            ("POST", "/users/@me/channels", self._direct),
            ("GET", one, lambda asked: (200, world.channel_data(world.place(asked.ids[0])))),
            ("GET", f"{one}/messages", self._history),
            ("POST", f"{one}/messages", self._post),
            ("POST", f"{one}/typing", self._typing),
            ("PATCH", message, self._edit),
            ("DELETE", message, self._delete),
            ("POST", f"{message}/threads", self._thread),
            ("GET", r"/applications/(\d+)/commands", lambda _: (200, world.commands)),
            ("PUT", r"/applications/(\d+)/commands", self._register),
            ("POST", r"/interactions/(\d+)/(\w+)/callback", self._answer),
            ("GET", r"/webhooks/(\d+)/(\w+)/messages/@original", self._original),
        ]
        self._routes = [(method, re.compile(path), handler) for method, path, handler in routes]

    def handle(
        self, method: str, path: str, query: Mapping[str, str], body: Any, files: Sequence[tuple[str, bytes]]
    ) -> tuple[int, Any]:
        for wanted, pattern, handler in self._routes:
            if method == wanted and (found := pattern.fullmatch(path)):
                return handler(Asked(found.groups(), query, body, files))
        raise Wrong(404, 0, f"404: Not Found ({method} {path})")

    # --- who ----------------------------------------------------------------------------------------------------------

    def _application(self, _asked: Asked) -> tuple[int, Any]:
        world = self.world
        named = {"id": world.application, "name": "commander", "icon": None, "description": "", "summary": ""}
        flags = 1 << 19 if world.may_read else 0
        more = {"bot_public": False, "bot_require_code_grant": False, "verify_key": "", "flags": flags, "team": None}
        return 200, named | more | {"owner": world.users[world.alice]}

    def _guilds(self, _asked: Asked) -> tuple[int, Any]:
        world = self.world
        answer = []
        for guild, name in world.guilds.items():
            lacks = {one for c in world.channels.values() if c.guild == guild for one in c.lacks}
            given = sum(bit for name, bit in BITS.items() if name not in lacks)
            answer.append({"id": guild, "name": name, "owner": False, "permissions": str(given)})
        return 200, answer

    def _direct(self, asked: Asked) -> tuple[int, Any]:
        user = asked.body["recipient_id"]
        if user not in self.world.users:
            raise Wrong(400, 50033, "Invalid Recipient(s)")
        return 200, self.world.channel_data(self.world.direct(user))

    # --- messages -----------------------------------------------------------------------------------------------------

    def _history(self, asked: Asked) -> tuple[int, Any]:
        channel = self.world.place(asked.ids[0])
        if "history" in self.world.lacks(channel):
            return 200, []
        limit = int(asked.query.get("limit", 50))
        if not 1 <= limit <= 100:
            raise rules.invalid("limit", "int value should be between 1 and 100.")
        found = list(channel.messages.values())
        if "after" in asked.query:
            found = [message for message in found if int(message["id"]) > int(asked.query["after"])][:limit]
        return 200, found[-limit:][::-1]

    def _writable(self, id: str, *, files: bool) -> Channel:
        channel = self.world.place(id)
        lacks = self.world.lacks(channel)
        if ("send_in_threads" if channel.parent else "send") in lacks or (files and "attach" in lacks):
            raise Wrong(403, 50013, "Missing Permissions")
        if channel.person == self.world.closed:
            raise Wrong(403, 50007, "Cannot send messages to this user")
        return channel

    def _post(self, asked: Asked) -> tuple[int, Any]:
        world, body = self.world, asked.body
        channel = self._writable(asked.ids[0], files=bool(asked.files))
        rules.message(body, rules.CREATE, asked.files)
        nonce = (channel.id, body.get("nonce", ""))
        known, until = world.nonces.get(nonce, ("", 0.0))
        if body.get("enforce_nonce") and known in channel.messages and world.now() < until:
            return 200, channel.messages[known]
        more = {}
        if reference := body.get("message_reference"):
            if reference["message_id"] in channel.messages:
                more["message_reference"] = {"message_id": reference["message_id"]}
            elif reference.get("fail_if_not_exists", True):
                raise rules.invalid("message_reference", "Unknown message")
        self._ping(body)
        files = world.attach(asked.files, body.get("attachments") or ())
        written = world.write(
            channel,
            world.bot,
            (body.get("content") or "").strip(),
            components=body.get("components") or [],
            attachments=files,
            flags=body.get("flags", 0),
            **more,
        )
        world.nonces[nonce] = (written["id"], world.now() + REMEMBERED)
        return 200, written | {"nonce": body.get("nonce")}

    def _ping(self, body: Mapping[str, Any]) -> None:
        """Notes whom a text would have called."""
        kinds = body.get("allowed_mentions", {"parse": ["everyone", "users", "roles"]}).get("parse", [])
        content = body.get("content") or ""
        if ("everyone" in kinds and re.search("@(everyone|here)", content)) or ("users" in kinds and "<@" in content):
            self.world.pings.append(content)

    def _edit(self, asked: Asked) -> tuple[int, Any]:
        world, body = self.world, asked.body
        channel = world.place(asked.ids[0])
        message = world.message(channel, asked.ids[1])
        if message["author"]["id"] != world.bot:
            raise Wrong(403, 50005, "Cannot edit a message authored by another user")
        rules.message(body, rules.EDIT, asked.files)
        for name in ("content", "components", "flags"):
            if name in body:
                message[name] = body[name]
        if "attachments" in body:
            kept = {one["id"] for one in body["attachments"]}
            files = world.attach(asked.files, body["attachments"])
            message["attachments"] = [one for one in message["attachments"] if one["id"] in kept] + files
        elif asked.files:
            message["attachments"] += world.attach(asked.files, ())
        self._ping(body)
        world.changed(channel, message)
        return 200, message

    def _delete(self, asked: Asked) -> tuple[int, Any]:
        channel = self.world.place(asked.ids[0])
        message = self.world.message(channel, asked.ids[1])
        if message["author"]["id"] != self.world.bot and (channel.person or "manage" in self.world.lacks(channel)):
            raise Wrong(403, 50013, "Missing Permissions")
        self.world.remove(channel, asked.ids[1])
        return 204, None

    def _thread(self, asked: Asked) -> tuple[int, Any]:
        world = self.world
        channel = world.place(asked.ids[0])
        rules.known(asked.body, {"name", "auto_archive_duration", "rate_limit_per_user"})
        rules.text("name", asked.body["name"], 1, 100)
        if channel.type not in {0, 5}:
            raise Wrong(400, 50024, "Cannot execute action on this channel type")
        world.message(channel, asked.ids[1])
        if asked.ids[1] in world.channels:
            raise Wrong(400, 160004, "A thread has already been created for this message")
        if "threads" in world.lacks(channel):
            raise Wrong(403, 50013, "Missing Permissions")
        return 201, world.channel_data(world.thread(channel.id, asked.body["name"], message=asked.ids[1]))

    def _typing(self, asked: Asked) -> tuple[int, Any]:
        self._writable(asked.ids[0], files=False).typing += 1
        return 204, None

    # --- commands and interactions ------------------------------------------------------------------------------------

    def _register(self, asked: Asked) -> tuple[int, Any]:
        for command in asked.body:
            rules.command(command)
        world = self.world
        common = {"application_id": world.application, "version": "1", "default_member_permissions": None}
        world.commands = [{"id": world.snowflake(), **common, **command} for command in asked.body]
        world.registrations += 1
        return 200, world.commands

    def _answer(self, asked: Asked) -> tuple[int, Any]:
        world, body = self.world, asked.body
        interaction = world.interactions.get(asked.ids[0])
        if interaction is None or asked.ids[1] != interaction.data["token"]:
            raise Wrong(404, 10062, "Unknown interaction")
        if interaction.answer is not None:
            raise Wrong(400, 40060, "Interaction has already been acknowledged.")
        if world.now() - interaction.made > DEADLINE:
            raise Wrong(404, 10062, "Unknown interaction")
        allowed = {2: {4, 5}, 3: {4, 5, 6, 7}, 4: {8}}[interaction.data["type"]]
        if body["type"] not in allowed:
            raise rules.invalid("type", f"not for this interaction: {body['type']}")
        if body["type"] == 8:
            rules.choices(body["data"]["choices"])
        interaction.answer = body
        if body["type"] == 4:
            rules.message(body["data"], rules.ANSWER, asked.files)
            self._ping(body["data"])
            channel = world.channels[interaction.data["channel_id"]]
            said = world.write(channel, world.bot, body["data"]["content"], type=20)
            interaction.original = said["id"]
        return 204, None

    def _original(self, asked: Asked) -> tuple[int, Any]:
        for interaction in self.world.interactions.values():
            if interaction.data["token"] == asked.ids[1] and interaction.original:
                channel = self.world.channels[interaction.data["channel_id"]]
                return 200, self.world.message(channel, interaction.original)
        raise Wrong(404, 10015, "Unknown Webhook")
