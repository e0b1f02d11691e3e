"""Which of its senses a word has in this sentence: "passe" gives a role, resizes a machine or deploys a version.

The nouns and values beside it decide. A verb that means nothing beside what is named here is no verb here.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from intents.chunk import Chunk
from intents.concepts import CONCEPTS
from intents.things import KINDS

_NO, _PLAIN, _NEEDED, _ON, _WANTED = range(5)


def settled(chunks: Sequence[Chunk]) -> tuple[Chunk, ...]:
    """The same chunks, each with one sense."""
    kinds = {kind for chunk in chunks if chunk.kind in {"name", "value"} for kind, _ in chunk.readings}
    things = {chunk.label for chunk in chunks if chunk.kind == "noun"} | (kinds & KINDS)
    return tuple(_settled(chunk, kinds, things) if chunk.also or _is_open(chunk) else chunk for chunk in chunks)


def _is_open(chunk: Chunk) -> bool:
    return chunk.kind == "concept" and _rests_on_others(chunk)


def _rests_on_others(chunk: Chunk) -> bool:
    concept = CONCEPTS[chunk.label]
    return bool(concept.on or concept.wants)


def _settled(chunk: Chunk, kinds: AbstractSet[str], things: AbstractSet[str]) -> Chunk:
    senses = [one for one in (chunk, *chunk.also) if one.kind == "concept" and one.phrase is not None]
    ranks = [_rank(one, kinds, things) for one in senses]
    best = max(ranks)
    if best > _NO:
        return senses[ranks.index(best)]
    kept = next((one for one in senses if not _rests_on_others(one)), None)
    other = next((one for one in chunk.also if one.kind != "concept"), None)
    return kept or other or Chunk("unknown", chunk.start, chunk.end)


def _rank(chunk: Chunk, kinds: AbstractSet[str], things: AbstractSet[str]) -> int:
    """How well a sense fits: what it wants is there, what it is done to, what it needs, or it stands alone."""
    concept = CONCEPTS[chunk.label]
    if chunk.phrase is not None and chunk.phrase.group in {"past", "doing"}:
        return _PLAIN
    if kinds & set(concept.wants):
        return _WANTED
    if things & concept.on.keys():
        return _ON
    if concept.needs:
        return _NEEDED if kinds & set(concept.needs) else _NO
    return _PLAIN if concept.actions and not (concept.wants and chunk.also) else _NO
