"""Sentences that name an act and do not ask for it: why nothing is done, and what may have been meant."""

from dataclasses import replace

from bot.domain.actions import Action, Catalogue
from bot.domain.content import Message
from bot.domain.flow import Arguments, Source
from intents import leftovers
from intents.answers import Answer, Asker
from intents.ideas import concept_of, concepts_of, idea_of, is_act, named_in, talked_of
from intents.scene import Scene
from intents.vetoes import Veto

_NOT_WANTED = frozenset({Veto.NEGATION, Veto.STOP_DOING, Veto.UNDO})
_ARTICLES = frozenset({"the", "a", "an", "that", "this", "le", "la", "l'", "un", "une", "du", "ce", "cet", "cette"})
_DONE = frozenset({Veto.PAST, Veto.REPORTED})


def vetoed(scene: Scene, catalogue: Catalogue, ask: Asker, name: str, reason: Veto) -> Answer:
    """Why nothing is done. The act is offered where it was wondered about or put off, never where it was refused."""
    choices: list[str] = []
    wanted = _is_wanted(scene, name)
    opposite = concept_of(scene, catalogue, name).opposite if wanted and reason is Veto.NEGATION else ""
    if opposite and (instead := _offers(scene, catalogue, ask, opposite)[:1]):
        note = Message.of("understanding.note_veto", reason=reason.value)
        return ask.question(note, Message.of("understanding.not_understood_near"), *instead)
    if reason is Veto.PAST:
        offered = _offers(scene, catalogue, ask, name)[:1] if wanted or _is_wish(scene) else []
        choices = [*_history(scene, catalogue, ask), *offered]
    elif reason is Veto.REPORTED:
        choices = _history(scene, catalogue, ask)
    elif reason not in _NOT_WANTED:
        choices = _offers(scene, catalogue, ask, name) or _help(scene, catalogue, ask, name)
    return ask.question(Message.of("understanding.note_veto", reason=reason.value), _why(reason), *choices)


def _is_wanted(scene: Scene, name: str) -> bool:
    """Whether the act is said as a request may say it: not "the reboot", not "the nginx restart"."""
    verb = next((chunk for chunk in scene.chunks if chunk.label == name), None)
    if verb is None or verb.phrase is None or verb.phrase.group in {"past", "doing"}:
        return False
    return (verb.start == 0 or scene.tokens[verb.start - 1].text not in _ARTICLES) and leftovers.in_order(scene)


def _is_wish(scene: Scene) -> bool:
    """Whether a participle says what is wanted: "I need nginx restarted", "que nginx soit redémarré"."""
    names = [chunk.start for chunk in scene.chunks if chunk.kind == "name"]
    done = [chunk.start for chunk in scene.chunks if chunk.phrase is not None and chunk.phrase.group == "past"]
    words = [token.text for token in scene.tokens]
    begins = next((word for word in words if word not in {"please", "bonjour", "hello", "hi", "hey", ","}), "")
    wishes = begins in _GET or bool(set(words) & _WISHES)
    return bool(names and done) and min(names) < max(done) and wishes


_GET = frozenset({"get", "have"})
_WISHES = frozenset({"need", "needs", "want", "besoin", "soit", "soient", "voudrais", "veux"})


def _help(scene: Scene, catalogue: Catalogue, ask: Asker, name: str) -> list[str]:
    """How the act is asked for, where nothing is named that it could be done to."""
    action = catalogue.get("help.show")
    actions = concept_of(scene, catalogue, name).actions
    said = action is not None and actions and not named_in(scene)
    command = ask.command(action, {"topic": actions[0]}) if action is not None and said else None
    return [command] if command else []


def declined(ask: Asker, reason: Veto, action: Action, params: Arguments) -> Answer:
    """The same for an act that a model proposed with all its values."""
    choices = _with_explanation(ask, ask.canonical(action, params)) if reason not in _NOT_WANTED | _DONE else []
    return ask.question(Message.of("understanding.note_veto", reason=reason.value), _why(reason), *choices)


def talk(ask: Asker, reason: Veto) -> Answer:
    """The same where no act is named: "not again"."""
    return ask.question(Message.of("understanding.note_veto", reason=reason.value), _why(reason))


def _why(reason: Veto) -> Message:
    return {
        Veto.NEGATION: Message.of("understanding.veto_negation"),
        Veto.STOP_DOING: Message.of("understanding.veto_stop_doing"),
        Veto.UNDO: Message.of("understanding.veto_undo"),
        Veto.REPORTED: Message.of("understanding.veto_reported"),
        Veto.CONDITIONAL: Message.of("understanding.veto_conditional"),
        Veto.DEFERRAL: Message.of("understanding.veto_deferral"),
        Veto.PAST: Message.of("understanding.veto_past"),
        Veto.WISH: Message.of("understanding.order"),
        Veto.QUESTION: Message.of("understanding.veto_question"),
    }[reason]


def explained(scene: Scene, catalogue: Catalogue, ask: Asker) -> Answer | None:
    """What would happen if I …: the rest is looked at, not done."""
    action = catalogue.get("policy.explain")
    first = next(
        (chunk for chunk in scene.chunks if chunk.label not in {"any", "ask", "join"} and chunk.kind != "mark"), None
    )
    if action is None or first is None:
        return None
    for phrase in scene.lexicon.marks.at(scene.tokens, first.start):
        rest = scene.tokens[first.start + len(phrase.words) :]
        if phrase.label != "request" or not rest:
            continue
        inner = replace(scene, given=rest)
        asked, told = concepts_of(inner, catalogue), talked_of(inner, catalogue)
        if any(is_act(inner, catalogue, name) for name in asked or told):
            last = rest[-2] if rest[-1].is_mark and len(rest) > 1 else rest[-1]
            request = scene.sentence.raw(rest[0].start, last.end)
            if not asked and (commands := _offers(inner, catalogue, ask, told[0])):
                request = commands[0]  # "if I rebooted web-01" asks about "reboot web-01"
            return ask.intent(Message.of("understanding.note_explain"), action, {"request": request}, Source.FRAME)
    return None


def _offers(scene: Scene, catalogue: Catalogue, ask: Asker, name: str) -> list[str]:
    """The command that may have been meant, and the one that explains it without doing it."""
    idea = idea_of(scene, catalogue, name, without=("duration", "since", "number"))
    if idea is None:
        return []
    if idea.concept.asks:
        return list(ask.readings(idea.readings))
    command = ask.command(idea.action, idea.best.values)
    if command is None:
        return list(ask.completions(idea.action, idea.best.values)) if idea.best.values else []
    return _with_explanation(ask, command)


def _with_explanation(ask: Asker, command: str) -> list[str]:
    explain = ask.catalogue.get("policy.explain")
    explanation = ask.command(explain, {"request": command}) if explain is not None else None
    return [command, *([explanation] if explanation else [])]


def _history(scene: Scene, catalogue: Catalogue, ask: Asker) -> list[str]:
    """What was done, on the hosts that were named."""
    action = catalogue.get("history.show")
    hosts = [host for chunk in named_in(scene) if (host := chunk.value("host")) is not None]
    command = ask.command(action, {"targets": hosts} if hosts else {}) if action is not None else None
    return [command] if command else []
