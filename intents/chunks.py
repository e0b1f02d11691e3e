"""Cutting a sentence into what its words are: names of the fleet, typed values, concepts, fillers, and the unexplained.

Longest match first; a name of the fleet beats a value, a value beats a concept, a concept beats a filler.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from intents.chunk import Chunk, Readings
from intents.lexicon import Lexicon
from intents.names import Names
from intents.normalise import Sentence, Token
from intents.nouns import Nouns
from intents.phrases import Phrase
from intents.quantities import quantities
from intents.times import Timing

_DURATION = re.compile(r"(\d{1,6})(s|sec|m|mn|min|h|d|j|w)")
_HOURS_MINUTES = re.compile(r"(\d{1,2})h(\d{2})")
_CLOCK = re.compile(r"\d{1,2}(h\d{0,2}|:\d{2}|am|pm)")
_PATH = re.compile(r"/[\w./@+:~-]*")
_ADDRESS = re.compile(r"\d{1,3}(\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f:]+:[0-9a-f]*")
_FINGERPRINT = re.compile(r"sha256:[a-z0-9+/]{43}=?")
_URL = re.compile(r"https?://\S+")
_SIGNAL = re.compile(r"(?:sig)?(term|hup|int|kill|usr1|usr2|quit)")
_CODE = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9-]{3,79}")
_FLAG_LINES = re.compile(r"-n?(\d{1,5})")
_STATUS = re.compile(r"[45]\d\d")
_SEVERAL = frozenset({"les", "des", "erreur", "erreurs", "code", "codes", "the", "any", "of", "http"})
"""Words after which a bare number like 404 is what an answer said, not how many lines are wanted: "les 404"."""
_GUEST = 3
"""Digits from which on a bare number may be the id of a virtual machine."""
_SINGLE = frozenset({"one", "un", "une", "a", "an"})
_AS = ("as",)
_FURTHEST = 4
"""Words between the halves of a verb."""
_KEYED = re.compile(r"([a-z_]+)=(.+)", re.DOTALL)


class Chunker:
    """Cuts the tokens of one sentence."""

    def __init__(
        self,
        lexicon: Lexicon,
        names: Names,
        sentence: Sentence,
        tokens: Sequence[Token],
        timings: Sequence[Timing] = (),
    ) -> None:
        self._lexicon, self._names, self._sentence, self.tokens = lexicon, names, sentence, tokens
        self._nouns = Nouns(lexicon, names, sentence, tokens)
        self._timings = {timing.start: timing for timing in timings if timing.role != "when" and timing.whens}

    def chunks(self) -> tuple[Chunk, ...]:
        """All tokens, in order, each in exactly one chunk."""
        found: list[Chunk] = []
        at = 0
        apart = self._apart()
        begun = False
        while at < len(self.tokens):
            chunk = apart.get(at) or self._at(at, apart, begun=begun)
            begun = begun or chunk.kind not in {"filler", "mark"}
            found.append(chunk)
            at = chunk.end
        return tuple(found)

    def _apart(self) -> dict[int, Chunk]:
        """Verbs whose second half comes later: "bring nginx up", "mets web-01 hors tension"."""
        found: dict[int, Chunk] = {}
        for at, token in enumerate(self.tokens):
            for phrase in sorted(self._lexicon.apart.beginning(token.text), key=lambda phrase: -len(phrase.words)):
                size = len(phrase.words) - 1
                for rest in range(at + 2, min(at + 2 + _FURTHEST, len(self.tokens) - size + 1)):
                    said = tuple(later.text for later in self.tokens[rest : rest + size])
                    if said != phrase.words[1:]:
                        continue
                    if at not in found and rest not in found:
                        found[at] = Chunk("concept", at, at + 1, (), phrase)
                        found[rest] = Chunk("concept", rest, rest + size, (), phrase)
                    elif at in found and rest in found and found[rest].end == rest + size:
                        for half in (at, rest):
                            other = replace(found[half], phrase=phrase, also=())
                            found[half] = replace(found[half], also=(*found[half].also, other))
        return found

    def _at(self, at: int, apart: Mapping[int, Chunk], *, begun: bool) -> Chunk:
        token = self.tokens[at]
        if token.is_mark:
            return Chunk("mark", at, at + 1)
        spoken = list(self._spoken(at, begun=begun))
        first = [one for one in spoken if one.phrase is not None and one.phrase.group == "leading"]
        candidates = [
            *self._marked(at), *self._named(at), *first, *self._nouns.at(at), *self._typed(at), *spoken
        ]  # fmt: skip
        candidates = [one for one in candidates if not any(inside in apart for inside in range(at + 1, one.end))]
        if candidates:
            best = max(candidates, key=lambda chunk: chunk.end)  # the first of the longest
            if best.kind == "concept":
                return replace(best, also=tuple(one for one in candidates if one.end == best.end and one is not best))
            if best.kind != "value":
                return best
            same = (one for one in candidates if one.kind == "value" and one.end == best.end)
            return replace(best, readings=tuple(dict.fromkeys(pair for one in same for pair in one.readings)))
        kind: Literal["quote", "unknown"] = "quote" if token.quoted and " " in token.text else "unknown"
        if token.quoted:
            return Chunk(kind, at, at + 1, (("grep", self._sentence.raw(token.start, token.end)),))
        return Chunk(kind, at, at + 1, self._nouns.made(at))

    # --- names of the fleet -------------------------------------------------------------------------------------------

    def _named(self, at: int) -> Iterator[Chunk]:
        """The longest name that begins here, with everything that it may name."""
        longest = min(len(self.tokens), at + self._names.longest)
        for end in range(longest, at, -1):
            said = " ".join(token.text for token in self.tokens[at:end]).removeprefix("@")
            if readings := self._names.readings(said):
                yield Chunk("name", at, end, readings)
                return

    # --- values -------------------------------------------------------------------------------------------------------

    def _typed(self, at: int) -> Iterator[Chunk]:
        token = self.tokens[at]
        if token.quoted:
            if self._is_command(at):
                yield Chunk("value", at, at + 1, (("command", self._sentence.raw(token.start, token.end)),))
            return
        if (timing := self._timings.get(at)) is not None:
            length = timing.whens[0]
            kinds = ("until", "duration") if timing.role == "until" else ("since",)
            yield Chunk("value", at, timing.end, tuple((kind, length) for kind in kinds))
        raw = self._sentence.raw(token.start, token.end)
        yield from self._counted(at)
        if match := _FLAG_LINES.fullmatch(token.text):
            yield Chunk("value", at, at + 1, (("lines", match[1]),))
        yield from quantities(self.tokens, at, raw, self._lexicon.numbers)
        if match := _KEYED.fullmatch(token.text):
            said = raw[len(match[1]) + 1 :]
            yield Chunk("value", at, at + 1, ((f"={match[1]}", said.strip('"“”«» ')),))
        for kind, pattern in (("path", _PATH), ("address", _ADDRESS), ("fingerprint", _FINGERPRINT), ("url", _URL)):
            if pattern.fullmatch(token.text):
                yield Chunk("value", at, at + 1, ((kind, raw),))
        if (match := _SIGNAL.fullmatch(token.text)) and raw.isupper():
            yield Chunk("value", at, at + 1, (("signal", match[1].upper()),))

    def _is_command(self, at: int) -> bool:
        """Whether what is quoted is a command line: in backticks, or straight after "run"."""
        start = self.tokens[at].start
        if start > 0 and self._sentence.original[start - 1] == "`":
            return True
        before = self._lexicon.speech.at(self.tokens, at - 1) if at > 0 else []
        return any(phrase.label == "run" and len(phrase.words) == 1 for phrase in before)

    def _counted(self, at: int) -> Iterator[Chunk]:
        """Durations, counts of lines, numbers: "2h", "30 minutes", "last hour", "50 lignes", "2 dernières heures"."""
        token = self.tokens[at]
        if match := _DURATION.fullmatch(token.text):
            yield Chunk("value", at, at + 1, _length(match[1], self._lexicon.units[match[2]]))
        if match := _HOURS_MINUTES.fullmatch(token.text):
            yield Chunk("value", at, at + 1, _length(str(int(match[1]) * 60 + int(match[2])), "m"))
        number = token.text if token.text.isascii() and token.text.isdigit() else ""
        spelled = str(self._lexicon.numbers.get(token.text, ""))
        after = at + 1 if number or spelled else at
        ago = self._mark("last", after)
        after += len(ago.words) if ago else 0
        unit = self._lexicon.units.get(self.tokens[after].text, "") if after < len(self.tokens) else ""
        if after == at or not unit:
            before = self._mark("last", at)
            if number and not ago and _STATUS.fullmatch(number) and at > 0 and self.tokens[at - 1].text in _SEVERAL:
                yield Chunk("value", at, at + 1, (("grep", number),))
            elif number:
                guest = (("vmid", number),) if len(number) >= _GUEST else ()
                yield Chunk("value", at, at + 1, (("number", number), *guest))
            elif spelled and token.text not in _ARTICLES | _SINGLE:
                yield Chunk("value", at, at + 1, (("number", spelled),))
            elif before and at + len(before.words) < len(self.tokens):
                rest = at + len(before.words)
                yield from (Chunk("value", at, inner.end, inner.readings) for inner in self._bare_count(rest))
            return
        count = number or spelled or ("1" if ago and unit in _TIME else "")
        if count:
            yield Chunk("value", at, after + 1, _length(count, unit))

    def _bare_count(self, at: int) -> Iterator[Chunk]:
        """A count after "last": "last 20 lines", "dernières 24 heures", "last 20"."""
        text = self.tokens[at].text
        if match := _DURATION.fullmatch(text):
            yield Chunk("value", at, at + 1, _length(match[1], self._lexicon.units[match[2]]))
            return
        count = text if text.isascii() and text.isdigit() else str(self._lexicon.numbers.get(text, ""))
        if not count:
            return
        unit = self._lexicon.units.get(self.tokens[at + 1].text, "") if at + 1 < len(self.tokens) else ""
        yield (
            Chunk("value", at, at + 2, _length(count, unit))
            if unit
            else Chunk("value", at, at + 1, (("lines", count), ("limit", count)))
        )

    def _marked(self, at: int) -> Iterator[Chunk]:
        """Values that a word introduces: "pid 1234", "grep timeout", "because …" (to the end)."""
        for phrase in self._lexicon.marks.at(self.tokens, at):
            rest = at + len(phrase.words)
            if rest < len(self.tokens) and self.tokens[rest].text in {":", "="}:
                rest += 1
            if rest >= len(self.tokens):
                continue
            value = self.tokens[rest]
            raw = self._sentence.raw(value.start, value.end)
            if phrase.label == "pid" and value.text.isascii() and value.text.isdigit():
                yield Chunk("value", at, rest + 1, (("pid", value.text),))
            elif phrase.label == "grep" and not value.is_mark and value.text not in _ARTICLES:
                yield Chunk("value", at, rest + 1, (("grep", raw),))
            elif phrase.label == "depth" and value.text.isascii() and value.text.isdigit():
                yield Chunk("value", at, rest + 1, (("=depth", value.text),))
            elif phrase.label == "code" and _CODE.fullmatch(raw):
                yield Chunk("value", at, rest + 1, (("code", raw),))
            elif phrase.words == _AS and (rest + 1 >= len(self.tokens) or not raw.isalpha()):
                continue  # "as vm-copy" names something
            elif phrase.label == "reason" and at > 0 and not value.is_mark:
                last = len(self.tokens) - (1 if self.tokens[-1].is_mark and len(self.tokens) > rest + 1 else 0)
                said = self._sentence.raw(value.start, self.tokens[last - 1].end)
                yield Chunk("value", at, len(self.tokens), (("reason", said),))

    def _mark(self, label: str, at: int) -> Phrase | None:
        if at >= len(self.tokens):
            return None
        return next((phrase for phrase in self._lexicon.marks.at(self.tokens, at) if phrase.label == label), None)

    # --- words --------------------------------------------------------------------------------------------------------

    def _spoken(self, at: int, *, begun: bool) -> Iterator[Chunk]:
        """Values and concepts that words say, then fillers; a first word that is both ("ok, …") is a filler."""
        found = self._lexicon.speech.at(self.tokens, at)
        accented = tuple(token.accented for token in self.tokens[at : at + 8])
        order = {"leading": 0, "value": 1, "past": 2, "concept": 3, "doing": 4, "filler": 5}
        for phrase in sorted(found, key=lambda phrase: order[phrase.group]):
            end = at + len(phrase.words)
            if phrase.group == "leading" and begun:
                continue
            if _differs(phrase, accented):
                continue
            if phrase.label == "targets":
                if readings := self._places(phrase.value):
                    yield Chunk("name", at, end, readings, phrase)
            elif phrase.group == "value":
                yield Chunk("value", at, end, ((phrase.label, phrase.value),), phrase)
            elif phrase.group == "filler":
                yield Chunk("filler", at, end, (), phrase)
            elif not (
                phrase.label == "status" and not begun and end < len(self.tokens) and self._is_filler(found, end - at)
            ):
                yield Chunk("concept", at, end, (), phrase)

    def _places(self, value: str) -> Readings:
        """What "everywhere" and "prod" stand for in this fleet."""
        if value == "all":
            return (("all", "all"),)
        return (("tag", value),) if self._names.is_known("tag", value) else ()

    @staticmethod
    def _is_filler(found: Sequence[Phrase], length: int) -> bool:
        return any(p.group == "filler" and p.label == "any" and len(p.words) == length for p in found)


def _differs(phrase: Phrase, accented: Sequence[str]) -> bool:
    """Whether accents say that other words are meant: a participle needs its own, "nommé" is not "nomme"."""
    single, first = len(phrase.words) == 1, phrase.accented[0]
    participle = phrase.group == "concept" and single and first.endswith("é")
    if (phrase.group == "past" or participle) and not first.isascii():
        return tuple(accented[: len(phrase.words)]) != phrase.accented  # "redemarre" is not yet a participle
    if phrase.group == "concept" and single and accented[0].endswith("é") and not participle:
        return True
    return phrase.group == "filler" and single and len(phrase.words[0]) == 1 and accented[0] != first  # "a" is not "à"


_TIME = frozenset("smhdw")
_ARTICLES = frozenset({"the", "a", "an", "le", "la", "les", "l'", "un", "une", "des", "in", "dans", "for"})


def _length(count: str, unit: str) -> Readings:
    if unit in _TIME:
        return (("duration", f"{count}{unit}"),)
    return ((unit, count),)


def is_clock(text: str) -> bool:
    """Whether a word is a time of day: "14h", "2am", "14:30"."""
    return _CLOCK.fullmatch(text) is not None
