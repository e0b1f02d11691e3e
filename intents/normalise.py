"""From what was typed to comparable words, with the way back to the exact characters.

Comparison is done on folded text (NFKC, case folded, without accents, one kind of apostrophe and of quote); values are
cut out of the original by offsets, so that they arrive byte for byte. What a reader could not see is refused.
"""

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass
from functools import cached_property, lru_cache

from bot.domain.errors import InvalidArgument

MAX_CHARS = 2000
_BREAKS = frozenset("\n\t")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_SAME = str.maketrans(dict.fromkeys("’‘ʼ`´ʹ′‛", "'") | dict.fromkeys("“”„‟«»‹›", '"') | dict.fromkeys("–‑‐", "-"))
_SPELLED = {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"}

_PIECE = re.compile(r"[a-z_]+=\"[^\"]*\"|\"([^\"]*)\"|(?<![\w'])'([^']*)'(?!\w)|[^\s\"]+|\"")
_LEADING = "([{<*~'"
_TRAILING = ",;:.!?)]}>*~'"
_ELISION = re.compile(r"(qu|jusqu|lorsqu|puisqu|quoiqu|[ldnjsmct])'(?=.)")
_ELIDED = re.compile(r"(qu|jusqu|lorsqu|puisqu|quoiqu|[ldnjsmct])'")
_WHOLE = frozenset({"aujourd'hui", "d'accord", "s'il", "d'abord", "quelqu'un"})
_PRONOUNS = "moi|nous|tu|vous|le|la|les|lui|leur|il|elle|on|ils|elles|ce|je|y|en"
_ATTACHED = re.compile(rf"(?:(?<=[a-z])-(?:t-)?({_PRONOUNS})|(?<=.)('s))$")


@lru_cache(maxsize=4096)
def _fold(char: str) -> str:
    """One character as zero or more comparable ones."""
    spelled = _SPELLED.get(char.casefold(), char)
    parts = unicodedata.normalize("NFKD", spelled.translate(_SAME))
    bare = "".join(part for part in parts if not unicodedata.combining(part))
    return unicodedata.normalize("NFKC", bare.casefold()).translate(_SAME)


def fold(text: str) -> str:
    """Text as it is compared."""
    return text.lower().translate(_SAME) if text.isascii() else "".join(map(_fold, text))


@dataclass(frozen=True, slots=True)
class Token:
    """One word. `text` is folded, `accented` keeps accents ("redémarré" is not "redémarre"); offsets: the original's.

    `quoted`: it stood in quotes, as a whole. Punctuation is a token of its own.
    """

    text: str
    start: int
    end: int
    accented: str
    quoted: bool = False

    @property
    def is_mark(self) -> bool:
        return not self.quoted and not any(char.isalnum() for char in self.text)


@dataclass(frozen=True)
class Sentence:
    """What was typed: the original and its folded form with one original offset a character (and one for the end)."""

    original: str
    folded: str
    offsets: tuple[int, ...]

    @cached_property
    def asks(self) -> bool:
        """Whether it ends as a question; a mark within `"…"` belongs to what is quoted."""
        return self.folded.rstrip(" !.')").endswith("?")

    def raw(self, start: int, end: int) -> str:
        """The original characters between two original offsets."""
        return self.original[start:end]

    def tokens(self, names: Container[str] = ()) -> tuple[Token, ...]:
        """The words; those among `names` are never split at apostrophes or hyphens."""
        found: list[Token] = []
        for match in _PIECE.finditer(self.folded):
            inside = 1 if match[1] is not None else 2 if match[2] is not None else 0
            if match[0].endswith('"') and "=" in match[0] and not inside:
                found.append(self._token(match.start(), match.end()))
            elif inside:
                self._quoted(match.start(inside), match.end(inside), found)
            else:
                self._word(match.start(), match.end(), names, found)
        return tuple(found)

    def _token(self, start: int, end: int, *, quoted: bool = False) -> Token:
        first, last = self.offsets[start], self.offsets[end]
        original = self.original[first:last].rstrip()
        accented = self.folded[start:end] if original.isascii() else unicodedata.normalize("NFC", original.casefold())
        return Token(self.folded[start:end], first, first + len(original), accented, quoted)

    def _quoted(self, start: int, end: int, found: list[Token]) -> None:
        text = self.folded[start:end]
        start, end = start + len(text) - len(text.lstrip()), end - len(text) + len(text.rstrip())
        if start < end:
            found.append(self._token(start, end, quoted=True))

    def _word(self, start: int, end: int, names: Container[str], found: list[Token]) -> None:
        text = self.folded[start:end]
        if (text.isalnum() and text.isascii()) or text in names:  # nothing to take apart: most words
            found.append(self._token(start, end))
            return
        if _ELIDED.fullmatch(text):
            found.append(self._token(start, end))
            return
        left = start + len(text) - len(text.lstrip(_LEADING))
        right = end - len(text) + len(text.rstrip(_TRAILING))
        if left >= right:
            found.extend(self._token(at, at + 1) for at in range(start, end))
            return
        found.extend(self._token(at, at + 1) for at in range(start, left))
        self._split(left, right, names, found)
        found.extend(self._token(at, at + 1) for at in range(right, end))

    def _split(self, start: int, end: int, names: Container[str], found: list[Token]) -> None:
        """Takes elisions off the front, inverted pronouns and possessives off the end, and commas out."""
        while self._splits(start, end, names) and (match := _ELISION.match(self.folded, start, end)):
            found.append(self._token(start, match.end()))
            start = match.end()
        after: list[Token] = []
        while self._splits(start, end, names) and (match := _ATTACHED.search(self.folded[start:end])):
            after.append(self._token(start + match.start(match.lastindex or 0), end))
            end = start + match.start()
        text = self.folded[start:end]
        parts = re.finditer(r"[^,]+|,", text) if self._splits(start, end, names) and "=" not in text else ()
        commas = [self._token(start + part.start(), start + part.end()) for part in parts]
        found.extend([*(commas or [self._token(start, end)]), *reversed(after)])

    def _splits(self, start: int, end: int, names: Container[str]) -> bool:
        text = self.folded[start:end]
        return text not in names and text not in _WHOLE


def read(text: str) -> Sentence:
    """The sentence of a text; raises `InvalidArgument` for more than 2,000 characters and for what cannot be seen."""
    if len(text) > MAX_CHARS:
        raise InvalidArgument("understanding.too_long", limit=MAX_CHARS, length=len(text))
    text = text.replace("\r\n", "\n")
    if not text.isprintable():
        for position, char in enumerate(text):
            if char not in _BREAKS and not char.isprintable() and unicodedata.category(char) in _UNSEEN:
                raise InvalidArgument("understanding.unseen", character=f"U+{ord(char):04X}", position=position + 1)
    if text.isascii():
        return Sentence(text, text.lower().translate(_SAME), tuple(range(len(text) + 1)))
    folded = [_fold(char) for char in text]
    offsets = [index for index, piece in enumerate(folded) for _ in piece]
    return Sentence(text, "".join(folded), (*offsets, len(text)))
