"""Text as Rocket.Chat shows it unchanged: nothing that was typed or printed becomes markup, a sign or a mention.

Source: the grammar of @rocket.chat/message-parser 0.32 (MIT), which every current client uses. It knows backslashes
before `* _ ~ # .` and the backtick; all else is parted by a blank, or replaced by a letter that looks the same.
"""

import re

from adapters._text import clean

URL = re.compile(r"(https?://[A-Za-z0-9.-]+(?::\d+)?/[\w./?=&%+-]*)", re.ASCII)
"""Addresses stay whole: a backslash would be part of them."""

MENTION = re.compile(r"(?<![A-Za-z0-9])@")
CALL = re.compile(r"(\+[\d()-]+)@")
"""The parser ends a telephone number before it, so what follows would be a name."""
EVERYBODY = re.compile(r"@(?=(?:all|here)\b)", re.IGNORECASE)
AT = "\N{FULLWIDTH COMMERCIAL AT}"
NBSP = "\N{NO-BREAK SPACE}"

RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[*_~`#]"), r"\\\g<0>"),
    (re.compile(r"^(\d+)\.(?=[ \t])", re.MULTILINE), r"\1\\."),  # a numbered list would be numbered anew
    (re.compile(r"^(?=>|-[ \t])", re.MULTILINE), NBSP),  # quotes and lists
    (re.compile(r"\\(?=[(\[])"), r"\\ "),  # formulas
    (re.compile(r"\](?=\()"), "] "),  # links and pictures
    (re.compile(r"<(?=t:|[^<>\n]*\|)"), "< "),  # links, and moments worded by each client
    (re.compile(r"\|(?=\|)"), "| "),  # spoilers
    (re.compile(r":(?=[A-Za-z0-9+.-]+:)"), ": "),  # emoji by name, the product's signs among them
)


def escape(text: str) -> str:
    """Prose that is shown as it is written."""
    return "".join(part if place % 2 else _plain(part) for place, part in enumerate(URL.split(clean(text))))


def _plain(text: str) -> str:
    text = CALL.sub(rf"\1{AT}", EVERYBODY.sub(AT, MENTION.sub(AT, text)))
    for pattern, replacement in RULES:
        text = pattern.sub(replacement, text)
    return text


def fenced(text: str) -> str:
    """A monospaced block that its own text cannot end; older servers look for mentions even in there."""
    text = clean(text).expandtabs(8).rstrip("\n")
    text = re.sub("``(?=`)", "`` ", EVERYBODY.sub(AT, text))
    return f"```\n{re.sub('`$', '` ', text, flags=re.MULTILINE) or ' '}\n```"


def units(text: str) -> int:
    """How long the server finds a text: it counts UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
