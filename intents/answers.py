"""What a stage of the understanding answers: an intent, a question, or nothing; always with the reason."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, product

from bot.domain.actions import Action, Catalogue, Parameter
from bot.domain.content import Message
from bot.domain.errors import InvalidArgument
from bot.domain.flow import Arguments, Intent, Source
from bot.domain.understanding import Question
from intents.binding import Binding
from intents.concepts import ONE_OF
from intents.names import Names

MOST_CHOICES = 6
_NO_HOSTS = frozenset({"service", "person", "request"})
"""Kinds of name that a list of the hosts does not help to find."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A stage's word. At most one of `intent` and `question` is set; `note` says why.

    `firm`: no later stage may answer instead (a veto, an unknown name). A question that is not firm is asked only where
    no later stage knows better.
    """

    note: Message
    intent: Intent | None = None
    question: Question | None = None
    firm: bool = True
    language: str = ""
    """The language of the phrase that answered, where it is certain."""


def nothing(note: Message) -> Answer:
    """The stage has nothing to say."""
    return Answer(note, firm=False)


@dataclass(frozen=True, slots=True)
class Asker:
    """Builds answers in the language of the sentence."""

    catalogue: Catalogue
    names: Names
    language: str

    def canonical(self, action: Action, params: Arguments) -> str:
        """The command that means this."""
        return action.canonical(params, self.language)

    def question(self, note: Message, text: Message, *choices: str, firm: bool = True) -> Answer:
        """A question with its choices, each once, at most six."""
        return Answer(note, question=Question(text, tuple(dict.fromkeys(choices))[:MOST_CHOICES]), firm=firm)

    def intent(
        self, note: Message, action: Action, said: Mapping[str, object], source: Source, confidence: float = 1.0
    ) -> Answer:
        """The intent of validated values; a refused value is asked about, with its reason."""
        try:
            params = action.validate(said)
        except InvalidArgument as error:
            return self.question(Message.of("understanding.note_refused"), error.message)
        return Answer(note, Intent(action.name, params, source, confidence))

    def command(self, action: Action, said: Mapping[str, object]) -> str | None:
        """The canonical command of complete, valid values; None otherwise."""
        try:
            return self.canonical(action, action.validate(said))
        except InvalidArgument:
            return None

    def readings(self, bindings: Iterable[Binding]) -> tuple[str, ...]:
        """The commands of those readings that are complete and valid."""
        commands = (self.command(binding.action, binding.values) for binding in bindings)
        return tuple(command for command in commands if command is not None)

    def completions(self, action: Action, said: Mapping[str, object], first: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Canonical commands that supply what is missing from the names of the fleet; those with `first` come first."""
        missing = [parameter for parameter in action.parameters if parameter.required and parameter.name not in said]
        options = [self._options(action, parameter, said) for parameter in missing]
        filled = (
            {**said, **{parameter.name: value for parameter, value in zip(missing, values, strict=True)}}
            for values in product(*options)
        )
        commands = [
            (not any(value in first for value in values.values() if isinstance(value, str)), command)
            for values in islice(filled, MOST_CHOICES * 4)
            if (command := self.command(action, values)) is not None
        ]
        return tuple(command for _, command in sorted(commands, key=lambda pair: pair[0]))[:MOST_CHOICES]

    def _options(self, action: Action, parameter: Parameter, said: Mapping[str, object]) -> tuple[str, ...]:
        if parameter.kind.choices:
            return parameter.kind.choices
        found = tuple(self._fitting(parameter, said)) or self.names.choices(parameter.kind.names)
        hosts = self.names.vocabulary.inventory.hosts
        untouchable = {host.name for host in hosts if host.looks_only} if action.kind == "act" else set()
        return tuple(name for name in found if name not in untouchable)

    def _fitting(self, parameter: Parameter, said: Mapping[str, object]) -> Iterator[str]:
        """Hosts that have the service, services that the hosts have."""
        if parameter.kind.names in {"target", "host"} and isinstance(service := said.get("service"), str):
            yield from (host.name for host in self.names.hosts_with(service))
        elif parameter.kind.names == "service" and (targets := said.get("targets")):
            chosen = targets if isinstance(targets, list | tuple) else (str(targets),)
            hosts = [host for name in chosen for host in self.names.vocabulary.inventory.select(str(name))]
            yield from dict.fromkeys(service for host in hosts for service in host.services)

    def undecided(self, action: Action, values: Mapping[str, object]) -> Answer | None:
        """A question where an act was said without any of the values of which it needs one."""
        wanted = ONE_OF.get(action.name, ())
        if not wanted or any(name in values for name in wanted):
            return None
        parameter = next(parameter for parameter in action.parameters if parameter.name == wanted[0])
        note = Message.of("understanding.note_missing", action=action.name, name=parameter.name)
        return self.question(note, _which(parameter, action.say[self.language][0]))

    def missing(
        self,
        action: Action,
        said: Mapping[str, object],
        first: tuple[str, ...] = (),
        also: Iterable[Action] = (),
        *,
        firm: bool = True,
    ) -> Answer:
        """A question that names what is missing, with commands that supply it; `also` are acts that need no more."""
        wanted = [parameter for parameter in action.parameters if parameter.required and parameter.name not in said]
        needed = next((parameter for parameter in wanted if parameter.kind.names == "service"), wanted[0])
        note = Message.of("understanding.note_missing", action=action.name, name=needed.name)
        others = [command for other in also if (command := self.command(other, said)) is not None]
        text = _which(needed, action.say[self.language][0])
        return self.question(note, text, *others, *self.completions(action, said, first), firm=firm)

    def unknown(
        self, kind: str, said: str, action: Action | None = None, values: Mapping[str, object] | None = None
    ) -> Answer:
        """A question about a name that the fleet does not have, with the nearest ones as commands."""
        near = self.names.near(kind, said)
        takes = {kind} if kind == "service" else {kind, "target", "host"}
        choices: list[str] = []
        for parameter in action.parameters if action is not None else ():
            if action is not None and parameter.kind.names in takes:
                completed = (self._replaced(parameter, values or {}, said, name) for name in near)
                choices = [command for full in completed if (command := self.command(action, full)) is not None]
                break
        if not choices and kind not in _NO_HOSTS and (hosts := self.catalogue.get("host.list")) is not None:
            choices = [self.canonical(hosts, ())]
        return self.unknown_name(kind, said, near, *choices)

    def unknown_name(self, kind: str, said: str, near: tuple[str, ...], *choices: str) -> Answer:
        """The question about a name that the fleet does not have."""
        return self.question(Message.of("understanding.note_unknown", name=said), _unknown(kind, said, near), *choices)

    @staticmethod
    def _replaced(parameter: Parameter, values: Mapping[str, object], said: str, name: str) -> Mapping[str, object]:
        if not parameter.kind.many:
            return {**values, parameter.name: name}
        others = [other for other in _listed(values.get(parameter.name)) if other != said]
        return {**values, parameter.name: [*others, name]}


