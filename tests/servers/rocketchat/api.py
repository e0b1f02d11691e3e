"""The server's REST addresses: what each takes, and nothing else. Pure: a call in, an answer out."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tests.servers.rocketchat.model import BOT, TOKEN, Failure, Model, Stored

Body = Mapping[str, Any]
MESSAGE_KEYS = {
    *("_id", "rid", "tmid", "msg", "alias", "emoji", "tshow", "avatar", "attachments", "blocks", "customFields"),
}
WINDOW, CALLS = 60.0, 10
"""Calls of one address a minute for whoever is no bot."""


class Api:
    """Calls by the one bot that has a token."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.calls: list[tuple[str, Body]] = []
        self._at: dict[str, list[float]] = {}

    def allowed(self, headers: Mapping[str, str]) -> None:
        """Raises `Failure` for a wrong token or user."""
        right = (headers.get("X-Auth-Token"), headers.get("X-User-Id")) == (TOKEN, BOT)
        if not (right and self.model.switches.token_valid):
            raise Failure("You must be logged in to do this.", status=401)

    def limit(self, name: str) -> None:
        """Raises `Failure` with 429 as the switches or the server's own limit say."""
        switches, seconds = self.model.switches, 0
        if switches.limited[name]:
            seconds = switches.limited[name].pop(0)
        elif "bot" not in self.model.users[BOT]["roles"]:
            now = self.model.now().timestamp()
            recent = self._at[name] = [at for at in self._at.get(name, []) if now - at < WINDOW] + [now]
            seconds = int(WINDOW - (now - recent[0])) + 1 if len(recent) > CALLS else 0
        if seconds:
            said = f"Error, too many requests. Please slow down. You must wait {seconds} seconds"
            said += " before trying this endpoint again."
            raise Failure(f"{said} [error-too-many-requests]", "error-too-many-requests", 429)
        if switches.take(switches.fail, name):
            raise Failure("<html>Bad gateway</html>", status=502)

    def get(self, name: str, query: Body) -> Stored:
        """Answers a GET; raises `Failure`."""
        self.calls.append((name, query))
        model = self.model
        match name:
            case "info":
                return {"version": "8.8"}
            case "me":
                return {"_id": BOT, **model.users[BOT]}
            case "chat.getMessage":
                _only(query, {"msgId"}, {"msgId"})
                if query["msgId"] not in model.messages:
                    raise Failure
                return {"message": model.messages[query["msgId"]]}
            case "chat.syncMessages":
                _only(query, {"roomId", "lastUpdate"}, {"roomId", "lastUpdate"})
                room = model.readable(BOT, query["roomId"])
                return {"result": {"updated": model.since(room["_id"], _moment(query["lastUpdate"])), "deleted": []}}
            case "rooms.get":
                return {"update": self._rooms(_moment(query["updatedSince"])), "remove": []}
            case "rooms.info":
                return {"room": model.readable(BOT, query.get("roomId"))}
            case "users.info":
                if query.get("userId") not in model.users:
                    raise Failure("User not found.")
                return {"user": model.users[query["userId"]]}
        raise Failure("Not found", status=404)

    def post(self, name: str, body: Body) -> Stored:
        """Answers a POST with a JSON body; raises `Failure`."""
        self.calls.append((name, body))
        model = self.model
        match name.split("/"):
            case ["chat.sendMessage"]:
                _only(body, {"message", "previewUrls"}, {"message"})
                _only(body["message"], MESSAGE_KEYS, {"rid"})
                sent = model.send(BOT, dict(body["message"]))
                return {"message": sent} if sent else {}
            case ["chat.update"]:
                _only(body, {"roomId", "msgId", "text", "previewUrls", "customFields"}, {"roomId", "msgId", "text"})
                return {"message": model.update(BOT, body["roomId"], body["msgId"], body["text"])}
            case ["chat.delete"]:
                _only(body, {"roomId", "msgId", "asUser"}, {"roomId", "msgId"})
                model.delete(BOT, body["roomId"], body["msgId"])
                return {"_id": body["msgId"], "ts": "0"}
            case ["dm.create"]:
                _only(body, {"username", "usernames", "excludeSelf"}, {"username"})
                user = next((one for one in model.users.values() if one["username"] == body["username"]), None)
                if user is None:
                    raise Failure("Invalid user [error-invalid-user]", "error-invalid-user")
                return {"room": {"_id": model.direct(user["_id"]), "t": "d"}}
            case ["rooms.mediaConfirm", room, file]:
                return {"message": self._confirm(room, file, body)}
        raise Failure("Not found", status=404)

    def media(self, room: str, name: str, data: bytes, kind: str) -> Stored:
        """`rooms.media/<room>`: a file that is kept for a day unless it is confirmed."""
        self.calls.append((f"rooms.media/{room}", {"name": name, "type": kind, "size": len(data)}))
        self.model.readable(BOT, room)
        if not self.model.switches.uploading:
            raise Failure("File upload is disabled [error-file-upload-disabled]", "error-file-upload-disabled")
        file = self.model.upload(room, name, data, kind)
        return {"file": {"_id": file, "url": f"/file-upload/{file}/{name}"}}

    def _rooms(self, since: datetime) -> list[Stored]:
        if not self.model.switches.listing:
            raise Failure("unauthorized", "error-unauthorized", 403)
        return [one for one in self.model.rooms.values() if BOT in one["uids"] and one["_updatedAt"] > since]

    def _confirm(self, room: str, id: str, body: Body) -> Stored:
        _only(body, {"msg", "tmid", "description", "tshow", "groupable"}, set())
        file = self.model.uploads.get(id)
        if file is None or file["rid"] != room:
            raise Failure("invalid-file", "invalid-file")
        about = {key: file[key] for key in ("_id", "name", "size", "type")}
        where = {"tmid": body["tmid"]} if "tmid" in body else {}
        return self.model.send(BOT, {"rid": room, "msg": body.get("msg", ""), "file": about, "files": [about], **where})


def _only(body: Any, known: set[str], needed: set[str]) -> None:
    """Raises `Failure` as the server's validators do: unknown or missing properties."""
    if not isinstance(body, Mapping) or needed - body.keys():
        raise Failure("must have required property [invalid-params]", "invalid-params")
    if body.keys() - known:
        raise Failure("must NOT have additional properties [invalid-params]", "invalid-params")


def _moment(text: str) -> datetime:
    if " " in text:  # a plus sign that nobody encoded
        raise Failure("must be a valid date", "error-lastUpdate-param-invalid")
    return datetime.fromisoformat(text).astimezone(UTC)
