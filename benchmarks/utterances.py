"""Sentences with what they should become, and how a reading of one of them is scored.

A set is a TOML file of `[[say]]`: `text`, `kind` (clean, polite, paraphrase: with `action` and perhaps `params`; never:
must not act; ask: must not act and must ask back). Without `params` only the action counts.
"""

import random
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.domain.actions import Catalogue
from bot.domain.errors import InvalidArgument
from bot.domain.flow import Arguments, Intent
from bot.domain.inventory import App, Host, Inventory
from bot.domain.people import Role
from bot.domain.understanding import Reading, Thread, Utterance, Vocabulary
from intents.names import names_of
from intents.parser import Parser

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=ZoneInfo("Europe/Paris"))  # a Friday
_ALWAYS = ("cron", "ssh")
FLEET = Inventory(
    (
        Host("web-01", "10.0.0.1", tags=("production", "web"), services=("nginx", "php-fpm", *_ALWAYS)),
        Host("web-02", "10.0.0.2", tags=("production", "web"), services=("nginx", "php-fpm", *_ALWAYS)),
        Host("db-master", "10.0.0.5", tags=("production", "db"), services=("postgresql", *_ALWAYS)),
        Host("db-replica", "10.0.0.6", tags=("production", "db"), services=("postgresql", *_ALWAYS)),
        Host("cache-01", "10.0.0.9", tags=("production",), services=("redis-server", *_ALWAYS)),
        Host("stage-01", "10.0.1.1", tags=("staging",), services=("nginx", "php-fpm", *_ALWAYS)),
    ),
    (App("boutique", ("web-01", "web-02", "db-master"), ("nginx",), "https://shop.example/", ("shop", "site")),),
)
VOCABULARY = Vocabulary(FLEET, ("alice", "bob", "carol", "dave", "erin"), ("A1B2C3",))


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence of a set. `params` None: any."""

    text: str
    kind: str
    language: str
    action: str = ""
    params: Arguments | None = None

    @property
    def talks(self) -> bool:
        """Whether nothing may be done."""
        return not self.action


@dataclass(frozen=True, slots=True)
class Score:
    """What a reading was worth: right, one_click, wrong_act, wrong_look, wrong_slots, asked, acted, quiet."""

    said: Said
    verdict: str
    shown: str


def load(path: Path, language: str, catalogue: Catalogue) -> list[Said]:
    """The sentences of one file; expected parameters as the catalogue normalises them."""
    rows = tomllib.loads(path.read_text("utf-8"))["say"]
    return [_said(row, language, catalogue) for row in rows]


def _said(row: dict[str, object], language: str, catalogue: Catalogue) -> Said:
    name, params = str(row.get("action", "")), row.get("params")
    action = catalogue.get(name)
    expected: Arguments | None = None
    if action is not None and isinstance(params, dict):
        try:
            expected = action.validate({name: _declared(str(name), value) for name, value in params.items()})
        except InvalidArgument:
            expected = tuple(sorted(params.items()))
    return Said(str(row["text"]), str(row["kind"]), language, name, expected)


def _declared(parameter: str, value: object) -> object:
    """What an alias of the fleet stands for: "shop" is boutique, "postgres" is postgresql."""
    names = names_of(VOCABULARY)
    meant = {"service": {**names.nicknames, **names.services}, "app": names.apps, "subject": names.apps}
    return meant.get(parameter, {}).get(str(value), value)


def utterance(said: Said, text: str = "") -> Utterance:
    """The sentence as somebody of the fleet says it."""
    return Utterance(text or said.text, said.language, VOCABULARY, Thread(), "alice", Role.ADMIN, NOW)


async def score(parser: Parser, catalogue: Catalogue, said: Said) -> Score:
    """Reads one sentence, and its choices where it is asked back."""
    reading = await parser.read(utterance(said))
    return Score(said, await _verdict(parser, catalogue, said, reading), shown(reading))


async def _verdict(parser: Parser, catalogue: Catalogue, said: Said, reading: Reading) -> str:
    intent = reading.intent
    if said.talks:
        return "quiet" if intent is None or catalogue[intent.action].kind == "look" else "acted"
    if intent is not None:
        if _meant(said, intent):
            return "right"
        if intent.action == said.action:
            return "wrong_slots"
        return "wrong_act" if catalogue[intent.action].kind == "act" else "wrong_look"
    for choice in reading.question.choices if reading.question is not None else ():
        chosen = (await parser.read(utterance(said, choice))).intent
        if chosen is not None and _meant(said, chosen):
            return "one_click"
    return "asked"


def _meant(said: Said, intent: Intent) -> bool:
    return intent.action == said.action and (said.params is None or intent.params == said.params)


def shown(reading: Reading) -> str:
    """A reading in one line."""
    if reading.intent is not None:
        pairs = (f"{name}={value}" for name, value in reading.intent.params)
        return " ".join([reading.intent.action, *pairs])
    question = reading.question
    return f"? {question.text.id} → {' | '.join(question.choices)}" if question is not None else "nothing"


# --- typing errors ----------------------------------------------------------------------------------------------------

_WORD = re.compile(r"(?<![\w.@:/=-])[^\W\d_]{4,}(?![\w.@:/=-])")
_NEAR = {
    "a": "zqs", "b": "vn", "c": "xv", "d": "sf", "e": "zr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk",
    "k": "jl", "l": "km", "m": "ln", "n": "bm", "o": "ip", "p": "ol", "q": "sa", "r": "et", "s": "qd", "t": "ry",
    "u": "yi", "v": "cb", "w": "xs", "x": "wc", "y": "tu", "z": "ea",
}  # fmt: skip


def with_typos(said: Iterable[Said], seed: int = 4) -> Iterator[Said]:
    """Each sentence with one error in one word of at least four letters.

    Never in a name with digits or marks, nor in a value: a container's mistyped name is another name.
    """
    generator = random.Random(seed)  # noqa: S311 (repeatable, not secret)
    for one in said:
        names = {
            part for _, value in one.params or () for part in (value if isinstance(value, tuple) else (str(value),))
        }
        words = [word for word in _WORD.finditer(one.text) if not any(word[0] in name for name in names)]
        if words:
            word = generator.choice(words)
            text = one.text[: word.start()] + _mistyped(word[0], generator) + one.text[word.end() :]
            yield replace(one, text=text, kind="typo")


def _mistyped(word: str, generator: random.Random) -> str:
    at = generator.randrange(1, len(word) - 1)
    other = generator.choice(_NEAR.get(word[at].lower(), "es"))
    match generator.choice(("substitute", "delete", "insert", "swap")):
        case "substitute":
            return word[:at] + other + word[at + 1 :]
        case "delete":
            return word[:at] + word[at + 1 :]
        case "insert":
            return word[:at] + other + word[at:]
        case _:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