def _listed(value: object) -> list[str]:
    if value is None:
        return []
    return [str(part) for part in value] if isinstance(value, list | tuple) else [str(value)]


def _which(parameter: Parameter, example: str) -> Message:
    match parameter.kind.names:
        case "target" | "host":
            return Message.of("understanding.which_host")
        case "service":
            return Message.of("understanding.which_service")
        case "person":
            return Message.of("understanding.which_person")
        case "request":
            return Message.of("understanding.which_request")
        case _:
            return Message.of("understanding.missing", name=parameter.name, example=example)


def _unknown(kind: str, name: str, near: tuple[str, ...]) -> Message:
    match kind, bool(near):
        case "service", True:
            return Message.of("understanding.unknown_service", name=name, near=near)
        case "service", False:
            return Message.of("understanding.unknown_service_alone", name=name)
        case "person", True:
            return Message.of("understanding.unknown_person", name=name, near=near)
        case "person", False:
            return Message.of("understanding.unknown_person_alone", name=name)
        case "request", True:
            return Message.of("understanding.unknown_request", name=name, near=near)
        case "request", False:
            return Message.of("understanding.unknown_request_alone", name=name)
        case _, True:
            return Message.of("understanding.unknown_host", name=name, near=near)
        case _:
            return Message.of("understanding.unknown_host_alone", name=name)
