"""Where the texts are: one compiled gettext catalogue per language, made from the area files by `script/words`."""

from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from logging import getLogger
from pathlib import Path

FOLDER = Path(__file__).parent / "catalogues"
LANGUAGES = ("en", "fr")
FALLBACK = "en"

log = getLogger("commander.words")


def known(language: str) -> str:
    """The language itself where there is a catalogue for it, else the fallback (`fr-CA` is `fr`)."""
    short = language[:2].lower()
    return short if short in LANGUAGES else FALLBACK


@lru_cache
def _translations(language: str) -> NullTranslations:
    path = FOLDER / language / "messages.mo"
    try:
        with path.open("rb") as file:
            return GNUTranslations(file)
    except OSError:
        log.exception("no catalogue: every message shows its identifier")
        return NullTranslations()


def template(identifier: str, language: str, count: int | None = None) -> str | None:
    """The text with its `{fields}`, None where there is none; `count` selects a plural form if the text has them.

    `language` is one of `LANGUAGES`.
    """
    translations = _translations(language)
    if count is not None and (text := translations.ngettext(identifier, identifier, abs(count))) != identifier:
        return text
    text = translations.gettext(identifier)
    return None if text == identifier else text
