"""Discord's markup: plain text that stays plain, and monospaced blocks that nothing inside can end."""

import re

from adapters._text import clean

ACTIVE = re.compile(r"([\\*_~`|<\[\]@])")
"""Characters that format, link, mention or draw an emoji."""
LEADING = re.compile(r"^(\s*)([-+#>])", re.MULTILINE)
"""What would start a list, a heading, a quotation or small print at the beginning of a line."""
ADDRESS = re.compile(r"((?<!\w)https?://[^\s<>`*|~@\[\]\\]*[\w/=&%-])")
"""A link. Clients make everything up to a blank part of it, so that an escaping backslash inside would break it."""
TICKS = re.compile("`{3,}")


def escape(text: str) -> str:
    """`text` so that Discord shows every character as it was written; addresses stay links."""
    parts = ADDRESS.split(clean(text))
    return "".join(part if place % 2 else _escaped(part) for place, part in enumerate(parts))


def _escaped(text: str) -> str:
    return LEADING.sub(r"\1\\\2", ACTIVE.sub(r"\\\1", text))


def bold(text: str) -> str:
    """Plain text in bold, "" for nothing; where a link would swallow the closing stars, just plain."""
    said = escape(text.strip())
    return f"**{said}**" if said and not ADDRESS.search(said) else said


def fenced(text: str) -> str:
    """Monospaced lines. Three backticks in a row would end the block: they become look-alikes (U+02CB)."""
    body = TICKS.sub(lambda found: "ˋ" * len(found[0]), clean(text)).strip("\n")
    return f"```\n{body or ' '}\n```"
