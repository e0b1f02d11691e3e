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
    for action in catalogue:
        for parameter in action.parameters:
            slots[parameter.name] += [parameter.kind.names, *parameter.kind.choices]

    def known(kind: str) -> Iterable[str]:
        """The names behind a parameter's kind; a word that is no kind is a choice, and stands for itself."""
        snapshot = app.snapshot()
        inventory = snapshot.visible(person)
        hosts = [host.name for host in inventory.hosts]
        match kind:
            case "host":
                return hosts
            case "target":
                return [*hosts, *inventory.tags, "all"]
            case "tag":
                return inventory.tags
            case "service":
                return inventory.services
            case "subject":
                return [*(one.name for one in inventory.apps), *hosts, *inventory.services]
            case "person":
                return [one.name for one in snapshot.people]
            case "action":
                return [action.name for action in catalogue]
            case "" | "request":
                return ()
            case choice:
                return (choice,)

    def names(slot: str) -> Iterable[str]:
        kinds = slots[slot] if slot else ["subject", "tag", "person"]
        return dict.fromkeys(name for kind in kinds for name in known(kind))

    phrases = tuple(action.say[language][0] for action in catalogue)
    return CommandCompleter(lambda: phrases, names)
