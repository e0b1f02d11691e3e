"""One sentence as all stages see it: its words, what they are, what was said before, and in which language."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from bot.domain.actions import LANGUAGES
from bot.domain.understanding import Thread, Utterance
from intents import normalise, vetoes
from intents.chunk import Chunk
from intents.chunks import Chunker
from intents.lexicon import Lexicon
from intents.names import Names, names_of
from intents.normalise import Sentence, Token, fold
from intents.senses import settled
from intents.things import KINDS, THINGS
from intents.times import Timing, find
from intents.typos import Typos
from intents.vetoes import Veto
from intents.wishes import wished


@dataclass(frozen=True)
class Scene:
    """Everything about one sentence. `corrected` holds (typed, meant) pairs of typing errors that were mended."""

    sentence: Sentence
    names: Names
    lexicon: Lexicon
    thread: Thread
    fallback: str
    corrected: tuple[tuple[str, str], ...] = ()
    given: tuple[Token, ...] | None = None
    now: datetime | None = None
    answer_in: str = ""

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The words, as typed or mended; a canonical command of a look is understood without them."""
        return self.given if self.given is not None else self.sentence.tokens(self.names.everything)

    @cached_property
    def chunks(self) -> tuple[Chunk, ...]:
        chunker = Chunker(self.lexicon, self.names, self.sentence, self.tokens, self.timings)
        return wished(settled(chunker.chunks()), self.tokens)

    @cached_property
    def things(self) -> tuple[str, ...]:
        """The things that are named by a noun or by a name that tells, the one that decides first."""
        names = [chunk for chunk in self.chunks if chunk.kind == "name"]
        kinds = {kind for chunk in self.chunks for kind, _ in chunk.readings}
        said = {chunk.label for chunk in self.chunks if chunk.kind == "noun"}
        said |= {kind for chunk in names for kind, _ in chunk.readings if kind in KINDS}
        said |= {"application" if chunk.label == "app" else chunk.label for chunk in names if chunk.label in THINGS}
        said |= {"monitor"} if kinds >= {"url", "monitor_kind"} else set()
        said |= {"container"} if "=all" in kinds else set()
        return tuple(thing for thing in THINGS if thing in said)

    @cached_property
    def reasons(self) -> tuple[Veto, ...]:
        """Why the words ask for no act."""
        return vetoes.find(self.tokens, self.chunks, self.lexicon, self.recognised)

    @cached_property
    def timings(self) -> tuple[Timing, ...]:
        """The times that are said; none where nobody knows what time it is."""
        return find(self.tokens, self.now, english=self.recognised != "fr") if self.now is not None else ()

    @cached_property
    def recognised(self) -> str:
        """The language of the words: the one with more of them; "" where neither has."""
        return language_of(self.tokens, self.lexicon)

    @property
    def language(self) -> str:
        """The language to answer in."""
        return self.answer_in or self.recognised or self.fallback

    @property
    def unknown(self) -> tuple[Chunk, ...]:
        return tuple(chunk for chunk in self.chunks if chunk.kind == "unknown")

    @cached_property
    def nicknamed(self) -> tuple[str, ...]:
        """The services that are named for short only: "redis" for redis-server."""
        said = ((fold(self.raw(chunk)), chunk.value("service")) for chunk in self.chunks if chunk.kind == "name")
        return tuple(service for name, service in said if service and name in self.names.nicknames)

    def raw(self, chunk: Chunk) -> str:
        """The exact characters of a chunk."""
        return self.sentence.raw(self.tokens[chunk.start].start, self.tokens[chunk.end - 1].end)

    @cached_property
    def pronouns(self) -> frozenset[int]:
        """Where words stand for something said before: "it", "that server"; "le" only where it belongs to a verb."""
        verbs = [chunk for chunk in self.chunks if chunk.kind == "concept"]
        places: set[int] = set()
        for at in range(len(self.tokens)):
            phrase = self.lexicon.again.longest(self.tokens, at)
            if phrase is None or phrase.label != "pronoun":
                continue
            end = at + len(phrase.words)
            closes = end == len(self.tokens) or self.tokens[end].is_mark
            if phrase.words[0] in _ARTICLES and len(phrase.words) == 1:
                before = any(verb.start == end for verb in verbs)
                after = any(verb.end == at for verb in verbs) and (closes or not self._begins_name(end))
                if not (before or after):
                    continue
            places.update(range(at, end))
        return frozenset(places)

    def _begins_name(self, at: int) -> bool:
        """Whether the word here is what an article belongs to: a name, or a noun like "service"."""
        chunk = next(chunk for chunk in self.chunks if chunk.start <= at < chunk.end)
        return chunk.kind != "filler" or self.tokens[at].text in _NOUNS

    def saying(self, text: str) -> "Scene":
        """Another text in the same circumstances."""
        sentence = normalise.read(text)
        return Scene(
            sentence, self.names, self.lexicon, self.thread, self.fallback, now=self.now, answer_in=self.answer_in
        )

    def mended(self, typos: Typos) -> "Scene":
        """The same sentence with typing errors corrected; itself where there are none."""
        fixes = {
            chunk.start: better
            for chunk in self.unknown[:MOST_ERRORS]
            if not self.tokens[chunk.start].quoted
            and (better := typos.correct(self.tokens[chunk.start].text, self.names))
        }
        if not fixes:
            return self
        tokens = tuple(
            replace(token, text=fixes[at], accented=fixes[at]) if at in fixes else token
            for at, token in enumerate(self.tokens)
        )
        pairs = tuple((self.tokens[at].text, better) for at, better in fixes.items())
        return replace(self, given=tokens, corrected=pairs)


_ARTICLES = frozenset({"le", "la", "les", "l'"})
_NOUNS = frozenset(
    {"service", "services", "serveur", "serveurs", "machine", "machines", "hote", "hotes", "app", "appli"}
)
MOST_VOTES = 200
"""Words that say in which language a text is; a longer one says it no better."""
MOST_ERRORS = 6
"""A sentence with more unexplained words than this is not one with typing errors."""


def scene_of(utterance: Utterance, lexicon: Lexicon) -> Scene:
    """Reads an utterance; raises `InvalidArgument` for what `normalise.read` refuses."""
    names = names_of(utterance.vocabulary)
    sentence = normalise.read(utterance.text)
    fallback = utterance.language if utterance.language in {"en", "fr"} else "en"
    spoken = utterance.answer_in if utterance.answer_in in LANGUAGES else ""
    return Scene(sentence, names, lexicon, utterance.thread, fallback, now=utterance.now, answer_in=spoken)


def language_of(tokens: Sequence[Token], lexicon: Lexicon) -> str:
    """Which language has more of the words; words of both count for none."""
    votes = {"en": 0, "fr": 0}
    at = 0
    while at < min(len(tokens), MOST_VOTES):
        found = [
            phrase
            for table in (lexicon.speech, lexicon.vetoes, lexicon.small, lexicon.again)
            for phrase in table.at(tokens, at)
        ]
        longest = max((len(phrase.words) for phrase in found), default=1)
        languages = {phrase.language for phrase in found if len(phrase.words) == longest}
        if len(languages) == 1:
            votes[languages.pop()] += longest
        elif not tokens[at].accented.isascii():
            votes["fr"] += 1
        at += longest
    return "" if votes["en"] == votes["fr"] else max(votes, key=lambda language: votes[language])
