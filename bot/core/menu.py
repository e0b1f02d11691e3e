"""The command menus of messengers, derived from the catalogue."""

import re

from bot.core.availability import lacking
from bot.domain.actions import Action, Catalogue
from bot.domain.ports import MenuEntry

LONGEST = 32
"""Characters of a command's name where it is shortest (Telegram, Discord)."""


def menu(catalogue: Catalogue, language: str, engines: frozenset[str] = frozenset()) -> tuple[MenuEntry, ...]:
    """One entry an action that people ask for in words; `/service_restart nginx on web-01` says its first phrasing.

    What needs an engine that is not configured has none: menus are short.
    """
    there = (action for action in catalogue if lacking(action.name, None, engines) is None)
    entries = (_entry(action, language) for action in there if action.say.get(language))
    return tuple(entry for entry in entries if len(entry.name) <= LONGEST)


def _entry(action: Action, language: str) -> MenuEntry:
    prefix = re.split(r"[\[{]", action.say[language][0], maxsplit=1)[0].strip()
    hints = (("en", action.about["en"]), ("fr", action.about["fr"]))
    return MenuEntry(action.name.replace(".", "_"), prefix, hints)
