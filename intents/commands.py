"""The first stage: a canonical command whose names all exist. It is certain, and no model ever sees it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot.domain.actions import Catalogue, Parameter
from bot.domain.content import Message
from bot.domain.flow import Source
from intents.actions.families import is_family
from intents.answers import Answer, Asker, nothing
from intents.concepts import CONCEPTS
from intents.grammar import Grammar, Match
from intents.normalise import fold
from intents.scene import Scene
from intents.typos import Typos

MOST_TOPIC_WORDS = 2
"""Words of a topic ("help restart"): more of them are a sentence for the next stage."""
_MUST_EXIST = frozenset({"target", "host", "tag", "app", "person"})
_ARTICLES = frozenset({"the", "a", "an", "my", "our", "un", "une", "le", "la", "les", "l'", "mon", "ma", "mes", "des"})
_FURTHER = frozenset({"since", "depuis", "lines", "lignes", "priority", "priorite", "on", "sur"})
"""Words that begin another value of a command."""
_WHOLE_FLEET = "*"
_SMALL_WORDS = frozenset({"any", "ask", "join", "look"})


def _is_prose(match: Match, said: Mapping[str, object], scene: Scene) -> bool:
    """Whether what stands in the place of a command line is a phrase: "run the nightly backup on web-01"."""
    parameters = (match.action.parameter(name) for name in said)
    lines = (str(said[one.name]) for one in parameters if one is not None and one.kind.name == "command")
    nouns = scene.lexicon.nouns
    return any(
        fold(line).split(maxsplit=1)[0] in _ARTICLES or nouns.begins(fold(line).split()[0])
        for line in lines
        if line.split()
    )


def _declares(scene: Scene, said: Mapping[str, object]) -> bool:
    """Whether all hosts that were named declare their services: another one is asked about, never acted upon."""
    targets = said.get("targets")
    named = [str(name) for name in targets] if isinstance(targets, list) else []
    hosts = [host for name in named for host in scene.names.vocabulary.inventory.select(name)]
    return bool(hosts) and all(host.services for host in hosts)


_EVERYWHERE = frozenset({
    "cron", "crond", "ssh", "sshd", "rsyslog", "dbus", "chrony", "ntp", "auditd", "networking", "ufw",
    "systemd-journald", "systemd-logind", "systemd-networkd", "systemd-resolved", "systemd-timesyncd",
})  # fmt: skip
"""Services of every Linux system, which nobody declares."""


def _runs_on(match: Match, said: Mapping[str, object], scene: Scene) -> bool:
    """Whether a pattern without quotes swallows what follows it: "grep error since 1h"."""
    parameters = (match.action.parameter(name) for name in said)
    patterns = (str(said[one.name]) for one in parameters if one is not None and one.kind.name == "grep")
    words = {
        word
        for pattern in patterns
        if f'"{pattern}"' not in scene.sentence.original
        for word in fold(pattern).split()[1:]
    }
    return bool(words & _FURTHER)


def _language(match: Match, matches: Sequence[Match]) -> str:
    """The language of a command; "" where the same words say the same in both, or it is written in no language."""
    same = {other.language for other in matches if (other.action, other.literals) == (match.action, match.literals)}
    return match.language if len(same) == 1 else ""


class Commands:
    """Reads canonical commands."""

    def __init__(self, catalogue: Catalogue, typos: Typos) -> None:
        self._catalogue = catalogue
        self._typos = typos
        self._grammar = Grammar(catalogue)

    def read(self, scene: Scene) -> Answer:
        """An intent; a question about a name or value that is wrong in an exact command; or nothing."""
        refused: Answer | None = None
        matches = self._grammar.matches(scene.sentence.original)
        for match in matches:
            if self._is_loose(match, scene):
                continue
            language = _language(match, matches)
            spoken = scene.answer_in or language or scene.language
            answer = self._judge(match, scene, Asker(self._catalogue, scene.names, spoken))
            if answer.intent is not None:
                return replace(answer, language=language)
            refused = refused or (answer if answer.question is not None else None)
        return refused or nothing(Message.of("understanding.note_no_command"))

    @staticmethod
    def _is_loose(match: Match, scene: Scene) -> bool:
        """Acts that are not certain: put as a question, or with a verb that may mean another act."""
        if match.action.kind != "act" or not match.language:
            return False
        first = scene.lexicon.speech.longest(scene.tokens, 0) if scene.tokens else None
        concept = CONCEPTS.get(first.label) if first is not None else None
        ambiguous = concept is not None and concept.asks and match.action.name in concept.actions
        return scene.sentence.asks or (match.rank > 0 and ambiguous)

    def _judge(self, match: Match, scene: Scene, ask: Asker) -> Answer:
        said = {name: self._resolved(match.action.parameter(name), value, scene) for name, value in match.said.items()}
        if match.language and (_is_prose(match, said, scene) or _runs_on(match, said, scene)):
            return nothing(Message.of("understanding.note_no_command"))
        for parameter, value in self._named(match, said):
            kind = parameter.kind.names
            if kind == "service" and fold(value) in scene.names.nicknames:
                return nothing(Message.of("understanding.note_no_command"))  # read with its whole name, or asked about
            if self._is_known(kind, value, scene):
                continue
            if (kind in _MUST_EXIST or kind == "subject") and fold(value) not in scene.lexicon.vocabulary:
                return ask.unknown(kind, value, match.action, said)
            if kind == "service" and fold(value).removesuffix(".service") in _EVERYWHERE:
                continue
            if kind == "service" and match.action.kind == "act" and _declares(scene, said):
                return ask.unknown(kind, value, match.action, said)
            new = self._is_topic(value, scene) if kind == "action" else self._typos.is_new(fold(value), scene.names)
            if not new:
                return nothing(Message.of("understanding.note_no_command"))
        return ask.intent(Message.of("understanding.note_command"), match.action, said, Source.COMMAND)

    @staticmethod
    def _is_topic(value: str, scene: Scene) -> bool:
        """Whether a text is something to explain ("restart") and not the rest of a sentence ("me restart nginx")."""
        said = scene.lexicon.meanings.get(fold(value), frozenset())
        return value.count(" ") < MOST_TOPIC_WORDS and (not said or not said <= _SMALL_WORDS)

    @staticmethod
    def _named(match: Match, said: dict[str, object]) -> Iterator[tuple[Parameter, str]]:
        """Each value that should be a name, with its parameter."""
        for name, value in said.items():
            parameter = match.action.parameter(name)
            if parameter is not None and parameter.kind.names:
                yield from ((parameter, str(part)) for part in (value if isinstance(value, list) else [value]))

    def _is_known(self, kind: str, value: str, scene: Scene) -> bool:
        if kind == "action":
            begun = any(action.name.startswith(f"{value}.") for action in self._catalogue)
            return value in self._catalogue or begun or is_family(value)
        if kind == "person" and not scene.names.people:
            return True
        if kind == "subject":
            return "://" in value or any(scene.names.is_known(one, value) for one in ("app", "service", "target"))
        return scene.names.is_known(kind, value) or (kind == "target" and value == _WHOLE_FLEET)

    @staticmethod
    def _resolved(parameter: Parameter | None, value: object, scene: Scene) -> object:
        """Names as the inventory writes them, where only case, accents or an alias differ."""
        if parameter is None:
            return value
        names = scene.names.of(parameter.kind.names)
        if isinstance(value, list):
            return [names.get(fold(part), part) for part in value]
        return names.get(fold(str(value)), value)
