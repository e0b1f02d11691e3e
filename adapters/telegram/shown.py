"""A delivered card's handle: which messages show it."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shown:
    """The messages of one document in one chat: the card, texts that continue it, uploads by their digest.

    Written `-100123:12 t13 u14-9f8e7d6c5b4a`; the first word names the message that bears the buttons, as presses do.
    """

    chat: int
    card: int
    texts: tuple[int, ...] = ()
    uploads: tuple[tuple[str, int], ...] = ()

    def __str__(self) -> str:
        return " ".join(self._words())

    def _words(self) -> Iterator[str]:
        yield f"{self.chat}:{self.card}"
        yield from (f"t{number}" for number in self.texts)
        yield from (f"u{number}-{digest}" for digest, number in self.uploads)

    @classmethod
    def read(cls, handle: str) -> "Shown":
        """The reverse of `str`."""
        first, *rest = handle.split()
        chat, _, card = first.partition(":")
        texts = tuple(int(word[1:]) for word in rest if word.startswith("t"))
        pairs = (word[1:].partition("-") for word in rest if word.startswith("u"))
        return cls(int(chat), int(card), texts, tuple((digest, int(number)) for number, _, digest in pairs))
