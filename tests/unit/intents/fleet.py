"""The fleet that the sentences of these tests are about, and a parser that reads them."""

from functools import cache

from bot.domain.actions import Catalogue
from bot.domain.flow import Intent, Source
from bot.domain.inventory import App, Host, Inventory
from bot.domain.understanding import Reading, Thread, Utterance, Vocabulary
from intents.actions import catalogue
from intents.parser import Parser

INVENTORY = Inventory(
    (
        Host("web-01", "10.0.0.1", tags=("production", "web"), services=("nginx", "php8.2-fpm")),
        Host("web-02", "10.0.0.2", tags=("production", "web"), services=("nginx", "php8.2-fpm")),
        Host("db-master", "10.0.0.5", tags=("production", "db"), services=("postgresql",)),
        Host("db-replica", "10.0.0.6", tags=("production", "db"), services=("postgresql",)),
        Host("cache-01", "10.0.0.9", tags=("production",), services=("redis-server",), aliases=("cache",)),
        Host("localhost", tags=("demo",), transport="local", looks_only=True),
    ),
    (
        App(
            "boutique",
            ("web-01", "web-02", "db-master"),
            ("nginx", "postgresql"),
            "https://shop.example/",
            ("shop", "site", "website"),
        ),
    ),
)
VOCABULARY = Vocabulary(INVENTORY, ("alice", "bob", "carol"), ("A1B2C3",))
CATALOGUE: Catalogue = catalogue()


@cache
def parser() -> Parser:
    """Without a model; made once, reading has no memory."""
    return Parser(CATALOGUE)


def utterance(
    text: str, *last: Intent, language: str = "en", vocabulary: Vocabulary = VOCABULARY, person: str = "alice"
) -> Utterance:
    """What alice says after she said `last` (newest first)."""
    return Utterance(text, language, vocabulary, Thread(last), person)


async def read(text: str, *last: Intent, language: str = "en", vocabulary: Vocabulary = VOCABULARY) -> Reading:
    """The offline reading of a text."""
    return await parser().read(utterance(text, *last, language=language, vocabulary=vocabulary))


def intent(action: str, source: Source = Source.COMMAND, **said: object) -> Intent:
    """An intent with validated parameters."""
    return Intent(action, CATALOGUE[action].validate(said), source)


def shown(reading: Reading) -> str:
    """A reading in one line, for failures and comparisons: `action name=value` or `? message → first choice`."""
    if reading.intent is not None:
        pairs = (f"{name}={value}" for name, value in reading.intent.params)
        return " ".join([reading.intent.action, *pairs])
    assert reading.question is not None
    return f"? {reading.question.text.id} → {next(iter(reading.question.choices), '')}"
