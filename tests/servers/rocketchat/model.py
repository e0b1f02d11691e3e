"""What a Rocket.Chat server holds: users, rooms, messages; and the rules by which messages are taken or refused."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from tests.servers.rocketchat.switches import Switches

BOT, BOT_NAME, TOKEN = "botuserid00000001", "ops", "pat-correct"
MAX_SIZE = 5000
MENTION = re.compile(r"(?:^|\s|>)@([0-9A-Za-z_.-]+)")

Stored = dict[str, Any]


class Failure(Exception):
    """What the API answers instead: a status, a text, a type."""

    def __init__(self, error: str = "", kind: str = "", status: int = 400) -> None:
        super().__init__(error)
        self.error = error
        self.kind = kind
        self.status = status


@dataclass
class Model:
    """One workspace. `now` is the server's clock; `emit` is told of each message that is new or has changed."""

    now: Callable[[], datetime]
    switches: Switches = field(default_factory=Switches)
    users: dict[str, Stored] = field(default_factory=dict)
    rooms: dict[str, Stored] = field(default_factory=dict)
    messages: dict[str, Stored] = field(default_factory=dict)
    uploads: dict[str, Stored] = field(default_factory=dict)
    emit: Callable[[Stored], None] = lambda _: None

    def __post_init__(self) -> None:
        self._numbers = count(1)
        self.user(BOT, BOT_NAME, roles=("user", "bot"))

    # --- what there is ------------------------------------------------------------------------------------------------

    def user(self, id: str, name: str, roles: tuple[str, ...] = ("user",)) -> str:
        kind = "bot" if "bot" in roles else "user"
        self.users[id] = {"_id": id, "username": name, "name": name.title(), "type": kind, "roles": [*roles]}
        return id

    def room(self, id: str, *members: str, kind: str = "c") -> str:
        """A room; the bot is in it unless `members` says otherwise ("-" leaves it out)."""
        uids = [*dict.fromkeys([*members, BOT])] if "-" not in members else [one for one in members if one != "-"]
        self.rooms[id] = {
            "_id": id,
            "t": kind,
            "name": id,
            "uids": uids,
            "_updatedAt": self.now(),
            "usersCount": len(uids),
        }
        return id

    def direct(self, user: str) -> str:
        """The room in which the bot and a user talk alone."""
        for room in self.rooms.values():
            if room["t"] == "d" and sorted(room["uids"]) == sorted([user, BOT]):
                return str(room["_id"])
        return self.room(f"dm{next(self._numbers):05}", user, kind="d")

    def shown(self, room: str) -> list[Stored]:
        """A room's messages as people see them now, oldest first."""
        return [one for one in self.messages.values() if one["rid"] == room and one.get("t") != "rm"]

    def id(self) -> str:
        return f"m{next(self._numbers):016}"

    # --- messages -----------------------------------------------------------------------------------------------------

    def send(self, author: str, message: Stored) -> Stored:
        """Stores a message as `chat.sendMessage` does; raises `Failure`."""
        text, room = str(message.get("msg") or ""), self._writable(author, message.get("rid"))
        self.check_size(text)
        check_attachments(message.get("attachments") or [])
        name = message.get("_id") or self.id()
        if name in self.messages:
            if self.switches.duplicates == "error":
                raise Failure("Cannot read properties of undefined (reading 'u')")
            return {}
        if tmid := message.get("tmid"):
            parent = self.messages.get(tmid, {})
            message = message | {"tmid": parent.get("tmid") or tmid}
        now = self.now()
        names = {found["username"]: found for found in self.users.values()}
        said = [names[name] for name in MENTION.findall(text) if name in names]
        stored = message | {
            "_id": name, "rid": room["_id"], "msg": text, "ts": now, "_updatedAt": now, "u": self._author(author),
            "mentions": [{key: one[key] for key in ("_id", "username", "name")} for one in said], "urls": [],
        }  # fmt: skip
        self.messages[name] = stored
        room["_updatedAt"] = now
        self.emit(stored)
        if first := self.messages.get(stored.get("tmid", "")):
            replies = [*dict.fromkeys([*first.get("replies", []), author])]
            first.update(replies=replies, tcount=first.get("tcount", 0) + 1, tlm=now, _updatedAt=now)
            self.emit(first)  # the real server sends the thread's first message again
        return stored

    def update(self, author: str, room: str, id: str, text: str) -> Stored:
        message = self.existing(id, room)
        if message["u"]["_id"] != author or not self.switches.editing:
            raise Failure("Message editing not allowed [error-action-not-allowed]", "error-action-not-allowed")
        self.check_size(text)
        if text != message["msg"]:
            now = self.now()
            message.update(msg=text, editedAt=now, editedBy=self._author(author), _updatedAt=now)
            self.rooms[room]["_updatedAt"] = now
            self.emit(message)
        return message

    def delete(self, author: str, room: str, id: str) -> Stored:
        message = self.existing(id, room)
        others = message["u"]["_id"] != author and author not in self.rooms[room].get("moderators", ())
        if others or not self.switches.deleting:
            raise Failure("Not allowed [error-action-not-allowed]", "error-action-not-allowed")
        return self.messages.pop(id)

    def existing(self, id: str, room: str | None = None) -> Stored:
        if id not in self.messages:
            raise Failure(f'No message found with the id of "{id}".')
        if room is not None and self.messages[id]["rid"] != room:
            raise Failure("The room id provided does not match where the message is from.")
        return self.messages[id]

    def readable(self, author: str, room: str | None) -> Stored:
        found = self.rooms.get(room or "")
        if found is None:
            raise Failure("The required room does not exist [error-room-not-found]", "error-room-not-found")
        if (author not in found["uids"] and found["t"] != "c") or found.get("forbidden"):
            raise Failure("not-allowed [error-not-allowed]", "error-not-allowed")
        return found

    def since(self, room: str, moment: datetime) -> list[Stored]:
        found = [one for one in self.messages.values() if one["rid"] == room and one["_updatedAt"] > moment]
        return sorted(found, key=lambda one: one["ts"], reverse=True)

    def check_size(self, text: str) -> None:
        if len(text.encode("utf-16-le")) // 2 > MAX_SIZE:
            raise Failure("Message size exceeds Message_MaxAllowedSize", "error-message-size-exceeded")

    def upload(self, room: str, name: str, data: bytes, kind: str) -> str:
        file = f"f{next(self._numbers):08}"
        about = {"_id": file, "rid": room, "name": name, "size": len(data), "type": kind}
        self.uploads[file] = about | {"data": data, "expires": self.now() + timedelta(hours=24)}
        return file

    def _writable(self, author: str, id: str | None) -> Stored:
        if id is None:
            raise Failure("The 'rid' property on the message object is missing.")
        room = self.rooms.get(id)
        if room is None:
            raise Failure("Invalid room [error-invalid-room]", "error-invalid-room")
        if author not in room["uids"]:
            raise Failure("Not allowed [error-not-allowed]", "error-not-allowed")
        if room.get("archived"):
            raise Failure("room_is_archived", "room_is_archived")
        return room

    def _author(self, id: str) -> Stored:
        return {key: self.users[id][key] for key in ("_id", "username", "name")}


def check_attachments(attachments: list[Any]) -> None:
    """What the real server's `validateAttachment` refuses of the parts that a bot may send."""
    for attachment in attachments:
        if not isinstance(attachment, dict) or not isinstance(attachment.get("actions", []), list):
            raise Failure("Match error: Expected array", "invalid-params")
        if attachment.get("button_alignment", "horizontal") not in {"horizontal", "vertical"}:
            raise Failure("Match error: button_alignment", "invalid-params")
        for action in attachment.get("actions", []):
            kinds = {"type": str, "text": str, "msg": str, "msg_in_chat_window": bool, "url": str, "is_webview": bool}
            for key, kind in kinds.items():
                if key in action and not isinstance(action[key], kind):
                    raise Failure(f"Match error: {key}", "invalid-params")
