"""Amounts with a unit: sizes into the unit of each parameter, shares, cores, versions, how many backups to keep.

A size is megabytes of memory or gigabytes of disk; which of them, the word beside it says ("8 Go de RAM").
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from intents.chunk import Chunk, Readings
from intents.normalise import Token

_SIZE = re.compile(r"(\d{1,7}(?:[.,]\d{1,2})?)(mo|mb|mib|go|gb|gib|g|to|tb|tib)")
_NUMBER = re.compile(r"\d{1,7}(?:[.,]\d{1,2})?")
_MEGABYTES: Mapping[str, int] = {
    "mo": 1, "mb": 1, "mib": 1, "go": 1024, "gb": 1024, "gib": 1024, "g": 1024, "giga": 1024, "gigas": 1024,
    "gigs": 1024, "gig": 1024, "megas": 1, "to": 1_048_576, "tb": 1_048_576, "tib": 1_048_576,
}  # fmt: skip
_MEMORY = frozenset({"ram", "memory", "memoire", "mem"})
_DISK = frozenset({"disk", "disque", "storage", "stockage", "space", "espace"})
_OF = frozenset({"de", "d'", "of"})
_PLACES = frozenset({"the", "node", "snapshot", "backup", "storage", "hypervisor", "host", "ceph", "local"})
_NEAR = 6
"""Words before a size among which one says of what it is."""
_PERCENT = re.compile(r"(\d{1,3})%")
_PERCENTS = frozenset({"%", "percent", "pourcent", "pourcents"})
_CORES = re.compile(r"(\d{1,3})(?:v?cpus?|cores?|coeurs?)")
_CORE = frozenset({"vcpu", "vcpus", "cpu", "cpus", "core", "cores", "coeur", "coeurs", "processeurs", "processors"})
_SHORT = re.compile(r"(\d{1,4})(s|m|min|mn|h)")
_PERIODS: Mapping[str, str] = {
    "second": "s", "seconds": "s", "seconde": "s", "secondes": "s", "minute": "m", "minutes": "m", "min": "m",
    "hour": "h", "hours": "h", "heure": "h", "heures": "h",
}  # fmt: skip
_VERSION = re.compile(r"v\d+(?:\.\d+){0,3}(?:[-+][a-z0-9.]+)?|\d+(?:\.\d+){1,2}(?:[-+][a-z0-9.]+)?")
_KEEPS: Mapping[str, str] = {
    "daily": "=keep_daily", "dailies": "=keep_daily", "journalieres": "=keep_daily", "quotidiennes": "=keep_daily",
    "journaliers": "=keep_daily", "quotidiens": "=keep_daily", "weekly": "=keep_weekly", "weeklies": "=keep_weekly",
    "hebdomadaires": "=keep_weekly", "hebdos": "=keep_weekly", "hebdo": "=keep_weekly",
}  # fmt: skip


def quantities(tokens: Sequence[Token], at: int, raw: str, numbers: Mapping[str, int]) -> Iterator[Chunk]:
    """What begins at `at`; `raw` is that word as typed, `numbers` are those in words."""
    word = tokens[at].text
    yield from _interval(tokens, at, numbers)
    if not word[:1].isdigit() and not word.startswith("v") and word not in numbers:
        return
    after = tokens[at + 1].text if at + 1 < len(tokens) else ""
    if (match := _SIZE.fullmatch(word)) is not None:
        yield from _size(tokens, at, at + 1, match[1], match[2])
    elif _NUMBER.fullmatch(word) and after in _MEGABYTES and not _leads_on(tokens, at + 1):
        yield from _size(tokens, at, at + 2, word, after)
    if (match := _PERCENT.fullmatch(word)) is not None:
        yield Chunk("value", at, at + 1, (("percent", match[1]),))
    if (match := _CORES.fullmatch(word)) is not None:
        yield Chunk("value", at, at + 1, (("vcpus", match[1]),))
    count = word if word.isascii() and word.isdigit() else str(numbers.get(word, ""))
    if count and after in _PERCENTS:
        yield Chunk("value", at, at + 2, (("percent", count),))
    elif count and after in _CORE:
        yield Chunk("value", at, at + 2, (("vcpus", count),))
    elif count and after in _KEEPS:
        yield Chunk("value", at, at + 2, ((_KEEPS[after], count),))
    if _VERSION.fullmatch(word):
        yield Chunk("value", at, at + 1, (("version", raw),))


def _leads_on(tokens: Sequence[Token], at: int) -> bool:
    """Whether "to" is English here and no terabytes: "move 820 to pve1"."""
    after = tokens[at + 1].text if at + 1 < len(tokens) else ""
    return tokens[at].text == "to" and (after in _PLACES or any(char in "-_.0123456789" for char in after))


def _interval(tokens: Sequence[Token], at: int, numbers: Mapping[str, int]) -> Iterator[Chunk]:
    """How often something is looked at: "every minute", "toutes les 30 secondes"."""
    words = [token.text for token in tokens[at : at + 4]]
    begun = 1 if words[:1] == ["every"] else 2 if words[:2] in (["toutes", "les"], ["tous", "les"]) else 0
    if not begun or len(words) <= begun:
        return
    if (match := _SHORT.fullmatch(words[begun])) is not None:
        yield Chunk("value", at, at + begun + 1, (("=interval", f"{match[1]}{match[2][0]}"),))
        return
    said = words[begun]
    count = said if said.isascii() and said.isdigit() else str(numbers.get(said, ""))
    unit = begun + bool(count)
    if unit < len(words) and (letter := _PERIODS.get(words[unit])) is not None:
        yield Chunk("value", at, at + unit + 1, (("=interval", f"{count or 1}{letter}"),))


def _size(tokens: Sequence[Token], at: int, end: int, number: str, unit: str) -> Iterator[Chunk]:
    """The size with the word that says of what it is, where that follows."""
    megabytes = float(number.replace(",", ".")) * _MEGABYTES[unit]
    what = end + (end < len(tokens) and tokens[end].text in _OF)
    said = tokens[what].text if what < len(tokens) else ""
    if said in _MEMORY | _DISK:
        yield Chunk("value", at, what + 1, _of(megabytes, said))
        return
    before = [token.text for token in tokens[max(0, at - _NEAR) : at] if token.text in _MEMORY | _DISK]
    yield Chunk("value", at, end, _of(megabytes, before[-1] if before else ""))


def _of(megabytes: float, said: str) -> Readings:
    memory = [("memory_mb", str(int(megabytes)))] if megabytes == int(megabytes) and said not in _DISK else []
    gigabytes = megabytes / 1024
    disk = [("disk_gb", str(int(gigabytes)))] if gigabytes == int(gigabytes) and said not in _MEMORY else []
    return (*memory, *disk)
