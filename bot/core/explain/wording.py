"""From values to text: a `Wording` knows the reader's language, zone and now, and says any `Message`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from enum import Enum
from functools import lru_cache
from math import isfinite
from string import Formatter

from bot.core.explain import moments, quantities
from bot.core.explain.catalogue import known, log, template
from bot.domain.content import Message, Moment, Quantity, Value
from bot.domain.visible import visible

NOTHING = "–"
"""A value that there is none of."""


@lru_cache(maxsize=4096)
def _parsed(text: str) -> tuple[tuple[str, str | None, str | None], ...]:
    """A text's literal parts, each with the field behind it and how that is written."""
    return tuple((literal, name, form) for literal, name, form, _ in Formatter().parse(text))


ENUMERATED = ","
"""The form of a field, `{near:,}`, whose list follows a colon: its items stand side by side, without "and"."""

WORDED = ("risk", "role")
"""Values of these names are words of the product (`Risk.word`, `Role.word`), not data: the catalogue has them."""

SCALES = {
    "bytes": quantities.size,
    "percent": quantities.percent,
    "seconds": quantities.duration,
    "count": quantities.decimal,
}


@dataclass(frozen=True, slots=True)
class Wording:
    """Everything about the reader that wording depends on. `now` (aware) is what "3 minutes ago" refers to."""

    language: str
    timezone: tzinfo = UTC
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    locale: str = field(init=False)
    """The catalogue's language: the reader's, or the fallback."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "locale", known(self.language))

    def say(self, message: Message) -> str:
        """The sentence. A message without a text shows its identifier and is logged: a reply never fails for it."""
        values = dict(message.values)
        text = template(message.id, self.locale, _count(values.get("count")))
        if text is None:
            log.error("no text for %s in %s", message.id, self.locale)
            return message.id
        return "".join(self._parts(text, message.id, values))

    def _parts(self, text: str, identifier: str, values: dict[str, Value]) -> Iterator[str]:
        for literal, name, form in _parsed(text):
            yield literal
            if name is None:
                continue
            if name in values:
                yield self._enumerated(values[name], name) if form == ENUMERATED else self.value(values[name], name)
            else:
                log.error("%s says {%s}, which it was not given", identifier, name)
                yield f"{{{name}}}"

    def value(self, value: Value, name: str = "") -> str:
        """One value as text; `name` is the field it stands in (`count` is grouped, `risk` and `role` are words)."""
        match value:
            case tuple():
                return self.join([self.value(item, name) for item in value])
            case Message():
                return self.say(value)
            case Moment():
                return self._moment(value)
            case Quantity():
                return SCALES[value.unit](value.value, self.locale) if isfinite(value.value) else NOTHING
            case _:
                return self._plain(value, name)

    def join(self, items: list[str]) -> str:
        """Words of a list: "a, b and c", "a, b et c"."""
        if len(items) < 2:  # noqa: PLR2004 (nothing to join)
            return "".join(items)
        return self.say(Message.of("list.last", rest=", ".join(items[:-1]), last=items[-1]))

    def _enumerated(self, value: Value, name: str) -> str:
        items = value if isinstance(value, tuple) else (value,)
        return ", ".join(self.value(item, name) for item in items)

    def _plain(self, value: str | float | None, name: str) -> str:
        match value:
            case None:
                return NOTHING
            case Enum():
                return self._word(type(value).__name__.lower(), value.name.lower())
            case bool():
                return self.say(Message("word.yes" if value else "word.no"))
            case str():
                return self._word(name, value.lower()) if name in WORDED else visible(value)
            case float() if not isfinite(value):
                return NOTHING
            case int() if name != "count":
                return str(value)
            case _:
                return quantities.decimal(value, self.locale)

    def _word(self, kind: str, name: str) -> str:
        """A word of the product, by its enumeration; what the catalogue does not know is data."""
        return template(f"word.{kind}.{name}", self.locale) or visible(name)

    def cell(self, value: Value, name: str = "") -> str:
        """A value in a table, where a moment has little room: "20 nov. 14:02"."""
        if not isinstance(value, Moment) or value.style != "full":
            return self.value(value, name)
        local, this_year = value.at.astimezone(self.timezone), self.now.astimezone(self.timezone).year
        day = moments.day(local.date(), this_year, self.locale, "abbreviated")
        return self.say(Message.of("moment.short", date=day, time=moments.clock(value.at, self.timezone)))

    def _moment(self, moment: Moment) -> str:
        at, clock = moment.at, moments.clock(moment.at, self.timezone)
        if moment.style == "time":
            return clock
        if moment.style == "ago":
            return moments.ago(at, self.now, self.locale)
        if days := moments.night(at, self.now, self.timezone, self.locale):
            return self.say(
                Message.of("moment.night", first=days[0], second=days[1], time=clock, zone=str(self.timezone))
            )
        local = at.astimezone(self.timezone)
        day = moments.day(local.date(), self.now.astimezone(self.timezone).year, self.locale)
        return self.say(Message.of("moment.full", date=day, time=clock, zone=str(self.timezone)))


def _count(value: Value) -> int | None:
    """The number that selects a plural form."""
    amount = value.value if isinstance(value, Quantity) else value
    return int(amount) if isinstance(amount, int | float) and isfinite(amount) else None


def utc_now() -> datetime:
    """The system's time."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Speaker:
    """The port `Words` in one time zone: `Speaker(ZoneInfo("Europe/Paris"), clock.now)(message, "fr")`."""

    timezone: tzinfo = UTC
    now: Callable[[], datetime] = utc_now

    def __call__(self, message: Message, language: str) -> str:
        """The message in the language."""
        return self.wording(language).say(message)

    def wording(self, language: str) -> Wording:
        """The wording for a reader of this language, now."""
        return Wording(language, self.timezone, self.now())


words = Speaker()
"""The port `Words` with times in UTC."""
