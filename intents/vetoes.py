"""Why a sentence that names an act does not ask for it: negated, past, conditional, deferred, reported, asked."""

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import pairwise

from intents.chunk import Chunk
from intents.chunks import is_clock
from intents.lexicon import Lexicon
from intents.normalise import Sentence, Token


class Veto(StrEnum):
    """The reasons, in the order in which they are told."""

    NEGATION = "negation"
    STOP_DOING = "stop_doing"
    UNDO = "undo"
    REPORTED = "reported"
    CONDITIONAL = "conditional"
    DEFERRAL = "deferral"
    PAST = "past"
    WISH = "wish"
    QUESTION = "question"


AMBIGUOUS = 2
"""Letters of words that mean different things in the two languages ("as", "a", "si")."""
_WRITTEN = frozenset({"=keep_daily", "=keep_weekly", "=volumes", "=all", "=backup", "=interval"})
"""Values whose words would be vetoes elsewhere ("7 daily")."""
_HAS = frozenset({("a",), ("as",)})
_ARTICLES = frozenset({"la", "le", "l'", "les"})
_DE = frozenset({"de", "d'"})
_ING = re.compile(r"[a-z]{3,}ing$")
_PRONOUN = "on"
"""French "on redémarre …" is talk among people; English "on" never stands before a verb."""


def find(tokens: Sequence[Token], chunks: Sequence[Chunk], lexicon: Lexicon, language: str) -> tuple[Veto, ...]:
    """All reasons found, the most telling first."""
    found = set(_find(tokens, chunks, lexicon, language))
    if language != "en" and any(tokens[chunk.start].text == _PRONOUN and _does(chunks, chunk) for chunk in chunks):
        found.add(Veto.QUESTION if tokens[-1].text == "?" else Veto.REPORTED if found else Veto.WISH)
    if any(chunk.phrase is not None and chunk.phrase.group == "past" for chunk in chunks):
        found.discard(Veto.DEFERRAL)  # "was restarted at 3am" tells when it was
    return tuple(sorted(found, key=list(Veto).index))


def wondered(sentence: Sentence, chunks: Sequence[Chunk]) -> tuple[Veto, ...]:
    """A question without "can you": "restart nginx?" wonders, "can you restart nginx?" asks for it."""
    courteous = any(chunk.label == "ask" for chunk in chunks)
    return (Veto.QUESTION,) if sentence.asks and not courteous else ()


def _find(tokens: Sequence[Token], chunks: Sequence[Chunk], lexicon: Lexicon, language: str) -> Iterator[Veto]:
    for chunk, after in zip(chunks, [*chunks[1:], None][: len(chunks)], strict=True):
        if chunk.kind == "quote":
            yield Veto.REPORTED
        elif chunk.phrase is not None and chunk.phrase.group == "past":
            yield Veto.PAST
        elif chunk.phrase is not None and chunk.phrase.group == "doing":
            yield Veto.QUESTION
        elif chunk.value("outcome") and not any(one.value("request") or one.label == "resolve" for one in chunks):
            yield Veto.PAST  # "the restart failed"
        yield from _words(tokens, chunk, lexicon, language)
        if (
            after is not None
            and "duration" in dict(after.readings)
            and _mark(tokens, chunk, lexicon) in {"within", "at"}
        ):
            yield Veto.DEFERRAL
        if any(is_clock(token.text) for token in tokens[chunk.start : chunk.end]) and "duration" not in dict(
            chunk.readings
        ):
            yield Veto.DEFERRAL
    yield from _stop_doing(tokens, chunks)


def _does(chunks: Sequence[Chunk], subject: Chunk) -> bool:
    """Whether a verb follows this subject, with nothing but a pronoun between: "on redémarre", "on le redémarre"."""
    rest = [chunk for chunk in chunks if chunk.start >= subject.end]
    verb = next((chunk for chunk in rest if chunk.kind != "filler"), None)
    return verb is not None and verb.kind == "concept" and verb.start <= subject.end + 1


def _explained(chunk: Chunk) -> bool:
    """Chunks whose words mean what they mean: names, values, verbs, and courtesies like "can you"."""
    free_text = any(chunk.value(kind) is not None for kind in ("reason", "grep", "outcome", "until", "command"))
    free_text = free_text or any(kind in _WRITTEN for kind, _ in chunk.readings)
    return (
        chunk.kind in {"name", "concept", "mark"}
        or free_text
        or (chunk.kind == "filler" and chunk.label in {"any", "ask", "join"})
    )


def _words(tokens: Sequence[Token], chunk: Chunk, lexicon: Lexicon, language: str) -> Iterator[Veto]:
    for at in range(chunk.start, chunk.end):
        phrase = lexicon.vetoes.longest(tokens, at)
        if phrase is None or (_explained(chunk) and at + len(phrase.words) <= chunk.end):
            continue  # "can you", "the", "please" are courtesies; only a longer phrase says more than they do
        if phrase.words in _HAS and _is_preposition(tokens, at):
            continue
        if language and phrase.language != language and len("".join(phrase.words)) <= AMBIGUOUS:
            continue
        yield Veto(phrase.label)


def _is_preposition(tokens: Sequence[Token], at: int) -> bool:
    """Whether "a" is "à" typed without its accent, and "as" English: before an article or a name."""
    after = tokens[at + 1].text if at + 1 < len(tokens) else ""
    return after in _ARTICLES or any(char in after for char in "-_.0123456789")


def _mark(tokens: Sequence[Token], chunk: Chunk, lexicon: Lexicon) -> str:
    labels = {phrase.label for phrase in lexicon.marks.at(tokens, chunk.start)}
    return "within" if "within" in labels else "at" if "at" in labels else ""


def _stop_doing(tokens: Sequence[Token], chunks: Sequence[Chunk]) -> Iterator[Veto]:
    """A stop followed by another verb is about that verb: "stop restarting …", "arrête de redémarrer …"."""
    verbs = [chunk for chunk in chunks if chunk.kind == "concept"]
    for verb, after in pairwise(chunks):
        doing = tokens[after.end].text if after.end < len(tokens) else ""
        of = tokens[after.start].text in _DE and any(one.start == after.end and one.kind == "unknown" for one in chunks)
        if verb.label == "stop" and (
            (of and doing) or (after.kind == "unknown" and _ING.search(tokens[after.start].text))
        ):
            yield Veto.STOP_DOING  # "arrête de parler", "stop talking"
    for first, second in pairwise(verbs):
        between = [chunk for chunk in chunks if first.end <= chunk.start < second.start]
        if first.label == "stop" and all(chunk.kind == "filler" for chunk in between):
            yield Veto.STOP_DOING
