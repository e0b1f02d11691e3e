"""What a reading leaves unexplained, and whether the words stand in the order of a request."""

import re
from collections.abc import Container, Sequence

from intents.chunk import Chunk
from intents.concepts import CONCEPTS
from intents.ideas import Idea
from intents.nouns import MAKES
from intents.scene import Scene
from intents.things import BESIDE, KINDS, THINGS
from intents.wishes import WISH

_NAMELIKE = re.compile(r"(?=.*[a-z])(?=.*[\d_.-])\w[\w.@:-]*")
_PUNCTUATION = frozenset(",.;:!?…()[]*~'@")
_POLITE = frozenset({
    "please", "pls", "thanks", "thank", "thx", "grateful", "appreciate", "appreciated", "sorry", "kind", "kindly",
    "merci",
    "stp", "svp", "plait", "desole", "pardon", "excuse", "excusez", "gentil", "gentille", "aimable", "reconnaissant",
    "apologies", "apology", "apologise", "apologize", "bother", "bothering", "disturb", "disturbing", "inconvenience",
    "hello", "hi", "hey", "bonjour", "bonsoir", "salut", "coucou", "cheers",
})  # fmt: skip
"""One of these makes a clause without names, verbs and vetoes a courtesy."""
_DEFINITE = frozenset({"la", "le", "l'", "les"})
_OWN = "'s"
_AND = frozenset("&+")
_LOOSE = frozenset({"at", "in", "from", "dans", "cote"})
_STOPS = frozenset(",:;")
_TARGETS = frozenset({"host", "tag", "all"})


def unexplained(scene: Scene, idea: Idea | None, *, pronouns: bool = False) -> list[Chunk]:
    """The chunks that say something which the reading does not: for an act also every word but courtesies.

    `pronouns`: "it" and "le" are explained, because they stand for what is missing.
    """
    act = idea is not None and idea.acts
    left = []
    polite = _courtesies(scene)
    for before, chunk, after in _neighbours(scene.chunks):
        if chunk.start in polite or _owns(scene, before, chunk) or _is_make(scene, chunk):
            continue
        foreign = chunk.kind == "concept" and not _belongs(scene, chunk, idea)
        astray = chunk.kind == "noun" and not (idea is not None and idea.action.name.startswith(BESIDE[chunk.label]))
        if chunk.kind in {"unknown", "quote"} or foreign or astray:
            left.append(chunk)
        elif act and chunk.kind == "mark":
            mark = scene.tokens[chunk.start].text
            if mark not in _PUNCTUATION and not (mark in _AND and _joins(before, after)):
                left.append(chunk)
        elif act and chunk.kind == "filler":
            stands_for = pronouns and chunk.start in scene.pronouns
            article = after is not None and (
                after.kind in {"name", "value", "noun"} or scene.tokens[after.start].text in _DEFINITE
            )
            if chunk.end - chunk.start == 1 and after is not None and after.value("newname"):
                continue  # "as vm-test"
            if scene.tokens[chunk.start].text == "a" and article:
                continue  # the English article, or "à" without its accent
            if (chunk.label == "look" and not stands_for) or (chunk.label == "join" and not _joins(before, after)):
                left.append(chunk)
    return left


def _owns(scene: Scene, before: Chunk | None, chunk: Chunk) -> bool:
    """Whether this is the 's of a thing: "vm-web's backups". What is a person's is never changed by it alone."""
    return scene.tokens[chunk.start].text == _OWN and before is not None and before.value("person") is None


def _is_make(scene: Scene, chunk: Chunk) -> bool:
    """Whether a word only says with what a thing is made: "les images docker", "le cluster proxmox"."""
    return chunk.kind == "unknown" and bool(scene.things) and scene.tokens[chunk.start].text in MAKES


def spare(scene: Scene, idea: Idea, left: Sequence[Chunk]) -> int:
    """How many words a reading may leave over: an act none; a noun alone says less than a verb, a question more."""
    if idea.acts:
        return 0
    asks = scene.sentence.asks and all(chunk.kind == "unknown" for chunk in left)
    return (0 if idea.name in THINGS else 1) + asks


def _courtesies(scene: Scene) -> frozenset[int]:
    """Where clauses begin and go on that are polite and nothing else: "sorry to be a pain, …"."""
    places: set[int] = set()
    clause: list[Chunk] = []
    for chunk in (*scene.chunks, None):
        if chunk is not None and not (chunk.kind == "mark" and scene.tokens[chunk.start].text in _PUNCTUATION):
            clause.append(chunk)
            continue
        words = {token.text for one in clause for token in scene.tokens[one.start : one.end]}
        if words & _POLITE and all(one.kind in {"filler", "unknown"} for one in clause):
            places.update(one.start for one in clause)
        clause = []
    return frozenset(places)


