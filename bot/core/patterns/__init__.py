"""Secrets that nobody told the bot about, known by their form: by the key's name, place, beginning or armour."""

from bot.core.patterns import commands, keys, prefixes, web
from bot.core.patterns.mark import in_lines, lowered
from bot.core.patterns.pem import Armour
from bot.core.patterns.stream import RedactingStream

__all__ = ["RedactingStream", "line_patterned", "patterned", "secret_in"]


def patterned(text: str) -> str:
    """The port `Redactor`: the text with the values hidden that look like secrets; keys and commands stay."""
    return line_patterned(Armour().text(text))


def line_patterned(text: str) -> str:
    """The same, without keys that stretch over lines: what a `RedactingStream` adds itself."""
    text = prefixes.hide(text)
    text = web.hide(text, lowered(text))
    text = commands.hide(text, lowered(text))
    return in_lines(text, lowered(text), keys.WORDS, keys.hide)


def secret_in(text: str) -> bool:
    """Whether a message holds a secret. A sentence about passwords does not: "change le mot de passe de bob"."""
    return patterned(text) != text
