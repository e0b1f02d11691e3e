"""The slash command: `/ops text:…`, registered where it changed, completed from the catalogue."""

from collections.abc import Iterator, Mapping
from typing import Any

from adapters.discord.api import Api
from adapters.discord.wire import COMMAND
from bot.domain.content import Message
from bot.domain.ports import MenuEntry, Words

CHOICES, CHOICE, HINT, TYPED = 25, 100, 100, 2000
"""Discord's: offered completions, characters of one, of a description; the product's longest sentence."""
LANGUAGES = {"en": ("en-US", "en-GB"), "fr": ("fr",)}
"""Discord's locales by the product's languages."""
COMPARED = ("name", "type", "description", "description_localizations", "contexts", "integration_types")
OPTION = ("name", "type", "description", "description_localizations", "required", "autocomplete", "max_length")


def command(words: Words, language: str) -> dict[str, Any]:
    """The one command, described in both languages; usable in servers and in direct conversations with the bot."""
    return {
        "name": COMMAND,
        "type": 1,
        **_described(Message.of("discord.command"), words, language),
        "options": [
            {
                "name": "text",
                "type": 3,
                **_described(Message.of("discord.command_text"), words, language),
                "required": True,
                "autocomplete": True,
                "max_length": TYPED,
            }
        ],
        "contexts": [0, 1],
        "integration_types": [0],
    }


def _described(said: Message, words: Words, language: str) -> dict[str, Any]:
    texts = {locale: words(said, spoken)[:HINT] for spoken, locales in LANGUAGES.items() for locale in locales}
    return {"description": words(said, language)[:HINT], "description_localizations": texts}


async def register(api: Api, application: str, wanted: Mapping[str, Any]) -> bool:
    """Tells Discord about the command unless it knows it just so; whether it was told. Raises `Refusal`."""
    path = "/applications/{application_id}/commands"
    known = await api.call("GET", path, query={"with_localizations": "true"}, application_id=application)
    if [_compared(one) for one in known] == [_compared(wanted)]:
        return False
    await api.call("PUT", path, [wanted], application_id=application)
    return True


def _compared(command: Mapping[str, Any]) -> Mapping[str, Any]:
    """What makes two registrations different: not ids, versions and what Discord adds."""
    options = [{key: option.get(key) for key in OPTION} for option in command.get("options") or ()]
    return {**{key: command.get(key) for key in COMPARED}, "options": options}


def choices(menu: tuple[MenuEntry, ...], data: Mapping[str, Any]) -> list[dict[str, str]]:
    """Answers an autocomplete interaction: actions whose words the person began to type, in their language."""
    typed = next((str(o.get("value", "")) for o in data["data"].get("options", ()) if o.get("focused")), "")
    language = str(data.get("locale", "en"))[:2]
    return [
        {"name": f"{entry.prefix} · {entry.hint(language)}"[:CHOICE], "value": entry.prefix[:CHOICE]}
        for entry in _fitting(menu, " ".join(typed.casefold().split()))
    ][:CHOICES]


def _fitting(menu: tuple[MenuEntry, ...], typed: str) -> Iterator[MenuEntry]:
    """Those that begin so first, then those that say it anywhere."""
    begin = [entry for entry in menu if entry.prefix.casefold().startswith(typed)]
    yield from begin
    yield from (e for e in menu if e not in begin and typed in f"{e.prefix} {dict(e.hints)}".casefold())
