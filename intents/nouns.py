"""Names that no configuration declares, where the sentence says of what they are: "container api", "la VM vm-web".

The name arrives byte for byte. A name of the inventory keeps its own meaning, except straight after a noun that can
only be of something else ("container nginx"); words of the language are names only where they look like one, or in
quotes.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from intents.chunk import Chunk, Readings
from intents.lexicon import Lexicon
from intents.names import Names
from intents.normalise import Sentence, Token
from intents.phrases import Phrase
from intents.things import KINDS

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")
_LONGER = {
    "image": re.compile(r"[a-z0-9][A-Za-z0-9._:/@-]{0,254}"),
    "task": re.compile(r"[A-Za-z0-9][A-Za-z0-9:._@!-]{0,159}"),
    "backup": re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+-]{0,199}"),
}  # fmt: skip
_SHORTEST = 4
_TELLING = re.compile(r"(?=.*[a-z])(?=.*[\d._:/-])[a-z0-9][\w.:/@+!-]*|\d{2,}")
"""Words that can only be names: a letter beside a digit or a joint; or a number of several digits."""
_PREFIXES: Mapping[str, re.Pattern[str]] = {
    "vm": re.compile(r"(?:vm|ct|lxc)[-_][a-z0-9][\w.-]*"),
    "node": re.compile(r"(?:pve|node)-?\d{1,3}"),
    "backup": re.compile(r"(?:backup|vzdump)-[a-z0-9][\w.:/-]*"),
    "storage": re.compile(r"ceph(?:fs)?|local(?:-(?:lvm|zfs))?|(?:nfs|zfs|nas|san)[-_][a-z0-9][\w.-]*"),
    "monitor": re.compile(r"[a-z0-9][a-z0-9.]*(?:-[a-z0-9.]+)*-(?:https?|tls|ping)"),
    "alert": re.compile(r"a\d{1,4}"),
    "image": re.compile(r"(?:[a-z0-9][a-z0-9._-]*/)*[a-z][a-z0-9._-]*:[a-z0-9][\w.-]*"),
}
"""Names that say by themselves of what they are."""
_PLAIN = frozenset({"ceph", "cephfs", "local"})
"""Those among them that are letters only."""
_CALLED = frozenset({"named", "called", "nomme", "nommee", "appele", "appelee", "numero", "number", "#", "id", ":"})
_BEFORE = frozenset(
    {"container", "project", "vm", "node", "storage", "monitor", "template", "playbook", "recipe", "image"}
)
"""Nouns that English puts after the name: "the api container"."""
_BOTH = frozenset({"snapshot", "backup"})
"""Nouns after whose possessor English puts them too: "the vm-web snapshots"."""
_APPLICATION = frozenset({"app", "application"})
_RECURRENT = frozenset({
    "nightly", "daily", "weekly", "hourly", "monthly", "monday", "tuesday", "wednesday", "thursday", "friday",
    "saturday", "sunday", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
})  # fmt: skip
"""Words of time that templates, schedules and snapshots are named after."""
_WRITTEN = frozenset({"template", "playbook", "recipe", "schedule", "snapshot"})
MAKES = frozenset({"docker", "compose", "kvm", "proxmox", "lxc", "libvirt"})
"""What things are made with: "the docker images"."""
_HOSTS_TOO = frozenset({"vm", "container"})
"""Nouns of things that may well be named like a host."""
_MANNER = re.compile(r"[a-z]{3,}(?:ly|ment)")
"""How something is to be done: "gently", "doucement"."""
_NEW = frozenset({
    "as", "to", "into", "en", "vers", "comme", "named", "called", "nomme", "nommee", "appele", "appelee", "appelle",
    "nom", "it", "name",
})  # fmt: skip
"""Words before the name of what is to be made."""
_FROM = frozenset({"from", "depuis", "sous", "using"})
"""Words before what something new is made from."""
_THE = frozenset({"the", "my", "our", "your", "a", "that", "this", "of", "for", "in", "from"})
_NOT_NAMES = re.compile(
    r"\d{1,6}(?:s|sec|m|mn|min|h|d|j|w|%|g|go|gb|gib|mo|mb|mib|to|tb)|\d{1,2}(?:h|:)\d{2}|\d{1,2}[ap]m"
)


@lru_cache(maxsize=4096)
def mistyped(word: str, lexicon: Lexicon) -> bool:
    """Whether a word is a verb or a noun with one typing error."""
    if len(word) < _SHORTEST:
        return False
    return process.extractOne(word, lexicon.commanding, scorer=OSA.distance, score_cutoff=1) is not None


class Nouns:
    """Finds nouns, with their names, among the tokens of one sentence."""

    def __init__(self, lexicon: Lexicon, names: Names, sentence: Sentence, tokens: Sequence[Token]) -> None:
        self._lexicon, self._names, self._sentence, self._tokens = lexicon, names, sentence, tokens

    def at(self, at: int) -> Iterator[Chunk]:
        """What begins here: a noun with the name after it, a name with its noun after it, a name that tells, a noun."""
        for phrase in self._lexicon.nouns.at(self._tokens, at)[:1]:
            end = at + len(phrase.words)
            named = self._after(end, phrase.label) if phrase.label in KINDS | _APPLICATION else None
            if named is not None:
                yield Chunk("name", at, named + 1, self._readings(phrase.label, named), phrase)
            if phrase.label != "app":
                yield Chunk("noun", at, end, (), phrase)
        yield from self._telling(at)

    def _readings(self, label: str, at: int) -> Readings:
        """What a name beside its noun stands for; applications are declared, so theirs is the inventory's."""
        if label in _APPLICATION:
            return (("app", self._names.apps.get(self._tokens[at].text, self._raw(at))),)
        return ((label, self._raw(at)),)

    def _after(self, at: int, label: str) -> int | None:
        """Where the name of a noun stands that ends before `at`."""
        called = at < len(self._tokens) and self._tokens[at].text in _CALLED
        at += called
        if at < len(self._tokens) and self._tokens[at].text == "'s":
            return None
        if at >= len(self._tokens) or not self._is_name(at, label, sure=called):
            return None
        others = (pattern for other, pattern in _PREFIXES.items() if other != label)
        return at if called or not any(other.fullmatch(self._tokens[at].text) for other in others) else None

    def _telling(self, at: int) -> Iterator[Chunk]:
        """A name before its noun ("the api container"), and one that needs none ("vm-web")."""
        token = self._tokens[at]
        readings = [
            (label, self._raw(at))
            for label, pattern in (_PREFIXES.items() if not token.text.isalpha() or token.text in _PLAIN else ())
            if not token.quoted and pattern.fullmatch(token.text) and self._is_name(at, label)
        ]
        after = self._noun_after(at + 1)
        begun = (at > 0 and self._tokens[at - 1].text in _THE) or bool(_TELLING.fullmatch(token.text))
        if (
            after is not None
            and after.label in _BEFORE
            and (begun or self._names.readings(token.text))
            and self._is_name(at, after.label)
            and not self._is_called(at)
        ):
            yield Chunk("name", at, at + 1 + len(after.words), ((after.label, self._raw(at)),), after)
        elif after is not None and after.label in _BOTH and not readings and self._is_name(at, after.label):
            yield Chunk(
                "name", at, at + 1 + len(after.words), ((after.label, self._raw(at)), ("vm", self._raw(at))), after
            )
        made = self.made(at)
        if readings:
            yield Chunk("name", at, at + 1, (*readings, *made))

    def made(self, at: int) -> Readings:
        """What a word may call something new, or from what it is made: "as vm-test", "from debian-12"."""
        token = self._tokens[at]
        before = self._tokens[at - 1].text if at > 0 else ""
        if not (before in _NEW | _FROM and self._is_name(at, "")) or self._names.readings(token.text):
            return ()
        if not any(char.isalpha() for char in token.text):
            return ()
        kinds = ("newname",) if before in _NEW else ("image", "backup")
        return tuple((kind, self._raw(at)) for kind in kinds)

    def _is_called(self, at: int) -> bool:
        """Whether a noun before this word has it for its own: "container api vm"."""
        return any(
            len(phrase.words) == size
            for size in (1, 2, 3)
            if at >= size
            for phrase in self._lexicon.nouns.at(self._tokens, at - size)
        )

    def _noun_after(self, at: int) -> Phrase | None:
        """The English noun that begins here and takes no name of its own."""
        if at >= len(self._tokens):
            return None
        found = [phrase for phrase in self._lexicon.nouns.at(self._tokens, at) if phrase.language == "en"]
        end = at + len(found[0].words) if found else at
        named = found and end < len(self._tokens) and _TELLING.fullmatch(self._tokens[end].text)
        return found[0] if found and not named else None

    def _is_name(self, at: int, label: str, *, sure: bool = False) -> bool:
        """Whether a word may be a name of this kind. `sure`: "named" stands before it."""
        token = self._tokens[at]
        raw = self._raw(at)
        if token.is_mark or _LONGER.get(label, _NAME).fullmatch(raw) is None:
            return False
        if token.quoted or (label in _WRITTEN and token.text in _RECURRENT):
            return True
        if sure and token.text not in self._lexicon.alone:
            return True
        if label in _APPLICATION:
            return token.text in self._names.apps
        if token.text in MAKES:
            return False
        if _NOT_NAMES.fullmatch(token.text):
            return False
        kinds = {kind for kind, _ in self._names.readings(token.text)}
        if kinds & {"host", "person"}:
            return label in _HOSTS_TOO and "host" in kinds
        if kinds & {"service", "app", "request"}:
            return True
        if _TELLING.fullmatch(token.text):
            return True
        strange = token.text not in self._lexicon.alone and not _MANNER.fullmatch(token.text)
        return strange and not mistyped(token.text, self._lexicon)

    def _raw(self, at: int) -> str:
        return self._sentence.raw(self._tokens[at].start, self._tokens[at].end)
