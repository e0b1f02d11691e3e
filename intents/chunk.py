"""Some words of a sentence and what they are."""

from dataclasses import dataclass
from typing import Literal

from intents.phrases import Phrase

Readings = tuple[tuple[str, str], ...]
"""What a chunk may be: (kind, value) pairs; kinds are "host", "tag", "all", "service", "app", "person", "request" for
names of the fleet, "container", "vm", … for names beside their noun, and the names of parameter kinds for typed values.
"""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some tokens (from `start` to before `end`) and what they are."""

    kind: Literal["name", "value", "concept", "noun", "filler", "mark", "quote", "unknown"]
    start: int
    end: int
    readings: Readings = ()
    phrase: Phrase | None = None
    also: "tuple[Chunk, ...]" = ()
    """What the same words may be instead."""

    @property
    def label(self) -> str:
        """The concept, the noun, or the class of filler ("any", "join", "look")."""
        return self.phrase.label if self.phrase else ""

    def value(self, kind: str) -> str | None:
        return dict(self.readings).get(kind)
