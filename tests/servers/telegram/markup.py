"""Telegram's HTML, read as strictly as Telegram does (core.telegram.org/bots/api#html-style)."""

import re
from html import unescape

TAGS = {"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "blockquote", "a", "tg-spoiler"}
TOKEN = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)([^<>]*)>|<|&(#\d+|#x[0-9a-fA-F]+|lt|gt|amp|quot);|&|[^<&]+")


class BadMarkup(Exception):
    """What Telegram answers to markup that it cannot read."""


def units(text: str) -> int:
    """Length in UTF-16 code units, which entities are counted in."""
    return len(text.encode("utf-16-le")) // 2


def read(markup: str) -> tuple[str, list[dict[str, object]]]:
    """The text that people see, and its entities."""
    text = ""
    entities: list[dict[str, object]] = []
    open_tags: list[tuple[str, int]] = []
    for token in TOKEN.finditer(markup):
        if token[2]:
            tag = token[2].lower()
            if tag not in TAGS:
                raise BadMarkup(f'Unsupported start tag "{tag}" at byte offset {token.start()}')
            if not token[1]:
                open_tags.append((tag, units(text)))
                continue
            if not open_tags or open_tags[-1][0] != tag:
                raise BadMarkup(f"Unexpected end tag at byte offset {token.start()}")
            _, start = open_tags.pop()
            if units(text) > start:
                entities.append({"type": tag, "offset": start, "length": units(text) - start})
        elif token[0] == "<":
            raise BadMarkup(f"Unsupported start tag at byte offset {token.start()}")
        else:
            text += unescape(token[0]) if token[4] else token[0]
    if open_tags:
        raise BadMarkup(f'Can\'t find end tag corresponding to start tag "{open_tags[-1][0]}"')
    return text, entities
