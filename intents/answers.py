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
from intents.names import Names

MOST_CHOICES = 6


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
        options = [self._options(parameter, said) for parameter in missing]
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

    def _options(self, parameter: Parameter, said: Mapping[str, object]) -> tuple[str, ...]:
        if parameter.kind.choices:
            return parameter.kind.choices
        return tuple(self._fitting(parameter, said)) or self.names.choices(parameter.kind.names)

    def _fitting(self, parameter: Parameter, said: Mapping[str, object]) -> Iterator[str]:
        """Hosts that have the service, services that the hosts have."""
        if parameter.kind.names in {"target", "host"} and isinstance(service := said.get("service"), str):
            yield from (host.name for host in self.names.hosts_with(service))
        elif parameter.kind.names == "service" and (targets := said.get("targets")):
            chosen = targets if isinstance(targets, list | tuple) else (str(targets),)
            hosts = [host for name in chosen for host in self.names.vocabulary.inventory.select(str(name))]
            yield from dict.fromkeys(service for host in hosts for service in host.services)

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
        needed = next(p for p in action.parameters if p.required and p.name not in said)
        for parameter in action.parameters:
            if parameter.required and parameter.name not in said and parameter.kind.names == "service":
                needed = parameter
        example = action.say[self.language][0]
        texts = {
            "target": Message.of("understanding.which_host"),
            "host": Message.of("understanding.which_host"),
            "service": Message.of("understanding.which_service"),
            "person": Message.of("understanding.which_person"),
            "request": Message.of("understanding.which_request"),
        }
        text = texts.get(needed.kind.names, Message.of("understanding.missing", name=needed.name, example=example))
        note = Message.of("understanding.note_missing", action=action.name, name=needed.name)
        others = [command for other in also if (command := self.command(other, said)) is not None]
        return self.question(note, text, *others, *self.completions(action, said, first), firm=firm)

    def unknown(
        self, kind: str, said: str, action: Action | None = None, values: Mapping[str, object] | None = None
    ) -> Answer:
        """A question about a name that the fleet does not have: the nearest ones, as commands where they complete one."""
        near = self.names.near(kind, said)
        choices: list[str] = []
        if action is not None and values is not None:
            parameter = next(
                (p for p in action.parameters if p.kind.names in {kind, "target", "host"} - {"service"}), None
            )
            if kind == "service":
                parameter = next((p for p in action.parameters if p.kind.names == kind), None)
            if parameter is not None:
                completed = (self._replaced(parameter, values, said, name) for name in near)
                choices = [command for values in completed if (command := self.command(action, values)) is not None]
        texts = {
            "service": Message.of("understanding.unknown_service", name=said, near=near),
            "person": Message.of("understanding.unknown_person", name=said, near=near),
            "request": Message.of("understanding.unknown_request", name=said, near=near),
        }
        lonely = {
            "service": Message.of("understanding.unknown_service_alone", name=said),
            "person": Message.of("understanding.unknown_person_alone", name=said),
            "request": Message.of("understanding.unknown_request_alone", name=said),
        }
        text = (
            texts.get(kind, Message.of("understanding.unknown_host", name=said, near=near))
            if near
            else lonely.get(kind, Message.of("understanding.unknown_host_alone", name=said))
        )
        return self.question(Message.of("understanding.note_unknown", name=said), text, *choices)

    @staticmethod
    def _replaced(parameter: Parameter, values: Mapping[str, object], said: str, name: str) -> Mapping[str, object]:
        if not parameter.kind.many:
            return {**values, parameter.name: name}
        others = [other for other in _listed(values.get(parameter.name)) if other != said]
        return {**values, parameter.name: [*others, name]}


def _listed(value: object) -> list[str]:
    return [str(part) for part in value] if isinstance(value, list | tuple) else [] if value is None else [str(value)]
