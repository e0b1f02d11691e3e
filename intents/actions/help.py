"""Help, made from the catalogue: only what the reader may ask for."""

from bot.domain.actions import LANGUAGES, Action, Catalogue, look
from bot.domain.content import Line, Mark, Message, Report, Suggestion, Table, Value
from bot.domain.flow import Risk
from bot.domain.parameters import Topic
from bot.domain.people import Role
from bot.domain.ports import Viewer
from intents.actions.offers import highest_role

NEWCOMERS_FIRST = ("fleet.health", "diagnose.run", "host.list", "approval.list")


@look(
    "help.show",
    say={
        "en": ["help [{topic}]", "what can you do", "how do I use {topic}", "show the commands"],
        "fr": [
            "aide [{topic}]",
            "que sais-tu faire",
            "que savez-vous faire",
            "comment utiliser {topic}",
            "montre les commandes",
        ],
    },
    fr="Ce que vous pouvez me demander : tout, une famille (« service ») ou une action (« service.restart »).",
    role=Role.NOBODY,
)
async def help_show(catalogue: Catalogue, viewer: Viewer, /, *, topic: Topic | None = None) -> Report:
    """What you can ask me for: everything, one family ("service") or one action ("service.restart")."""
    language = viewer.language if viewer.language in LANGUAGES else LANGUAGES[0]
    visible = tuple(action for action in catalogue if may_ask(action, viewer))
    if topic is None:
        return _overview(visible, language)
    word = topic.strip().casefold()
    one = next((action for action in visible if action.name == word), None)
    if one is not None:
        return _details(one, language)
    family = tuple(action for action in visible if word in {_family(action), action.name.rsplit(".", 1)[-1]})
    if not family:
        families = tuple(dict.fromkeys(map(_family, visible)))
        return Report((Line(Message.of("actions.no_such_topic", topic=topic, families=families), Mark.WARN),))
    return Report((_table(family, language),))


def may_ask(action: Action, viewer: Viewer) -> bool:
    """Whether the reader's rights reach the action on any part of the fleet, at its declared risk."""
    needed = Role.ADMIN if action.risk is Risk.CRITICAL else action.role
    return highest_role(viewer) >= needed


def _family(action: Action) -> str:
    return action.name.split(".", 1)[0]


def _overview(visible: tuple[Action, ...], language: str) -> Report:
    families: dict[str, list[str]] = {}
    for action in visible:
        families.setdefault(_family(action), []).append(action.say[language][0])
    rows = tuple((family, len(says), says[0]) for family, says in families.items())
    table = Table(("column.family", "column.actions", "column.example"), rows, Message.of("actions.help_title"))
    first = (action for name in NEWCOMERS_FIRST for action in visible if action.name == name)
    buttons = tuple(
        Suggestion(Message.of("suggest.try", command=command), command)
        for command in (action.canonical((), language) for action in first)
    )
    return Report((table, Line(Message.of("actions.help_more"))), buttons)


def _table(actions: tuple[Action, ...], language: str) -> Table:
    rows = tuple((action.name, action.say[language][0], action.about[language], action.risk.word) for action in actions)
    return Table(("column.action", "column.say", "column.about", "column.risk"), rows)


def _details(action: Action, language: str) -> Report:
    facts = Message.of("actions.help_facts", risk=action.risk.word, role=action.role.word)
    says = Table(("column.say",), tuple((phrase,) for phrase in action.say[language]), Message.of("actions.help_say"))
    if not action.parameters:
        return Report(
            (
                Line(Message.of("actions.help_about", action=action.name, about=action.about[language])),
                Line(facts),
                says,
            )
        )
    rows = tuple(
        (parameter.name, parameter.required, _default(parameter.default), parameter.kind.choices)
        for parameter in action.parameters
    )
    parameters = Table(
        ("column.parameter", "column.required", "column.default", "column.choices"),
        rows,
        Message.of("actions.help_parameters"),
    )
    return Report(
        (
            Line(Message.of("actions.help_about", action=action.name, about=action.about[language])),
            Line(facts),
            says,
            parameters,
        )
    )


def _default(value: object) -> Value:
    return value if isinstance(value, str | int | bool) else None
