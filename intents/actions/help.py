"""Help, made from the catalogue: only what the reader may ask for, with examples from the reader's own fleet."""

from difflib import get_close_matches

from bot.domain.actions import Action, Catalogue, look
from bot.domain.content import Block, Line, Mark, Message, Raw, Report, Suggestion, Table, Value
from bot.domain.flow import Risk
from bot.domain.inventory import Inventory
from bot.domain.parameters import Topic
from bot.domain.people import Role
from bot.domain.ports import Fleet, Viewer
from intents.actions import examples, families
from intents.actions.offers import Offers, highest_role, spoken

EXAMPLE = 48
"""Characters of an example: 80 with the rest of its row."""
NEWCOMERS_FIRST = ("fleet.health", "diagnose.run", "host.list", "approval.list", "tour.start")


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
    fr="Ce que vous pouvez me demander : tout, une famille (« services ») ou une action (« service.restart »).",
    role=Role.NOBODY,
)
async def help_show(catalogue: Catalogue, fleet: Fleet, viewer: Viewer, /, *, topic: Topic | None = None) -> Report:
    """What you can ask me for: everything, one family ("services") or one action ("service.restart")."""
    visible = tuple(action for action in catalogue if may_ask(action, viewer))
    if topic is None:
        return _overview(visible, fleet.inventory, viewer)
    found = families.about(topic, visible)
    if not found:
        return _unknown(topic, visible, Offers(catalogue, viewer))
    return _details(found[0], fleet.inventory, viewer) if len(found) == 1 else _list(found, fleet.inventory, viewer)


def may_ask(action: Action, viewer: Viewer) -> bool:
    """Whether the reader's rights reach the action on any part of the fleet, at its declared risk."""
    needed = Role.ADMIN if action.risk is Risk.CRITICAL else action.role
    return highest_role(viewer) >= needed


def _overview(visible: tuple[Action, ...], inventory: Inventory, viewer: Viewer) -> Report:
    language = spoken(viewer)
    rows = tuple(
        (family.names[language], len(held), _example(held, inventory, viewer.person.name, language))
        for family, held in families.grouped(visible)
    )
    table = Table(("column.family", "column.actions", "column.example"), rows, Message.of("actions.help_title"))
    first = (action for name in NEWCOMERS_FIRST for action in visible if action.name == name)
    buttons = tuple(
        Suggestion(Message.of("suggest.try", command=command), command)
        for command in (action.canonical((), language) for action in first)
    )
    return Report((table, Line(Message.of("actions.help_more"))), buttons)


def _example(actions: tuple[Action, ...], inventory: Inventory, person: str, language: str) -> str:
    """The first example of a family that fits into its row."""
    commands = [examples.command(action, inventory, person, language) for action in actions]
    return next((command for command in commands if len(command) <= EXAMPLE), commands[0])


def _unknown(topic: str, visible: tuple[Action, ...], offer: Offers) -> Report:
    """What help there is instead, and the families whose names look alike."""
    names = tuple(family.names[spoken(offer.reader)] for family, _ in families.grouped(visible))
    commands = [offer.command("help.show", topic=name) for name in get_close_matches(topic.casefold(), names)]
    more = tuple(Suggestion(Message.of("suggest.try", command=command), command) for command in commands)
    return Report((Line(Message.of("actions.no_such_topic", topic=topic, families=names), Mark.WARN),), more)


def _list(actions: tuple[Action, ...], inventory: Inventory, viewer: Viewer) -> Report:
    """One sentence an action: how to ask for it, and what it does. A table of these is too wide for any screen."""
    language = spoken(viewer)
    lines = tuple(
        Line(
            Message.of(
                "actions.help_entry",
                command=examples.command(action, inventory, viewer.person.name, language),
                about=action.about[language],
            )
        )
        for action in actions
    )
    return Report((*lines, Line(Message.of("actions.help_one", action=actions[0].name))))


def _details(action: Action, inventory: Inventory, viewer: Viewer) -> Report:
    language = spoken(viewer)
    says = "\n".join(examples.phrases(action, inventory, viewer.person.name, language))
    blocks: tuple[Block, ...] = (
        Line(Message.of("actions.help_about", action=action.name, about=action.about[language])),
        Line(Message.of("actions.help_facts", risk=action.risk.word, role=action.role.word)),
        Raw(says, Message.of("actions.help_say")),
    )
    if not action.parameters:
        return Report(blocks)
    rows = tuple(
        (one.name, Message.of("actions.needed") if one.required else _default(one.default), one.kind.choices)
        for one in action.parameters
    )
    parameters = Table(
        ("column.parameter", "column.default", "column.choices"), rows, Message.of("actions.help_parameters")
    )
    return Report((*blocks, parameters))


def _default(value: object) -> Value:
    return value if isinstance(value, str | int | bool) else None
