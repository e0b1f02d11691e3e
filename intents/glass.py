"""Breaking the glass in words: "break glass: restart nginx on web-01 because nobody answers"."""

from dataclasses import replace

from bot.domain.actions import Catalogue
from bot.domain.content import Message
from bot.domain.flow import Source
from intents import refusals, vetoes
from intents.answers import Answer, Asker
from intents.scene import Scene

NAME = "break.glass"
SURE = 0.9
_LEADS = " \t,;:–—-"


def glass(scene: Scene, catalogue: Catalogue, ask: Asker) -> Answer | None:
    """What stands between the glass and the reason is the request, in the person's own words; None: no such sentence.

    The request is read when it is judged, as whatever is said; here only its own words may take the whole back.
    """
    action = catalogue.get(NAME)
    said = [chunk for chunk in scene.chunks if chunk.kind not in {"filler", "mark"}]
    if action is None or not said or said[0].label != "glass" or len(said) == 1:
        return None
    if any(kind.startswith("=") for chunk in said for kind, _ in chunk.readings):
        return None  # half a canonical command is asked about as such
    because = next((chunk for chunk in said if chunk.value("reason")), None)
    end = because.start if because is not None else len(scene.tokens)
    if end <= said[0].end:
        return None
    part = replace(scene, given=scene.tokens[:end])
    if reasons := vetoes.find(part.tokens, part.chunks, part.lexicon, part.recognised):
        return refusals.vetoed(part, catalogue, ask, "glass", reasons[0])
    request = scene.sentence.raw(scene.tokens[said[0].end].start, scene.tokens[end - 1].end).strip(_LEADS)
    if not request:
        return None
    if because is None:
        note = Message.of("understanding.note_missing", action=action.name, name="reason")
        example = action.canonical((("reason", "…"), ("request", request)), ask.language)
        return ask.question(note, Message.of("understanding.missing", name="reason", example=example))
    values = {"request": request, "reason": because.value("reason")}
    return ask.intent(Message.of("understanding.note_frame", concept="glass"), action, values, Source.FRAME, SURE)
