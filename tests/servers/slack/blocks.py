"""What Slack's servers say about blocks: exactly these fields, these lengths, these counts; and how people read them.

From the published reference of Block Kit; the sum of all texts is the limit that bolt-js issue 2509 measured.
"""

from collections.abc import Callable, Iterator
from typing import Any

Json = dict[str, Any]
WHOLE = 13_200


class Refused(Exception):
    """Slack's error, and where it found it."""

    def __init__(self, error: str, *details: str) -> None:
        super().__init__(error, *details)
        self.error = error
        self.details = details


def check(blocks: Any, limit: int = 50) -> None:
    """Raises `Refused` where Slack would."""
    require(isinstance(blocks, list), "must be an array", "/blocks")
    require(len(blocks) <= limit, f"no more than {limit} items allowed", "/blocks")
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        at = f"/blocks/{number}"
        require(isinstance(block, dict) and block.get("type") in KINDS, "unsupported type", at)
        KINDS[block["type"]](block, at)
        identity = block.get("block_id", "")
        require(not identity or identity not in seen, "block_id already exists", at)
        seen.add(identity)
    if sum(map(len, texts(blocks))) > WHOLE:
        raise Refused("msg_blocks_too_long")


def require(condition: Any, what: str, at: str) -> None:
    if not condition:
        raise Refused("invalid_blocks", f"{what} [json-pointer:{at}]")


def fields(value: Any, at: str, needed: set[str], optional: set[str] = frozenset()) -> None:  # type: ignore[assignment]
    require(isinstance(value, dict), "must be an object", at)
    require(needed <= set(value), f"missing required field: {sorted(needed - set(value))}", at)
    require(
        set(value) <= needed | optional, f"invalid additional property: {sorted(set(value) - needed - optional)}", at
    )


def string(value: Any, at: str, longest: int) -> None:
    require(isinstance(value, str) and value, "must be a string of at least 1 character", at)
    require(len(value) <= longest, f"must be less than {longest + 1} characters", at)


def text_object(value: Any, at: str, longest: int, kinds: tuple[str, ...] = ("plain_text",)) -> None:
    optional = {"emoji"} if isinstance(value, dict) and value.get("type") == "plain_text" else {"verbatim"}
    fields(value, at, {"type", "text"}, optional)
    require(value["type"] in kinds, "unsupported type", f"{at}/type")
    string(value["text"], f"{at}/text", longest)


def actions(block: Json, at: str) -> None:
    fields(block, at, {"type", "elements"}, {"block_id"})
    require(1 <= len(block["elements"]) <= 25, "no more than 25 items allowed", f"{at}/elements")
    names = [element.get("action_id") for element in block["elements"]]
    require(len(set(names)) == len(names), "action_id already exists", f"{at}/elements")
    for number, element in enumerate(block["elements"]):
        button(element, f"{at}/elements/{number}")


def button(element: Json, at: str) -> None:
    fields(element, at, {"type", "text"}, {"action_id", "value", "style", "confirm", "url", "accessibility_label"})
    require(element["type"] == "button", "unsupported type", at)
    text_object(element["text"], f"{at}/text", 75)
    string(element.get("value", "-"), f"{at}/value", 2_000)
    string(element.get("action_id", "-"), f"{at}/action_id", 255)
    require(element.get("style", "primary") in {"primary", "danger"}, "must be a valid enum value", f"{at}/style")
    if "confirm" in element:
        confirm = element["confirm"]
        fields(confirm, f"{at}/confirm", {"title", "text"}, {"confirm", "deny", "style"})
        for name, longest in {"title": 100, "text": 300, "confirm": 30, "deny": 30}.items():
            if name in confirm:
                text_object(confirm[name], f"{at}/confirm/{name}", longest)
        require(confirm.get("style", "primary") in {"primary", "danger"}, "must be a valid enum value", at)


def section(block: Json, at: str) -> None:
    fields(block, at, {"type"}, {"text", "fields", "accessory", "block_id", "expand"})
    require("text" in block or "fields" in block, "missing required field: text", at)
    if "text" in block:
        text_object(block["text"], f"{at}/text", 3_000, ("plain_text", "mrkdwn"))
    for number, field in enumerate(block.get("fields", ())):
        require(number < 10, "no more than 10 items allowed", f"{at}/fields")
        text_object(field, f"{at}/fields/{number}", 2_000, ("plain_text", "mrkdwn"))


def rich_text(block: Json, at: str) -> None:
    fields(block, at, {"type", "elements"}, {"block_id"})
    require(block["elements"], "must have at least 1 item", f"{at}/elements")
    for number, part in enumerate(block["elements"]):
        here = f"{at}/elements/{number}"
        fields(part, here, {"type", "elements"}, {"border", "language"})
        require(part["type"] in {"rich_text_section", "rich_text_preformatted", "rich_text_quote"}, "bad type", here)
        for place, element in enumerate(part["elements"]):
            where = f"{here}/elements/{place}"
            fields(element, where, {"type", "text"}, {"style"})
            require(element["type"] == "text", "unsupported type", where)
            string(element["text"], f"{where}/text", 100_000)
            style = element.get("style", {})
            require(set(style) <= {"bold", "italic", "strike", "code"}, "invalid additional property", where)
            require(all(isinstance(one, bool) for one in style.values()), "must be a boolean", where)


def divider(block: Json, at: str) -> None:
    fields(block, at, {"type"}, {"block_id"})


KINDS: dict[str, Callable[[Json, str], None]] = {
    "actions": actions,
    "divider": divider,
    "rich_text": rich_text,
    "section": section,
}
"""The blocks that this server knows."""


def texts(value: Any) -> Iterator[str]:
    """Every text anywhere inside."""
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)


def buttons(blocks: list[Json]) -> list[Json]:
    """The buttons of a message, in order."""
    return [element for block in blocks if block["type"] == "actions" for element in block["elements"]]


def read(blocks: list[Json]) -> str:
    """What people see: a line for each part, and the labels of buttons in brackets."""
    lines: list[str] = []
    for block in blocks:
        if block["type"] == "rich_text":
            lines += ["".join(one["text"] for one in part["elements"]) for part in block["elements"]]
        elif block["type"] == "actions":
            lines += [f"[{one['text']['text']}]" for one in block["elements"]]
        elif block["type"] == "section":
            lines.append(block["text"]["text"])
    return "\n".join(lines)
