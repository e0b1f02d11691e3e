"""What is said, before and after it is worded.

Left of the explainer everything is a `Message` (an identifier and values) inside a `Report`; right of it everything is
plain text inside a `Content`. Only `bot/core/explain/` turns the first into the second, in the reader's language.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that the explainer writes in the reader's habits: `79456` bytes → "77.6 KiB" or "77,6 Kio"."""

    value: float
    unit: Literal["bytes", "percent", "seconds", "count"]


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time (aware), said in full in the reader's zone; `style` "ago" says "3 minutes ago"."""

    at: datetime
    style: Literal["full", "time", "ago"] = "full"


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence, by identifier: `Message.of("request.unknown_host", name="web-99", near=("web-01",))`.

    `values` are pairs sorted by name. A value named `count` selects the plural form where the catalogue has one.
    Tuples are worded as lists ("a, b and c"), moments in the reader's time zone, nested messages in place.
    """

    id: str
    values: "tuple[tuple[str, Scalar | tuple[Scalar, ...]], ...]" = ()

    @classmethod
    def of(cls, id: str, /, **values: "Value") -> "Message":
        return cls(id, tuple(sorted(values.items())))

    def get(self, name: str) -> "Value":
        return dict(self.values)[name]


Scalar: TypeAlias = str | bool | int | float | Quantity | Moment | Message | None
Value: TypeAlias = Scalar | tuple[Scalar, ...]


class Mark(StrEnum):
    """The only three signs that the product uses, and none."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"
    NONE = "none"


# --- unworded: what looks return and what the core composes ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of its own."""

    text: Message
    mark: Mark = Mark.NONE
    kind: Literal["line"] = "line"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; `columns` are message identifiers (`column.host`). A cell that is a `str` is data, never words."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    title: Message | None = None
    empty: Message | None = None
    kind: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class Raw:
    """Text that came from a host or a file: shown as it is in a monospaced block, never read, never worded."""

    text: str
    title: Message | None = None
    truncated: bool = False
    kind: Literal["raw"] = "raw"


Block: TypeAlias = Line | Table | Raw


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The next useful thing: a button that submits `command` (canonical, in any language) as its reader."""

    label: Message
    command: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a look found, or what the bot answers: blocks in reading order, then suggestions as numbered buttons."""

    blocks: tuple[Block, ...]
    suggestions: tuple[Suggestion, ...] = ()


# --- worded: what documents hold and adapters render ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Plain text with a mark; adapters escape it for their markup."""

    text: str
    mark: Mark = Mark.NONE
    kind: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True, slots=True)
class Grid:
    """A worded table; `numeric[i]` says that column i is aligned to the right."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...] = ()
    title: str = ""
    kind: Literal["grid"] = "grid"


@dataclass(frozen=True, slots=True)
class Pre:
    """Monospaced text; longer than an adapter shows it becomes a file called `name`."""

    text: str
    name: str = "output.txt"
    title: str = ""
    kind: Literal["pre"] = "pre"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture (PNG, base64); `alt` says in words what it shows, for who cannot see it and where none can be shown."""

    png: str
    name: str
    alt: str
    kind: Literal["picture"] = "picture"


@dataclass(frozen=True, slots=True)
class Progress:
    """The live line of a running request: step `step` of `total`, `seconds` so far, the last line of output."""

    text: str
    step: int
    total: int
    seconds: int
    last: str = ""
    kind: Literal["progress"] = "progress"


@dataclass(frozen=True, slots=True)
class Button:
    """A press: an opaque token (≤ 24 bytes) looked up on the server; typed as its number or its `code`.

    `confirm`: a question that platforms which have a dialog ask once more before the press counts.
    """

    label: str
    token: str
    style: Literal["primary", "danger", "plain"] = "plain"
    code: str = ""
    confirm: str = ""


Piece: TypeAlias = Paragraph | Grid | Pre | Picture | Progress


@dataclass(frozen=True, slots=True)
class Content:
    """A whole message as one destination should show it."""

    pieces: tuple[Piece, ...]
    buttons: tuple[Button, ...] = ()
    live: bool = field(default=False)
    """True while more is to come (a running request): a terminal redraws it in place."""
