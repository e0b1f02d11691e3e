"""The options of `Transport.run`, for wrappers that hand them on as they came."""

from collections.abc import Callable, Sequence
from typing import TypedDict


class RunOptions(TypedDict, total=False):
    """What may be said about a command besides its words; the port gives the meanings and the defaults."""

    root: bool
    timeout: float
    cap: int
    on_line: Callable[[str], None] | None
    spill: Callable[[str], None] | None
    unit: str
    directory: str
    environment: Sequence[tuple[str, str]]
