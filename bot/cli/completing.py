"""What the Tab key offers: canonical commands in the person's language, and the names that the person may see."""

from collections import defaultdict
from collections.abc import Iterable

from adapters.console import CommandCompleter
from bot.app import App
from bot.domain.people import Person


def completer(app: App, person: Person, language: str) -> CommandCompleter:
    """Asks the newest inventory at each completion."""
    catalogue = app.services.catalogue
    slots: defaultdict[str, list[str]] = defaultdict(list)
    choices: defaultdict[str, list[str]] = defaultdict(list)
    for action in catalogue:
        for parameter in action.parameters:
            slots[parameter.name].append(parameter.kind.names)
            choices[parameter.name] += parameter.kind.choices

    def names(slot: str) -> Iterable[str]:
        known = visible(app, person)
        kinds = slots[slot] if slot else ["subject", "tag", "person"]
        return dict.fromkeys([*(name for kind in kinds for name in known.get(kind, ())), *choices[slot]])

    phrases = tuple(action.say[language][0] for action in catalogue)
    return CommandCompleter(lambda: phrases, names)


def visible(app: App, person: Person) -> dict[str, tuple[str, ...]]:
    """The names behind each kind of parameter (`Kind.names`), as the person may see them now."""
    snapshot = app.snapshot()
    inventory = snapshot.visible(person)
    hosts = tuple(host.name for host in inventory.hosts)
    return {
        "host": hosts,
        "target": (*hosts, *inventory.tags, "all"),
        "tag": inventory.tags,
        "service": inventory.services,
        "subject": (*(one.name for one in inventory.apps), *hosts, *inventory.services),
        "person": tuple(one.name for one in snapshot.people),
        "action": tuple(action.name for action in app.services.catalogue),
    }
