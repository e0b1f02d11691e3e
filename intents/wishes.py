"""Requests that say what is to be the case: "I'd like nginx restarted", "could you have web-01 rebooted, please".

In English the participle at the end of such a sentence asks; anywhere else it tells of what was done.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from intents.chunk import Chunk
from intents.normalise import Token
from intents.phrases import Phrase

WISH = "wish"
"""The value of the filler that such a sentence begins with."""
_ASKING = frozenset({"can", "could", "would", "will", "may", "might", "shall"})
_BEGINNINGS = frozenset(
    tuple(f"{wish}{rest}".split())
    for wish in ("i need", "i want", "i'd like", "i would like", "we need", "we want", "we'd like", "we would like",
                 "i'd love", "i would love")
    for rest in ("", " to have", " to get", " to see")
) | {
    tuple(words.split())
    for words in ("have", "get", "please have", "please get", "could you have", "could you get", "can you have",
                  "can you get", "would you have", "would you get", "could i have", "can i have", "may i have",
                  "could we have", "can we have", "could we get", "can we get", "could i get", "can i get",
                  "could you please have", "could you please get", "can you please have", "can you please get")
}  # fmt: skip
_LONGEST = max(len(words) for words in _BEGINNINGS)
_TO_BE = ("to", "be")
_BETWEEN = frozenset({"any", "join"})
_MINDED = (("mind",), ("in", "advance", "for"))
"""Last words of courtesies that a gerund follows: "would you mind restarting nginx on web-01?"."""


def wished(chunks: Sequence[Chunk], tokens: Sequence[Token]) -> tuple[Chunk, ...]:
    """The same chunks, with the participle or the gerund of a wish as its verb and its beginning as a courtesy."""
    for before, chunk in pairwise(chunks):
        if _is_doing(chunk) and _minds(before):
            phrase = replace(chunk.phrase, group="concept") if chunk.phrase is not None else None
            return tuple(replace(one, phrase=phrase, kind="concept") if one is chunk else one for one in chunks)
    past = [chunk for chunk in chunks if chunk.phrase is not None and chunk.phrase.group == "past"]
    verbs = [chunk for chunk in chunks if chunk.kind == "concept"]
    if len(past) != 1 or verbs != past or past[0].phrase is None or past[0].phrase.language != "en":
        return tuple(chunks)
    start = next((one.start for one in chunks if not _is_courtesy(one)), 0)
    end = _beginning(tokens, start)
    if not end or all(chunk.start != end for chunk in chunks):
        return tuple(chunks)
    told = [chunk for chunk in chunks if end <= chunk.start < past[0].start]
    done = _to_be(told, tokens)
    rest = told[: len(told) - done]
    fits = any(one.kind == "name" for one in rest) and all(_may_stand(one) for one in rest)
    if not fits or (tokens[-1].text == "?" and tokens[start].text not in _ASKING):
        return tuple(chunks)
    beginning = _courtesy(start, end, tokens)
    between = [_courtesy(told[-done].start, past[0].start, tokens)] if done else []
    verb = replace(past[0], phrase=replace(past[0].phrase, group="concept"))
    earlier = [chunk for chunk in chunks if chunk.start < start]
    later = [chunk for chunk in chunks if chunk.start > verb.start]
    return (*earlier, beginning, *rest, *between, verb, *later)


def _is_doing(chunk: Chunk) -> bool:
    return chunk.phrase is not None and chunk.phrase.group == "doing" and chunk.phrase.words[0].endswith("ing")


def _minds(chunk: Chunk) -> bool:
    words = chunk.phrase.words if chunk.kind == "filler" and chunk.phrase is not None else ()
    return any(words[-len(ending) :] == ending for ending in _MINDED)


def _is_courtesy(chunk: Chunk) -> bool:
    begins = chunk.phrase is not None and chunk.phrase.words[-1] in {"have", "get", "need", "want", "like"}
    return chunk.kind == "mark" or (chunk.kind == "filler" and chunk.label == "any" and not begins)


def _may_stand(chunk: Chunk) -> bool:
    return chunk.kind in {"name", "value"} or (chunk.kind == "filler" and chunk.label in _BETWEEN)


def _beginning(tokens: Sequence[Token], start: int) -> int:
    """Where the longest beginning of a wish ends that stands here; 0: none."""
    for size in range(_LONGEST, 0, -1):
        if _words(tokens, start, start + size) in _BEGINNINGS:
            return start + size
    return 0


def _words(tokens: Sequence[Token], start: int, end: int) -> tuple[str, ...]:
    """Words as they are written: what an apostrophe divides belongs together."""
    return tuple(" ".join(token.text for token in tokens[start:end]).replace(" '", "'").split())


def _to_be(told: Sequence[Chunk], tokens: Sequence[Token]) -> int:
    """How many chunks at the end say "to be"."""
    words = tuple(tokens[chunk.start].text for chunk in told[-2:])
    return 2 if words == _TO_BE else 0


def _courtesy(start: int, end: int, tokens: Sequence[Token]) -> Chunk:
    words = tuple(token.text for token in tokens[start:end])
    return Chunk("filler", start, end, (), Phrase(words, words, "filler", "ask", "en", WISH))
