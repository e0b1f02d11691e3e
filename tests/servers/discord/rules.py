"""What Discord refuses in a message, with its codes.

Source: developer documentation, "Create Message", "Component Reference", "Application Commands".
"""

from collections.abc import Mapping, Sequence
from typing import Any

CREATE = {
    *("content", "nonce", "enforce_nonce", "tts", "embeds", "allowed_mentions", "message_reference", "components"),
    *("sticker_ids", "attachments", "flags", "poll"),
}
EDIT = {"content", "embeds", "flags", "allowed_mentions", "components", "attachments"}
ANSWER = {"content", "tts", "embeds", "allowed_mentions", "flags", "components", "attachments"}
FILE_BYTES = 10 * 1024 * 1024
SUPPRESS_EMBEDS, EPHEMERAL, SILENT = 1 << 2, 1 << 6, 1 << 12


class Wrong(Exception):
    """A refusal: HTTP status, Discord's code, its words; `more` is merged into the answer."""

    def __init__(self, status: int, code: int, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"code": code, "message": message, **more}


def invalid(field: str, why: str) -> Wrong:
    return Wrong(400, 50035, "Invalid Form Body", errors={field: {"_errors": [{"code": "INVALID", "message": why}]}})


def known(body: Mapping[str, Any], fields: set[str]) -> None:
    """Stricter than Discord, which ignores what it does not know: a typing error is found."""
    for field in body:
        if field not in fields:
            raise invalid(field, "unknown field")


def text(field: str, value: object, least: int, most: int) -> str:
    if not isinstance(value, str):
        raise invalid(field, "Could not interpret as string.")
    if not least <= len(value) <= most:
        raise invalid(field, f"Must be between {least} and {most} in length.")
    return value


def message(body: Mapping[str, Any], fields: set[str], files: Sequence[tuple[str, bytes]]) -> None:
    """Refuses a message that Discord would refuse; everything but what it refers to."""
    known(body, fields)
    content = body.get("content")
    if content is not None:
        text("content", content, 0, 2000)
    if "nonce" in body:
        text("nonce", body["nonce"], 1, 25)
    if not isinstance(body.get("flags", 0), int) or body.get("flags", 0) & ~(SUPPRESS_EMBEDS | EPHEMERAL | SILENT):
        raise invalid("flags", "not allowed here")
    mentions = body.get("allowed_mentions", {})
    known(mentions, {"parse", "roles", "users", "replied_user"})
    if not set(mentions.get("parse", ())) <= {"roles", "users", "everyone"}:
        raise invalid("allowed_mentions", "unknown kind")
    components(body.get("components") or ())
    attachments(body.get("attachments") or (), files)
    said = (content or "").strip() or files or body.get("embeds") or body.get("components")
    if fields is not EDIT and not said:
        raise Wrong(400, 50006, "Cannot send an empty message")


def components(rows: Sequence[Mapping[str, Any]]) -> None:
    if len(rows) > 5:
        raise invalid("components", "Must be 5 or fewer in length.")
    seen: set[str] = set()
    for row in rows:
        known(row, {"type", "components"})
        if row["type"] != 1 or not 1 <= len(row["components"]) <= 5:
            raise invalid("components", "a row has 1 to 5 buttons")
        for button in row["components"]:
            known(button, {"type", "style", "label", "custom_id", "disabled", "emoji"})
            if button["type"] != 2 or button["style"] not in {1, 2, 3, 4}:
                raise invalid("components", "no such button")
            text("label", button["label"], 1, 80)
            if (custom_id := text("custom_id", button["custom_id"], 1, 100)) in seen:
                raise invalid("custom_id", "Component custom id cannot be duplicated")
            seen.add(custom_id)


def attachments(said: Sequence[Mapping[str, Any]], files: Sequence[tuple[str, bytes]]) -> None:
    if len(said) > 10 or len(files) > 10:
        raise Wrong(400, 30015, "Maximum number of attachments in a message reached (10)")
    for one in said:
        known(one, {"id", "filename", "description"})
        if "description" in one:
            text("description", one["description"], 1, 1024)
    named = {int(one["id"]): one.get("filename") for one in said if int(one["id"]) < 10}
    for place, (name, data) in enumerate(files):
        if named.get(place, name) != name:
            raise invalid("attachments", "another name than the file's")
        if len(data) > FILE_BYTES:
            raise Wrong(413, 40005, "Request entity too large")
    if set(named) - set(range(len(files))):
        raise invalid("attachments", "no such file")


def command(body: Mapping[str, Any]) -> None:
    """A slash command of the application."""
    fields = {"name", "type", "description", "description_localizations", "options", "contexts", "integration_types"}
    known(body, fields)
    text("name", body["name"], 1, 32)
    text("description", body["description"], 1, 100)
    for one in body.get("description_localizations", {}).values():
        text("description_localizations", one, 1, 100)
    for option in body.get("options", ()):
        text("name", option["name"], 1, 32)
        text("description", option["description"], 1, 100)
        if not 1 <= option.get("max_length", 1) <= 6000:
            raise invalid("max_length", "out of range")


def choices(offered: Sequence[Mapping[str, Any]]) -> None:
    """The answer to an autocomplete."""
    if len(offered) > 25:
        raise invalid("choices", "Must be 25 or fewer in length.")
    for one in offered:
        text("name", one["name"], 1, 100)
        text("value", one["value"], 1, 100)
