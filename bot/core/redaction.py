"""No known secret in any sink: exact match on every secret that the bot knows, in the forms that it may take."""

import base64
import json
import re
from dataclasses import replace
from urllib.parse import quote, quote_plus

from bot.core.patterns import RedactingStream, line_patterned, patterned
from bot.core.patterns.mark import HIDDEN
from bot.domain.content import Content, Grid, Paragraph, Picture, Piece, Pre, Progress
from bot.domain.ports import Redactor, Secrets

SHORTEST = 6
"""Shorter values are no secrets: hiding them would only spoil ordinary words."""


class KnownSecrets:
    """The port `Redactor`. Knows each secret as it is, in base64 (at any offset), URL-encoded and JSON-escaped."""

    def __init__(self) -> None:
        self._forms: set[str] = set()
        self._pattern: re.Pattern[str] | None = None

    def learn(self, value: str) -> None:
        """From now on the value is hidden."""
        if len(value) >= SHORTEST and not self._forms.issuperset(forms := set(_forms(value))):
            self._forms |= forms
            longest_first = sorted(self._forms, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(re.escape, longest_first)))

    def __call__(self, text: str) -> str:
        return self._pattern.sub(HIDDEN, text) if self._pattern is not None else text


class Redaction:
    """The port `Redactor` of every sink: known secrets first, then what looks like one."""

    def __init__(self, known: KnownSecrets) -> None:
        self._known = known

    def __call__(self, text: str) -> str:
        return patterned(self._known(text))

    def stream(self) -> RedactingStream:
        """For a text that comes in pieces; a known secret of several lines is hidden line by line."""
        return RedactingStream(lambda text: line_patterned(self._known(text)))


def _forms(value: str) -> list[str]:
    raw = value.encode()
    encoded = [base64.b64encode(b"\0" * shift + raw).decode() for shift in range(3)]
    # The first and last characters of an embedded value depend on its neighbours: only the middle is certain.
    middles = [text[(4 if shift else 0) : -4] for shift, text in enumerate(encoded)]
    urls = [text.replace("+", "-").replace("/", "_") for text in middles]
    escaped = json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]
    # Seen line by line, a key is none of its other forms; what frames it is no secret.
    lines = [line for line in value.splitlines() if not line.startswith("-----")]
    forms = [value, *lines, quote(value, safe=""), quote_plus(value), *escaped, *middles, *urls]
    return [form for form in forms if len(form) >= SHORTEST]


def redacted(content: Content, redact: Redactor) -> Content:
    """The same content without known secrets, in every text that a reader could see."""

    def piece(one: Piece) -> Piece:
        match one:
            case Paragraph():
                return replace(one, text=redact(one.text))
            case Grid():
                rows = tuple(tuple(redact(cell) for cell in row) for row in one.rows)
                return replace(one, title=redact(one.title), rows=rows)
            case Pre():
                return replace(one, text=redact(one.text), title=redact(one.title))
            case Picture():
                return replace(one, alt=redact(one.alt))
            case Progress():
                return replace(one, text=redact(one.text), last=redact(one.last))

    buttons = tuple(
        replace(button, label=redact(button.label), confirm=redact(button.confirm)) for button in content.buttons
    )
    return replace(content, pieces=tuple(map(piece, content.pieces)), buttons=buttons)


class Vault:
    """The port `Secrets`, wrapped: every value that passes is learnt by the redactor before anybody sees it."""

    def __init__(self, secrets: Secrets, known: KnownSecrets) -> None:
        self._secrets = secrets
        self._known = known

    async def learn_all(self) -> None:
        """At start: all values that are kept."""
        for name in await self._secrets.names():
            await self.get(name)

    def learn(self, value: str) -> None:
        """A secret from elsewhere: the environment, a file."""
        self._known.learn(value)

    async def put(self, name: str, value: str, by: str) -> None:
        self._known.learn(value)
        await self._secrets.put(name, value, by)

    async def get(self, name: str) -> str | None:
        value = await self._secrets.get(name)
        if value is not None:
            self._known.learn(value)
        return value

    async def names(self) -> tuple[str, ...]:
        return await self._secrets.names()

    async def remove(self, name: str) -> bool:
        return await self._secrets.remove(name)

    async def rotate(self) -> int:
        return await self._secrets.rotate()
