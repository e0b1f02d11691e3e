"""The methods of the Web API that the bot may call, each as strict about its arguments as Slack."""

import json
from collections.abc import Callable
from typing import Any

from tests.servers.slack import blocks as kit
from tests.servers.slack.blocks import Json, Refused
from tests.servers.slack.workspace import APP, BOT, BOT_ID, TEAM, Conversation, Posted, Workspace

SCOPES = {
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "conversations.open": "im:write",
    "files.completeUploadExternal": "files:write",
    "files.getUploadURLExternal": "files:write",
    "reactions.add": "reactions:write",
    "reactions.remove": "reactions:write",
}
"""What each method needs; reading needs one for each kind of conversation."""
KINDS = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}


class Methods:
    """Answers for one workspace. `scopes` were granted to the bot."""

    def __init__(self, workspace: Workspace, scopes: set[str]) -> None:
        self.workspace = workspace
        self.scopes = scopes
        self.base = ""
        """Where files are uploaded."""
        self._table: dict[str, tuple[Callable[..., Json], set[str]]] = {
            "auth.test": (self.auth_test, set()),
            "chat.postMessage": (
                self.post,
                {"channel", "text", "blocks", "thread_ts", "metadata", "unfurl_links", "unfurl_media", "mrkdwn"},
            ),
            "chat.update": (self.update, {"channel", "ts", "text", "blocks", "metadata"}),
            "conversations.history": (
                self.history,
                {"channel", "cursor", "inclusive", "include_all_metadata", "latest", "limit", "oldest"},
            ),
            "conversations.replies": (
                self.replies,
                {"channel", "ts", "cursor", "inclusive", "include_all_metadata", "latest", "limit", "oldest"},
            ),
            "conversations.info": (self.info, {"channel"}),
            "conversations.open": (self.open, {"users", "return_im"}),
            "users.conversations": (self.conversations, {"cursor", "exclude_archived", "limit", "types"}),
            "views.publish": (self.publish, {"user_id", "view", "hash"}),
            "reactions.add": (self.react, {"channel", "name", "timestamp"}),
            "reactions.remove": (self.unreact, {"channel", "name", "timestamp"}),
            "files.getUploadURLExternal": (self.upload_url, {"filename", "length", "alt_txt", "snippet_type"}),
            "files.completeUploadExternal": (
                self.complete,
                {"files", "channel_id", "thread_ts", "initial_comment", "channels"},
            ),
        }

    def answer(self, method: str, arguments: Json) -> Json:
        """What Slack answers; raises `Refused`."""
        if method not in self._table:
            raise Refused("unknown_method")
        function, known = self._table[method]
        if unknown := set(arguments) - known:
            raise Refused("invalid_arguments", f"unknown arguments: {sorted(unknown)}")
        self._needs(SCOPES.get(method, ""))
        return {"ok": True, **function(**arguments)}

    def _needs(self, scope: str) -> None:
        if scope and scope not in self.scopes:
            raise Refused("missing_scope", scope)

    def auth_test(self) -> Json:
        url = "https://example.slack.com/"
        return {"url": url, "team": "Example", "user": "commander", "team_id": TEAM, "user_id": BOT, "bot_id": BOT_ID}

    def post(self, channel: str, text: str = "", blocks: Any = None, metadata: Any = None, **more: Any) -> Json:
        if channel.startswith("U"):
            if channel == "UGONE":
                raise Refused("channel_not_found")
            place = self.workspace.direct(channel)
        else:
            place = self._writable(channel)
        thread = more.get("thread_ts", "")
        if thread and place.find(thread) is None:
            raise Refused("thread_not_found")
        checked(text, blocks)
        if metadata is not None:
            checked_metadata(metadata)
        message = self.workspace.post(place.id, BOT, text, thread, blocks=blocks or [], metadata=metadata)
        return {"channel": place.id, "ts": message.ts, "message": message.wire()}

    def update(self, channel: str, ts: str, text: str = "", blocks: Any = None, metadata: Any = None) -> Json:
        message = self._writable(channel).find(ts)
        if message is None:
            raise Refused("message_not_found")
        if message.by != BOT:
            raise Refused("cant_update_message")
        if message.frozen:
            raise Refused("edit_window_closed")
        checked(text, blocks)
        if metadata is not None:
            checked_metadata(metadata)
            message.metadata = metadata
        message.text = text or message.text
        message.blocks = message.blocks if blocks is None else blocks
        message.updates += 1
        return {"channel": channel, "ts": ts, "text": message.text, "message": message.wire()}

    def history(self, channel: str, limit: str = "100", **more: Any) -> Json:
        place = self._readable(channel, "history")
        top = [one for one in place.messages if not one.thread or one.thread == one.ts]
        return self._page(place, list(reversed(top)), int(limit), **more)

    def replies(self, channel: str, ts: str, limit: str = "1000", **more: Any) -> Json:
        place = self._readable(channel, "history")
        parent = place.find(ts)
        if parent is None:
            raise Refused("thread_not_found")
        return self._page(place, [parent, *place.replies(ts)], int(limit), always=parent, **more)

    def _page(
        self,
        place: Conversation,
        messages: list[Posted],
        limit: int,
        always: Posted | None = None,
        cursor: str = "0",
        oldest: str = "0",
        latest: str = "inf",
        include_all_metadata: str = "0",
        inclusive: str = "0",
    ) -> Json:
        if not 1 <= limit <= 999:
            raise Refused("invalid_limit")
        found = [
            one
            for one in messages
            if one is always
            or float(oldest) < float(one.ts) < float(latest)
            or (inclusive == "1" and one.ts in {oldest, latest})
        ]
        start = int(cursor)
        page = [self._shown(place, one, include_all_metadata == "1") for one in found[start : start + limit]]
        more = len(found) > start + limit
        return {
            "messages": page,
            "has_more": more,
            "response_metadata": {"next_cursor": str(start + limit) if more else ""},
        }

    def _shown(self, place: Conversation, message: Posted, all_metadata: bool) -> Json:
        shown = message.wire(all_metadata=all_metadata)
        if answers := place.replies(message.ts):
            shown |= {"thread_ts": message.ts, "reply_count": len(answers), "latest_reply": answers[-1].ts}
        return shown

    def info(self, channel: str) -> Json:
        place = self._readable(channel, "read", member=False)
        return {"channel": {"id": channel, "is_member": BOT in place.members, "is_archived": place.archived}}

    def open(self, users: str, return_im: Any = None) -> Json:
        if users == "UGONE":
            raise Refused("user_not_found")
        return {"channel": {"id": self.workspace.direct(users).id}}

    def conversations(
        self, types: str = "public_channel", cursor: str = "", limit: str = "100", exclude_archived: str = "0"
    ) -> Json:
        kinds = {"public_channel": "channel", "private_channel": "group", "mpim": "mpim", "im": "im"}
        wanted = {kinds[one] for one in types.split(",")}
        for kind in wanted:
            self._needs(f"{KINDS[kind]}:read")
        found = [one for one in self.workspace.conversations.values() if one.kind in wanted and BOT in one.members]
        return {"channels": [{"id": one.id} for one in found if not one.archived]}

    def publish(self, user_id: str, view: Json, hash: str = "") -> Json:
        if set(view) - {"type", "blocks", "callback_id", "external_id", "private_metadata"} or view["type"] != "home":
            raise Refused("invalid_arguments", "view")
        kit.check(view["blocks"], 100)
        self.workspace.homes[user_id] = view["blocks"]
        return {"view": {"id": f"V{user_id}", "type": "home", "blocks": view["blocks"]}}

    def react(self, channel: str, name: str, timestamp: str) -> Json:
        message = self._message(channel, timestamp)
        if name in message.reactions:
            raise Refused("already_reacted")
        message.reactions.add(name)
        return {}

    def unreact(self, channel: str, name: str, timestamp: str) -> Json:
        message = self._message(channel, timestamp)
        if name not in message.reactions:
            raise Refused("no_reaction")
        message.reactions.discard(name)
        return {}

    def upload_url(self, filename: str, length: str, alt_txt: str = "", snippet_type: str = "") -> Json:
        if int(length) < 1 or len(alt_txt) > 1_000:
            raise Refused("invalid_arguments")
        file = f"F{self.workspace.number()}"
        self.workspace.uploads[file] = {"id": file, "name": filename, "length": int(length), "alt_txt": alt_txt}
        return {"upload_url": f"{self.base}/upload/v1/{file}", "file_id": file}

    def complete(self, files: str, channel_id: str = "", thread_ts: str = "", **_: Any) -> Json:
        place = self._writable(channel_id)
        if thread_ts and place.find(thread_ts) is None:
            raise Refused("invalid_thread_ts")
        shared: list[Json] = []
        for one in json.loads(files):
            upload = self.workspace.uploads.pop(one["id"], None)
            if upload is None or one["id"] not in self.workspace.contents:
                raise Refused("file_not_found")
            size = len(self.workspace.contents[one["id"]])
            shared.append({"id": one["id"], "name": upload["name"], "title": one.get("title", ""), "size": size})
            if upload["alt_txt"]:  # then Slack says ok and shares nothing (python-slack-sdk 1818)
                return {"files": shared}
        self.workspace.post(place.id, BOT, "", thread_ts, files=shared, subtype="file_share")
        return {"files": shared}

    def _message(self, channel: str, ts: str) -> Posted:
        message = self._place(channel).find(ts)
        if message is None:
            raise Refused("message_not_found")
        return message

    def _place(self, channel: str) -> Conversation:
        place = self.workspace.conversations.get(channel)
        if place is None or (place.kind != "channel" and BOT not in place.members):
            raise Refused("channel_not_found")
        return place

    def _writable(self, channel: str) -> Conversation:
        place = self._place(channel)
        if BOT not in place.members:
            raise Refused("not_in_channel")
        if place.archived:
            raise Refused("is_archived")
        return place

    def _readable(self, channel: str, right: str, *, member: bool = True) -> Conversation:
        place = self._place(channel)
        self._needs(f"{KINDS[place.kind]}:{right}")
        if member and BOT not in place.members:
            raise Refused("not_in_channel")
        return place


def checked(text: str, blocks: Any) -> None:
    """Texts and blocks of a message."""
    if not text and not blocks:
        raise Refused("no_text")
    if len(text) >= 4_000:
        raise Refused("msg_too_long")
    if "<!" in text or "<@" in text:
        raise AssertionError(f"the bot mentions people: {text}")
    if blocks is not None:
        kit.check(blocks)


def checked_metadata(metadata: Any) -> None:
    """Metadata of a message: a type and a flat object."""
    if set(metadata) != {"event_type", "event_payload"} or not isinstance(metadata["event_payload"], dict):
        raise Refused("invalid_metadata_format")
    if not all(isinstance(one, str | int | float | bool) for one in metadata["event_payload"].values()):
        raise Refused("invalid_metadata_schema")


def event_callback(event: Json, number: int) -> Json:
    """The payload of the Events API around one event."""
    return {
        "token": "legacy",
        "team_id": TEAM,
        "api_app_id": APP,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{number}",
        "event_time": 1_700_000_000 + number,
        "authorizations": [{"enterprise_id": None, "team_id": TEAM, "user_id": BOT, "is_bot": True}],
    }
