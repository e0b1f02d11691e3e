"""What goes wrong, when a test says so."""

from collections import defaultdict
from dataclasses import dataclass, field


@dataclass
class Switches:
    """All off at first.

    `limited` answers the next calls of an address with 429 and these seconds. `cut_after` stores what is sent, then
    cuts the connection instead of answering. `fail` answers the next calls with 502. `repeat` sends every event so
    often. `half_open` takes everything and says nothing. `token_valid`: whether the bot is let in. `deleting`,
    `editing`, `uploading`: whether messages may be deleted or edited, and files sent. `listing`: whether rooms are
    listed. `duplicates`: how the server stumbles over an identity that exists. `redirect` sends every call elsewhere.
    """

    limited: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    cut_after: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    fail: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    repeat: int = 1
    half_open: bool = False
    token_valid: bool = True
    deleting: bool = True
    editing: bool = True
    uploading: bool = True
    listing: bool = True
    duplicates: str = "error"
    redirect: str = ""

    def take(self, counters: dict[str, int], name: str) -> bool:
        """Uses up one of a counter."""
        if counters[name] > 0:
            counters[name] -= 1
            return True
        return False