def _belongs(scene: Scene, chunk: Chunk, idea: Idea | None) -> bool:
    """Whether a concept's word is part of the reading: its own, a parameter of it, or a mere colour of a look."""
    if idea is None:
        return False
    if chunk.label == idea.name or chunk.label in idea.concept.absorbs:
        return True
    allowed = {"any", "ask"} if idea.acts else {"any", "ask", "look", "join"}
    if all(_is_filler(scene, at, allowed) for at in range(chunk.start, chunk.end)):
        return True
    told = chunk.phrase is not None and chunk.phrase.group in {"past", "doing"}
    return not idea.acts and (told or CONCEPTS[chunk.label].weak)


def _is_filler(scene: Scene, at: int, allowed: Container[str]) -> bool:
    return any(
        phrase.group == "filler" and phrase.label in allowed and len(phrase.words) == 1
        for phrase in scene.lexicon.speech.at(scene.tokens, at)
    )


def namelike(scene: Scene, left: Sequence[Chunk], idea: Idea | None = None) -> Chunk | None:
    """The first unexplained word that must be a name: it looks like one, or stands where one does.

    That is after a preposition of place ("sur le frigo"); where a name is missing also after "of", or straight after
    the verb of an act ("restart foo").
    """
    wanting = idea is not None and (bool(idea.best.missing) or all(chunk.kind != "name" for chunk in scene.chunks))
    verbs = [chunk.end for chunk in scene.chunks if chunk.kind == "concept"] if idea is not None and idea.acts else []
    for chunk in left:
        if (
            chunk.kind == "unknown"
            and len(scene.tokens[chunk.start].text) > 1
            and (
                _NAMELIKE.fullmatch(scene.tokens[chunk.start].text)
                or (_introduced(scene, chunk, "place") and not _loosely_placed(scene, chunk))
                or (wanting and (_introduced(scene, chunk, "of") or chunk.start in verbs))
            )
        ):
            return chunk
    return None


def tells(scene: Scene, chunk: Chunk) -> bool:
    """Whether a word can only be a name: it has a digit or a joint."""
    return _NAMELIKE.fullmatch(scene.tokens[chunk.start].text) is not None


def placed(scene: Scene, chunk: Chunk) -> bool:
    """Whether a word follows a preposition of place."""
    return _introduced(scene, chunk, "place")


def _loosely_placed(scene: Scene, chunk: Chunk) -> bool:
    """Whether the word before places more things than hosts: "at boot", "in time", "dans l'ordre"."""
    return any(token.text in _LOOSE for token in scene.tokens[max(0, chunk.start - 2) : chunk.start])


def _introduced(scene: Scene, chunk: Chunk, label: str) -> bool:
    at = chunk.start - 1
    while at >= 0 and scene.tokens[at].text in {"le", "la", "les", "l'", "the", "serveur", "server", "host", "machine"}:
        at -= 1
    return at >= 0 and any(phrase.label == label for phrase in scene.lexicon.marks.at(scene.tokens, at))


def in_order(scene: Scene) -> bool:
    """Whether names that stand before the verb stand there as a place ("on web-01, …") and not as a subject.

    "nginx redémarre" tells what happens, "redémarre nginx" asks for it, and so does "le conteneur api, relance-le".
    """
    if _told_of(scene) or any(one.phrase is not None and one.phrase.value == WISH for one in scene.chunks):
        return True
    for before, chunk, after in _neighbours(scene.chunks):
        if chunk.kind == "concept" and chunk.label != "ailing":
            return True
        if chunk.kind == "name":
            is_place = any(kind in _TARGETS | KINDS for kind, _ in chunk.readings) and placed(scene, chunk)
            is_called = after is not None and after.kind == "mark" and scene.tokens[after.start].text in {",", ":"}
            joined = before is not None and before.kind == "filler" and before.label == "join"
            if not (is_place or joined or (is_called and any(kind in _TARGETS for kind, _ in chunk.readings))):
                return False
    return True


def _told_of(scene: Scene) -> bool:
    """Whether a clause says what it is about and the next, with a pronoun, what is to be done to it."""
    verb = next((one for one in scene.chunks if one.kind == "concept" and one.label != "ailing"), None)
    if verb is None or scene.pronouns.isdisjoint({verb.start - 1, verb.end}):
        return False
    before = [chunk for chunk in scene.chunks if chunk.start < verb.start]
    marks = [at for at, one in enumerate(before) if one.kind == "mark" and scene.tokens[one.start].text in _STOPS]
    return bool(marks) and all(chunk.kind == "filler" for chunk in before[marks[-1] + 1 :])


def _joins(before: Chunk | None, after: Chunk | None) -> bool:
    """Whether "and" stands between two names or values, or begins the sentence."""
    if before is None:
        return True
    return after is not None and {before.kind, after.kind} <= {"name", "value"}


def _neighbours(chunks: Sequence[Chunk]) -> list[tuple[Chunk | None, Chunk, Chunk | None]]:
    return list(zip([None, *chunks[:-1]], chunks, [*chunks[1:], None], strict=True))
